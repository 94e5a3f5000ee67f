"""Numbers in digits: thousands separators, decimal points, powers, fractions.

A superscript is a power: ``10²`` is 100. In ``m²``, also written ``m2``, it belongs to the unit and is not a number.
"""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from playground.decoding.numerals.reading import Forms, Reading

_WHOLE = r"(?>[1-9]\d{0,2}(?:,\d{3})+(?!\d)|\d+)"  # only groups of three: "1,5" are two numbers
_POINT = r"\.\d+(?!\.?\d)"  # "2024.3.1" are three
DIGITS = rf"(?:(?<!\d\.){_WHOLE}{_POINT}|(?<![\w.]){_POINT}|{_WHOLE})"
"""A pattern for ``12``, ``1,200``, ``3.5``, ``.5``; it never matches a part of a longer number."""

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_POWER = r"(?:⁻?[⁰¹²³⁴-⁹]{1,2}(?![⁰¹²³⁴-⁹])|\^-?\d{1,2}(?!\d))"
_BASE = r"(?<![\d,])\d{1,9}(?:\.\d{1,9})?"
_PRODUCT = re.compile(rf"(?:({DIGITS}) ?× ?)?({_BASE})({_POWER})")


def exact(text: str) -> Fraction:
    """Return the value of digits with thousands separators and a decimal point, of any length."""
    return Fraction(Decimal(text.replace(",", "")))  # int() refuses more than 4300 digits, Decimal none


def _power(text: str) -> Reading | None:
    match = _PRODUCT.fullmatch(text)
    if match is None or not exact(match[2]):
        return None
    exponent = int(match[3].lstrip("^").translate(_SUPERSCRIPTS))
    return Reading(exact(match[1] or "1") * exact(match[2]) ** exponent)


def _vulgar(text: str) -> Reading:
    fraction = Fraction(unicodedata.normalize("NFKC", text[-1]).replace("⁄", "/"))
    return Reading(exact(text[:-1].strip() or "0") + fraction)


def _ratio(text: str) -> Reading:
    upper, lower = map(exact, re.split("[/⁄]", text))
    return Reading(upper / lower, (upper, lower))


def _dotted(text: str) -> Reading:
    """Read ``3·1``, the first of March or 3.1."""
    return Reading(exact(text.replace("·", ".")), tuple(map(exact, text.split("·"))))


def _spaced(text: str) -> Reading:
    return Reading(exact(text.replace(" ", "")), tuple(map(exact, text.split(" "))))


MARKED: Forms = {
    "unit": (r"(?<![A-Za-z])(?:[kcdm]?m|ft)\^?[23](?![\dA-Za-z])", lambda _: None),
    "power": (rf"(?:{DIGITS} ?× ?)?{_BASE}{_POWER}", _power),
    "vulgar": (r"(?:(?>\d+) ?)?[¼-¾⅐-⅞]", _vulgar),
    "ratio": (r"(?<![\d/.,])(?>\d+)[/⁄](?>[1-9]\d*)(?![/⁄]|[.,]\d)", _ratio),
    "dotted": (r"(?<![\d·.,])(?>\d+)·(?>\d+)(?![·.,]\d)", _dotted),
    "spaced": (r"(?<![\d.,])[1-9]\d{0,2}(?: \d{3})+(?![.,]?\d|[십백천만억조경])", _spaced),
    "subscript": (r"(?<!\d)[₀-₉]+", lambda text: Reading(exact(text.translate(_SUBSCRIPTS)))),
    "circled": ("[①-⑳]", lambda text: Reading(Fraction(unicodedata.numeric(text)))),
}
PLAIN: Forms = {"digits": (DIGITS, lambda text: Reading(exact(text)))}
