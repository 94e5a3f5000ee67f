"""Find the numbers of a text and their exact values, written in digits, in Korean words or in English words.

Rules, no grammar. ``35,000``, ``3만 5천``, ``3.5만``, ``삼만 오천 원`` and ``thirty-five thousand`` are equal;
so are ``세 명``, ``3명`` and ``three``. A unit is not part of the number: 50 % is 50. Words without an exact value
(``수십``, ``몇``, ``dozens``) and ``half`` are not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from playground.decoding.numerals import digits, english, korean
from playground.decoding.numerals.reading import Reading

_FORMS = digits.MARKED | korean.FORMS | english.FORMS | digits.PLAIN
"""Name of each form of numeral to its pattern and its reader; where two forms match, the first is taken."""
_MINUS = r"(?:(?<![\w)\]}%.,:/-])-|영하 ?|마이너스 ?|\b(?i:minus) )"  # not the hyphen of "3-5" or "A-3"
_BEGINNING = (
    r"(?!\s|(?<=[A-Za-z])[A-Za-z]|(?<=[가-힣])(?<!\b제)[가-힣])"  # no form begins inside a word; saves the tries
)
_NUMERAL = re.compile(
    rf"{_BEGINNING}(?P<minus>{_MINUS})?(?:"
    + "|".join(f"(?P<{name}>{pattern})" for name, (pattern, _) in _FORMS.items())
    + ")"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text.

    Attributes:
        start, end: its span in characters, with the sign and without the unit.
        reading: its value.
    """

    start: int
    end: int
    reading: Reading


def numbers_in(text: str) -> Iterator[Number]:
    """Yield the numbers of ``text``, a folded text (see ``folded``), in order and without overlap."""
    for match in _NUMERAL.finditer(text):
        form = match.lastgroup or ""
        reading = _FORMS[form][1](match[form])
        if reading is not None:
            yield Number(match.start(), match.end(), -reading if match["minus"] else reading)
