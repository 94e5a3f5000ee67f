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
from playground.text import LANGUAGES, Language, Text, known_language

Choice = TypeVar("Choice", bound=str)

MOST_WHOLE = int(OPTIONS["seed"].maximum or 0)
"""The largest integer that JavaScript represents exactly."""
MOST_STEPS = READ.most
"""No text has more tokens."""
LONGEST_NAME = 1_000
"""The most characters of a name that the page sends: a model's, an id, a path."""

_RELOAD = Text("reload_the_page_and_try_again")


class ArgumentError(PlaygroundError):
    """An argument of an event is not valid."""


def language_of(value: object) -> Language:
    """Return the language of a page."""
    language = known_language(value)
    if language is None:
        raise ArgumentError(
            "language", Text("must_be_one_of_the_languages", names=", ".join(LANGUAGES)), value, _RELOAD
        )
    return language


def whole(name: str, value: object, low: int = 0, high: int = MOST_WHOLE) -> int:
    """Return a whole number from ``low`` to ``high``; JavaScript's 1 may come as 1.0."""
    if not _is_number(value) or not low <= value <= high or value != int(value):
        rule = Text("must_be_a_whole_number_from_to", low=low, high=high)
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
        raise ArgumentError(name, Text("must_be_a_finite_number"), value, _RELOAD)
    return float(value)


def flag(name: str, value: object) -> bool:
    """Return a boolean."""
    if not isinstance(value, bool):
        raise ArgumentError(name, Text("must_be_true_or_false"), value, _RELOAD)
    return value


def text(name: str, value: object, longest: int | None = None) -> str:
    """Return a text, of at most ``longest`` characters if that is set."""
    if not isinstance(value, str):
        raise ArgumentError(name, Text("must_be_a_text"), value, _RELOAD)
    if longest is not None and len(value) > longest:
        rule = Text("must_be_at_most_characters_2", longest=longest)
        raise ArgumentError(name, rule, value, Text("shorten_it"))
    return value


def one_of(name: str, value: object, *allowed: Choice) -> Choice:
    """Return the one of the texts in ``allowed`` that ``value`` is."""
    chosen = next((each for each in allowed if each == value), None)
    if chosen is None:
        shown = ", ".join(allowed)
        raise ArgumentError(name, Text("must_be_one_of_2", shown=shown), value, _RELOAD)
    return chosen


def listed(name: str, value: object) -> list[object]:
    """Return a list of anything."""
    if not isinstance(value, list | tuple):
        raise ArgumentError(name, Text("must_be_a_list"), value, _RELOAD)
    return list(value)


def ids(name: str, value: object) -> tuple[int, ...]:
    """Return a list of token ids."""
    values = listed(name, value)
    if len(values) > PROMPT.most:
        rule = Text("must_be_at_most_2", most=PROMPT.most)
        raise ArgumentError(name, rule, len(values), _RELOAD)
    return tuple(token_id(name, each) for each in values)


def mapping(name: str, value: object, *needed: str) -> Mapping[str, object]:
    """Return a mapping that has every key of ``needed``."""
    keys = ", ".join(needed)
    if not isinstance(value, Mapping) or not all(key in value for key in needed):
        rule = Text("must_have", keys=keys) if needed else _OBJECT
        raise ArgumentError(name, rule, value, _RELOAD)
    return value


_OBJECT = Text("must_be_an_object_of_names_and_values")
