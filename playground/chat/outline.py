"""Find out whose each character of a rendered conversation is, by rendering it with placeholders for the texts.

The thinking of an assistant is part of its message, as ``<think>…</think>``. A template keeps it, drops it or formats
it anew, and looks for the tags to do so. So the tags are left unchanged, and each text between them gets a placeholder.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from playground.chat.messages import Message, Role

_PLACEHOLDER = "\ue0f0{}\ue0f1"  # private-use characters: not a special token, not white space
_PLACEHOLDERS = re.compile(r"\ue0f0(\d+)\ue0f1")
_TAGS = re.compile(r"(</?think>)")


@dataclass(frozen=True)
class Piece:
    """A stretch of a rendered conversation: whose it is, None before the first message, and whether it is content."""

    role: Role | None
    is_content: bool
    text: str


@dataclass(frozen=True)
class Stretch:
    """The text behind a placeholder.

    Attributes:
        message: index of its message.
        role: who speaks.
        text: the text.
        is_whole: whether it is the whole message, not a part of one with tags.
    """

    message: int
    role: Role
    text: str
    is_whole: bool


@dataclass(frozen=True)
class Outline:
    """A conversation rendered with placeholders.

    Attributes:
        text: the rendered text, with placeholders.
        stretches: the texts behind the placeholders, by their number.
        ends: end of each message in ``text``; 0 where it is unknown.
        start: start of the first message in ``text``.
    """

    text: str
    stretches: Sequence[Stretch]
    ends: Sequence[int]
    start: int

    def split(self, contents: Sequence[str]) -> Iterator[Piece]:
        """Yield the text in pieces with ``contents`` in place of the placeholders; others are left out."""
        role: Role | None = None  # of the latest message
        at, ends_at = 0, self.start
        for match in _PLACEHOLDERS.finditer(self.text):
            number = int(match[1])
            stretch = self.stretches[number]
            ends_at = min(max(ends_at, at), match.start())
            yield Piece(role, False, self.text[at:ends_at])
            role = stretch.role
            yield Piece(role, False, self.text[ends_at : match.start()])
            yield Piece(role, True, contents[number])
            at, ends_at = match.end(), self.ends[stretch.message]
        ends_at = max(ends_at, at)
        yield Piece(role, False, self.text[at:ends_at])
        yield Piece("assistant", False, self.text[ends_at:])

    def read(self) -> Iterator[Stretch]:
        """Yield the texts that the model reads: all but the thinking that the template has dropped."""
        for number, stretch in enumerate(self.stretches):
            if stretch.is_whole or _PLACEHOLDER.format(number) in self.text:
                yield stretch


def with_placeholders(messages: Sequence[Message]) -> tuple[list[Message], list[Stretch]]:
    """Return ``messages`` with placeholders for their texts, and the texts behind them.

    White space next to a tag is left in place, since a template may strip it.
    """
    stretches: list[Stretch] = []

    def placeholder(number: int, text: str, is_whole: bool) -> str:
        stretches.append(Stretch(number, messages[number].role, text, is_whole))
        return _PLACEHOLDER.format(len(stretches) - 1)

    def between_tags(number: int, text: str) -> str:
        stripped = text.strip()
        return text.replace(stripped, placeholder(number, stripped, False)) if stripped else text

    def content(number: int, message: Message) -> str:
        texts = _TAGS.split(message.content) if message.role == "assistant" else [message.content]
        if len(texts) == 1:
            return placeholder(number, message.content, True)
        return "".join(text if i % 2 else between_tags(number, text) for i, text in enumerate(texts))

    return [replace(each, content=content(number, each)) for number, each in enumerate(messages)], stretches


def find_end(text: str, last: Message, alone: str) -> int:
    """Return the end in ``text`` of the message ``last``; 0 where it cannot be found.

    Args:
        text: a rendered conversation, which may go on after ``last``.
        last: the message, with placeholders.
        alone: the conversation rendered up to ``last``. It may include thinking that ``text`` drops.
    """
    if text.startswith(alone):
        return len(alone)
    matches = list(_PLACEHOLDERS.finditer(alone))
    if not matches or matches[-1][0] not in last.content or matches[-1][0] not in text:
        return 0
    tail, at = alone[matches[-1].end() :], text.index(matches[-1][0]) + len(matches[-1][0])
    return at + len(tail) if text.startswith(tail, at) else 0


def without_tags(text: str) -> str:
    """Return ``text`` without ``<think>`` tags, which do not start another role's turn."""
    return _TAGS.sub("", text)


def opens_thinking(prompt: str) -> bool:
    """Whether a rendered ``prompt`` ends with ``<think>``, so that the reply starts with thinking."""
    return prompt.rstrip().endswith("<think>")
