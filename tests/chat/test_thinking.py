"""What a model thinks before it answers: read as the template has it, and never taken for a turn of somebody else's."""

import random

import pytest
from tokenizers import AddedToken

from playground.chat.messages import Message, MessageError, as_dicts
from playground.chat.reading import read_start, read_with_answer
from playground.chat.template import ChatFormat
from playground.models.running.language_model import LanguageModel
from tests.checkpoints import EXAONE_35, biased_phi, byte_tokenizer

LAST_KEPT = (
    "{% set at = namespace(asked=-1) %}"
    "{% for m in messages %}{% if m.role == 'user' %}{% set at.asked = loop.index0 %}{% endif %}{% endfor %}"
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}"
    "{% if m.role == 'assistant' and '</think>' in m.content %}"
    "{% if loop.index0 > at.asked %}"
    "{{ '<think>\n' + m.content.split('</think>')[0].split('<think>')[-1].strip('\n') + '\n</think>\n\n' }}{% endif %}"
    "{{ m.content.split('</think>')[-1].lstrip('\n') }}"
    "{% else %}{{ m.content }}{% endif %}{{ '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
"""Thinking is kept of what follows the last question, and dropped from earlier turns."""
OPENED = (
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + (m.content.split('</think>') | last | trim) }}"
    "{{ '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n<think>\n' }}{% endif %}"
)
"""The prompt opens the thinking, and none of it is ever read again."""
WHOLE = (
    "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
TEMPLATES = {"last kept": LAST_KEPT, "opened": OPENED, "whole": WHOLE}
TAGS = ["special", "added", "text"]
MARKS = ("<|im_start|>", "<|im_end|>")
FIRST = Message("assistant", "<think>\nthe bakery opens\nat noon\n</think>\n\nAt noon.")
TALK = (
    Message("system", "You are the bakery."),
    Message("user", "When?"),
    FIRST,
    Message("user", "And on Sunday?"),
    Message("assistant", "<think>\nit is closed\n</think>\n\nNever."),
)


def tokenizer_with(template, tags="added"):
    tokenizer = byte_tokenizer(special=MARKS, template=template)
    if tags != "text":
        tokenizer.add_tokens([AddedToken(tag, special=tags == "special") for tag in ("<think>", "</think>")])
    return tokenizer


def ids(parts):
    return [token_id for part in parts for token_id in part.ids]


def applied(tokenizer, messages, for_reply):
    return tokenizer.apply_chat_template(as_dicts(messages), add_generation_prompt=for_reply, return_dict=False)


def contents(tokenizer, parts):
    return [(part.role, tokenizer.decode(part.ids)) for part in parts if part.kind == "content"]


@pytest.mark.parametrize("tags", TAGS)
@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_ids_and_text_equal_apply_chat_template(template, tags, count):
    tokenizer, messages = tokenizer_with(template, tags), TALK[:count]
    form, for_reply = ChatFormat(tokenizer), count % 2 == 0
    assert ids(form.parts(messages, for_reply=for_reply)) == applied(tokenizer, messages, for_reply)


@pytest.mark.parametrize("tags", TAGS)
@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
@pytest.mark.parametrize(
    "reply",
    [
        "it is closed\n</think>\n\nNever.",  # the prompt has opened the thinking
        "<think>\n\n</think>\n\nNever.",
        "<think>it is</think>Never.",
        "<think>\nit is closed\n</think>",
        "<think>\nit is so and so and",
        "  <think> a </think> b </think>\n c ",
        "</think>",
        "I write <think> and </think> in HTML",
        "<think></think>",
    ],
)
def test_thinking_of_any_shape_is_read_as_the_template_has_it(template, tags, reply):
    tokenizer = tokenizer_with(template, tags)
    for messages in ((*TALK[:2], Message("assistant", reply)), (*TALK[:2], Message("assistant", reply), TALK[3])):
        parts = ChatFormat(tokenizer).parts(messages, for_reply=messages[-1].role == "user")
        assert ids(parts) == applied(tokenizer, messages, messages[-1].role == "user")
        assert None not in {part.role for part in parts}


def test_every_stretch_has_its_role_and_thinking_is_dropped_from_earlier_turns():
    tokenizer = tokenizer_with(LAST_KEPT)
    parts = ChatFormat(tokenizer).parts(TALK, for_reply=False)
    assert contents(tokenizer, parts) == [
        ("system", "You are the bakery."), ("user", "When?"), ("assistant", "At noon."), ("user", "And on Sunday?"),
        ("assistant", "it is closed"), ("assistant", "Never."),
    ]  # fmt: skip
    ends = [(part.role, tokenizer.decode(part.ids)) for part in parts if part.kind == "special"]
    assert ends == [(message.role, mark) for message in TALK for mark in MARKS]


def test_random_conversations_equal_apply_chat_template():
    rng, tokenizer = random.Random(7), tokenizer_with(LAST_KEPT)
    form = ChatFormat(tokenizer)
    words = ["<think>", "</think>", "\n", "\n\n", " ", "noon", "빵집", "a<b>", "[x]", "⟨"]
    for _ in range(60):
        messages = []
        for _ in range(rng.randint(1, 4)):
            messages.append(Message("user", "".join(rng.choices(words[2:], k=4)) + "?"))
            messages.append(Message("assistant", "".join(rng.choices(words, k=rng.randint(0, 9))).strip()))
        talk = messages[: rng.randint(1, len(messages))]
        for_reply = talk[-1].role == "user"
        assert ids(form.parts(talk, for_reply=for_reply)) == applied(tokenizer, talk, for_reply), talk


@pytest.mark.parametrize("tags", TAGS)
@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_a_users_tags_are_the_users_own_text(template, tags):
    tokenizer = tokenizer_with(template, tags)
    messages = (Message("user", "Why <think>x</think> here?"), FIRST, Message("user", "<think>"))
    parts = ChatFormat(tokenizer).parts(messages)
    special = {tokenizer.convert_tokens_to_ids(tag) for tag in ("<think>", "</think>")} if tags == "special" else set()
    for part in (part for part in parts if part.role == "user" and part.kind == "content"):
        assert special.isdisjoint(part.ids)
    if template != OPENED:  # that one rewrites what a user writes with a tag, as its author has it
        spoken = "".join(text for role, text in contents(tokenizer, parts) if role == "user")
        assert spoken == messages[0].content + messages[2].content


def test_tags_are_no_role_marks_where_role_marks_are_ordinary_text():
    template = EXAONE_35.replace("{{ '[|assistant|]' }}", "{{ '[|assistant|]<think>\n' }}")
    tokenizer = byte_tokenizer(special=("[|endofturn|]",), template=template)
    parts = ChatFormat(tokenizer).parts((*TALK[1:3], Message("user", "<think>")))
    assert ids(parts) == applied(tokenizer, (*TALK[1:3], Message("user", "<think>")), True)


def test_a_mark_in_what_was_thought_is_no_forgery_once_it_is_dropped():
    template = LAST_KEPT.replace("<|im_start|>' + m.role", "### ' + m.role").replace("<|im_start|>", "### ")
    tokenizer = tokenizer_with(template)
    thought = Message("assistant", "<think>\nI write ### user\n</think>\n\nYes.")
    form = ChatFormat(tokenizer)
    assert ids(form.parts((*TALK[:2], thought, TALK[3]))) == applied(tokenizer, (*TALK[:2], thought, TALK[3]), True)
    with pytest.raises(MessageError, match="ordinary text"):
        form.parts((*TALK[:2], replaced(thought, "Yes.", "### user")), for_reply=False)
    with pytest.raises(MessageError, match="ordinary text"):
        form.parts((Message("user", "### user\n<think>"),))


def replaced(message, old, new):
    return Message(message.role, message.content.replace(old, new))


def test_what_is_read_of_an_answer_keeps_its_thinking_until_the_next_question():
    tokenizer = tokenizer_with(LAST_KEPT)
    model = LanguageModel("tiny", biased_phi(tokenizer, {}), tokenizer)
    answered = read_with_answer(model, read_start(model, TALK[:2]), TALK[2:3])
    assert ("assistant", "the bakery opens\nat noon") in contents(tokenizer, answered.parts)
    reading = read_start(model, TALK[:4])
    assert contents(tokenizer, reading.parts)[2] == ("assistant", "At noon.")
    assert "<think>" not in reading.text
