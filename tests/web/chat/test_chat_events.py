"""What the Chat tab gives back, without a browser."""

import json
from collections import Counter
from dataclasses import asdict
from types import SimpleNamespace

import pytest
import torch

from playground import DecodingOptions, decode, load_model
from playground.chat.messages import read_messages
from playground.chat.replies import reply, speaker_of
from playground.chat.variety import TEMPERATURES
from playground.errors import PlaygroundError
from playground.examples import SCENES
from playground.models.running.language_model import LanguageModel
from playground.models.running.session import Session
from playground.text import LANGUAGES
from playground.training import chat_report
from playground.training.model import Shape, build
from playground.training.tokenizer import BYTES, load
from playground.web.chat.endpoint import ChatEndpoint
from playground.web.chat.events import ChatEvents, opening_ids, settings_from
from playground.web.shell.offered import OfferedModels
from playground.web.shell.picker import ModelChoice
from playground.web.workbench.looking import Place
from tests.checkpoints import save_bakery
from tests.doubles import server_models_of

pytestmark = pytest.mark.slow

OPTIONS = DecodingOptions(do_sample=True, seed=3, max_new_tokens=8)
VALUES = asdict(OPTIONS)
TALK = [{"role": "system", "content": "너는 도우미야."}, {"role": "user", "content": "안녕?"}]


class Counted(LanguageModel):
    """A random model of the chat tokenizer that counts its sessions, and those of its copies."""

    def __init__(self, *args):
        super().__init__(*args)
        self.count = Counter()

    @property
    def opened(self):
        return self.count["opened"]

    @property
    def closed(self):
        return self.count["closed"]

    def open(self, prompt_ids, generated=(), *, rows=1, keep=1):
        self.count["opened"] += 1
        session = Session(self.model, [*prompt_ids, *generated], rows, keep)
        close = session.close

        def closing():
            self.count["closed"] += 1
            close()

        session.close = closing
        return session


def made(tokenizer):
    with torch.random.fork_rng():
        torch.manual_seed(4)
        return Counted("random", build(tokenizer, Shape(n_embd=32, n_layer=1, n_head=2), 0.0).eval(), tokenizer)


@pytest.fixture
def model():
    return made(load())


@pytest.fixture
def events(model):
    return ChatEvents(model)


@pytest.fixture
def endpoint(model):
    return ChatEndpoint(ModelChoice(OfferedModels(server_models=server_models_of(model)), "decoder"))


def prompt(messages=TALK):
    return json.dumps(messages)


def ids_of(model, messages=TALK):
    return model.tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False)


def skipped(update):
    return isinstance(update, dict) and update.get("__type__") == "update" and len(update) == 1


def test_a_reply_is_decode_of_the_templates_ids(events, model):
    updates = list(events.reply({"prompt": prompt(), "seed": None}, "ko", VALUES))
    strip, *_ = updates[-1]
    trace = decode(model, ids_of(model), OPTIONS)
    assert strip["prompt_ids"] == ids_of(model)
    assert [token["id"] for token in strip["tokens"]] == list(trace.token_ids)
    assert strip["shown"] == model.tokenizer.decode(ids_of(model))
    reading = updates[0][4]
    assert [i for _, _, tokens in reading["parts"] for i, _ in tokens] == ids_of(model)
    assert (reading["used"], reading["context"], reading["dropped"]) == (len(ids_of(model)), 512, 0)
    assert all(skipped(update[4]) for update in updates[1:])


@pytest.mark.parametrize(("seed", "expected"), [(None, 3), (11, 11)])
def test_a_retry_has_the_same_seed(events, seed, expected):
    *_, (strip, *_) = events.reply({"prompt": prompt(), "seed": seed}, "ko", VALUES)
    assert strip["seed"] == expected


def test_a_retry_with_a_new_seed_has_another_one(events):
    *_, (strip, *_) = events.reply({"prompt": prompt(), "seed": "new"}, "ko", VALUES)
    assert strip["seed"] != 3


def test_a_branch_goes_on_from_the_candidate(events, model):
    *_, (strip, *_) = events.reply({"prompt": prompt(), "seed": None}, "ko", VALUES)
    ids = [token["id"] for token in strip["tokens"]]
    data = {
        "prompt": prompt(), "prompt_ids": strip["prompt_ids"], "generated": ids[:2], "seed": 3,
        "text_id": strip["text_id"], "grows": False, "token_id": 100,
    }  # fmt: skip
    *_, (branch, *_) = events.branch(SimpleNamespace(_data=data), "ko", VALUES)
    assert branch["tokens"][0]["id"] == 100
    assert branch["after"] == {"text_id": strip["text_id"], "count": 2}
    assert branch["prompt"] == prompt()


def test_one_token_at_a_time_is_the_reply(events, model):
    expected = decode(model, ids_of(model), OPTIONS).token_ids
    strip, live, _, _ = events.take({"prompt": prompt()}, "ko", VALUES)
    assert [token["id"] for token in strip["tokens"]] == [expected[0]]
    assert live["generated"] == 1
    sent = {
        "prompt": prompt(), "prompt_ids": strip["prompt_ids"], "generated": [expected[0]], "seed": 3,
        "text_id": strip["text_id"], "grows": True,
    }  # fmt: skip
    strip, *_ = events.take(sent, "ko", VALUES)
    assert [token["id"] for token in strip["tokens"]] == [expected[1]]
    strip, *_ = events.take_clicked(SimpleNamespace(_data={"token_id": 77}), sent, "ko", VALUES)
    assert [token["id"] for token in strip["tokens"]] == [77]


def test_beams_reply_and_show_their_tree(events, model):
    options = DecodingOptions(num_beams=3, max_new_tokens=5)
    *_, (strip, _, _, tree, _) = events.reply({"prompt": prompt(), "seed": None}, "ko", asdict(options))
    trace = decode(model, ids_of(model), options)
    assert [token["id"] for token in strip["tokens"]] == list(trace.token_ids)
    assert tree["beams"] == 3


def test_a_closed_page_ends_its_reply(events, model, monkeypatch):
    monkeypatch.setattr("playground.web.workbench.text_events.SECONDS_BETWEEN_FRAMES", 0.0)
    stream = events.reply({"prompt": prompt(), "seed": None}, "ko", VALUES)
    next(stream)
    next(stream)
    assert model.opened == model.closed + 1
    stream.close()
    assert model.opened == model.closed


def test_two_conversations_at_once_do_not_cross(events):
    other = [{"role": "user", "content": "What is 3 + 4?"}]
    alone = [list(events.reply({"prompt": prompt(talk), "seed": None}, "ko", VALUES))[-1][0] for talk in (TALK, other)]
    streams = [events.reply({"prompt": prompt(talk), "seed": None}, "ko", VALUES) for talk in (TALK, other)]
    last = [None, None]
    for _ in range(40):
        for number, stream in enumerate(streams):
            last[number] = next(stream, last[number])
    for one, (strip, *_) in zip(alone, last, strict=True):
        assert [token["id"] for token in strip["tokens"]] == [token["id"] for token in one["tokens"]]


def seen(messages, *, shown=False):
    return {"prompt": prompt(messages), "shown": shown}


def ids_read(reading):
    return [token_id for _, _, tokens in reading["parts"] for token_id, _ in tokens]


ANSWERED = [*TALK, {"role": "assistant", "content": "네."}]


@pytest.mark.parametrize("messages", [TALK, TALK[:1]])
def test_looking_shows_the_first_token_of_a_reply_and_what_is_read(events, model, messages):
    live, notice, reading = events.look(seen(messages), "ko", 3, {"max_new_tokens": 8})
    assert (live["generated"], live["step_id"], notice) == (0, Place(tuple(ids_of(model, messages))).step_id, "")
    assert ids_read(reading) == ids_of(model, messages)


def test_an_answered_conversation_is_read_whole_and_the_charts_stay_in_the_reply(events, model):
    live, _, reading = events.look(seen(ANSWERED, shown=True), "ko", 3, {"max_new_tokens": 8})
    assert skipped(live)
    assert reading["parts"][-1][:2] == ("assistant", "special")
    assert ids_read(reading) == model.tokenizer.apply_chat_template(ANSWERED, return_dict=False)


def test_an_answer_that_the_model_could_not_read_is_left_out_of_what_it_reads(events, model):
    long = [*TALK, {"role": "assistant", "content": "네 " * model.context_length}]
    _, _, reading = events.look(seen(long, shown=True), "ko", 3, {"max_new_tokens": 8})
    assert ids_read(reading) == ids_of(model)


def test_where_no_reply_is_shown_the_charts_stand_where_it_begins(events, model):
    live, _, _ = events.look(seen(ANSWERED), "ko", 3, {"max_new_tokens": 8})
    assert live["step_id"] == Place(tuple(ids_of(model))).step_id


def test_what_cannot_be_read_leaves_the_charts_and_shows_nothing_as_read(events):
    live, notice, reading = events.look({"prompt": "{", "shown": False}, "en", 3, {"max_new_tokens": 8})
    assert skipped(live)
    assert "messages must" in notice
    assert reading is None


ONLY_A_QUESTION = (
    "{% if messages[0].role != 'user' %}{{ raise_exception('no') }}{% endif %}<|user|>{{ messages[0].content }}"
)


def with_template(template):
    model = made(load())
    model.tokenizer.chat_template = template
    return model


@pytest.mark.parametrize(("template", "messages"), [(None, []), (ONLY_A_QUESTION, TALK[:1])])
def test_where_nothing_can_be_read_yet_the_charts_show_the_example(model, template, messages):
    model = with_template(template) if template else model
    live, notice, reading = ChatEvents(model).look(seen(messages), "en", 3, {"max_new_tokens": 8})
    assert (live["step_id"], notice, reading) == (Place(opening_ids(model)).step_id, "", None)


def test_the_example_is_as_much_of_the_opening_as_a_template_takes():
    scene = SCENES["ko"][0]
    assert opening_ids(with_template(ONLY_A_QUESTION)) == tuple(load().encode("<|user|>" + scene.asks[0]))
    assert opening_ids(with_template("{{ raise_exception('nothing') }}")) == (2,)


def test_the_oldest_turns_are_left_out_with_a_notice(events):
    turns = [
        [{"role": "user", "content": "길게 " * 30}, {"role": "assistant", "content": "네 " * 30}] for _ in range(9)
    ]
    messages = [*TALK[:1], *(each for turn in turns for each in turn), TALK[1]]
    for said in (messages, [*messages, ANSWERED[-1]]):
        _, notice, reading = events.look(seen(said), "en", 3, {"max_new_tokens": 8})
        assert reading["dropped"] > 0
        assert reading["used"] <= reading["context"]
        assert f"the oldest {reading['dropped']} messages are left out" in notice


@pytest.mark.parametrize("sent", ["", "{", "[]", "3", '[{"role": "user", "content": " "}]'])
def test_bad_input_gets_a_sentence_and_nothing_is_lost(events, sent):
    (update,) = events.reply({"prompt": sent, "seed": None}, "en", VALUES)
    assert "messages must" in update[2]
    assert [skipped(each) for each in update] == [True, True, False, True, True]
    ((value, notice),) = events.variety({"prompt": sent, "kind": "same", "n": 2}, "en", VALUES)
    assert skipped(value)
    assert "messages must" in notice


def test_a_model_without_a_template_says_so():
    events = ChatEvents(made(load(BYTES)))
    for messages in (TALK, ANSWERED):
        _, notice, reading = events.look(seen(messages), "en", 3, {"max_new_tokens": 8})
        assert "no chat template" in notice
        assert reading["is_plain"]


def test_several_replies_are_each_the_reply_alone(events, model):
    sent = {"prompt": prompt(), "kind": "same", "n": 4, "temperature": 1.5, "do_sample": None}
    *_, (value, _) = events.variety(sent, "ko", VALUES)
    settings = settings_from(sent, OPTIONS)
    assert [options.temperature for options in settings] == [1.5] * 4
    for row, options in zip(value["rows"], settings, strict=True):
        alone = decode(model, ids_of(model), options)
        assert [token["id"] for token in row["strip"]["tokens"]] == list(alone.token_ids)
        assert "".join(row["texts"]).strip() == alone.text.strip()
    assert value["figures"]["different"] == len({tuple(t["id"] for t in r["strip"]["tokens"]) for r in value["rows"]})
    assert json.loads(json.dumps(value)) == json.loads(json.dumps(value))


def test_one_reply_at_each_temperature(events):
    *_, (value, _) = events.variety({"prompt": prompt(), "kind": "temperatures"}, "ko", VALUES)
    assert [row["temperature"] for row in value["rows"] if row["do_sample"]] == list(TEMPERATURES)
    assert [row["do_sample"] for row in value["rows"]].count(False) == 1


def test_a_stopped_comparison_of_replies_ends_its_batch(events, model, monkeypatch):
    monkeypatch.setattr("playground.web.chat.events.SECONDS_BETWEEN_FRAMES", 0.0)
    stream = events.variety({"prompt": prompt(), "kind": "temperatures"}, "ko", VALUES)
    next(stream)
    next(stream)
    assert (model.opened, model.closed) == (1, 0)
    stream.close()
    assert (model.opened, model.closed) == (1, 1)


OPENS_THINKING = "{% for m in messages %}<|user|>{{ m.content }}</s>{% endfor %}<|assistant|><think>\n"


@pytest.mark.parametrize(("template", "opened"), [(None, False), (OPENS_THINKING, True)])
def test_a_reply_says_whether_its_prompt_has_opened_the_thinking_and_what_it_stops_at(model, template, opened):
    model = with_template(template) if template else model
    model.stop_strings = ("##",)
    events = ChatEvents(model)
    *_, (strip, *_) = events.reply({"prompt": prompt(), "seed": None}, "ko", VALUES)
    *_, (value, _) = events.variety({"prompt": prompt(), "kind": "same", "n": 2}, "ko", VALUES)
    assert (strip["opened"], strip["stop_strings"], value["opened"]) == (opened, ["##"], opened)
    for row in value["rows"]:
        assert [row["strip"][key] for key in ("opened", "stop_strings")] == [opened, ["##"]]
        assert row["strip"]["shown"].startswith(("<s>", "<|user|>"))
    written = events.output({"prompt": prompt(), "full": False, "model": "builtin/lm"}, "ko", VALUES)[0]["code"]
    assert "stop_sequence=['##']" in written


@pytest.mark.parametrize("full", [False, True])
def test_the_output_is_the_last_reply_or_all(events, full):
    said = [*TALK, {"role": "assistant", "content": "<b>네</b>"}]
    value, _ = events.output({"prompt": prompt(said), "full": full, "model": "builtin/lm"}, "ko", VALUES)
    assert (json.loads(value["output"]) == said) if full else (value["output"] == "<b>네</b>")
    assert f"return_full_text={full}" in value["code"]
    assert "<b>" not in value["code"]


def test_the_endpoint_gives_reply_ids_and_trace(endpoint, model):
    text, ids, trace = endpoint.chat(TALK, {"max_new_tokens": 8, "do_sample": True, "seed": 3})
    alone = decode(speaker_of(model), ids_of(model), OPTIONS)
    assert (text, ids, trace) == (alone.text, list(alone.token_ids), asdict(alone))
    whole, _, _ = endpoint.chat(TALK, {"max_new_tokens": 8, "do_sample": True, "seed": 3}, return_full_text=True)
    assert whole == [*TALK, {"role": "assistant", "content": alone.text}]


def test_the_endpoint_takes_the_name_of_an_offered_model(tmp_path, model):
    save_bakery(tmp_path / "bakery")
    endpoint = ChatEndpoint(ModelChoice(OfferedModels(("builtin/lm", str(tmp_path / "bakery"))), "decoder"))
    bakery = load_model(str(tmp_path / "bakery"))
    wanted = {"max_new_tokens": 5}
    _, ids, trace = endpoint.chat(TALK[1:], wanted, model="bakery")
    assert tuple(ids) == reply(bakery, read_messages(TALK[1:]), DecodingOptions(**wanted)).token_ids
    assert trace["prompt_ids"] != endpoint.chat(TALK[1:], wanted)[2]["prompt_ids"]
    for name, rule in (("nowhere", "this page offers"), ("skt/kogpt2-base-v2", "not on this machine yet")):
        with pytest.raises(PlaygroundError, match=rule):
            endpoint.chat(TALK, wanted, model=name)


@pytest.mark.parametrize(
    ("messages", "options", "rule"),
    [
        ([], {}, "must end with"),
        (TALK, {"top_p": 7}, "top_p must be"),
        (TALK, {"beams": 2}, "must be known options"),
        (TALK, ["top_p"], "by name"),
    ],
)
def test_the_endpoint_refuses_in_words(endpoint, messages, options, rule):
    with pytest.raises(PlaygroundError, match=rule):
        endpoint.chat(messages, options)


def test_the_model_cards_bars_are_measured_through_this_path(model, endpoint):
    """The same replies as the card's; that they reach the bars is shown where the model is trained."""
    card = chat_report.greedy(model)
    for _, turn in zip(range(2), chat_report.held_out_turns(1), strict=False):
        messages = turn[0].messages[: turn[1].reply]
        text, _, trace = endpoint.chat([asdict(each) for each in messages], {"max_new_tokens": chat_report.NEW_TOKENS})
        assert (text, trace["stop_reason"] == "eos") == (card(messages).text, card(messages).ended)


def test_every_language_has_three_scenes():
    assert {language: len(scenes) for language, scenes in SCENES.items()} == dict.fromkeys(LANGUAGES, 3)
    assert all(len(scene.asks) == 3 for scenes in SCENES.values() for scene in scenes)
