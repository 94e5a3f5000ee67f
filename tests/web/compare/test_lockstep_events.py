"""What the card of two lanes in lockstep gets, without a browser."""

import json
import math

import pytest

from playground import DecodingOptions, decode
from playground.budgets import LOCKSTEP
from playground.decoding.lockstep import Lockstep, side_of_ids
from playground.web.compare.lockstep import LockstepEvents
from tests.doubles import TableModel
from tests.lending import lending

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.5, 0.1, 0.3, 0.1), 2: (0.3, 0.3, 0.3, 0.1), 3: (0.25, 0.25, 0.25, 0.25)}
OTHER = {**TABLE, 1: (0.5, 0.0, 0.4, 0.1)}
SIDES = [{"model": "", "dtype": None, "prompt": "a"}, {"model": "other", "dtype": None, "prompt": "a"}]
REQUEST = {"number": 7, "sides": SIDES, "by": 0, "ids": [1, 1, 2], "text": ""}


def events():
    own, other = TableModel(TABLE), TableModel(OTHER)
    return LockstepEvents(own, lending(own=own, other=other)[0]), own, other


def test_a_text_that_a_lane_has_written_is_read_by_both():
    card, own, other = events()
    value, notice = card.walk(REQUEST, "en", "own")
    assert (notice, value["number"], value["one_vocabulary"], value["prompt_ids"]) == ("", 7, True, [[0], [0]])
    known = Lockstep(side_of_ids(own, [0], [1, 1, 2]), side_of_ids(other, [0], [1, 1, 2]))
    list(known)
    assert [each["divergence"]["js"] for each in value["stretches"]] == [each.divergence.js for each in known.stretches]
    second = value["stretches"][1]
    assert (second["divergence"]["kl"], second["parts"][1]["impossible"]) == (None, True), "infinite, minus infinity"
    assert second["parts"][1]["logprob"] is None
    assert second["divergence"]["kl_back"] == pytest.approx(0.4 * math.log(0.4 / 0.3))
    assert json.loads(json.dumps(value))["bytes"] == 3


def test_a_typed_text_is_split_by_each_and_two_prompts_of_one_model_are_two_sides():
    card, *_ = events()
    sides = [{**SIDES[0], "prompt": each} for each in ("a", "b")]
    value, _ = card.walk({**REQUEST, "sides": sides, "ids": None, "text": "bc"}, "en", "own")
    assert [each["text"] for each in value["stretches"]] == ["b", "c"]
    assert value["prompt_ids"] == [[0], [1]]
    assert value["stretches"][1]["divergence"] == {"kl": 0.0, "kl_back": 0.0, "js": 0.0, "tv": 0.0}


def test_both_are_looked_at_in_one_place(builtin, stories):
    card = LockstepEvents(builtin, lending(own=builtin, other=stories)[0])
    trace = decode(builtin, "Once upon a time", DecodingOptions(max_new_tokens=8))
    sides = [{**each, "prompt": "Once upon a time"} for each in SIDES]
    walked, _ = card.walk({**REQUEST, "sides": sides, "ids": list(trace.token_ids)}, "en", "own")
    assert not walked["one_vocabulary"]
    first = walked["stretches"][0]
    place = {
        "number": 8, "sides": sides, "prompt_ids": walked["prompt_ids"], "generated": [[], []],
        "taken": [part["ids"][0] for part in first["parts"]], "seed": 3,
    }  # fmt: skip
    value, notice = card.look_at_both(place, "en", "own")
    assert (notice, value["number"]) == ("", 8)
    assert [step["vocab_size"] for step in value["steps"]] == [builtin.vocab_size, stories.vocab_size]
    assert [step["taken"] for step in value["steps"]] == place["taken"]
    labels = [{label for _, label in step["labels"]} for step in value["steps"]]
    alike = set(builtin.labels) & set(stories.labels)
    assert alike & labels[0] == alike & labels[1], "what both can write stands bar against bar"
    assert card.look_at_both(None, "en", "own")[1] == ""


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"sides": SIDES[:1]}, "must be a whole number from 2 to 2"),
        ({"sides": [SIDES[0], {"model": ""}]}, "sides must have prompt"),
        ({"ids": [4]}, "ids must be"),
        ({"ids": None, "text": "  "}, "Type a prompt first"),
        ({"ids": []}, "at least one token"),
        ({"by": 2}, "by must be"),
        ({"sides": [{**SIDES[0], "model": "x"}, SIDES[1]]}, "must be a model that this page offers"),
    ],
)
def test_what_cannot_be_read_gets_a_sentence(more, rule):
    model = TableModel(TABLE)
    card = LockstepEvents(model) if "page offers" in rule else events()[0]
    value, notice = card.walk({**REQUEST, **more}, "en", "own")
    assert set(value) == {"__type__"}
    assert rule in notice
    assert model.open_sessions == 0


def test_no_more_is_read_than_the_limit():
    card, own, _ = events()
    own.context_length = None
    sides = [SIDES[0], {**SIDES[0], "prompt": "b"}]
    _, notice = card.walk({**REQUEST, "sides": sides, "ids": [1] * (LOCKSTEP.most + 1)}, "en", "own")
    assert "text must be at most 2,048 tokens" in notice
