"""The messages of a conversation, in the format of the Hub's chat models."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from playground.budgets import CONVERSATION
from playground.errors import PlaygroundError
from playground.text import Text

Role = Literal["system", "user", "assistant"]
ROLES: tuple[Role, ...] = get_args(Role)
MAX_CHARACTERS = 200_000
"""Largest number of characters in one message."""
MAX_MESSAGES = 400
"""Largest number of messages in a conversation."""


class MessageError(PlaygroundError):
    """A conversation is not valid, or cannot be given to a model."""


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes:
        role: who speaks.
        content: the text.
    """

    role: Role
    content: str


def read_messages(data: Any) -> tuple[Message, ...]:
    """Return the messages of ``data``, a list of ``{"role": …, "content": …}``; an empty system message is left out.

    Raises:
        MessageError: it is not such a list; a role is unknown; a system message is not the first; a user's message is
            empty; a message has a character that is not valid text; or one message or all together are too long.
    """
    if not isinstance(data, Sequence) or isinstance(data, str) or len(data) > MAX_MESSAGES:
        raise _wrong(
            Text("must_be_a_list_of_at_most", max_messages=MAX_MESSAGES),
            data,
        )
    messages = tuple(_message(each) for each in data)
    CONVERSATION.check(sum(len(each.content) for each in messages), MessageError)
    messages = tuple(each for each in messages if each.role != "system" or each.content.strip())
    for number, message in enumerate(messages):
        _check(number, message)
    return messages


def check_answerable(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return ``messages`` if the last one is the user's, so that an assistant can reply.

    Raises:
        MessageError: it is not.
    """
    if not messages or messages[-1].role != "user":
        raise MessageError(
            "messages",
            Text("must_end_with_a_user_s_message"),
            messages[-1].role if messages else "",
            Text("type_a_message_and_send_it"),
        )
    return tuple(messages)


def as_dicts(messages: Iterable[Message]) -> list[dict[str, str]]:
    """Return ``messages`` as dictionaries, as chat templates and endpoints take them."""
    return [asdict(message) for message in messages]


def _message(data: Any) -> Message:
    if not isinstance(data, Mapping) or data.get("role") not in ROLES:
        named = data.get("role") if isinstance(data, Mapping) else data
        shown = ", ".join(ROLES)
        raise _wrong(Text("must_have_a_role_out_of", shown=shown), named)
    content = data.get("content")
    if not isinstance(content, str):
        raise _wrong(Text("must_have_a_text_as_content"), content)
    return Message(data["role"], content)


def _check(number: int, message: Message) -> None:
    content = message.content
    if message.role == "system" and number:
        raise _wrong(Text("may_hold_a_system_message_only_at_the_start"), number + 1)
    if message.role == "user" and not content.strip():
        rule = Text("must_hold_no_empty_message_of_the_user")
        raise _wrong(rule, content, Text("type_a_few_words"))
    if len(content) > MAX_CHARACTERS:
        rule = Text("must_each_be_at_most_characters", max_characters=MAX_CHARACTERS)
        raise _wrong(rule, len(content), Text("paste_a_part_of_it"))
    broken = next((char for char in content if char == "\0" or 0xD800 <= ord(char) <= 0xDFFF), None)
    if broken is not None:
        rule = Text("must_hold_no_broken_character")
        raise _wrong(rule, broken, Text("remove_it_and_try_again"))


def _wrong(rule: Text, value: object, way_out: Text | None = None) -> MessageError:
    shown = Text("write_them_as")
    return MessageError("messages", rule, value, way_out or shown)
