"""The length of a text, and the compression of a summary."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lengths:
    """A text's length in three units.

    Attributes:
        characters: code points after NFC, so that 가 counts as one in any encoding; spaces count.
        words: words between spaces; in Korean 어절.
        tokens: the model's tokens, without special ones.
    """

    characters: int
    words: int
    tokens: int


def lengths(text: str, tokens: int) -> Lengths:
    """Return the lengths of ``text``, which has ``tokens`` tokens."""
    return Lengths(len(unicodedata.normalize("NFC", text)), len(text.split()), tokens)


def compression(source: int, summary: int) -> float | None:
    """Return the compression ratio, source length / summary length; None for an empty summary.

    Both lengths in the same unit; Grusky et al. (2018) count words.
    """
    return source / summary if summary else None
