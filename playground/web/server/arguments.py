"""Validate the arguments of an event: each function returns the value in its type or raises.

The page's own code sends valid values; a program may send any JSON. An :class:`ArgumentError` has the rule, the value
and a way out.
"""

import math
from collections.abc import Mapping
from typing import TypeGuard, TypeVar

from playground.budgets import PROMPT, READ
from playground.errors import PlaygroundError
from playground.options import OPTIONS
from playground.text import Language, Text

Choice = TypeVar("Choice", bound=str)

MOST_WHOLE = int(OPTIONS["seed"].maximum or 0)
"""The largest integer that JavaScript represents exactly."""
MOST_STEPS = READ.most
"""No text has more tokens."""
LONGEST_NAME = 1_000
"""The most characters of a name that the page sends: a model's, an id, a path."""

_RELOAD = Text("페이지를 새로 고치고 다시 해 보세요", "Reload the page and try again")


class ArgumentError(PlaygroundError):
    """An argument of an event is not valid."""


def language_of(value: object) -> Language:
    """Return the language of a page: ``"ko"`` or ``"en"``."""
    if value == "ko":
        return "ko"
    if value == "en":
        return "en"
    raise ArgumentError("language", Text("ko나 en이어야 합니다", "must be ko or en"), value, _RELOAD)


def whole(name: str, value: object, low: int = 0, high: int = MOST_WHOLE) -> int:
    """Return a whole number from ``low`` to ``high``; JavaScript's 1 may come as 1.0."""
    if not _is_number(value) or not low <= value <= high or value != int(value):
        rule = Text(f"{low:,} 이상 {high:,} 이하의 정수여야 합니다", f"must be a whole number from {low:,} to {high:,}")
        raise ArgumentError(name, rule, value, _RELOAD)
    return int(value)


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def maybe_whole(name: str, value: object, low: int = 0, high: int = MOST_WHOLE) -> int | None:
    """Return a whole number as :func:`whole`, or None for none."""
    return None if value is None else whole(name, value, low, high)


def token_id(name: str, value: object) -> int:
    """Return a whole number as a token id; the model refuses it later if its vocabulary lacks it."""
    return whole(name, value, -MOST_WHOLE)


def finite(name: str, value: object) -> float:
    """Return a finite number; booleans are refused."""
    if not _is_number(value) or not -MOST_WHOLE <= value <= MOST_WHOLE or not math.isfinite(value):
        raise ArgumentError(name, Text("유한한 수여야 합니다", "must be a finite number"), value, _RELOAD)
    return float(value)


def flag(name: str, value: object) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise ArgumentError(name, Text("true나 false여야 합니다", "must be true or false"), value, _RELOAD)
    return value


def text(name: str, value: object, longest: int | None = None) -> str:
    """Return a text, of at most ``longest`` characters if that is set."""
    if not isinstance(value, str):
        raise ArgumentError(name, Text("글이어야 합니다", "must be a text"), value, _RELOAD)
    if longest is not None and len(value) > longest:
        rule = Text(f"{longest:,}자 이하여야 합니다", f"must be at most {longest:,} characters")
        raise ArgumentError(name, rule, value, Text("더 짧게 적으세요", "Shorten it"))
    return value


def one_of(name: str, value: object, *allowed: Choice) -> Choice:
    """Return the one of the texts in ``allowed`` that ``value`` is."""
    chosen = next((each for each in allowed if each == value), None)
    if chosen is None:
        shown = ", ".join(allowed)
        raise ArgumentError(name, Text(f"{shown} 중 하나여야 합니다", f"must be one of {shown}"), value, _RELOAD)
    return chosen


def listed(name: str, value: object) -> list[object]:
    """Return a list of anything."""
    if not isinstance(value, list | tuple):
        raise ArgumentError(name, Text("목록이어야 합니다", "must be a list"), value, _RELOAD)
    return list(value)


def ids(name: str, value: object) -> tuple[int, ...]:
    """Return a list of token ids."""
    values = listed(name, value)
    if len(values) > PROMPT.most:
        rule = Text(f"{PROMPT.most:,}개 이하여야 합니다", f"must be at most {PROMPT.most:,}")
        raise ArgumentError(name, rule, len(values), _RELOAD)
    return tuple(token_id(name, each) for each in values)


def mapping(name: str, value: object, *needed: str) -> Mapping[str, object]:
    """Return a mapping that has every key of ``needed``."""
    keys = ", ".join(needed)
    if not isinstance(value, Mapping) or not all(key in value for key in needed):
        rule = Text(f"{keys}이(가) 있어야 합니다", f"must have {keys}") if needed else _OBJECT
        raise ArgumentError(name, rule, value, _RELOAD)
    return value


_OBJECT = Text("이름과 값의 묶음이어야 합니다", "must be an object of names and values")
