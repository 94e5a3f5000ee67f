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
            Text(f"메시지 {MAX_MESSAGES:,}개 이하의 목록이어야 합니다", f"must be a list of at most {MAX_MESSAGES:,}"),
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
            Text("마지막이 사용자의 말이어야 합니다", "must end with a user's message"),
            messages[-1].role if messages else "",
            Text("할 말을 적고 보내세요", "Type a message and send it"),
        )
    return tuple(messages)


def as_dicts(messages: Iterable[Message]) -> list[dict[str, str]]:
    """Return ``messages`` as dictionaries, as chat templates and endpoints take them."""
    return [asdict(message) for message in messages]


def _message(data: Any) -> Message:
    if not isinstance(data, Mapping) or data.get("role") not in ROLES:
        named = data.get("role") if isinstance(data, Mapping) else data
        shown = ", ".join(ROLES)
        raise _wrong(Text(f"role이 {shown} 중 하나여야 합니다", f"must have a role out of {shown}"), named)
    content = data.get("content")
    if not isinstance(content, str):
        raise _wrong(Text("content가 글이어야 합니다", "must have a text as content"), content)
    return Message(data["role"], content)


def _check(number: int, message: Message) -> None:
    content = message.content
    if message.role == "system" and number:
        raise _wrong(
            Text("시스템 프롬프트는 맨 앞에만 옵니다", "may hold a system message only at the start"), number + 1
        )
    if message.role == "user" and not content.strip():
        rule = Text("사용자의 말이 비어 있지 않아야 합니다", "must hold no empty message of the user")
        raise _wrong(rule, content, Text("몇 글자라도 적어 보세요", "Type a few words"))
    if len(content) > MAX_CHARACTERS:
        rule = Text(
            f"하나가 {MAX_CHARACTERS:,}자를 넘지 않아야 합니다", f"must each be at most {MAX_CHARACTERS:,} characters"
        )
        raise _wrong(rule, len(content), Text("일부만 붙여 넣으세요", "Paste a part of it"))
    broken = next((char for char in content if char == "\0" or 0xD800 <= ord(char) <= 0xDFFF), None)
    if broken is not None:
        rule = Text("깨진 글자가 없어야 합니다", "must hold no broken character")
        raise _wrong(rule, broken, Text("그 글자를 지우고 다시 해 보세요", "Remove it and try again"))


def _wrong(rule: Text, value: object, way_out: Text | None = None) -> MessageError:
    shown = Text('{"role": "user", "content": "안녕?"}처럼 쓰세요', 'Write them as {"role": "user", "content": "Hi"}')
    return MessageError("messages", rule, value, way_out or shown)
