"""Fit a source into an encoder's limit: cut it at the end of a sentence."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playground.models.running.language_model import LanguageModel, check_characters

CHARACTERS_A_TOKEN = 64
"""Only this number of characters for each token of the limit is tokenized at first: hardly a piece is this long."""

_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’」』)\]]*(?=\s)|(?=\n)")
_WORD_END = re.compile(r"(?<=\S)(?=\s)")


@dataclass(frozen=True)
class Source:
    """The part of a text that an encoder reads.

    Attributes:
        before: the task prefix that the model's configuration puts before the text; mostly empty.
        ids: the ids of both, those of ``before`` first.
        cut: the end of the text that is over the limit; empty when all is read.
        end: number of characters of the text that are read.
    """

    before: str
    ids: tuple[int, ...]
    cut: str
    end: int


def fit_source(model: LanguageModel, text: str) -> Source:
    """Return the part of ``text`` that ``model`` reads: all of it, or as many sentences from its beginning as fit.

    If not even the first sentence fits, it is cut after a word, and if no word fits, after a character.

    Raises:
        PromptError: the text holds half of a surrogate pair, which is no character.
    """
    check_characters(text)
    before, most = _prefix(model, text), model.source_length
    head = text if most is None else text[: most * CHARACTERS_A_TOKEN]
    ids = model.encode(before + head)
    if head != text and most is not None and len(ids) <= most:  # long runs of what becomes one token, or none
        head, ids = text, model.encode(before + text)
    if most is None or len(ids) <= most:
        return Source(before, tuple(ids), "", len(text))
    room = _Room(model, before, head, most)
    end = next((end for ends in _ends(head) if (end := room.last_of(ends))), 0)
    return Source(before, tuple(model.encode(before + text[:end])), text[end:].strip(), end)


def _prefix(model: LanguageModel, text: str) -> str:
    """Return the prefix of a text to be summarized; empty where the text begins with a task's prefix itself."""
    named = any(text.startswith(prefix) for prefix in model.prefixes.values())
    return "" if named else model.prefixes.get("summarization", "")


def _ends(text: str) -> Iterator[Sequence[int]]:
    """Yield the places to cut at, ascending: after sentences, then after words, then after any character."""
    yield [match.end() for match in _SENTENCE_END.finditer(text)]
    yield [match.end() for match in _WORD_END.finditer(text)]
    yield range(1, len(text))


@dataclass(frozen=True)
class _Room:
    """A text with a prefix, and the most tokens that both may have together."""

    model: LanguageModel
    before: str
    text: str
    most: int

    def last_of(self, ends: Sequence[int]) -> int:
        """Return the last of ``ends`` up to which the text fits; 0 when none does."""
        fitting = bisect_right(ends, self.most, key=self._length)
        return ends[fitting - 1] if fitting else 0

    def _length(self, end: int) -> int:
        return len(self.model.encode(self.before + self.text[:end]))
