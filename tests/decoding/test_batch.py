"""A batch's rows are the decodings that run alone."""

from dataclasses import replace

import pytest

from playground import DecodingOptions, decode
from playground.decoding.batch import Batch
from playground.errors import OptionError
from tests.doubles import TableModel

TABLE = {0: [0.1, 0.6, 0.2, 0.1], 1: [0.5, 0.1, 0.3, 0.1], 2: [0.3, 0.3, 0.3, 0.1], 3: [0.25, 0.25, 0.25, 0.25]}
DRAWN = DecodingOptions(do_sample=True, max_new_tokens=24)
SETTINGS = [
    *(replace(DRAWN, seed=seed) for seed in range(4)),
    replace(DRAWN, seed=3, temperature=10.0, top_k=50),
    replace(DRAWN, seed=5, top_k=5, repetition_penalty=1.3, max_new_tokens=7),
    DecodingOptions(max_new_tokens=24, no_repeat_ngram_size=2),
    replace(DRAWN, seed=1, temperature=0.001, min_new_tokens=24),
    DecodingOptions(max_new_tokens=3),
]


def finished(model, prompt, settings):
    batch = Batch(model, prompt, settings)
    for _ in batch:
        pass
    return [run.trace for run in batch.runs]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["random_gpt2", "random_llama", "random_bart", "builtin"])
def test_each_row_is_the_run_alone_token_for_token(name, request):
    model = request.getfixturevalue(name)
    prompt = [5, 9, 4, 7, 20]
    for options, trace in zip(SETTINGS, finished(model, prompt, SETTINGS), strict=True):
        alone = decode(model, prompt, options)
        assert trace.token_ids == alone.token_ids
        assert (trace.text, trace.stop_reason, trace.seed) == (alone.text, alone.stop_reason, alone.seed)
        assert trace.logprob == pytest.approx(alone.logprob, abs=1e-3)
        assert [step.u for step in trace.steps] == [step.u for step in alone.steps]


def test_rows_that_have_ended_leave_the_batch():
    settings = [DecodingOptions(max_new_tokens=n) for n in (1, 3, 2)]
    assert list(Batch(TableModel(TABLE), "a", settings)) == [2, 1, 0]


def test_leaving_closes_the_session():
    model = TableModel(TABLE)
    steps = iter(Batch(model, "a", SETTINGS))
    next(steps)
    assert model.open_sessions == 1
    steps.close()
    assert model.open_sessions == 0


def test_a_row_without_a_legal_token_ends_alone():
    table = {0: [0.0, 1.0, 0.0, 0.0], 1: [1.0, 0.0, 0.0, 0.0]}
    blocked, free = finished(TableModel(table), "a", [DecodingOptions(no_repeat_ngram_size=1), DecodingOptions()])
    assert (blocked.stop_reason, len(blocked.token_ids)) == ("no_legal_token", 1)
    assert len(free.token_ids) == 32


def test_beams_are_refused_and_no_rows_are_none():
    with pytest.raises(OptionError):
        Batch(TableModel(TABLE), "a", [DecodingOptions(num_beams=2)])
    assert list(Batch(TableModel(TABLE), "a", [])) == []
