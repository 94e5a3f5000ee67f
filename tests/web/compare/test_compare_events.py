"""What a comparison gives back, without a browser."""

import json
from dataclasses import asdict, replace

import pytest

from playground import DecodingOptions, decode
from playground.decoding.scoring import repeated_ngram_share, score
from playground.errors import OptionError
from playground.experiments import EXPERIMENTS, MOST_SETTINGS
from playground.web.compare.events import CompareEvents, settings_from
from tests.doubles import TableModel
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
        settings_from(sent([DecodingOptions()] * count), 1, 8)


def test_unknown_names_are_left_out_and_values_brought_into_their_type():
    (found,) = settings_from({"settings": [{"temperature": 2, "nonsense": 1}], "same_length": False}, 1, 8)
    assert found == DecodingOptions(temperature=2.0, seed=1, max_new_tokens=8)


@pytest.mark.slow
def test_the_worked_example_is_computed_once_and_its_totals_are_in_order(builtin):
    events = CompareEvents(builtin)
    for language in ("ko", "en"):
        value = events.opening(language)
        assert events.opening(language) is value
        assert value["experiment"] == next(iter(EXPERIMENTS))
        greedy, beams, blocked = (row["figures"]["logprob"] for row in value["rows"])
        assert beams > greedy > blocked
