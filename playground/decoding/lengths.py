"""How long a text is, and how much shorter a summary. Knows nothing of models or the page."""

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lengths:
    """A text's length in three units.

    Attributes:
        characters: code points of the composed text (NFC), so that 가 is one however it is stored; spaces count.
        words: what spaces separate; in Korean 어절.
        tokens: the model's, without special ones.
    """

    characters: int
    words: int
    tokens: int


def lengths(text: str, tokens: int) -> Lengths:
    """Return the lengths of ``text``, whose ``tokens`` are counted already."""
    return Lengths(len(unicodedata.normalize("NFC", text)), len(text.split()), tokens)


def compression(source: int, summary: int) -> float | None:
    """Return how many times as long as the summary its source is; None where there is no summary.

    Grusky et al. (2018), in words; here in any one unit.
    """
    return source / summary if summary else None
