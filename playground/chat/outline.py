"""A conversation with stand-ins for its text: where these stand once it is rendered tells whose each character is.

What an assistant thought stands in its message as ``<think>…</think>``. A template keeps that, drops it or lays it out
anew, and looks for the tags to do so: they are left as they are, and what stands between them has a stand-in each.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from playground.chat.messages import Message, Role

_STAND_IN = "\ue0f0{}\ue0f1"  # characters for private use: no tokenizer's mark, no white space
_STANDS_IN = re.compile(r"\ue0f0(\d+)\ue0f1")
_TAGS = re.compile(r"(</?think>)")


@dataclass(frozen=True)
class Piece:
    """A stretch of a rendered conversation: whose it is, and whether it is a message's own text."""

    role: Role | None
    is_content: bool
    text: str


@dataclass(frozen=True)
class Stretch:
    """Text that a stand-in stands for.

    Attributes:
        message: the number of the message it is of.
        role: who says it.
        text: the text.
        is_whole: whether it is all that the message says, and no part of one that holds tags.
    """

    message: int
    role: Role
    text: str
    is_whole: bool


@dataclass(frozen=True)
class Outline:
    """A conversation rendered with stand-ins.

    Attributes:
        text: the rendered text.
        stretches: what is stood in for, by number.
        ends: where each message ends in ``text``; 0 where that cannot be told.
        begins: where the first message begins.
    """

    text: str
    stretches: Sequence[Stretch]
    ends: Sequence[int]
    begins: int

    def split(self, contents: Sequence[str]) -> Iterator[Piece]:
        """Yield the text in pieces, with ``contents`` in place of the stand-ins; of one that is not there, nothing."""
        role: Role | None = None  # whose message it was last
        at, ends_at = 0, self.begins
        for found in _STANDS_IN.finditer(self.text):
            number = int(found[1])
            stretch = self.stretches[number]
            ends_at = min(max(ends_at, at), found.start())
            yield Piece(role, False, self.text[at:ends_at])
            role = stretch.role
            yield Piece(role, False, self.text[ends_at : found.start()])
            yield Piece(role, True, contents[number])
            at, ends_at = found.end(), self.ends[stretch.message]
        ends_at = max(ends_at, at)
        yield Piece(role, False, self.text[at:ends_at])
        yield Piece("assistant", False, self.text[ends_at:])

    def read(self) -> Iterator[Stretch]:
        """Yield what may be read of the messages: all but what was thought and the template has dropped."""
        for number, stretch in enumerate(self.stretches):
            if stretch.is_whole or _STAND_IN.format(number) in self.text:
                yield stretch


def with_stand_ins(messages: Sequence[Message]) -> tuple[list[Message], list[Stretch]]:
    """Return ``messages`` with stand-ins for their text, and what these stand for.

    White space beside a tag is left as it is: a template may strip it, and does so with what it finds there.
    """
    stretches: list[Stretch] = []

    def stand_in(number: int, text: str, is_whole: bool) -> str:
        stretches.append(Stretch(number, messages[number].role, text, is_whole))
        return _STAND_IN.format(len(stretches) - 1)

    def between_tags(number: int, text: str) -> str:
        said = text.strip()
        return text.replace(said, stand_in(number, said, False)) if said else text

    def content(number: int, message: Message) -> str:
        texts = _TAGS.split(message.content) if message.role == "assistant" else [message.content]
        if len(texts) == 1:
            return stand_in(number, message.content, True)
        return "".join(text if i % 2 else between_tags(number, text) for i, text in enumerate(texts))

    return [replace(each, content=content(number, each)) for number, each in enumerate(messages)], stretches


def end_in(text: str, last: Message, alone: str) -> int:
    """Return where the message ``last`` ends in ``text``, which goes on after it; 0 where that cannot be told.

    Args:
        text: a rendered conversation.
        last: the message with its stand-ins.
        alone: the conversation rendered up to ``last``. What was thought may be kept there and dropped in ``text``.
    """
    if text.startswith(alone):
        return len(alone)
    found = list(_STANDS_IN.finditer(alone))
    if not found or found[-1][0] not in last.content or found[-1][0] not in text:
        return 0
    tail, at = alone[found[-1].end() :], text.index(found[-1][0]) + len(found[-1][0])
    return at + len(tail) if text.startswith(tail, at) else 0


def without_tags(text: str) -> str:
    """Return ``text`` without the tags of thinking, which make nothing of it anybody else's."""
    return _TAGS.sub("", text)


def opens_thinking(prompt: str) -> bool:
    """Whether a rendered ``prompt`` has begun what the reply to it thinks."""
    return prompt.rstrip().endswith("<think>")
