"""Hangul syllables and their letters, and the Unicode normalization forms of a text."""

import unicodedata
from dataclasses import dataclass
from typing import Literal, get_args

Form = Literal["typed", "NFC", "NFD", "NFKC"]
FORMS: tuple[Form, ...] = get_args(Form)

_FIRST = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWEL = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_LAST = ["", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
_BASE = 0xAC00


@dataclass(frozen=True)
class Syllable:
    """A syllable and its parts.

    Attributes:
        char: the syllable.
        letters: its letters as they are typed, such as ㄱ ㅏ ㄱ.
        jamo: its NFD: two or three conjoining jamo.
    """

    char: str
    letters: tuple[str, ...]
    jamo: str


def is_syllable(char: str) -> bool:
    """Whether ``char`` is one of the 11,172 modern syllables."""
    return _BASE <= ord(char) < _BASE + 11_172


def letters(char: str) -> tuple[str, ...]:
    """Return the letters of the syllable ``char``: initial consonant, vowel and, if it has one, final consonant."""
    rest, last = divmod(ord(char) - _BASE, len(_LAST))
    first, vowel = divmod(rest, len(_VOWEL))
    return tuple(filter(None, (_FIRST[first], _VOWEL[vowel], _LAST[last])))


def syllables(text: str) -> list[Syllable]:
    """Return the different syllables of ``text`` in order of first occurrence; jamo are composed first."""
    distinct = dict.fromkeys(char for char in unicodedata.normalize("NFC", text) if is_syllable(char))
    return [Syllable(char, letters(char), unicodedata.normalize("NFD", char)) for char in distinct]


def in_form(text: str, form: Form) -> str:
    """Return ``text`` in the normalization form ``form``; ``"typed"`` leaves it unchanged."""
    return text if form == "typed" else unicodedata.normalize(form, text)
