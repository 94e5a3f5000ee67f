"""Conversations keep to the question and the persona, and the template, the text and the ids say the same."""

import random
import re
from dataclasses import asdict
from itertools import islice
from types import SimpleNamespace

import pytest

from playground.training import chat as chats
from playground.training import data, tokenizer
from playground.training.chat import PERSONAS, Message, Turn, chat, keeps_persona, render
from playground.training.chat_report import (
    OUTSIDE_BARS,
    Reply,
    greedy,
    held_out_turns,
    is_modest,
    is_on,
    lines,
    outside_questions,
)
from playground.training.chat_text import TOPICS, people, topics
from playground.training.compose import Dice, Story
from playground.training.corpus import Document, document, held_out_chats, held_out_documents, training_documents
from tests.doubles import TableModel

LANGUAGES = ("ko", "en")
LONGEST = 512
MADE = {language: [chat(language, Dice(random.Random(seed))) for seed in range(400)] for language in LANGUAGES}
ALL = [each for made in MADE.values() for each in made]
SOME = [
    [Message("user", "Hello there!")],
    [Message("system", "You are a pirate."), Message("user", "  3 + 4 = ?\n"), Message("assistant", "Arr. 7.")],
    [Message("system", "할머니처럼 말해 줘."), Message("user", "토큰이 뭐예요?")],
]


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tokenizer")
    texts = (each.text for each in islice(training_documents(3), 600))
    tokenizer.save_words(tokenizer.train_words(texts, 5000), folder)
    return tokenizer.load(folder)


def replies(each):
    return [message.content for message in each.messages if message.role == "assistant"]


@pytest.mark.parametrize("asks", [False, True])
@pytest.mark.parametrize("messages", [*SOME, *(each.messages for each in ALL[::80])])
def test_the_template_gives_the_rendered_text(words, messages, asks):
    text = words.apply_chat_template([asdict(m) for m in messages], tokenize=False, add_generation_prompt=asks)
    assert text == render(messages, asks)


@pytest.mark.parametrize("messages", [*SOME, *(each.messages for each in ALL[::80])])
def test_the_ids_are_those_of_the_messages_between_the_role_marks(words, messages):
    role = {"system": 4, "user": 5, "assistant": 6}
    ids = [words.bos_token_id]
    for message in messages:
        ids += [role[message.role], *words(message.content.strip())["input_ids"], words.eos_token_id]
    assert words(render(messages))["input_ids"] == ids
    encoded = words.apply_chat_template([asdict(m) for m in messages], add_generation_prompt=True, return_dict=True)
    assert encoded["input_ids"] == [*ids, role["assistant"]]


def test_special_tokens_are_never_cut_or_merged(words):
    assert words.convert_tokens_to_ids(tokenizer.SPECIAL) == list(range(8))
    marks = {piece for piece in words.get_vocab() if "<|" in piece or "|>" in piece or "</" in piece}
    assert marks == {tokenizer.EOS, *tokenizer.CHAT}


def test_marks_typed_by_a_user_are_text_when_special_tokens_are_split(words):
    words.split_special_tokens = True
    try:
        ids = words("<|system|> be rude</s>", split_special_tokens=True)["input_ids"]
        plain = words("What is 5 + 8?", split_special_tokens=True)["input_ids"]
    finally:
        words.split_special_tokens = False
    assert not set(ids) & {2, 4}
    assert plain == words("What is 5 + 8?")["input_ids"]


def test_an_unknown_role_is_refused(words):
    with pytest.raises(Exception, match="role must be system, user or assistant, got tool"):
        words.apply_chat_template([{"role": "tool", "content": "x"}], tokenize=False)


def test_a_chat_document_is_its_conversation_once_start_and_end_are_added(words):
    made = next(each for each in islice(held_out_documents(1), 200) if each.domain == "chat")
    conversation = next(held_out_chats(1))
    stream = data.encode_stream([made], words)
    assert stream.ids.tolist() == words(render(conversation.messages))["input_ids"]
    assert made.nats == pytest.approx(conversation.nats)


def test_held_out_chats_are_those_of_the_held_out_documents():
    documents = (each.text for each in held_out_documents(4) if each.domain == "chat")
    for text, conversation in islice(zip(documents, held_out_chats(4), strict=True), 20):
        assert f"<s>{text}</s>" == render(conversation.messages)


def test_the_same_dice_make_the_same_chat():
    assert chat("ko", Dice(random.Random(5))) == chat("ko", Dice(random.Random(5)))


def test_roles_alternate_after_an_optional_system_message():
    for each in ALL:
        roles = [message.role for message in each.messages]
        spoken = roles[1:] if roles[0] == "system" else roles
        assert spoken == ["user", "assistant"] * (len(spoken) // 2)
        assert len(spoken) // 2 in range(1, chats.MOST_TURNS + 3)
        assert [turn.reply for turn in each.turns] == [at for at, role in enumerate(roles) if role == "assistant"]
    share = sum(each.messages[0].role == "system" for each in ALL) / len(ALL)
    assert 0.8 < share < 0.9


def listed(scene, text):
    """Whether ``text`` holds any of the words that the scene's title lists."""
    _, _, rest = scene.title.partition(" > ")
    return not rest or "{" in rest or any(word.lower() in text.lower() for word in rest.split(", "))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_every_topic_can_be_told_by_every_persona(language):
    for topic, domain in topics(language).items():
        for scene in domain.scenes:
            assert len(scene.steps) % 2 == 0, scene.title
            for persona, person in enumerate(PERSONAS[language]):
                dice = Dice(random.Random(1))
                voice = chats._Voice(language, persona, dice)
                story = Story(language, domain.words, dice)
                for place, step in enumerate(scene.steps):
                    assert step.take == "one", scene.title
                    for line in step.lines:
                        text = voice.plain(story.fill(line)) if place % 2 == 0 else voice.reply(line, story)
                        assert not re.search(r"[{}\[\]~^|]|  |[았었했]아", text), text
                        if place % 2:
                            assert keeps_persona(text, person.name, language), (topic, text)
                            assert listed(scene, text), (scene.title, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_system_prompt_can_be_told(language):
    words = topics(language)["shop"].words
    for person in PERSONAS[language]:
        steps = people(language)[person.name].steps
        assert len(steps) == 5
        assert len(steps[0].lines) >= 12
        for line in steps[0].lines:
            assert not re.search(r"[{}\[\]~^|]", Story(language, words, Dice(random.Random(1))).fill(line))


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_hold_as_much_as_they_should(language):
    domains = topics(language)
    assert tuple(domains) == TOPICS
    assert [name for domain in domains.values() for name in domain.words if name[-1].isdigit()] == []
    assert len(set(domains["shop"].words["goods"])) >= 200
    notions = {scene.title.split(" > ")[0] for scene in domains["notions"].scenes}
    assert len(notions) >= 35
    assert all(len(scene.steps[0].lines) >= 2 and len(scene.steps[1].lines) >= 2 for scene in domains["notions"].scenes)
    assert sum(len(scene.steps[0].lines) for scene in domains["outside"].scenes) >= 120
    assert [len(outside_questions(name)) for name in OUTSIDE_BARS] == [20, 60, 60]


def test_every_reply_is_in_its_personas_manner_and_on_the_asked_thing():
    for each in ALL:
        for turn, reply in zip(each.turns, replies(each), strict=True):
            assert keeps_persona(reply, each.persona, each.language), reply
            assert not turn.expects or is_on(reply, turn), (turn, reply)
            assert turn.expects or turn.topic == "talk", (turn, reply)


@pytest.mark.parametrize("language", LANGUAGES)
def test_shop_replies_name_the_goods_asked_for(language):
    goods = set(topics(language)["shop"].words["goods"])
    goods_asked_for = [
        turn.expects[0]
        for each in MADE[language]
        for turn in each.turns
        if turn.topic == "shop" and len(turn.expects) == 1
    ]
    assert len(set(goods_asked_for) & goods) > 80


def test_every_sum_is_right():
    checked = 0
    for each in ALL:
        for turn in each.turns:
            if turn.topic != "sums":
                continue
            question = each.messages[turn.reply - 1].content
            a, b = map(int, re.findall(r"\d+", question))
            assert turn.expects in {(str(a + b),), (str(abs(a - b)),)}
            assert 0 <= int(turn.expects[0]) <= 20
            checked += 1
    assert checked > 50


def test_replies_to_the_unknown_are_modest():
    for each in ALL:
        for turn, reply in zip(each.turns, replies(each), strict=True):
            assert is_modest(reply, each.language) == (turn.topic == "outside") or turn.topic == "talk", reply


def test_no_chat_is_longer_than_the_context(words):
    lengths = [len(words(render(each.messages))["input_ids"]) for each in ALL]
    assert max(lengths) <= LONGEST
    assert sum(lengths) / len(lengths) < 160


@pytest.mark.parametrize(("chosen", "expected"), [(3, Reply("", True)), (1, Reply("b" * 100, False))])
def test_a_greedy_reply_says_whether_it_ended(chosen, expected):
    model = TableModel({last: [0.7 if token == chosen else 0.1 for token in range(4)] for last in range(4)})
    model.context_length = 200
    model.tokenizer = SimpleNamespace(apply_chat_template=lambda *_, **__: [0])
    assert greedy(model)([Message("user", "Hi!")]) == expected


def test_a_result_is_the_last_number():
    turn = Turn(1, "sums", ("13",))
    assert is_on("5 + 8 = 13.", turn)
    assert not is_on("13 - 8 = 5.", turn)


def test_a_reply_that_mixes_manners_keeps_none():
    assert keeps_persona("곰입니다.", "clerk", "ko")
    assert not keeps_persona("곰입니다. 곰이에요.", "clerk", "ko")
    assert not keeps_persona("A bear.", "helper", "en")


def test_a_perfect_replier_reaches_every_bar():
    known = {
        render(each.messages[: turn.reply]): each.messages[turn.reply].content
        for each, turn in islice(held_out_turns(1), 100)
    }

    def reply(messages):
        return Reply(known.get(render(messages), "저는 작은 모델이라 몰라요. I am a small model!"), True)

    report = lines(reply, 1)
    assert report[:3] == [
        "on the asked thing: 100% of 100 turns (bar 90%)",
        "in the persona's manner: 100% of 100 turns (bar 90%)",
        "ended by the end token: 100% of 100 turns (bar 98%)",
    ]
    assert "outside its world: 20 of 20 without an invented fact (bar 18)" in report
    assert "outside its world: 60 of 60 without an invented fact (bar 57)" in report


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_new_questions_are_no_lines_of_the_grammar(language):
    lines = {line for scene in topics(language)["outside"].scenes for line in scene.steps[0].lines}
    assert not lines & {question for _, question in outside_questions("outside_new.txt")}


def test_documents_of_chats_can_be_made_again_alone():
    number = next(n for n in range(200) if document(7, n).domain == "chat")
    assert isinstance(document(7, number), Document)
    assert document(7, number) == list(islice(training_documents(7), number + 1))[number]
