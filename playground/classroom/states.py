"""What a room shows to its teacher and to a student, as plain data: it crosses the wire as JSON."""

from typing import Literal, NotRequired, TypedDict

Kind = Literal["choice", "text", "number", "bars"]
"""How a question is answered: one of its options, a typed text, a number, or bars drawn over its options."""

Phase = Literal["none", "open", "locked", "revealed"]
"""No question; it can be answered; it cannot any more; its result is shown."""


class RoomModelData(TypedDict):
    """What the model says to a question; students see it with the result.

    Attributes:
        probs: probability of each option; what they lack to 1 is "another". None where there are no options.
        entropy_bits: entropy of the model's whole distribution.
        truth: the right number.
        greedy: index of the option that greedy decoding takes; None where it is none of them.
    """

    probs: list[float] | None
    entropy_bits: float | None
    truth: float | None
    greedy: int | None


class RoomQuestionData(TypedDict):
    """A question as a teacher's page asks it.

    Attributes:
        kind: how it is answered.
        prompt: its text.
        options: of a choice, and the labels of bars.
        other: whether "another" is offered beside the options of a choice.
        model: what the model says to it.
    """

    kind: Kind
    prompt: str
    options: list[str]
    other: bool
    model: RoomModelData


class AskedData(TypedDict):
    """A question as it is shown before its result is.

    Attributes:
        number: counts the questions of the room from 1.
        kind, prompt, options, other: as asked.
    """

    number: int
    kind: Kind
    prompt: str
    options: list[str]
    other: bool


class RoomAnswerData(TypedDict, total=False):
    """A student's answer: one of these, and a text beside ``choice`` −1, "another".

    Attributes:
        choice: index of an option; −1 is "another".
        text: a typed text.
        number: a number.
        bars: the share of each option; they add up to 1.
    """

    choice: int
    text: str
    number: float
    bars: list[float]


class CountData(TypedDict):
    """How many gave an answer."""

    text: str
    count: int


class ValueData(TypedDict):
    """How many gave a number."""

    value: float
    count: int


class ChoicesResult(TypedDict):
    """The result of a choice or of typed texts.

    Attributes:
        counts: of the options in their order, then of the texts that the teacher shows, the most frequent first.
        hidden: number of answers that are none of these: "another" without a text, and texts that are not shown.
        total: number of answers: all counts and ``hidden``.
        entropy_bits: of the bars that are shown, the hidden ones as one; None without an answer.
        model: what the model says.
        greedy_share: share of all who chose what greedy decoding takes; None where that is none of the options.
    """

    counts: list[CountData]
    hidden: int
    total: int
    entropy_bits: float | None
    model: RoomModelData
    greedy_share: float | None


class NumbersResult(TypedDict):
    """The result of numbers.

    Attributes:
        values: in ascending order.
        median, mean: None without an answer.
        truth: the model's number.
        total: number of answers.
    """

    values: list[ValueData]
    median: float | None
    mean: float | None
    truth: float | None
    total: int


class BarsResult(TypedDict):
    """The result of drawn bars.

    Attributes:
        mean: mean share of each option; empty without an answer.
        total: number of answers.
        entropy_bits: of the mean; None without an answer.
        model: what the model says.
    """

    mean: list[float]
    total: int
    entropy_bits: float | None
    model: RoomModelData


RoomResult = ChoicesResult | NumbersResult | BarsResult


class TypedTextData(TypedDict):
    """A text that students have typed, for the teacher alone until it is ``shown``."""

    text: str
    count: int
    shown: bool


class TeacherState(TypedDict):
    """All that a teacher's page shows of the room.

    Attributes:
        code: under which students join.
        here: number of students whose pages listen, or did some seconds ago.
        choices_only: whether nobody types a text.
        question: the one that is asked.
        phase: what can be done with it.
        answered: number of answers.
        texts: that students have typed, the most frequent first; once the question is locked.
        result: once it is revealed.
        following: whether students' pages follow the teacher's.
    """

    role: Literal["teacher"]
    code: str
    here: int
    choices_only: bool
    question: NotRequired[AskedData]
    phase: Phase
    answered: int
    texts: NotRequired[list[TypedTextData]]
    result: NotRequired[RoomResult]
    following: bool


class StudentState(TypedDict):
    """All that a student's page shows of the room.

    Attributes:
        here, choices_only, question, phase, result, following: as for the teacher.
        answer: the student's own.
        link: to the page as the teacher's stands, without its origin; while it is followed.
    """

    role: Literal["student"]
    here: int
    choices_only: bool
    question: NotRequired[AskedData]
    phase: Phase
    answer: NotRequired[RoomAnswerData]
    result: NotRequired[RoomResult]
    following: bool
    link: NotRequired[str]
