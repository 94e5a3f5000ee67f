"""What the events of a growing text give back, without a browser."""

from dataclasses import asdict
from types import SimpleNamespace

import pytest

from playground import DecodingOptions, decode
from playground.budgets import PROMPT
from playground.decoding.sampling import uniform, uniforms
from playground.errors import PromptError
from playground.web.workbench.looking import Place, read_prompt
from playground.web.workbench.text_events import MOST_DRAWS, TextEvents, draw
from tests.doubles import TableModel

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.1, 0.1, 0.7, 0.1), 2: (0.2, 0.5, 0.1, 0.2), 3: (0.25, 0.25, 0.25, 0.25)}
OPTIONS = DecodingOptions(do_sample=True, seed=3, max_new_tokens=8)
VALUES = asdict(OPTIONS)


@pytest.fixture
def model():
    return TableModel(TABLE)


@pytest.fixture
def events(model):
    return TextEvents(model)


def clicked(**data):
    return SimpleNamespace(_data=data)


def skipped(update):
    return isinstance(update, dict) and update.get("__type__") == "update" and len(update) == 1


def test_a_written_text_is_decodes(events, model):
    *_, (strip, *_) = events.write("a", "en", VALUES)
    trace = decode(model, "a", OPTIONS)
    assert [token["id"] for token in strip["tokens"]] == list(trace.token_ids)
    assert (strip["running"], strip["stop_reason"], strip["after"]) == (False, trace.stop_reason, None)


def test_a_closed_page_ends_its_text(events, model, monkeypatch):
    monkeypatch.setattr("playground.web.workbench.text_events.SECONDS_BETWEEN_FRAMES", 0.0)
    stream = events.write("a", "en", VALUES)
    next(stream)
    strip, *_ = next(stream)
    assert (len(strip["tokens"]), model.open_sessions) == (1, 1)
    stream.close()
    assert model.open_sessions == 0


def test_steps_one_by_one_are_the_text_at_once(events, model):
    expected, sent, ids = decode(model, "a", OPTIONS).token_ids, {}, []
    for _ in expected:
        strip, live, notice, _ = events.take("a", "en", sent, VALUES)
        assert strip["by_hand"] == 0
        ids.append(strip["tokens"][0]["id"])
        sent = {
            "prompt_ids": strip["prompt_ids"], "generated": list(ids), "seed": strip["seed"],
            "text_id": strip["text_id"], "grows": True,
        }  # fmt: skip
        assert notice == ""
        assert skipped(live) == (ids[-1] == 3)
    assert ids == list(expected)


def test_a_step_after_the_length_still_goes_on(events):
    sent = {"prompt_ids": [0], "generated": [1] * 8, "seed": 1, "text_id": "t", "grows": True}
    strip, live, *_ = events.take("a", "en", sent, VALUES)
    assert len(strip["tokens"]) == 1
    assert (strip["text_id"], strip["after"], strip["at"]) == ("t", {"text_id": "t", "count": 8}, 9)
    assert live["generated"] == 9


def test_a_clicked_bar_in_the_middle_of_a_text_is_a_branch(events):
    sent = {"prompt_ids": [0], "generated": [1], "seed": 1, "text_id": "t", "grows": False}
    strip, live, *_ = events.take_clicked(clicked(token_id=2), "a", "en", sent, VALUES)
    assert strip["text_id"] != "t"
    assert strip["by_hand"] == 1
    assert strip["after"] == {"text_id": "t", "count": 1}
    assert [token["id"] for token in strip["tokens"]] == [2]
    assert live["step_id"] == Place((0,), (1, 2)).step_id


def test_a_branch_begins_with_its_candidate_and_keeps_its_name(events):
    event = clicked(prompt_ids=[0], generated=[1], seed=1, text_id="t", grows=False, token_id=0, prompt="a")
    updates = list(events.branch(event, "en", VALUES))
    strips = [strip for strip, *_ in updates]
    assert len({strip["text_id"] for strip in strips}) == 1
    assert strips[-1]["tokens"][0]["id"] == 0
    assert {strip["by_hand"] for strip in strips} == {1}
    assert updates[0][1]["generated"] == 1


def test_a_text_that_broke_off_goes_on_from_where_it_stands_to_the_same_end(events):
    values = {**VALUES, "min_new_tokens": 8}
    *_, (whole, *_) = events.write("a", "en", values)
    ids = [token["id"] for token in whole["tokens"]]
    sent = {"prompt_ids": whole["prompt_ids"], "generated": ids[:3], "seed": whole["seed"], "text_id": whole["text_id"]}
    event = clicked(**sent, grows=True, token_id=None, prompt="a")
    *_, (rest, *_) = events.branch(event, "en", values)
    assert [token["id"] for token in rest["tokens"]] == ids[3:] != []
    assert (rest["text_id"], rest["after"]) == (whole["text_id"], {"text_id": whole["text_id"], "count": 3})
    assert (rest["by_hand"], rest["stop_reason"]) == (0, whole["stop_reason"])


def test_a_new_seed_each_time_is_kept_by_the_text(events):
    values = asdict(DecodingOptions(do_sample=True, seed=None, max_new_tokens=8))
    *_, (strip, *_) = events.write("a", "en", values)
    *_, (again, *_) = events.write("a", "en", asdict(DecodingOptions(**{**vars(OPTIONS), "seed": strip["seed"]})))
    assert [t["id"] for t in again["tokens"]] == [t["id"] for t in strip["tokens"]]


def test_no_legal_token_is_told_as_such(events):
    values = asdict(DecodingOptions(no_repeat_ngram_size=1, min_new_tokens=8, max_new_tokens=8))
    *_, (strip, *_) = events.write("abc", "en", values)
    assert strip["stop_reason"] == "no_legal_token"


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_blank_prompt_is_told_in_the_pages_language(events, language):
    _, notice = events.look_at_prompt(" ", language, 0, {})
    assert {"ko": "프롬프트를 입력해 주세요.", "en": "Type a prompt first."}[language] in notice
    ((strip, live, told, _),) = events.write("", language, VALUES)
    assert skipped(strip)
    assert skipped(live)
    assert told == events.look_at_prompt("", language, 0, {})[1]


def test_a_notice_shows_markup_as_text(events):
    with pytest.raises(ValueError, match="substring"):
        TableModel(TABLE).encode("<b>")
    _, notice = events.look_at_prompt("\0<img src=x>", "en", 0, {})
    assert "<img" not in notice
    assert "&lt;img" in notice


def test_a_long_prompt_keeps_its_end_and_room_for_new_text(model):
    read = read_prompt(model, "abcab" * 20)
    assert (len(read.ids), read.cut) == (24, 76)
    assert read.ids == tuple(model.encode("abcab" * 20)[-24:])


def test_a_prompt_that_just_fits_is_read_whole(model):
    assert read_prompt(model, "a" * 32).cut == 0


def test_more_than_anyone_types_is_refused(model):
    with pytest.raises(PromptError, match="characters"):
        read_prompt(model, "a" * (PROMPT.most + 1))


def test_draws_go_on_where_they_were():
    assert draw(4, 2, 0, 1) == [uniform(4, 2)]
    assert draw(4, 2, 1, 100) == uniforms(4, 2, 101)
    assert len(draw(4, 2, MOST_DRAWS, 100)) == MOST_DRAWS
