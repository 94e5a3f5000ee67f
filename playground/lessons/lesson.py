"""What a lesson is. Plain data, in every language of the page.

A lesson sets the page up, lets one predict something that the page is to show, reveals it, says where to look, and asks
one question more. Neither prediction nor question has an answer in the file: both name a *value* of the page
(:data:`VALUES`), which is computed when it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from playground.text import Language

Words = Mapping[Language, str]
"""A text in every language of the page."""

Setup = Mapping[str, Any]
"""What the page is to stand on: the parts of its state by their names, as a link holds them. Of a part with many values
those that are named; a text is :data:`Words`."""

Kind = Literal["choose", "order", "number", "token", "bars", "curve"]
"""How one answers: choose one; put in order; set a number; pick a token; draw the bars; draw the curve."""

Answer = Literal["key", "keys", "number", "token", "shares", "points"]
"""What a value is, one for each :data:`Kind`: a choice's key; all keys in order; a number; one of several tokens; the
share of each of several labels; the height at each of several places."""

KINDS: tuple[Kind, ...] = get_args(Kind)
ANSWER_OF: Mapping[Kind, Answer] = MappingProxyType(dict(zip(KINDS, get_args(Answer), strict=True)))
"""What a question of each kind asks for."""

Act = Literal[
    "step",
    "steps_8",
    "write",
    "write_again",
    "draw_100",
    "compare",
    "lockstep",
    "summarize",
    "attention",
    "reply",
    "replies",
]
"""What is pressed for the reader: one token; eight; a whole text; the same with another seed; a hundred draws; a
comparison; two of its rows reading one text; a summary; what the summary's second token looks at; a chat's reply;
several replies."""

ACTS: tuple[Act, ...] = get_args(Act)

Place = Literal[
    "models", "controls", "text", "sentence", "bars", "figure", "steps", "foot", "tree", "code", "compare_settings",
    "compare_table", "compare_chart", "lockstep", "article", "summary", "pipeline", "attention", "typed", "pieces",
    "tokens", "vocabulary", "messages", "reading", "output", "variety", "lab",
]  # fmt: skip
"""A part of the page that can be covered, or marked."""

PLACES: tuple[Place, ...] = get_args(Place)

VALUES: Mapping[str, Answer] = MappingProxyType({
    # the step that the charts of Generate show
    "best_token": "token",
    "raw_shares": "shares",
    "shares": "shares",
    "kept": "number",
    "kept_share": "number",
    "kept_at": "number",
    "nucleus_at": "number",
    "cutter": "key",
    "cumulative": "points",
    "share_of_first": "number",
    "commonest_power": "number",
    # the text of Generate
    "text_power": "number",
    "text_logprob": "number",
    "continuations_power": "number",
    "same_again": "key",
    "least_probable": "token",
    "green_share": "number",
    "mark_z": "number",
    # the comparison
    "rows_by_logprob": "keys",
    "same_rows": "key",
    "repeated_share": "number",
    "logprob_by_beams": "points",
    "surest_row": "key",
    "surer_reader": "key",
    # the Probability lab
    "lab_shares": "shares",
    "lab_zero_at": "number",
    "lab_log_sum": "number",
    "lab_most": "number",
    "lab_tail": "number",
    # the Summarize tab
    "source_tokens": "number",
    "summary_tokens": "number",
    "most_attended": "token",
    # the Tokenizer tab
    "token_count": "number",
    "special_count": "number",
    "vocabulary_size": "number",
    # the Chat tab
    "different_replies": "number",
    "roles_read": "number",
    # the models of the page
    "family_for": "key",
    "models_of": "number",
})  # fmt: skip
"""What a question may ask for, and what it is; :mod:`playground.lessons.values` says what each means."""


@dataclass(frozen=True)
class Choice:
    """One of the answers to choose from, or to put in order.

    Attributes:
        key: what the value is where this is the answer.
        text: how it reads.
    """

    key: str
    text: Words


@dataclass(frozen=True)
class Scale:
    """The slider of a question for a number, or the heights of a curve.

    Attributes:
        low, high: its ends.
        is_log: whether equal steps are equal factors; then ``low`` is above 0.
        unit: what stands behind the number, in every language.
        digits: number of decimals.
        near: how far a number may be from the value and still count as right: the factor on a logarithmic scale, above
            1; else the difference.
    """

    low: float
    high: float
    is_log: bool
    unit: Words
    digits: int
    near: float


@dataclass(frozen=True)
class Question:
    """Something that the page knows and the reader is to say first.

    Attributes:
        kind: how one answers.
        value: what is asked for, a name of :data:`VALUES`.
        given: the value's arguments by name.
        asks: the question.
        choices: for ``choose`` and ``order``.
        scale: for ``number`` and ``curve``.
        acts: what is pressed once one has answered, in this order. The value is that of after them; a token and bars,
            among whose labels one chooses, are those of before.
    """

    kind: Kind
    value: str
    given: Mapping[str, Any]
    asks: Words
    choices: tuple[Choice, ...]
    scale: Scale | None
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Look:
    """Where to look once all is revealed, and what is to be seen there."""

    place: Place
    text: Words


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes:
        name: its file's, ``06-greedy-misses``.
        number: the file's first digits; lessons stand in this order.
        minutes: how long it takes in a class.
        notions: which of the course's 26 notions it shows.
        title: at most a few words.
        goal: what one is able to say after it.
        guess: for teachers: what students usually guess, and why.
        setup: the state that the page opens on.
        prepare: what is pressed before the prediction.
        covers: what is covered until the prediction is locked.
        predict: the prediction.
        hints: on demand, one after the other.
        looks: at most three sentences on what is seen where.
        check: a question of the kind ``choose`` or ``number`` on what is seen now.
        change: what to play on with.
    """

    name: str
    number: int
    minutes: int
    notions: tuple[int, ...]
    title: Words
    goal: Words
    guess: Words
    setup: Setup
    prepare: tuple[Act, ...]
    covers: tuple[Place, ...]
    predict: Question
    hints: tuple[Words, ...]
    looks: tuple[Look, ...]
    check: Question
    change: Words


@dataclass(frozen=True)
class LessonPath:
    """Lessons that belong together, in their order.

    Attributes:
        name: its key.
        title: how it is called.
        minutes: of all its lessons.
        lessons: the lessons' names.
    """

    name: str
    title: Words
    minutes: int
    lessons: tuple[str, ...]
