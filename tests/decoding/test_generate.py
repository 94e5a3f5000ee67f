"""The loop: what it yields, where it stops, what it refuses."""

import pytest

from playground import DecodingOptions, decode, next_token, stream
from playground.decoding.generate import CANDIDATES, Run
from playground.errors import OptionError, PromptError
from tests.doubles import TableModel

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
        decode(model, "a", DecodingOptions(num_beams=2))


def test_the_texts_of_the_steps_are_the_text(any_model):
    for seed in range(5):
        trace = decode(any_model, [5, 6, 7], DecodingOptions(do_sample=True, temperature=1.5, seed=seed))
        assert "".join(step.text for step in trace.steps) == trace.text
