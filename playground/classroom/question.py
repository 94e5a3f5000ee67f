"""A question to the class, and the answers that it takes. Immutable and checked when they are made."""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from playground.classroom.bounds import LARGEST_NUMBER, OPTION, OPTIONS, PROMPT, TEXT
from playground.classroom.errors import RoomValueError
from playground.classroom.states import AskedData, Kind, RoomAnswerData, RoomModelData
from playground.text import Text

OTHER = -1
"""The choice of "another"."""

_RELOAD = Text("reload_the_page_and_try_again")
_ROUNDING = 1e-6
"""How far above 1 probabilities may add up, by rounding."""


@dataclass(frozen=True)
class ModelSays:
    """What the model says to a question.

    Attributes:
        probs: probability of each option; their sum is at most 1, the rest is "another".
        entropy_bits: entropy of the whole distribution.
        truth: the right number.
        greedy: index of the option that greedy decoding takes.

    Raises:
        RoomValueError: the numbers are no probabilities, no entropy, or not finite.
    """

    probs: tuple[float, ...] | None = None
    entropy_bits: float | None = None
    truth: float | None = None
    greedy: int | None = None

    def __post_init__(self) -> None:
        if self.probs is not None:
            in_range = all(0 <= each <= 1 for each in self.probs)
            if not in_range or sum(self.probs) > 1 + _ROUNDING:
                raise RoomValueError("probs", Text("must_be_probabilities_up_to_1"), self.probs, _RELOAD)
        if self.entropy_bits is not None and not 0 <= self.entropy_bits < math.inf:
            raise RoomValueError("entropy_bits", Text("must_be_a_finite_number"), self.entropy_bits, _RELOAD)
        if self.truth is not None:
            _check_number("truth", self.truth)

    def data(self) -> RoomModelData:
        """Return it as plain data."""
        probs = None if self.probs is None else list(self.probs)
        return {"probs": probs, "entropy_bits": self.entropy_bits, "truth": self.truth, "greedy": self.greedy}


@dataclass(frozen=True)
class Answer:
    """An answer: one of the first four, and a text beside :data:`OTHER`.

    Attributes:
        choice: index of an option, or :data:`OTHER`.
        text: typed; normalized by :func:`typed`.
        number: finite.
        bars: the share of each option; they add up to 1.
    """

    choice: int | None = None
    text: str | None = None
    number: float | None = None
    bars: tuple[float, ...] | None = None

    def data(self) -> RoomAnswerData:
        """Return it as plain data."""
        data: RoomAnswerData = {}
        if self.choice is not None:
            data["choice"] = self.choice
        if self.text is not None:
            data["text"] = self.text
        if self.number is not None:
            data["number"] = self.number
        if self.bars is not None:
            data["bars"] = list(self.bars)
        return data


@dataclass(frozen=True)
class Question:
    """A question.

    Attributes:
        kind: how it is answered.
        prompt: its text.
        options: of a choice and of bars; none otherwise.
        other: whether a choice offers "another".
        model: what the model says.

    Raises:
        RoomValueError: a part is missing, too long, or does not fit the others.
    """

    kind: Kind
    prompt: str
    options: tuple[str, ...] = ()
    other: bool = False
    model: ModelSays = ModelSays()

    def __post_init__(self) -> None:
        _check_plain("prompt", self.prompt, PROMPT)
        for each in self.options:
            _check_plain("options", each, OPTION)
            if not each:
                raise RoomValueError("options", Text("must_not_be_empty"), each, _RELOAD)
        fewest, most = OPTIONS if self.kind in ("choice", "bars") else (0, 0)
        if not fewest <= len(self.options) <= most:
            rule = Text("must_be_so_many", low=fewest, high=most)
            raise RoomValueError("options", rule, len(self.options), _RELOAD)
        if self.other and self.kind != "choice":
            raise RoomValueError("other", Text("goes_only_with_a_choice"), self.kind, _RELOAD)
        self._check_model()

    def _check_model(self) -> None:
        probs, greedy = self.model.probs, self.model.greedy
        if probs is not None and len(probs) != len(self.options):
            rule = Text("must_be_so_many", low=len(self.options), high=len(self.options))
            raise RoomValueError("probs", rule, len(probs), _RELOAD)
        if greedy is not None and not 0 <= greedy < len(self.options):
            raise RoomValueError("greedy", Text("must_be_one_of_the_options"), greedy, _RELOAD)

    def asked(self, number: int) -> AskedData:
        """Return what students see of it while they answer."""
        return {
            "number": number,
            "kind": self.kind,
            "prompt": self.prompt,
            "options": list(self.options),
            "other": self.other,
        }

    @property
    def takes_text(self) -> bool:
        """Whether an answer may have a typed text."""
        return self.kind == "text" or self.other

    def checked(self, answer: Answer) -> Answer:
        """Return ``answer`` as it counts: a text that is one of the options becomes that option, bars add up to 1.

        Raises:
            RoomValueError: it does not answer this question.
        """
        if answer.choice is not None and self.kind == "choice":
            return self._chosen(answer.choice, answer.text)
        if answer.text is not None and self.kind == "text":
            return Answer(text=typed(answer.text))
        if answer.number is not None and self.kind == "number":
            _check_number("number", answer.number)
            return Answer(number=answer.number)
        if answer.bars is not None and self.kind == "bars":
            return Answer(bars=self._shares(answer.bars))
        raise RoomValueError("answer", Text("must_answer_the_kind_of_question"), self.kind, _RELOAD)

    def _chosen(self, choice: int, text: str | None) -> Answer:
        if choice == OTHER and self.other:
            written = None if text is None else typed(text)
            same = [index for index, option in enumerate(self.options) if option.strip() == written]
            return Answer(choice=same[0]) if same else Answer(choice=OTHER, text=written)
        if not 0 <= choice < len(self.options):
            raise RoomValueError("choice", Text("must_be_one_of_the_options"), choice, _RELOAD)
        return Answer(choice=choice)

    def _shares(self, bars: Sequence[float]) -> tuple[float, ...]:
        if len(bars) != len(self.options):
            rule = Text("must_be_so_many", low=len(self.options), high=len(self.options))
            raise RoomValueError("bars", rule, len(bars), _RELOAD)
        for each in bars:
            _check_number("bars", each)
        total = math.fsum(bars)
        if min(bars) < 0 or not 0 < total < math.inf:
            raise RoomValueError("bars", Text("must_be_heights_from_0_up"), bars, Text("raise_a_bar"))
        return tuple(each / total for each in bars)


def typed(text: str) -> str:
    """Return a typed answer as it counts: NFC, without invisible characters, white space single and none at the ends.

    Raises:
        RoomValueError: nothing is left of it, it has several lines, or it is too long.
    """
    normal = unicodedata.normalize("NFC", text)
    if any(unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") for each in normal.strip()):
        raise RoomValueError("text", Text("must_be_one_line"), text, Text("type_one_word"))
    visible = "".join(each for each in normal if unicodedata.category(each) != "Cf")
    single = " ".join(visible.split())
    if not single:
        raise RoomValueError("text", Text("must_not_be_empty"), text, Text("type_one_word"))
    if len(single) > TEXT:
        raise RoomValueError("text", Text("must_be_at_most_characters_2", longest=TEXT), text, Text("shorten_it"))
    return single


def _check_plain(name: str, text: str, longest: int) -> None:
    """Check a text that is shown: not too long, and no half of a surrogate pair, which cannot be sent."""
    if len(text) > longest:
        raise RoomValueError(name, Text("must_be_at_most_characters_2", longest=longest), text, Text("shorten_it"))
    if any(unicodedata.category(each) == "Cs" for each in text):
        raise RoomValueError(name, Text("must_be_a_text"), text, _RELOAD)


def _check_number(name: str, number: float) -> None:
    if not -LARGEST_NUMBER <= number <= LARGEST_NUMBER:
        raise RoomValueError(name, Text("must_be_a_finite_number"), number, Text("type_a_smaller_number"))
