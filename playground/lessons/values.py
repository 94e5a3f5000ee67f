"""What the page shows where a lesson asks: every value of :data:`~playground.lessons.lesson.VALUES`, without a page.

The page computes the same in the browser of what stands on it, and tests compare both.
"""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from playground.lessons import other_tabs, writing
from playground.lessons.answered import Answered
from playground.lessons.lesson import ANSWER_OF, VALUES, Lesson, Question
from playground.lessons.models import LessonModels
from playground.lessons.scene import Scene
from playground.lessons.setup import SetupReader, lesson_error
from playground.text import LANGUAGES, Language, Text

__all__ = ["Answered", "answer", "check_lesson", "values_table"]


def check_lesson(lesson: Lesson) -> None:
    """Check what can be checked of ``lesson`` before any model is there: controls, comparison, conversation, arguments.

    Raises:
        PlaygroundError: the set-up or a question lacks something, or has what is none.
    """
    for language in LANGUAGES:
        start = SetupReader(lesson.name, lesson.setup, language)
        options = start.options
        if "compare" in lesson.setup:
            start.compared(options)
            start.compared_prompts()
            start.compared_models()
        if "lockstep" in lesson.setup.get("compare", {}):
            start.read_together()
        if "chat" in lesson.setup:
            start.conversation()
    for question in (lesson.predict, lesson.check):
        _arguments_for(question, lesson.name)


def answer(lesson: Lesson, question: Question, language: Language, models: LessonModels) -> Answered:
    """Return the answer to one of the questions of ``lesson``: its prediction, or its check.

    The acts are carried out as the page carries them out: those before the prediction, the prediction's, the check's.
    A token and bars are of before the question's own acts.

    Raises:
        LessonError: the question or the set-up lacks what the value needs, or has what is none.
        PlaygroundError: a model is not there, or cannot read a text.
    """
    scene = Scene(lesson, language, models)
    scene.act(lesson.prepare)
    if question is lesson.check:
        scene.act(lesson.predict.acts)
    if question.kind not in ("token", "bars"):
        scene.act(question.acts)
    return _value_of(question, lesson.name)(scene, **_arguments_for(question, lesson.name))


def _value_of(question: Question, lesson: str) -> Callable[..., Answered]:
    compute = _VALUES.get(question.value)
    if compute is None:
        rule = Text("must_be_one_of_the_values", values=", ".join(VALUES))
        raise lesson_error(lesson, "value", rule, question.value)
    return compute


def _arguments_for(question: Question, lesson: str) -> dict[str, int | str]:
    compute = _value_of(question, lesson)
    named = list(inspect.signature(compute).parameters.items())[1:]
    for name in question.given.keys() - {name for name, _ in named}:
        raise lesson_error(lesson, f"given: {name}", Text("is_nothing_that_a_lesson_has"), question.given[name])
    return {name: _argument(lesson, name, parameter.annotation, question.given) for name, parameter in named}


def _argument(lesson: str, name: str, kind: type, given: Mapping[str, Any]) -> int | str:
    if name not in given:
        raise lesson_error(lesson, f"given: {name}", Text("must_not_be_missing"), None)
    value = given[name]
    if kind is str and not isinstance(value, str):
        raise lesson_error(lesson, f"given: {name}", Text("must_be_a_text"), value)
    if kind is int and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise lesson_error(lesson, f"given: {name}", Text("must_be_a_whole_number_from_1_on"), value)
    return value


_VALUES: Mapping[str, Callable[..., Answered]] = {
    each.__name__: each
    for each in (
        writing.best_token, writing.raw_shares, writing.shares, writing.kept, writing.kept_share, writing.kept_at,
        writing.nucleus_at, writing.cutter, writing.cumulative, writing.share_of_first, writing.commonest_power,
        writing.text_power, writing.text_logprob, writing.continuations_power, writing.same_again,
        writing.least_probable, writing.green_share, writing.mark_z, writing.rows_by_logprob, writing.same_rows,
        writing.repeated_share, writing.logprob_by_beams, writing.surest_row, writing.surer_reader,
        other_tabs.lab_shares, other_tabs.lab_zero_at,
        other_tabs.lab_log_sum, other_tabs.lab_most, other_tabs.lab_tail, other_tabs.source_tokens,
        other_tabs.summary_tokens, other_tabs.most_attended, other_tabs.token_count, other_tabs.special_count,
        other_tabs.vocabulary_size, other_tabs.different_replies, other_tabs.roles_read, other_tabs.family_for,
        other_tabs.models_of,
    )
}  # fmt: skip


def values_table() -> str:
    """Return the table of values for the chapter on lessons, in Markdown."""
    kinds = {asked: kind for kind, asked in ANSWER_OF.items()}
    rows = [
        f"| `{name}` | {kinds[VALUES[name]]} | {_arguments(compute)} | {_says(compute)} |"
        for name, compute in _VALUES.items()
    ]
    return "\n".join(["| value | kind | given | |\n|---|---|---|---|", *rows])


def _arguments(compute: Callable[..., Answered]) -> str:
    names = list(inspect.signature(compute).parameters)[1:]
    return ", ".join(f"`{name}`" for name in names)


def _says(compute: Callable[..., Answered]) -> str:
    return (inspect.getdoc(compute) or "").split("\n")[0].rstrip(".").replace("``", "`")
