"""Our own processors on four tokens, by hand; and what every stage does where nothing is left."""

import random

import pytest
import torch

from playground import decode
from playground.decoding.processors import build_stages
from playground.decoding.samplers import (
    DRYLogitsProcessor,
    FrequencyPenaltyLogitsProcessor,
    MirostatLogitsWarper,
    PresencePenaltyLogitsProcessor,
    TopNSigmaLogitsWarper,
    XTCLogitsWarper,
)
from playground.options import DecodingOptions
from tests.doubles import TableModel, logits_of, random_options

ROW = logits_of([0.5, 0.25, 0.15, 0.1])[None]
NO_IDS = torch.zeros((1, 0), dtype=torch.long)


def kept(processor, ids=NO_IDS, row=ROW):
    return (~torch.isneginf(processor(ids, row))[0]).nonzero()[:, 0].tolist()


def test_penalties_count_what_has_been_generated_and_not_the_prompt():
    ids, zeros = torch.tensor([[3, 1, 1, 2]]), torch.zeros(1, 4)
    assert FrequencyPenaltyLogitsProcessor(0.5, 1)(ids, zeros).tolist() == [[0, -1, -0.5, 0]]
    assert PresencePenaltyLogitsProcessor(0.5, 1)(ids, zeros).tolist() == [[0, -0.5, -0.5, 0]]


def test_dry_grows_by_its_base_with_each_token_of_the_passage():
    ids = torch.tensor([[0, 1, 2, 3, 0, 1, 2]])  # 3 followed the last three tokens
    assert DRYLogitsProcessor(1.0, 2.0, 2)(ids, torch.zeros(1, 4)).tolist() == [[0, 0, 0, -2.0]]
    assert DRYLogitsProcessor(1.0, 2.0, 4)(ids, torch.zeros(1, 4)).tolist() == [[0, 0, 0, 0]]


def test_top_n_sigma_keeps_the_same_tokens_at_every_temperature():
    for temperature in (0.1, 1.0, 10.0):
        assert kept(TopNSigmaLogitsWarper(1.6), row=ROW / temperature) == [0, 1]


def test_xtc_removes_the_top_choices_but_the_last_when_its_chance_comes():
    chance = XTCLogitsWarper.chance(7, 0)
    assert kept(XTCLogitsWarper(0.14, chance + 1e-9, 7, 0)) == [2, 3]
    assert kept(XTCLogitsWarper(0.14, chance, 7, 0)) == [0, 1, 2, 3]
    assert kept(XTCLogitsWarper(0.14, 1.0, 7, 0, min_tokens_to_keep=3)) == [0, 1, 2, 3]


def test_the_chance_of_xtc_is_a_number_of_seed_and_step_alone():
    assert XTCLogitsWarper.chance(7, 3) == XTCLogitsWarper.chance(7, 3)
    assert len({XTCLogitsWarper.chance(seed, step) for seed in range(9) for step in range(9)}) == 81


def test_mirostat_begins_at_two_tau_and_corrects_by_each_tokens_surprise():
    mirostat = MirostatLogitsWarper(1.0, 0.5)
    assert kept(mirostat, torch.tensor([[0]])) == [0, 1]  # 2 bits
    assert kept(mirostat, torch.tensor([[0, 1]])) == [0]  # a token of 2 bits: 2 − 0.5 · 1
    assert kept(mirostat, torch.tensor([[0, 1]])) == [0]  # asked again, it has not moved
    assert kept(mirostat, torch.tensor([[0, 1, 0]])) == [0]  # 1 bit is τ
    assert kept(mirostat, torch.tensor([[5]])) == [0, 1]  # another text begins anew


def test_the_state_of_mirostat_belongs_to_its_row():
    together = MirostatLogitsWarper(1.0, 0.5)
    rows = ROW.repeat(2, 1)
    together(torch.tensor([[0], [0]]), rows)
    after = together(torch.tensor([[0, 0], [0, 1]]), rows)
    assert (~torch.isneginf(after)).sum(dim=-1).tolist() == [2, 1]


@pytest.mark.parametrize("seed", range(20))
def test_no_stage_breaks_where_an_earlier_one_has_left_nothing(seed):
    rng = random.Random(seed)
    options = random_options(rng, more=True, top_h=0.5, eta_cutoff=0.01, renormalize_logits=True, seed=1)
    row = torch.full((1, 60), -torch.inf)
    for stage in build_stages(options, start_length=1, eos_ids=[1], source_ids=[3], seed=1):
        row = stage.processor(torch.tensor([[3, 4]]), row)
    assert torch.isneginf(row).all()


def test_a_text_ends_where_every_token_is_banned():
    model = TableModel({i: [0.4, 0.3, 0.2, 0.1] for i in range(4)})
    options = DecodingOptions(do_sample=True, suppress_tokens=(0, 1, 2, 3), top_h=0.5, renormalize_logits=True)
    assert decode(model, "a", options).stop_reason == "no_legal_token"
