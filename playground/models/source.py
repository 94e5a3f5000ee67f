"""A source as long as an encoder reads: cut at the end of a sentence. Knows nothing of decoding or the page."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playground.models.language_model import LanguageModel

_SENTENCE_END = re.compile(r"[.!?。！？…][\"'”’」』)\]]*(?=\s)|(?=\n)")
_WORD_END = re.compile(r"(?<=\S)(?=\s)")


@dataclass(frozen=True)
class Source:
    """What an encoder reads of a text.

    Attributes:
        ids: the ids it is given.
        cut: the end of the text that was left out because the model cannot read so much; empty when all is read.
        end: how many characters of the text are read.
    """

    ids: tuple[int, ...]
    cut: str
    end: int


def fit_source(model: LanguageModel, text: str) -> Source:
    """Return what ``model`` reads of ``text``: all of it, or whole sentences from its beginning, as many as fit.

    Where not even the first sentence fits it is cut after a word, and where no word fits after a character.

    Raises:
        PromptError: the text holds half of a surrogate pair, which is no character.
    """
    ids, most = model.encode(text), model.source_length
    if most is None or len(ids) <= most:
        return Source(tuple(ids), "", len(text))
    end = next((end for ends in _ends(text) if (end := _last_that_fits(model, text, ends, most))), 0)
    return Source(tuple(model.encode(text[:end])), text[end:].strip(), end)


def _ends(text: str) -> Iterator[Sequence[int]]:
    """Yield the places to cut at, ascending: after sentences, then after words, then after any character."""
    yield [match.end() for match in _SENTENCE_END.finditer(text)]
    yield [match.end() for match in _WORD_END.finditer(text)]
    yield range(1, len(text))


def _last_that_fits(model: LanguageModel, text: str, ends: Sequence[int], most: int) -> int:
    """Return the last of ``ends`` up to which ``text`` has at most ``most`` tokens; 0 when there is none."""
    fitting = bisect_right(ends, most, key=lambda end: len(model.encode(text[:end])))
    return ends[fitting - 1] if fitting else 0
