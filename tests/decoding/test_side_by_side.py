"""Decodings that run beside each other are the decodings that run alone."""

from dataclasses import replace

import pytest

from playground import DecodingOptions, decode
from playground.decoding.generate import new_run
from playground.decoding.scoring import distinct_n, repeated_ngram_share, repeated_positions, score
from playground.decoding.side_by_side import NGRAM_SIZES, LaneStart, SideBySide, same_length
from playground.errors import OptionError, PromptError
from playground.experiments import EXPERIMENTS, MOST_SETTINGS
from playground.models.running.session import Session
from tests.doubles import TableModel

TABLE = {0: [0.1, 0.6, 0.2, 0.1], 1: [0.5, 0.1, 0.3, 0.1], 2: [0.3, 0.3, 0.3, 0.1], 3: [0.25, 0.25, 0.25, 0.25]}
SETTINGS = [
    DecodingOptions(max_new_tokens=6),
    DecodingOptions(num_beams=3, max_new_tokens=6),
    DecodingOptions(num_beams=3, max_new_tokens=6, no_repeat_ngram_size=2),
    DecodingOptions(do_sample=True, seed=4, max_new_tokens=9),
]


def run(model, prompt, settings):
    together = SideBySide.of(model, prompt, settings)
    order = list(together)
    return together, order


@pytest.mark.slow
def test_each_text_is_what_decode_gives_alone(builtin):
    settings = [
        replace(options, max_new_tokens=12, seed=3)
        for experiment in EXPERIMENTS.values()
        for options in experiment.settings[:2]
    ]
    together, _ = run(builtin, "Once upon a time", settings)
    for lane, options in zip(together.lanes, settings, strict=True):
        alone = decode(builtin, "Once upon a time", options)
        assert lane.run.trace.token_ids == alone.token_ids
        assert lane.run.trace.hypotheses == alone.hypotheses
        assert lane.figures.logprob == alone.logprob


@pytest.mark.parametrize("name", ["random_gpt2", "random_llama", "builtin"])
def test_lanes_of_several_models_and_prompts_are_what_decode_gives_alone(name, request, random_gpt2):
    models = (request.getfixturevalue(name), random_gpt2)
    drawn = DecodingOptions(do_sample=True, temperature=1.5, seed=4, max_new_tokens=20)
    starts = [
        LaneStart(model, prompt, options, forced)
        for model in models
        for prompt in ("w5 w6 w7", [9, 8, 7, 6, 5])
        for options in (DecodingOptions(max_new_tokens=20), drawn, DecodingOptions(num_beams=3, max_new_tokens=20))
        for forced in ((), (7, 8))
    ]
    together = SideBySide(starts)
    for _ in together:
        pass
    for lane, start in zip(together.lanes, starts, strict=True):
        if start.forced:
            assert lane.run.trace.token_ids[:2] == start.forced
            run = new_run(start.model, start.prompt, start.options, forced=start.forced)
            list(run)
            assert lane.run.trace == run.trace
        else:
            assert lane.run.trace == decode(start.model, start.prompt, start.options)


def test_lanes_of_one_model_read_a_prompt_once_for_as_many_rows(random_gpt2, monkeypatch):
    read = []
    begin = Session.__init__

    def counted(session, model, input_ids, rows=1, keep=1):
        read.append((tuple(input_ids), rows))
        begin(session, model, input_ids, rows, keep)

    monkeypatch.setattr(Session, "__init__", counted)
    drawn = [DecodingOptions(do_sample=True, seed=seed, max_new_tokens=4) for seed in range(4)]
    beams = [DecodingOptions(num_beams=3, no_repeat_ngram_size=size, max_new_tokens=4) for size in (0, 2)]
    for _ in SideBySide.of(random_gpt2, [5, 6, 7], [*drawn, *beams]):
        pass
    assert read == [((5, 6, 7), 1), ((5, 6, 7), 3)]


@pytest.mark.slow
def test_figures_are_those_of_scoring_called_alone(builtin):
    together, _ = run(builtin, "Once upon a time", [replace(options, max_new_tokens=20) for options in SETTINGS])
    for lane in together.lanes:
        ids, figures = lane.run.trace.token_ids, lane.figures
        alone = score(builtin, "Once upon a time", ids)
        assert figures.logprob == pytest.approx(alone.logprob, abs=1e-3)
        assert figures.mean_logprob == pytest.approx(alone.mean, abs=1e-4)
        assert figures.perplexity == pytest.approx(alone.perplexity, rel=1e-4)
        assert (figures.distinct_1, figures.distinct_2) == (distinct_n(ids, 1), distinct_n(ids, 2))
        assert figures.repeated == {n: repeated_ngram_share(ids, n) for n in NGRAM_SIZES}
        assert figures.tokens == len(ids)
        assert figures.tokens_per_second == pytest.approx(len(ids) / lane.seconds)


def test_lanes_take_their_steps_in_turn_until_each_has_ended():
    together, order = run(TableModel(TABLE), "a", SETTINGS)
    assert order[:8] == [0, 1, 2, 3, 0, 1, 2, 3]
    assert all(lane.over for lane in together.lanes)
    assert all(lane.run.stop_reason != "cancelled" for lane in together.lanes)


def test_leaving_closes_every_session():
    model = TableModel(TABLE)
    steps = iter(SideBySide.of(model, "a", SETTINGS))
    for _ in range(6):
        next(steps)
    assert model.open_sessions == 4
    steps.close()
    assert model.open_sessions == 0


def test_a_lane_that_has_ended_holds_no_session():
    model = TableModel(TABLE)
    steps = iter(SideBySide.of(model, "a", [DecodingOptions(max_new_tokens=1), DecodingOptions(max_new_tokens=4)]))
    assert [next(steps) for _ in range(3)] == [0, 1, 1]
    assert model.open_sessions == 1


def test_repeated_places_are_the_tokens_of_later_occurrences():
    assert repeated_positions([1, 2, 1, 2, 3], 2) == (2, 3)
    assert repeated_positions([7, 7, 7], 2) == (1, 2)
    assert repeated_positions([1, 2], 3) == ()


def test_an_empty_text_has_no_means():
    lane = SideBySide.of(TableModel(TABLE), "a", [DecodingOptions()]).lanes[0]
    empty = lane.figures
    assert (empty.tokens, empty.mean_logprob, empty.perplexity, empty.tokens_per_second) == (0, None, None, None)


def test_the_same_length_is_the_largest():
    assert same_length(DecodingOptions(max_new_tokens=7)).min_new_tokens == 7
    together, _ = run(TableModel(TABLE), "a", [same_length(replace(o, max_new_tokens=8)) for o in SETTINGS])
    assert {lane.figures.tokens for lane in together.lanes} == {8}


def test_a_prompt_that_cannot_be_read_is_refused():
    with pytest.raises(PromptError):
        SideBySide.of(TableModel(TABLE), [], [DecodingOptions()])
    with pytest.raises(OptionError):
        SideBySide.of(TableModel(TABLE), "a", [DecodingOptions(top_p=2.0)])


def test_every_ready_made_comparison_fits_the_page():
    for experiment in EXPERIMENTS.values():
        assert 2 <= len(experiment.settings) <= MOST_SETTINGS
        assert len(set(experiment.settings)) == len(experiment.settings)
