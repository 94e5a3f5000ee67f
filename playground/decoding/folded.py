"""Fold a text to one spelling for comparison, and map spans of the folded text back to the original.

Full-width and half-width letters, jamo, ligatures and mathematical letters become plain ones; all hyphens become one,
and so do all apostrophes. Characters that NFKC would give another meaning stay: ``10²`` is not 102, ``3½`` is not
31⁄2, and ``㎡`` and ``™`` are not letters.
"""

import unicodedata
from dataclasses import dataclass

import regex

_CLUSTER = regex.compile(r"\X")
_ONE_MARK = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "−": "-", "‒": "-"})
_KEPT_DECOMPOSITIONS = ("<super>", "<sub>", "<fraction>", "<circle>", "<square>")
"""Types of decompositions that would change the meaning of the character."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text.

    Attributes:
        text: the folded text.
        starts, ends: for each character of ``text``, start and end of its grapheme cluster in the original text.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the original text of ``text[start:end]``, which must not be empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Return ``text`` folded to one spelling."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        folded = _fold(match.group())
        letters.append(folded)
        starts += [match.start()] * len(folded)
        ends += [match.end()] * len(folded)
    return Folded("".join(letters), tuple(starts), tuple(ends))


def _fold(cluster: str) -> str:
    composed = unicodedata.normalize("NFC", cluster)
    plain = "".join(letter if _keeps_meaning(letter) else unicodedata.normalize("NFKC", letter) for letter in composed)
    return unicodedata.normalize("NFC", plain).translate(_ONE_MARK)


def _keeps_meaning(letter: str) -> bool:
    """Whether a character means more than the letters it decomposes to: superscripts, fractions, ㎡, ™, №."""
    return unicodedata.category(letter) == "So" or unicodedata.decomposition(letter).startswith(_KEPT_DECOMPOSITIONS)
