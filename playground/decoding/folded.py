"""One spelling for letters that mean the same, with the way back to the text as it was. Knows nothing of words.

Wide and narrow letters, jamo, ligatures and mathematical letters become the plain ones, hyphens and apostrophes one
each. What NFKC would turn into another meaning stays: ``10²`` is not 102, ``3½`` not 31⁄2, ``㎡`` and ``™`` no letters.
"""

import unicodedata
from dataclasses import dataclass

import regex

_CLUSTER = regex.compile(r"\X")
_ONE_MARK = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "−": "-", "‒": "-"})
_MEANT = ("<super>", "<sub>", "<fraction>", "<circle>", "<square>")
"""Decompositions that lose what the character says."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in one spelling.

    Attributes:
        text: the folded text.
        starts, ends: for each character of ``text``, where the user-perceived character it came from begins and ends
            in the text as it was given.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the non-empty ``text[start:end]`` stands in the text as it was given."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """Return ``text`` in one spelling."""
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
    plain = "".join(letter if _is_meant(letter) else unicodedata.normalize("NFKC", letter) for letter in composed)
    return unicodedata.normalize("NFC", plain).translate(_ONE_MARK)


def _is_meant(letter: str) -> bool:
    """Whether a character says more than the letters it is drawn with: superscripts, fractions, ㎡, ™, №."""
    return unicodedata.category(letter) == "So" or unicodedata.decomposition(letter).startswith(_MEANT)
