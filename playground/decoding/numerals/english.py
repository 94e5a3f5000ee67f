"""Numbers with English words: ``1.2 million``, ``5k``, ``two hundred and five``, ``twenty-first``, ``two thirds``.

``one``, ``first``, ``second``, ``third`` and ``zero`` (``below zero``) are uncertain: most often they count nothing.
"""

import re
from collections.abc import Iterable
from fractions import Fraction

from playground.decoding.numerals.digits import DIGITS, exact
from playground.decoding.numerals.reading import Forms, Reading

_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS_TH = tuple(word.removesuffix("y") + "ieth" for word in _TENS)
_ONES_TH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_TEENS_TH = ("tenth", "eleventh", "twelfth", *(word + "th" for word in _TEENS[3:]))
_SMALL_VALUES = (
    {"a": 1, "an": 1, "zero": 0}
    | {word: value for words in (_ONES + _TEENS, _ONES_TH + _TEENS_TH) for value, word in enumerate(words, 1)}
    | {word: 10 * value for words in (_TENS, _TENS_TH) for value, word in enumerate(words, 2)}
)
_PIECES = {"third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_LARGE_VALUES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_VALUES = {"dozen": 12, "hundred": 100} | _LARGE_VALUES
_SUFFIXES = {"k": 10**3, "m": 10**6, "mn": 10**6, "b": 10**9, "bn": 10**9, "tn": 10**12}
_DOUBTFUL = {"zero", "one", "first", "second", "third"}


def _any(words: Iterable[str]) -> str:
    """Return a pattern of any of these words, as whole words."""
    return rf"\b(?:{'|'.join(words)})(?![A-Za-z])"


_SMALL = f"(?:{_any(_TENS)}(?:[ -]{_any(_ONES)})?|{_any(_TEENS)}|{_any(_ONES)})"
_COUNT = f"(?:{_SMALL}|{_any(('a', 'an'))})"
_BELOW_1000 = f"(?:{_COUNT}[ -]hundred(?:(?: and)? {_SMALL}(?![ -]hundred))?|{_SMALL})"
_AND = f"(?:,?(?: and)? (?={_COUNT}))?"
_GROUPS = "".join(f"(?:(?:{_BELOW_1000}|{_COUNT})[ -]{_any((word,))}{_AND})?" for word in reversed(_LARGE_VALUES))
_CARDINAL = f"(?={_COUNT}){_GROUPS}(?:{_BELOW_1000}(?![ -]{_any(_VALUES)}))?(?<=[a-z])"
_ORDINAL = f"(?:{_any(_TENS)}[ -])?{_any(_ONES_TH)}|{_any(_TEENS_TH)}|{_any(_TENS_TH)}"


def _scaled(text: str) -> Reading:
    """Read ``1.2 million``."""
    digits, word = re.fullmatch(rf"({DIGITS})[ -]?([a-z]+?)s?", text.lower()).groups()  # type: ignore[union-attr]
    return Reading(exact(digits) * _VALUES[word])


def _suffixed(text: str) -> Reading:
    """Read ``5k``; ``5m`` may be metres."""
    digits = text.rstrip("".join(_SUFFIXES) + "".join(_SUFFIXES).upper())
    return Reading(exact(digits) * _SUFFIXES[text[len(digits) :].lower()], (exact(digits),))


def _pieces(text: str) -> Reading:
    """Read ``two thirds``."""
    *count, piece = re.split("[ -]", text.lower())
    return Reading(_cardinal(" ".join(count)).value / _PIECES[piece.removesuffix("s")])


def _cardinal(text: str) -> Reading:
    """Read cardinals and ordinals."""
    total = group = 0
    for word in re.findall("[a-z]+", text.lower()):
        if word in _LARGE_VALUES:
            total, group = total + group * _LARGE_VALUES[word], 0
        elif word in _VALUES:
            group *= _VALUES[word]
        elif word != "and":
            group += _SMALL_VALUES[word]
    return Reading(Fraction(total + group), is_certain=text.lower() not in _DOUBTFUL)


FORMS: Forms = {
    "scaled": (rf"(?i:{DIGITS}[ -]?(?:{'|'.join(_VALUES)})s?)\b", _scaled),
    "suffixed": (rf"(?i:{DIGITS}(?:{'|'.join(_SUFFIXES)})(?![A-Za-z\d²³^]))", _suffixed),
    "pieces": (f"(?i:{_any(['one'])}[ -]{_any(_PIECES)}|{_SMALL}[ -]{_any(word + 's' for word in _PIECES)})", _pieces),
    "ordinal": (f"(?i:{_ORDINAL})", _cardinal),
    "dozens": (f"(?i:{_COUNT}[ -]{_any(['dozen'])})", _cardinal),
    "cardinal": (f"(?i:{_CARDINAL}|{_any(['zero'])})", _cardinal),
}
