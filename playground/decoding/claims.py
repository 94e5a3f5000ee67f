"""Find the numbers and names of a summary that its source does not have.

Rules, no model: a flag is a reason to look, not a proof. Both texts are folded to one spelling (see ``folded``). A
number is compared by its value (see ``numerals``), so ``5,500`` is ``5500`` and ``오천오백 명``; its unit is not
compared. A name in Latin letters is a capitalized word that is not just the start of a sentence; a name in Korean is a
word before a title (``오다빈 씨``) or with the ending of a place, a school or a club.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from playground.decoding.folded import fold
from playground.decoding.numerals import numbers_in

Kind = Literal["number", "name"]

_LATIN = r"[^\W\d_가-힣ᄀ-ᇿ]+"
_WORD = re.compile(rf"[가-힣ᄀ-ᇿ]+|{_LATIN}(?:['-]{_LATIN})*")  # 한 in "FC한" is a word of its own
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž]")
_SENTENCE_START = re.compile(r"(?:^|[.!?。！？…:\n][\"'”’」』)\]]*\s*)[\"'“‘「『(\[]*$")
_TITLE = re.compile(r"\s?(?:씨|교수|박사|감독|대표|선수|기자|회장|사장|시장|대통령|장관|의원|선생님?)(?![가-힣]{2})")
_ENDING = re.compile(
    r"(?:특별시|광역시|대학교|초등학교|중학교|고등학교|연구소|동물원|박물관|미술관|도서관|경기장|공항|올림픽|구단|시청)$"
)
_PARTICLES = sorted(
    (*"은는이가을를의에도와과로만", "으로", "에서", "에게", "에는", "에서는", "까지", "부터", "보다", "처럼", "이라고",
     "라고", "이라는", "라는", "입니다", "이다", "이며", "이고", "였다", "이었다"), key=len, reverse=True,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Claim:
    """A number or a name in a text.

    Attributes:
        kind: number or name.
        start, end: its span in characters of the original text.
    """

    kind: Kind
    start: int
    end: int


def unsupported_claims(summary: str, source: str) -> tuple[Claim, ...]:
    """Return the numbers and names of ``summary`` that ``source`` lacks, in order of position and without overlap."""
    shown, held = fold(summary), fold(source)
    claims = [Claim("number", *shown.span(*place)) for place in _stray_numbers(shown.text, held.text)]
    claims += [Claim("name", *shown.span(*place)) for place in _stray_names(shown.text, held.text)]
    return tuple(sorted(claims, key=lambda claim: claim.start))


def _stray_numbers(summary: str, source: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of numbers that ``source`` has neither as one number nor as the parts it may be read as."""
    readings = [number.reading for number in numbers_in(source)]
    held = {value for reading in readings for value in (reading.value, *reading.parts)}
    for number in numbers_in(summary):
        value, parts = number.reading.value, number.reading.parts
        if number.reading.is_certain and value not in held and not (parts and held.issuperset(parts)):
            yield number.start, number.end


def _stray_names(summary: str, source: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of names that ``source`` lacks; ``Seven`` and the K of ``5K`` are numbers, not names."""
    words = {_plain(word) for word in _WORD.findall(source)}
    numerals = {place for number in numbers_in(summary) for place in range(number.start, number.end)}
    for start, end in _names(summary):
        name = summary[start:end]
        if start not in numerals and _plain(name) not in words and not _holds(source, name):
            yield start, end


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of words that look like names, Korean ones without their particle."""
    words = list(_WORD.finditer(text))
    for index, match in enumerate(words):
        word = match.group()
        if _CAPITAL.match(word):
            following = words[index + 1] if index + 1 < len(words) else None
            goes_on = following is not None and _CAPITAL.match(following.group()) and text[match.end()] == " "
            if goes_on or not _SENTENCE_START.search(text[: match.start()]):
                yield match.start(), match.end()
        elif _is_hangul(word):
            stem = _stem(word)
            if _ENDING.search(stem) or (_TITLE.match(text, match.end()) and len(word) > 1):
                yield match.start(), match.start() + len(stem)


def _stem(word: str) -> str:
    """Return a Korean word without its particle, if at least two syllables are left."""
    return next((word.removesuffix(p) for p in _PARTICLES if word.endswith(p) and len(word) - len(p) > 1), word)


def _holds(source: str, name: str) -> bool:
    """Whether ``source`` has a Korean name, also with another particle."""
    return _is_hangul(name) and (name in source or (len(_stem(name)) > 1 and _stem(name) in source))


def _is_hangul(word: str) -> bool:
    return any("가" <= letter <= "힣" for letter in word)


def _plain(word: str) -> str:
    """Return ``word`` in the form in which names are compared: case-folded, without the English genitive."""
    return re.sub(r"'s$", "", word.casefold())
