"""What is a conversation, and how it is written down."""

import pytest

from playground.chat.messages import (
    MAX_CHARACTERS,
    Message,
    MessageError,
    as_dicts,
    check_answerable,
    read_messages,
)

TALK = (Message("system", "Be kind."), Message("user", "Hi"), Message("assistant", "Hello!"))


def test_messages_come_back_from_what_they_are_sent_as():
    assert read_messages(as_dicts(TALK)) == TALK


@pytest.mark.parametrize(
    ("sent", "rule"),
    [
        ("hello", "must be a list"),
        ([{"role": "tool", "content": "x"}], "role out of system, user, assistant, got 'tool'"),
        (["x"], "role out of"),
        ([{"role": "user"}], "a text as content"),
        ([{"role": "user", "content": 3}], "a text as content"),
        ([{"role": "user", "content": " \n"}], "no empty message"),
        ([{"role": "user", "content": "x" * (MAX_CHARACTERS + 1)}], "at most 200,000 characters"),
        ([{"role": "user", "content": "a\ud83d"}], "no broken character"),
        ([{"role": "user", "content": "a\0"}], "no broken character"),
        ([{"role": "user", "content": "a"}, {"role": "system", "content": "b"}], "only at the start"),
    ],
)
def test_what_is_no_conversation_gets_a_sentence_in_both_languages(sent, rule):
    with pytest.raises(MessageError, match=rule) as caught:
        read_messages(sent)
    assert caught.value.message("ko").startswith("messages: ")


def test_an_empty_system_prompt_is_none():
    assert read_messages([{"role": "system", "content": " "}, {"role": "user", "content": "Hi"}]) == TALK[1:2]


def test_only_a_users_message_is_answered():
    assert check_answerable(TALK[:2]) == TALK[:2]
    for messages in (TALK, ()):
        with pytest.raises(MessageError, match="must end with a user's message"):
            check_answerable(messages)
