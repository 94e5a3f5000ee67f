"""One decoding option: its range, its texts, and when it has no effect. The options are declared in ``options``."""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from playground.errors import OptionError
from playground.stage_order import check_order
from playground.text import Text

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {"==": operator.eq, "<=": operator.le, ">=": operator.ge}

Group = Literal["choice", "repetition", "words", "cutting", "length", "guides"]
"""Where the page puts a control among those that are folded away."""
MOST_WORDS, MOST_IDS = 64, 256
"""The most words that are banned or boosted, and the most ids of one option."""
LONGEST_WORD = 16
"""The most tokens that such a word may have."""
LARGEST_BIAS = 100.0
"""A bias in nats beyond which nothing would change."""


@dataclass(frozen=True)
class IdleRule:
    """A condition under which an option has no effect, such as ``num_beams <= 1``. Plain data, so a page can read it.

    Attributes:
        option: name of the option that is compared; it may be another one than the one without effect.
        comparison: ``"=="``, ``"<="`` or ``">="``.
        value: the right-hand side of the comparison.
        reason: the sentence that the user sees.
    """

    option: str
    comparison: Literal["==", "<=", ">="]
    value: float | bool | str | None
    reason: Text

    def holds(self, options: object) -> bool:
        """Return whether the condition holds for ``options``; it does not where the option is None."""
        current = getattr(options, self.option)
        return current is not None and _COMPARE[self.comparison](current, self.value)


@dataclass(frozen=True)
class Option:
    """The declaration of one decoding option.

    Attributes:
        name: the field's name, and the keyword of ``generate``.
        kind: ``"float"``, ``"int"``, ``"bool"``, ``"early_stopping"``, ``"ids"``, ``"words"`` (sequences of ids),
            ``"biases"`` (pairs of a sequence and a number), ``"order"``, ``"seed"``, ``"choice"`` or
            ``"text"``.
        neutral: the default, at which the option changes nothing; for a length, the initial value.
        minimum, maximum: the legal range, both ends included unless ``open_minimum``; None: no limit. Of a text, its
            length in characters.
        open_minimum: the minimum itself is not legal.
        slider: (lowest, highest, step) of its slider; any other legal value can be typed. None: no slider.
        label, help: its name, and one line that explains it.
        idle: the rules for when it has no effect; the first that holds gives the reason.
        control: whether the page has a control for it.
        way_out: advice that follows an illegal value; None: advises the neutral value.
        group: where the page puts its control.
        in_generate: whether ``generate`` has a keyword of this name.
        choices: the legal values of a ``"choice"``.
    """

    name: str
    kind: str
    neutral: Any
    minimum: float | None
    maximum: float | None
    open_minimum: bool
    slider: tuple[float, float, float] | None
    label: Text
    help: Text
    idle: tuple[IdleRule, ...]
    control: bool
    way_out: Text | None
    group: Group
    in_generate: bool
    choices: tuple[str, ...] = ()

    @property
    def is_listed(self) -> bool:
        """Whether its value is a list that no slider shows."""
        return self.kind in _CHECKS

    @property
    def off(self) -> Any:
        """The neutral value as a control shows it: a slider has no None, so None is 0 there."""
        return 0.0 if self.neutral is None and self.kind == "float" else self.neutral

    @property
    def legal(self) -> str:
        """A short text of the legal values, for the README's table."""
        low = ("> " if self.open_minimum else "") + _number(self.minimum)
        words = {"bool": "True, False", "early_stopping": 'True, False, "never"', "ids": "token id",
                 "words": "token ids", "biases": "token ids, number", "order": "stages",
                 "choice": _quoted(self.choices), "text": f"≤ {_number(self.maximum)} characters"}  # fmt: skip
        return words.get(self.kind, f"{low} … {_number(self.maximum)}")

    def check(self, value: Any) -> Any:
        """Return ``value`` converted to this option's type (a slider sends 1 for 1.0).

        Raises:
            OptionError: not a number of this kind, or outside the legal range.
        """
        if self.kind == "bool" and isinstance(value, bool):
            return value
        if self.kind == "early_stopping" and (isinstance(value, bool) or value == "never"):
            return value
        if self.kind in _CHECKS:
            return _CHECKS[self.kind](self, value)
        if self.kind in ("choice", "text"):
            return _check_text(self, value)
        if value is None and (self.neutral is None or self.kind == "seed"):
            return None
        return self._check_number(value)

    def _check_number(self, value: Any) -> float:
        if self.kind in ("bool", "early_stopping"):
            raise self._error(value)
        integral = self.kind in ("int", "seed")
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            raise self._error(value) from None
        if isinstance(value, (bool, str)) or not math.isfinite(number) or (integral and number != int(number)):
            raise self._error(value)
        if self._outside(number):
            raise self._error(value)
        return int(value) if integral else number

    def _outside(self, number: float) -> bool:
        below = self.minimum is not None and (number < self.minimum or (self.open_minimum and number == self.minimum))
        return below or (self.maximum is not None and number > self.maximum)

    def _error(self, value: Any) -> OptionError:
        if self.kind in ("bool", "early_stopping"):
            legal = "True / False" if self.kind == "bool" else 'True / False / "never"'
            rule = Text("must_be_one_of", legal=legal)
        else:
            rule = self._range_rule()
        plain = Text("for_its_neutral_value_set", neutral=self.neutral)
        return OptionError(self.name, rule, value, self.way_out or plain)

    def _range_rule(self) -> Text:
        low, high = _number(self.minimum), _number(self.maximum)
        kind = Text("whole_number") if self.kind in ("int", "seed") else Text("number")
        if not low:
            return Text("must_be_no_more_than", kind=kind, high=high) if high else Text("must_be_a_kind", kind=kind)
        if self.open_minimum:
            rule = Text("must_be_above_and_at_most", kind=kind, low=low, high=high)
            return rule if high else Text("must_be_above", kind=kind, low=low)
        rule = Text("must_be_at_least_and_at_most", kind=kind, low=low, high=high)
        return rule if high else Text("must_be_at_least", kind=kind, low=low)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if abs(value) < 1e6 else str(int(value))


def _quoted(choices: tuple[str, ...]) -> str:
    return ", ".join(f'"{choice}"' for choice in choices)


def _check_text(option: Option, value: Any) -> str:
    """Return one of the choices, or a text of whole characters that is not too long."""
    if option.kind == "choice":
        is_legal, rule = value in option.choices, Text("must_be_one_of", legal=_quoted(option.choices))
    else:
        is_whole = isinstance(value, str) and value.encode("utf-8", "replace").decode("utf-8") == value
        is_legal = is_whole and len(value) <= (option.maximum or 0)
        rule = Text("must_be_a_text_of_at_most", longest=_number(option.maximum))
    if not isinstance(value, str) or not is_legal:
        plain = Text("for_its_neutral_value_set", neutral=repr(option.neutral))
        raise OptionError(option.name, rule, value, plain)
    return value


def _check_ids(option: Option, value: Any) -> tuple[int, ...] | None:
    if value is None:
        return None
    ids = (value,) if isinstance(value, int) else value
    if not _are_ids(ids, MOST_IDS):
        rule = Text("must_be_one_or_several_token_ids_0")
        raise OptionError(option.name, rule, value, Text("to_turn_it_off_set_none"))
    return tuple(ids)


def _check_words(option: Option, value: Any) -> tuple[tuple[int, ...], ...] | None:
    if value is None:
        return None
    if not _is_list(value, MOST_WORDS) or not all(_are_ids(word, LONGEST_WORD) for word in value):
        rule = Text("must_be_words_of_token_ids", most=MOST_WORDS, longest=LONGEST_WORD)
        raise OptionError(option.name, rule, value, Text("to_turn_it_off_set_none"))
    return tuple(dict.fromkeys(map(tuple, value)))


def _check_biases(option: Option, value: Any) -> tuple[tuple[tuple[int, ...], float], ...] | None:
    if value is None:
        return None
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    if not _is_list(pairs, MOST_WORDS) or not all(map(_is_bias, pairs)):
        rule = Text("must_be_words_with_a_bias", most=MOST_WORDS, longest=LONGEST_WORD, largest=f"{LARGEST_BIAS:g}")
        raise OptionError(option.name, rule, value, Text("to_turn_it_off_set_none"))
    return tuple({tuple(ids): float(bias) for ids, bias in pairs}.items())


def _is_bias(pair: Any) -> bool:
    if not _is_list(pair, 2) or len(pair) != 2 or not _are_ids(pair[0], LONGEST_WORD):
        return False
    return isinstance(pair[1], (int, float)) and not isinstance(pair[1], bool) and abs(pair[1]) <= LARGEST_BIAS


def _are_ids(value: Any, most: int) -> bool:
    return _is_list(value, most) and all(type(i) is int and i >= 0 for i in value)


def _is_list(value: Any, most: int) -> bool:
    return isinstance(value, (tuple, list)) and 0 < len(value) <= most


_CHECKS: Mapping[str, Callable[[Option, Any], Any]] = {
    "ids": _check_ids, "words": _check_words, "biases": _check_biases,
    "order": lambda _, value: check_order(value),
}  # fmt: skip
"""How the kinds that are lists are checked."""


def option_field(
    kind: str,
    neutral: Any,
    label: Text,
    help: Text,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    open_minimum: bool = False,
    slider: tuple[float, float, float] | None = None,
    idle: tuple[IdleRule, ...] = (),
    control: bool = True,
    way_out: Text | None = None,
    group: Group = "choice",
    in_generate: bool = True,
    choices: tuple[str, ...] = (),
) -> Any:
    """Return a dataclass field that declares one option; the arguments are the attributes of :class:`Option`."""
    meta = {
        "kind": kind, "neutral": neutral, "label": label, "help": help, "minimum": minimum, "maximum": maximum,
        "open_minimum": open_minimum, "slider": slider, "idle": idle, "control": control,
        "way_out": way_out, "group": group, "in_generate": in_generate, "choices": choices,
    }  # fmt: skip
    return field(default=neutral, metadata=meta)


def neutral_at(name: str, value: float | str, reason: Text) -> IdleRule:
    """Return the rule that option ``name`` has no effect at its own neutral ``value``."""
    return IdleRule(name, "==", value, reason)
