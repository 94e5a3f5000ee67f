"""Every question of every lesson that comes along has an answer among those that it offers, in both languages."""

from dataclasses import replace

import pytest

from playground import load_model
from playground.lessons.lesson import Question
from playground.lessons.models import built_in
from playground.lessons.reading import SHIPPED, read_lessons
from playground.lessons.values import Answered, answer
from playground.text import LANGUAGES

pytestmark = pytest.mark.slow

LESSONS = read_lessons(SHIPPED)


def fits(question: Question, answered: Answered) -> bool:
    value, keys = answered.answer, [choice.key for choice in question.choices]
    scale = question.scale
    match question.kind:
        case "choose":
            return value in keys
        case "order":
            return sorted(value) == sorted(keys)
        case "number":
            return scale.low <= value <= scale.high
        case "token":
            return value in answered.labels
        case "bars":
            return len(value) == len(answered.labels) and all(0 <= share <= 1 for share in value)
        case _:
            return all(scale.low <= y <= scale.high for _, y in value) and len(value) > 1


def standing_in(name):
    """Return the model called ``name``; the built-in one stands for those that have to be fetched."""
    return load_model(name if name.startswith("builtin/") else "builtin/lm")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_both_questions_have_an_answer_that_can_be_given(lesson, language):
    models = replace(built_in(), load=standing_in)
    for question in (lesson.predict, lesson.check):
        answered = answer(lesson, question, language, models)
        assert fits(question, answered), (question.value, answered)
