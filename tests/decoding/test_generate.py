"""The loop: what it yields, where it stops, what it refuses."""

import math

import pytest

from playground import DecodingOptions, decode, next_token, stream
from playground.decoding.generate import CANDIDATES, Run
from playground.errors import OptionError, PromptError
from tests.doubles import TableModel
from tests.sizes import sizes

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.1, 0.1, 0.7, 0.1), 2: (0.2, 0.1, 0.1, 0.6), 3: (0.25, 0.25, 0.25, 0.25)}


@pytest.fixture
def model():
    return TableModel(TABLE)


def test_greedy_follows_the_largest(model):
    trace = decode(model, "a", DecodingOptions())
    assert (trace.token_ids, trace.text, trace.stop_reason) == ((1, 2, 3), "bc", "eos")
    assert trace.logprob == pytest.approx(sum(step.logprob for step in trace.steps))
    assert (trace.prompt_ids, trace.seed) == ((0,), None)


def test_a_stream_gives_the_steps_of_the_trace(model):
    options = DecodingOptions(do_sample=True, top_k=3, seed=2)
    assert tuple(stream(model, "a", options)) == decode(model, "a", options).steps


def test_a_step_keeps_the_best_before_and_after(model):
    step = decode(model, "a", DecodingOptions(do_sample=True, top_k=2)).steps[0]
    assert [c.token_id for c in step.before] == [1, 2, 0, 3]
    assert [c.prob for c in step.before] == pytest.approx([0.75, 0.25, 0, 0])
    assert [c.raw_prob for c in step.before] == pytest.approx([0.6, 0.2, 0.1, 0.1])
    assert [c.token_id for c in step.after] == [1, 2]
    assert [c.label for c in step.after] == ["b", "c"]


def test_candidates_are_few_and_greedys_after_is_its_before(stories):
    step = next(stream(stories, "One day", DecodingOptions()))
    assert len(step.before) == CANDIDATES
    assert step.after == step.before


@pytest.mark.parametrize(
    ("prompt", "options", "reason", "length"),
    [
        ("a", DecodingOptions(), "eos", 3),
        ("a", DecodingOptions(max_new_tokens=2), "length", 2),
        ("a", DecodingOptions(max_new_tokens=3), "eos", 3),
        ([0, 1, 2], DecodingOptions(no_repeat_ngram_size=1, min_new_tokens=5), "no_legal_token", 0),
        ([3] * 30, DecodingOptions(min_new_tokens=50), "context", 3),
        ([3] * 32, DecodingOptions(min_new_tokens=50), "context", 1),
    ],
)
def test_a_run_stops_for_its_reason(model, prompt, options, reason, length):
    trace = decode(model, prompt, options)
    assert (trace.stop_reason, len(trace.token_ids)) == (reason, length)
    assert model.open_sessions == 0


def test_a_closed_stream_is_cancelled_and_lets_go_of_its_session(model):
    run = Run(model, "a", DecodingOptions())
    steps = iter(run)
    next(steps)
    steps.close()
    assert (run.trace.stop_reason, run.trace.text, model.open_sessions) == ("cancelled", "b", 0)


def test_the_step_index_and_u_come_from_generated(model):
    options = DecodingOptions(do_sample=True, min_new_tokens=2)
    assert [next_token(model, "a", options, generated=g).stages[0].removed_ids for g in ((), (1,), (1, 1))] == [
        (3,), (3,), ()
    ]  # fmt: skip
    assert len({next_token(model, "a", options, generated=g).u for g in ((), (1,), (1, 1))}) == 3


@pytest.mark.parametrize(
    ("prompt", "words"),
    [("", "at least one token"), ([], "at least one token"), ([0] * 33, "at most 32"), ([0, 4], "ids must be"),
     ([-1], "ids must be")],
)  # fmt: skip
def test_a_prompt_the_model_cannot_read_is_refused(model, prompt, words):
    for call in (
        lambda: decode(model, prompt, DecodingOptions()),
        lambda: next_token(model, prompt, DecodingOptions()),
    ):
        with pytest.raises(PromptError, match=words):
            call()


def test_beams_are_refused_with_a_way_out(model):
    with pytest.raises(OptionError, match="Choose greedy or sampling"):
        Run(model, "a", DecodingOptions(num_beams=2))


@sizes("seeds", quick=1, slow=5)
def test_the_texts_of_the_steps_are_the_text(any_model, seeds):
    for seed in range(seeds):
        trace = decode(any_model, [5, 6, 7], DecodingOptions(do_sample=True, temperature=1.5, seed=seed))
        assert "".join(step.text for step in trace.steps) == trace.text


def test_a_run_goes_on_from_what_was_generated_as_the_whole_run_did(stories):
    options = DecodingOptions(do_sample=True, temperature=1.3, seed=5, max_new_tokens=12)
    whole = decode(stories, "One day", options)
    rest = Run(stories, "One day", options, generated=whole.token_ids[:5])
    assert [(s.index, s.token_id, s.u) for s in rest] == [(s.index, s.token_id, s.u) for s in whole.steps[5:]]
    assert rest.trace.stop_reason == whole.stop_reason


def test_a_branch_takes_its_forced_token_first_and_then_chooses(model):
    run = Run(model, "a", DecodingOptions(max_new_tokens=3), forced=(2,))
    assert [step.token_id for step in run] == [2, 3]
    assert run.trace.steps[0].logprob == pytest.approx(math.log(0.2))
    assert run.trace.steps[0].prob == pytest.approx(0.2)


def test_a_branch_equals_a_fresh_decode_of_the_same_ids(stories):
    options = DecodingOptions(do_sample=True, top_k=20, seed=1, max_new_tokens=15)
    trunk = decode(stories, "One day", options)
    other = trunk.steps[6].before[3].token_id
    branch = Run(stories, "One day", options, generated=trunk.token_ids[:6], forced=(other,))
    ids = [*trunk.token_ids[:6], *(step.token_id for step in branch)]
    fresh = Run(stories, "One day", options, forced=ids)
    assert [step.token_id for step in fresh] == ids
    for mine, theirs in zip(branch.steps, fresh.steps[6:], strict=True):
        assert (mine.token_id, mine.u, mine.kept) == (theirs.token_id, theirs.u, theirs.kept)
        assert mine.logprob == pytest.approx(theirs.logprob, abs=1e-4)
