"""What a comparison gives back, without a browser."""

import json
from dataclasses import asdict, replace

import pytest

from playground import DecodingOptions, decode
from playground.decoding.generate import new_run
from playground.decoding.scoring import repeated_ngram_share, score
from playground.errors import OptionError
from playground.experiments import EXPERIMENTS, MOST_SETTINGS
from playground.web.compare.events import CompareEvents
from playground.web.compare.lanes import lanes_from
from tests.doubles import TableModel
from tests.lending import lending
from tests.wire import in_lists

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.5, 0.1, 0.3, 0.1), 2: (0.3, 0.3, 0.3, 0.1), 3: (0.25, 0.25, 0.25, 0.25)}
SETTINGS = [
    DecodingOptions(),
    DecodingOptions(num_beams=3, no_repeat_ngram_size=2),
    DecodingOptions(do_sample=True, temperature=2.0),
]


def sent(settings=SETTINGS, same_length=False):
    return {"settings": [asdict(each) for each in settings], "same_length": same_length}


def finished(events, prompt="a", **changes):
    *_, (value, _) = events.run(prompt, "en", sent(**changes), 5, 8)
    return value


def test_every_row_is_decode_and_scoring_called_alone():
    model = TableModel(TABLE)
    value = finished(CompareEvents(model))
    assert (value["running"], value["seed"], value["prompt"]) == (False, 5, "a")
    for row, options in zip(value["rows"], SETTINGS, strict=True):
        alone = decode(model, "a", replace(options, seed=5, max_new_tokens=8))
        assert row["ids"] == list(alone.token_ids)
        assert row["stop_reason"] == alone.stop_reason
        assert row["figures"]["logprob"] == alone.logprob
        assert row["figures"]["logprob"] == pytest.approx(score(model, "a", row["ids"]).logprob, abs=1e-5)
        assert row["figures"]["repeated"]["2"] == repeated_ngram_share(row["ids"], 2)
        assert json.loads(json.dumps(row)) == in_lists(row)


def test_the_seed_is_one_for_all_and_new_when_none_is_set():
    model = TableModel(TABLE)
    twice = [DecodingOptions(do_sample=True), DecodingOptions(do_sample=True, top_k=4)]
    *_, (value, _) = CompareEvents(model).run("a", "en", sent(twice), None, 8)
    assert {row["options"]["seed"] for row in value["rows"]} == {value["seed"]}
    assert value["rows"][0]["ids"] == value["rows"][1]["ids"]


def test_texts_of_the_same_length_have_it():
    rows = finished(CompareEvents(TableModel(TABLE)), same_length=True)["rows"]
    assert {row["figures"]["tokens"] for row in rows} == {8}


def test_a_closed_page_ends_every_text(monkeypatch):
    monkeypatch.setattr("playground.web.compare.events.SECONDS_BETWEEN_FRAMES", 0.0)
    model = TableModel(TABLE)
    stream = CompareEvents(model).run("a", "en", sent(same_length=True), 1, 8)
    frames = [next(stream) for _ in range(5)]
    assert [row["running"] for row in frames[-1][0]["rows"]] == [True] * 3
    assert model.open_sessions == 3
    stream.close()
    assert model.open_sessions == 0


def test_bad_input_gets_a_sentence_and_leaves_the_board():
    events = CompareEvents(TableModel(TABLE))
    ((board, notice),) = events.run("   ", "en", sent(), 1, 8)
    assert "Type a prompt first." in notice
    assert set(board) == {"__type__"}
    ((_, notice),) = events.run("a", "en", {**sent(), "settings": [{"top_p": 7}]}, 1, 8)
    assert "top_p must be" in notice


@pytest.mark.parametrize("count", [0, MOST_SETTINGS + 1])
def test_as_many_settings_as_fit(count):
    with pytest.raises(OptionError, match=f"settings must be 1 to {MOST_SETTINGS}, got {count}"):
        lanes_from(sent([DecodingOptions()] * count), 1, 8)


def test_unknown_names_are_left_out_and_values_brought_into_their_type():
    (found,) = lanes_from({"settings": [{"temperature": 2, "nonsense": 1}], "same_length": False}, 1, 8)
    assert found.options == DecodingOptions(temperature=2.0, seed=1, max_new_tokens=8)


OTHER = {0: (0.4, 0.2, 0.3, 0.1), 1: (0.1, 0.2, 0.6, 0.1), 2: (0.6, 0.2, 0.1, 0.1), 3: (0.25, 0.25, 0.25, 0.25)}


def test_every_lane_is_decode_alone_with_its_model_its_prompt_and_its_settings():
    own, other = TableModel(TABLE), TableModel(OTHER)
    lend, lent = lending(own=own, other=other)
    lanes = [
        {**asdict(options), **more}
        for options in SETTINGS
        for more in ({}, {"model": "other"}, {"prompt": "bc"}, {"model": "other", "prompt": "bc", "dtype": "bfloat16"})
    ][:10]
    request = {"settings": lanes, "same_length": False}
    *_, (value, _) = CompareEvents(own, lend=lend).run("a", "en", request, 5, 8, "own")
    assert lent == [([("own", None), ("other", None), ("other", "bfloat16")], "own")]
    for row, lane in zip(value["rows"], lanes, strict=True):
        model = other if lane.get("model") else own
        options = DecodingOptions(**{name: lane[name] for name in asdict(DecodingOptions())})
        alone = decode(model, lane.get("prompt", "a"), replace(options, seed=5, max_new_tokens=8))
        assert (row["ids"], row["figures"]["logprob"]) == (list(alone.token_ids), alone.logprob)
        assert (row["model"], row["prompt"]) == (lane.get("model", "own"), lane.get("prompt", "a"))
        assert row["dtype"] == lane.get("dtype")
        assert row["figures"]["logprob_per_byte"] == pytest.approx(alone.logprob / len(alone.text))


def test_a_lane_may_begin_with_the_tokens_of_another_and_keeps_its_luck():
    model = TableModel(TABLE)
    drawn = asdict(DecodingOptions(do_sample=True))
    request = {"settings": [drawn, {**drawn, "taken": [1, 2]}], "same_length": False, "seed": 9}
    *_, (value, _) = CompareEvents(model).run("a", "en", request, 5, 8)
    _, forked = value["rows"]
    assert (value["seed"], forked["forced"], forked["ids"][:2]) == (9, 2, [1, 2])
    run = new_run(model, "a", DecodingOptions(do_sample=True, seed=9, max_new_tokens=8), forced=(1, 2))
    list(run)
    assert forked["ids"] == list(run.trace.token_ids)


def test_the_tabs_prompt_may_be_empty_where_every_lane_has_its_own():
    model = TableModel(TABLE)
    lanes = [{**asdict(DecodingOptions()), "prompt": each} for each in "ab"]
    *_, (value, _) = CompareEvents(model).run("", "en", {"settings": lanes, "same_length": False}, 5, 8)
    assert [row["prompt"] for row in value["rows"]] == ["a", "b"]
    ((_, notice),) = CompareEvents(model).run("", "en", {"settings": [*lanes, {}], "same_length": False}, 5, 8)
    assert "Type a prompt first." in notice


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"model": "nowhere"}, "must be a model that this page offers"),
        ({"model": 3}, "model must be a text"),
        ({"dtype": "float16"}, "must be one of"),
        ({"prompt": "  "}, "Type a prompt first."),
        ({"taken": [4]}, "ids must be"),
        ({"taken": "no"}, "taken must be a list"),
    ],
)
def test_what_is_no_lane_gets_a_sentence_and_leaves_the_board(more, rule):
    request = {"settings": [{**asdict(DecodingOptions()), **more}], "same_length": False}
    ((board, notice),) = CompareEvents(TableModel(TABLE)).run("a", "en", request, 5, 8, "own")
    assert set(board) == {"__type__"}
    assert rule in notice


@pytest.mark.slow
def test_the_worked_example_is_computed_once_and_its_totals_are_in_order(builtin):
    events = CompareEvents(builtin)
    for language in ("ko", "en"):
        value = events.opening(language)
        assert events.opening(language) is value
        assert value["experiment"] == next(iter(EXPERIMENTS))
        greedy, beams, blocked = (row["figures"]["logprob"] for row in value["rows"])
        assert beams > greedy > blocked
