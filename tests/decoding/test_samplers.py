"""Our own processors on four tokens, by hand; and what every stage does where nothing is left."""

import math
import random

import pytest
import torch

from playground import decode, next_token
from playground.decoding.generate import new_run
from playground.decoding.processors import build_stages
from playground.decoding.request import Request
from playground.decoding.samplers import (
    DRYLogitsProcessor,
    FrequencyPenaltyLogitsProcessor,
    MirostatLogitsWarper,
    PresencePenaltyLogitsProcessor,
    TopNSigmaLogitsWarper,
    XTCLogitsWarper,
)
from playground.decoding.surprise import surprise_of
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


@pytest.mark.parametrize("model_name", ["builtin", "random_bart"])
def test_a_text_that_goes_on_has_the_mirostat_of_one_that_was_written_at_once(model_name, request):
    model = request.getfixturevalue(model_name)
    options = DecodingOptions(
        do_sample=True, mirostat_tau=3.0, mirostat_eta=0.8, repetition_penalty=1.4, presence_penalty=0.5,
        xtc_probability=0.5, xtc_threshold=0.05, max_new_tokens=14, seed=3,
    )  # fmt: skip
    prompt = [9, 12, 15]
    whole = decode(model, prompt, options)
    assert len(whole.token_ids) > 6
    for place in (1, 4, 6):
        before = whole.token_ids[:place]
        run = new_run(model, prompt, options, generated=before)
        list(run)
        assert (*before, *run.trace.token_ids) == whole.token_ids
        alone = next_token(model, prompt, options, generated=before)
        assert (alone.token_id, alone.kept) == (whole.token_ids[place], whole.steps[place].kept)


def test_a_token_that_a_stage_before_mirostat_has_removed_moves_no_mu():
    model = TableModel({i: [0.4, 0.3, 0.2, 0.1] for i in range(4)})
    options = DecodingOptions(do_sample=True, mirostat_tau=1.0, mirostat_eta=0.5, suppress_tokens=(2,), seed=1)
    found = surprise_of(Request(model, "a", options, generated=(0, 2, 1)))
    assert found.counted == 2
    assert found.bits == pytest.approx(-math.log2(0.5) - math.log2(0.375))
    assert surprise_of(Request(model, "a", DecodingOptions(), generated=(0, 2, 1))) is None


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
