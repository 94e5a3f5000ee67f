"""The messages of a conversation, as the Hub's chat models take them. Knows nothing of models or the page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from playground.budgets import CONVERSATION
from playground.errors import PlaygroundError, Text

Role = Literal["system", "user", "assistant"]
ROLES: tuple[Role, ...] = get_args(Role)
LONGEST = 200_000
"""So many characters of one message are read at all."""
MOST = 400
"""So many messages are read at all."""


class MessageError(PlaygroundError):
    """A conversation cannot be given to a model as it stands."""


@dataclass(frozen=True)
class Message:
    """One message.

    Attributes:
        role: who says it.
        content: what is said.
    """

    role: Role
    content: str


def read_messages(sent: Any) -> tuple[Message, ...]:
    """Return the messages that ``sent``, a list of ``{"role": …, "content": …}``, stands for.

    Raises:
        MessageError: it is no such list; a role is unknown; a system message does not stand first; or a message is
            empty or holds a character that is none; or one or all of them are too long. An empty system message is
            left out.
    """
    if not isinstance(sent, Sequence) or isinstance(sent, str) or len(sent) > MOST:
        raise _wrong(Text(f"메시지 {MOST:,}개 이하의 목록이어야 합니다", f"must be a list of at most {MOST:,}"), sent)
    messages = tuple(_message(each) for each in sent)
    CONVERSATION.check(sum(len(each.content) for each in messages), MessageError)
    messages = tuple(each for each in messages if each.role != "system" or each.content.strip())
    for number, message in enumerate(messages):
        _check(number, message)
    return messages


def to_answer(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Return ``messages``, which an assistant can answer.

    Raises:
        MessageError: the last one is not the user's.
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
    """Return ``messages`` as chat templates and endpoints take them."""
    return [asdict(message) for message in messages]


def _message(sent: Any) -> Message:
    if not isinstance(sent, Mapping) or sent.get("role") not in ROLES:
        named = sent.get("role") if isinstance(sent, Mapping) else sent
        shown = ", ".join(ROLES)
        raise _wrong(Text(f"role이 {shown} 중 하나여야 합니다", f"must have a role out of {shown}"), named)
    content = sent.get("content")
    if not isinstance(content, str):
        raise _wrong(Text("content가 글이어야 합니다", "must have a text as content"), content)
    return Message(sent["role"], content)


def _check(number: int, message: Message) -> None:
    content = message.content
    if message.role == "system" and number:
        raise _wrong(
            Text("시스템 프롬프트는 맨 앞에만 옵니다", "may hold a system message only at the start"), number + 1
        )
    if message.role == "user" and not content.strip():
        rule = Text("사용자의 말이 비어 있지 않아야 합니다", "must hold no empty message of the user")
        raise _wrong(rule, content, Text("몇 글자라도 적어 보세요", "Type a few words"))
    if len(content) > LONGEST:
        rule = Text(f"하나가 {LONGEST:,}자를 넘지 않아야 합니다", f"must each be at most {LONGEST:,} characters")
        raise _wrong(rule, len(content), Text("일부만 붙여 넣으세요", "Paste a part of it"))
    broken = next((char for char in content if char == "\0" or 0xD800 <= ord(char) <= 0xDFFF), None)
    if broken is not None:
        rule = Text("깨진 글자가 없어야 합니다", "must hold no broken character")
        raise _wrong(rule, broken, Text("그 글자를 지우고 다시 해 보세요", "Remove it and try again"))


def _wrong(rule: Text, value: object, way_out: Text | None = None) -> MessageError:
    shown = Text('{"role": "user", "content": "안녕?"}처럼 쓰세요', 'Write them as {"role": "user", "content": "Hi"}')
    return MessageError("messages", rule, value, way_out or shown)
