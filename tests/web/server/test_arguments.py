"""Whatever an event is sent is read as what it has to be, or refused in words; never is it an error of Python's."""

import json
from dataclasses import asdict
from types import SimpleNamespace

import gradio as gr
import pytest

from playground import DecodingOptions
from playground.errors import PlaygroundError
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from playground.web.chat.events import ChatEvents
from playground.web.compare.events import CompareEvents
from playground.web.server import arguments
from playground.web.server.arguments import ArgumentError
from playground.web.shell import picker as picker_module
from playground.web.shell.controls import options_from
from playground.web.shell.offered import OfferedModels
from playground.web.shell.picker import ModelChoice, ModelPicker
from playground.web.summarize.events import SummarizeEvents
from playground.web.tokenizer.events import answer_to, ask_tokenizer
from playground.web.workbench.looking import Place
from playground.web.workbench.text_events import TextEvents, draw

STRANGE = [
    None, True, False, -1, 0.5, 1e308, -1e308, 10**400, float("nan"), float("inf"), float("-inf"), "", "x", "1",
    [], [[]], [1, [2]], ["a"], [None], {}, {"a": 1}, {"prompt_ids": None}, [{}], "[]" * 100,
]  # fmt: skip
"""What JSON can say and no page sends."""
VALUES = asdict(DecodingOptions(max_new_tokens=2))
PLACE = {"prompt_ids": [5, 6], "generated": [], "seed": 0, "text_id": "", "grows": False, "prompt": "w5 w6"}
BRANCH = {**PLACE, "token_id": 7}
ATTENTION = {"source_ids": [5], "ids": [6], "layer": 0}
SUMMARY = {"source": "w5 w6", "ids": [5], "number": 1}
COMPARED = {"settings": [{"top_k": 2}], "same_length": False}
PROMPT = '[{"role": "user", "content": "Hi"}]'
REPLY = {"prompt": PROMPT, "seed": 1}
SEVERAL = {"prompt": PROMPT, "kind": "same", "n": 2, "temperature": None, "do_sample": None}
OUTPUT = {"prompt": PROMPT, "full": True, "model": "builtin/lm"}
READ = {"prompt": PROMPT, "shown": False}


def event(data):
    return SimpleNamespace(_data=data)


def changed(sent):
    """Return ``sent`` in every way in which it can be wrong in one place, and what is none at all."""
    whole = [each for each in STRANGE if each is not None]
    return [*whole, *({**sent, key: value} for key in sent for value in STRANGE),
            *({k: v for k, v in sent.items() if k != key} for key in sent)]  # fmt: skip


@pytest.fixture
def never_unforeseen(monkeypatch):
    """Fail where an error is one that nobody foresaw."""

    def fail(error):
        raise AssertionError("unforeseen") from error

    monkeypatch.setattr(picker_module, "unforeseen", fail)


def asked(call, *given):
    """Call an event's function to its end; a refusal in words is one."""
    try:
        found = call(*given)
        return list(found) if hasattr(found, "__next__") else found
    except PlaygroundError as error:
        return error.message("ko")
    except Exception as error:
        error.add_note(f"{getattr(call, '__qualname__', call)}{given!r}")
        raise


@pytest.mark.slow
def test_a_place_is_read_or_refused(random_gpt2):
    events = TextEvents(random_gpt2)
    for sent in changed(BRANCH):
        asked(events.branch, event(sent), "en", VALUES)
        asked(events.take, "w5 w6", "en", sent, VALUES)
        asked(events.take_clicked, event({"token_id": 7}), "w5 w6", "en", sent, VALUES)
        asked(events.take_clicked, event(sent), "w5 w6", "en", PLACE, VALUES)
        asked(events.look_at_step, sent, "en", VALUES)
        if isinstance(sent, dict):
            asked(events.look_at_step, {**PLACE, "taken": sent.get("token_id")}, "en", VALUES)


@pytest.mark.parametrize("value", STRANGE, ids=repr)
def test_a_prompt_a_seed_and_a_length_are_read_or_refused(random_gpt2, random_bart, value):
    events = TextEvents(random_gpt2)
    for given in ((value, "en", 0), ("w5 w6", "en", value)):
        asked(events.look_at_prompt, *given, VALUES)
    asked(events.write, value, "en", VALUES)
    compare = CompareEvents(random_gpt2)
    for given in ((value, "en", COMPARED, 0, 2), ("w5", "en", COMPARED, value, 2), ("w5", "en", COMPARED, 0, value)):
        asked(compare.run, *given)
    summaries = SummarizeEvents(random_bart)
    for given in ((value, "en", 0, {"max_new_tokens": 2}), ("w5 w6", "en", value, 2), ("w5 w6", "en", 0, value)):
        asked(summaries.compare, *given)


@pytest.mark.parametrize("name", VALUES)
def test_options_are_read_or_refused(name):
    for value in STRANGE:
        asked(options_from, {**VALUES, name: value})


@pytest.mark.parametrize("value", [*STRANGE, {"top_q": 1}, {1: 1}], ids=repr)
def test_options_come_by_their_names(value):
    asked(options_from, value)
    if value != {}:
        with pytest.raises(ArgumentError, match="options must be"):
            options_from(value)


def test_an_option_that_is_left_out_is_neutral():
    assert options_from({"top_k": 3}) == DecodingOptions(top_k=3)


def test_compared_settings_are_read_or_refused(random_gpt2):
    for sent in [*changed(COMPARED), {**COMPARED, "settings": [{"top_k": [1]}, 5]}]:
        asked(CompareEvents(random_gpt2).run, "w5 w6", "en", sent, 0, 2)


@pytest.mark.slow
def test_a_summary_and_a_question_for_attention_are_read_or_refused(random_bart):
    events = SummarizeEvents(random_bart)
    for sent in [*changed(SUMMARY), *changed(ATTENTION)]:
        asked(events.look_at_summary, sent, "", "en")
        asked(events.look_at_summary, SUMMARY, sent, "en")
        asked(events.attention, sent, "en")


@pytest.mark.slow
def test_what_a_chat_is_sent_is_read_or_refused(builtin):
    events = ChatEvents(builtin)
    for sent in [*changed(REPLY), *changed(SEVERAL), *changed(OUTPUT), *changed(READ)]:
        if not (
            isinstance(sent, dict)
            and sent.get("prompt") == PROMPT
            and sent.get("kind") == "same"
            and sent.get("n") == 2
        ):
            asked(events.variety, sent, "en", VALUES)
        asked(events.look, sent, "en", 0, {"max_new_tokens": 2})
        asked(events.look, READ, "en", sent, 2)
        asked(events.look, READ, "en", 0, sent)
        asked(events.output, sent, "en", VALUES)
        asked(events.take_clicked, event({"token_id": 7}), sent, "en", VALUES)
        asked(events.take_clicked, event(sent), {"prompt": PROMPT}, "en", VALUES)
        if not (isinstance(sent, dict) and sent.get("prompt") == PROMPT):  # else it replies
            asked(events.reply, sent, "en", VALUES)


def test_a_conversation_that_cannot_be_parsed_is_refused(builtin):
    for prompt in ("[" * 100_000, "[" + "9" * 10_000 + "]", "nul", None):
        *_, notice, _ = ChatEvents(builtin).look({"prompt": prompt, "shown": False}, "en", 0, {"max_new_tokens": 2})
        assert "messages must be" in notice


@pytest.mark.parametrize("seed", [value for value in STRANGE if value is not None and value != 0], ids=repr)
def test_the_seed_of_a_reply_is_read_or_refused(builtin, seed):
    ((*_, notice, _, _),) = asked(ChatEvents(builtin).reply, {"prompt": PROMPT, "seed": seed}, "en", VALUES)
    assert "seed must be a whole number" in notice


@pytest.mark.parametrize("value", STRANGE, ids=repr)
def test_draws_are_of_numbers(value):
    for given in ((value, 0, 0), (0, value, 0), (0, 0, value)):
        asked(draw, *given, 1)
    with pytest.raises(ArgumentError, match="drawn must be a whole number from 0"):
        draw(0, 0, -1, 1)
    assert draw(7.0, 1.0, 2.0, 1) == draw(7, 1, 2, 1)


KINDS = ("look", "decode", "hangul", "compare", "merges", "vocabulary", "pipeline")
QUESTION = {
    "kind": "look", "language": "en", "asked": 1, "text": "가", "tokenizer": "builtin/words", "form": "typed",
    "special": True, "ids": "1", "tokenizers": ["builtin/words"], "word": "가", "query": "", "mode": "text",
    "script": None, "length": None, "page": 0, "seed": 1,
}  # fmt: skip


@pytest.mark.parametrize("key", QUESTION)
def test_a_question_to_a_tokenizer_is_answered_or_refused(key):
    for kind in KINDS:
        for value in [*STRANGE, {}, "builtin/none"]:
            answer = answer_to({**QUESTION, "kind": kind, "seed": None, key: value})
            assert answer.get("error", "…") != ""
        without = {name: value for name, value in {**QUESTION, "kind": kind}.items() if name != key}
        answer_to(without)


@pytest.mark.parametrize("question", STRANGE, ids=repr)
def test_what_is_no_question_is_refused(question):
    assert "question must have kind, language" in json.loads(ask_tokenizer(question))["error"]


@pytest.mark.parametrize(("key", "value"), [("page", "x"), ("length", {}), ("seed", float("nan")), ("page", -1)])
def test_a_wrong_number_is_called_by_its_name(key, value):
    answer = answer_to({**QUESTION, "kind": "vocabulary", key: value})
    assert answer["error"].startswith(f"{key} must be a whole number from 0")


@pytest.mark.parametrize("language", [None, "", "fr", "KO", 1, ["ko"], {"ko": 1}, True])
def test_a_language_is_korean_or_english_for_every_event(language, never_unforeseen):
    choice = ModelChoice.__new__(ModelChoice)  # its component needs a page; its calls do not
    choice.models, choice.family = OfferedModels(server_models=ServerModels(Settings(device="cpu"))), "decoder"
    look = choice.over(TextEvents, TextEvents.look_at_prompt, ["live", "notice"], "notice")
    assert "language must be one of ko, en" in look("builtin/lm", "Once", language, 0, VALUES)[1]
    write = choice.over(TextEvents, TextEvents.write, ["strip", "notice"], "notice")
    assert "language must be one of ko, en" in next(write("builtin/lm", "Once", language, VALUES))[1]
    assert choice.over(CompareEvents, CompareEvents.opening)("builtin/lm", language) == gr.skip()
    assert "language must be one of ko, en" in answer_to({**QUESTION, "language": language})["error"]
    picker = ModelPicker.__new__(ModelPicker)
    picker.models = choice.models
    *_, answer, notice = picker.choose(event({"name": "builtin/lm", "asked": 1, "language": language}))
    assert answer == {"asked": 1, "model": None}
    assert "language must be one of ko, en" in notice


def test_a_choice_is_of_a_name(never_unforeseen):
    picker = ModelPicker.__new__(ModelPicker)
    picker.models = OfferedModels(server_models=ServerModels(Settings(device="cpu")))
    for data in changed({"name": "builtin/lm", "asked": 3, "language": "ko"}):
        *_, answer, notice = picker.choose(event(data))
        assert answer["model"] is None
        assert notice


def test_what_a_page_sends_is_read():
    assert Place.read({**PLACE, "prompt_ids": [5.0, 6], "seed": None}) == Place((5, 6))
    assert arguments.whole("n", 3.0) == 3
    assert arguments.finite("t", 1) == 1.0
    assert arguments.language_of("ko") == "ko"
    assert arguments.text("name", "가") == "가"
    for reader, value in ((arguments.finite, float("nan")), (arguments.finite, True), (arguments.text, "x" * 9)):
        with pytest.raises(ArgumentError, match="name must be"):
            reader("name", value, 3) if reader is arguments.text else reader("name", value)
