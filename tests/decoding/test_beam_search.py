"""Beam search on four tokens, and what its trace says."""

import gc
import math
from itertools import product

import pytest
import torch
from transformers import Cache, GPT2Config, GPT2LMHeadModel

from playground import DecodingOptions, decode, next_token, stream
from playground.decoding.beam_search import BeamRun
from playground.decoding.generate import Run, new_run
from playground.decoding.scoring import score
from playground.decoding.trace import BeamStep
from playground.models.running.language_model import LanguageModel
from tests.doubles import TableModel, letters_tokenizer
from tests.sizes import sizes

TABLE = {0: (0.1, 0.5, 0.4, 0.0), 1: (0.4, 0.3, 0.2, 0.1), 2: (0.05, 0.05, 0.0, 0.9), 3: (0.25, 0.25, 0.25, 0.25)}
TWO = DecodingOptions(num_beams=2, max_new_tokens=4)


@pytest.fixture
def model():
    return TableModel(TABLE)


def test_a_beam_finds_what_greedy_misses(model):
    """Greedy takes b (0.5), after which all is unlikely; the beam keeps c (0.4), which ends with 0.9."""
    assert decode(model, "a", DecodingOptions(max_new_tokens=2)).token_ids[0] == 1
    trace = decode(model, "a", TWO)
    assert (trace.token_ids, trace.text, trace.stop_reason) == ((2, 3), "c", "eos")
    assert trace.logprob == pytest.approx(math.log(0.4 * 0.9))
    assert trace.hypotheses[0].score == pytest.approx(math.log(0.4 * 0.9) / 2)


def test_the_steps_of_a_search_worked_by_hand(model):
    first, second = decode(model, "a", TWO).beam_steps[:2]
    assert [(c.parent, c.label, c.fate, c.row) for c in first.candidates] == [
        (0, "b", "kept", 0), (0, "c", "kept", 1), (0, "a", "pruned", None),
    ]  # fmt: skip
    assert [(c.parent, c.label, c.fate, c.row) for c in second.candidates] == [
        (1, ".", "finished", None), (0, "a", "kept", 0), (0, "b", "kept", 1), (0, "c", "pruned", None),
    ]  # fmt: skip
    assert [math.exp(c.running_sum) for c in second.candidates] == pytest.approx([0.36, 0.2, 0.15, 0.1])
    assert second.candidates[0].score == pytest.approx(math.log(0.36) / 2)


@pytest.mark.parametrize("size", [3, 4])
@pytest.mark.parametrize("length_penalty", [-0.5, 0.0, 1.0, 2.0])
@pytest.mark.parametrize("seed", range(5))
def test_a_wide_beam_finds_the_best_of_all_sequences(size, length_penalty, seed):
    generator = torch.Generator().manual_seed(seed)
    table = {i: torch.rand(4, generator=generator, dtype=torch.float64) for i in range(4)}
    if size == 3:
        for row in table.values():
            row[2] = 0.0
    table = {i: (row / row.sum()).tolist() for i, row in table.items()}
    options = DecodingOptions(num_beams=64, length_penalty=length_penalty, early_stopping="never", max_new_tokens=3)
    hypotheses = decode(TableModel(table), "a", options).hypotheses
    every = all_sequences(table, 3)
    ranked = sorted(((math.log(p) / len(ids) ** length_penalty, ids) for ids, p in every.items()), reverse=True)
    assert len(hypotheses) == len(ranked)
    assert [h.score for h in hypotheses] == pytest.approx([value for value, _ in ranked], abs=1e-5)
    assert hypotheses[0].token_ids == ranked[0][1]


def all_sequences(table, longest):
    """Return every sequence after ``a`` that ends with ``.`` or is ``longest`` long, with its probability."""
    sequences = {}
    for ids in product(range(4), repeat=longest):
        ids = ids[: ids.index(3) + 1] if 3 in ids else ids
        p = math.prod(table[last][i] for last, i in zip((0, *ids), ids, strict=False))
        if p:
            sequences[ids] = p
    return sequences


def test_a_banned_candidate_names_its_stage_and_its_ngram(model):
    options = DecodingOptions(num_beams=2, no_repeat_ngram_size=2, max_new_tokens=4)
    trace = decode(model, [0, 1, 0], options)  # a b has been, so after a no b
    banned = [c for c in trace.beam_steps[0].candidates if c.fate == "banned"]
    assert [(c.label, c.banned_by, c.ngram, c.processed, c.running_sum) for c in banned] == [
        ("b", "no_repeat_ngram_size", (0, 1), None, None)
    ]
    assert banned[0].logprob == pytest.approx(math.log(0.5))


def test_the_minimum_length_bans_the_end(model):
    step = decode(model, "c", DecodingOptions(num_beams=2, min_new_tokens=1, max_new_tokens=4)).beam_steps[0]
    assert [(c.label, c.banned_by, c.ngram) for c in step.candidates if c.fate == "banned"] == [
        (".", "min_new_tokens", ())
    ]


@pytest.mark.parametrize(
    ("prompt", "options", "reason", "length"),
    [
        ("a", TWO, "eos", 2),
        ("a", DecodingOptions(num_beams=2, max_new_tokens=1), "length", 1),
        ([0, 1, 2], DecodingOptions(num_beams=2, no_repeat_ngram_size=1, min_new_tokens=5), "no_legal_token", 0),
        ([0, 1], DecodingOptions(num_beams=2, no_repeat_ngram_size=1, min_new_tokens=5), "no_legal_token", 1),
        ([3] * 30, DecodingOptions(num_beams=2, min_new_tokens=50), "context", 3),
        ([3] * 32, DecodingOptions(num_beams=2, min_new_tokens=50), "context", 1),
    ],
)
def test_a_search_stops_for_its_reason(model, prompt, options, reason, length):
    trace = decode(model, prompt, options)
    assert (trace.stop_reason, len(trace.token_ids)) == (reason, length)
    assert model.open_sessions == 0


def test_a_stream_gives_the_beam_steps_of_the_trace(model):
    steps = tuple(stream(model, "a", TWO))
    assert steps == decode(model, "a", TWO).beam_steps
    assert {type(step) for step in steps} == {BeamStep}


def test_a_closed_search_is_cancelled_and_keeps_what_it_had(model):
    run = BeamRun(model, "a", TWO)
    steps = iter(run)
    next(steps)
    steps.close()
    assert (run.trace.stop_reason, run.trace.text, model.open_sessions) == ("cancelled", "b", 0)
    assert [(h.text, h.finished) for h in run.trace.hypotheses] == [("b", False), ("c", False)]


def test_a_new_run_is_what_the_options_ask_for(model):
    assert type(new_run(model, "a", TWO)) is BeamRun
    assert type(new_run(model, "a", DecodingOptions())) is Run


def test_a_branch_takes_its_forced_token_first_and_then_searches(model):
    run = new_run(model, "a", TWO, forced=(1,))
    steps = list(run)
    assert {c.token_id for c in steps[0].candidates} == {1}
    assert {h.token_ids[0] for h in run.trace.hypotheses} == {1}
    assert run.trace.steps[0].logprob == pytest.approx(math.log(0.5))


def test_a_search_goes_on_after_what_was_generated(model):
    run = new_run(model, "a", TWO, generated=(2,))
    list(run)
    assert (run.trace.token_ids, run.trace.steps[0].index, run.trace.beam_steps[0].index) == ((3,), 1, 1)


@pytest.mark.parametrize("sampled", [False, True])
@pytest.mark.parametrize("model_name", ["random_gpt2", "random_bart", "stories"])
def test_every_total_is_the_sum_of_its_parts_and_what_scoring_finds(model_name, sampled, request):
    model = request.getfixturevalue(model_name)
    options = DecodingOptions(
        num_beams=4, do_sample=sampled, no_repeat_ngram_size=2, repetition_penalty=1.1, length_penalty=0.6,
        max_new_tokens=12,
    )  # fmt: skip
    trace = decode(model, [5, 6, 7], options)
    assert trace.logprob == trace.hypotheses[0].logprob
    for h in trace.hypotheses:
        parts = candidates_of(h, trace.beam_steps)
        assert h.logprob == sum(step.logprob for step in h.steps)
        assert h.logprob == pytest.approx(sum(c.logprob for c in parts), abs=1e-4)
        assert h.logprob == pytest.approx(score(model, [5, 6, 7], h.token_ids).logprob, abs=1e-4)
        assert h.running_sum == parts[-1].running_sum
        assert h.running_sum == pytest.approx(sum(c.processed for c in parts), abs=1e-4)
        assert h.score == pytest.approx(h.running_sum / len(h.token_ids) ** 0.6, abs=1e-6)
        assert "".join(step.text for step in h.steps) == h.text


def candidates_of(hypothesis, beam_steps):
    """Return the candidates along a hypothesis: at each step the one of its row and token."""
    return [
        next(c for c in step.candidates if (c.parent, c.token_id) == (row, token) and c.fate != "banned")
        for step, row, token in zip(beam_steps, hypothesis.rows, hypothesis.token_ids, strict=False)
    ]


@pytest.mark.parametrize("model_name", ["random_gpt2", "random_bart"])
def test_next_token_under_beams_equals_the_step_of_the_search(model_name, request):
    model = request.getfixturevalue(model_name)
    options = DecodingOptions(num_beams=3, no_repeat_ngram_size=2, repetition_penalty=1.3, max_new_tokens=8)
    trace = decode(model, [5, 6, 7, 5], options)
    for step in trace.steps:
        alone = next_token(model, [5, 6, 7, 5], options, generated=trace.token_ids[: step.index])
        assert (alone.kept, alone.u) == (step.kept, None)
        assert alone.logprob(step.token_id) == pytest.approx(step.logprob, abs=1e-4)
        assert alone.prob(step.token_id) == pytest.approx(step.prob, abs=1e-5)
        assert alone.entropy == pytest.approx(step.entropy, abs=1e-4)


def live_tensors_and_caches():
    gc.collect()
    return sum(issubclass(type(each), (torch.Tensor, Cache)) for each in gc.get_objects())


@pytest.mark.parametrize("model_name", ["random_gpt2", "random_bart"])
def test_cancelling_between_steps_frees_the_cache(model_name, request):
    model = request.getfixturevalue(model_name)
    run = BeamRun(model, [5, 6, 7], DecodingOptions(num_beams=4))
    before = live_tensors_and_caches()
    steps = iter(run)
    next(steps), next(steps)
    assert live_tensors_and_caches() > before
    steps.close()
    assert live_tensors_and_caches() <= before
    assert len(run.trace.hypotheses) == 4


@sizes("runs", slow=14, proof=50)
def test_memory_is_flat_over_many_runs_of_10_beams_and_60_steps(runs):
    config = GPT2Config(
        vocab_size=40, n_positions=64, n_embd=8, n_layer=1, n_head=1, bos_token_id=0, eos_token_id=1, pad_token_id=2
    )
    model = LanguageModel("tiny", GPT2LMHeadModel(config).eval(), letters_tokenizer(40))
    options = DecodingOptions(num_beams=10, min_new_tokens=60, max_new_tokens=60)
    counts = []
    for run in range(runs):
        assert len(decode(model, [3, 4], options).beam_steps) == 60
        if run % 12 == 1:
            counts.append(live_tensors_and_caches())
    assert len(counts) > 1
    assert len(set(counts)) == 1
