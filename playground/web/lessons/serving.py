"""The lessons as the page fetches them: data of their own, which nobody waits for who takes none."""

from collections.abc import Sequence
from pathlib import Path

from playground.lessons.lesson import Lesson, LessonPath, Question, Scale
from playground.lessons.reading import SHIPPED, read_lessons, read_paths
from playground.lessons.setup import localized, models_to_fetch
from playground.lessons.sheets import PATHS
from playground.lessons.values import check_lesson
from playground.text import LANGUAGES, Language
from playground.web.contract import LessonData, LessonsData, PathData, QuestionData, ScaleData
from playground.web.lessons.sheets import LessonSheets
from playground.web.server.files import published


class ServedLessons:
    """The lessons of one server.

    Attributes:
        address: where the page fetches them.
        sheets: what a teacher prints of them.

    Args:
        folder: where their files are; the course's without one.

    Raises:
        PlaygroundError: the folder's files are no lessons.
    """

    def __init__(self, folder: str | None) -> None:
        place = Path(folder) if folder else SHIPPED
        lessons = read_lessons(place)
        for each in lessons:
            check_lesson(each)
        paths = read_paths(place / PATHS, lessons)
        self.sheets = LessonSheets(lessons, paths)
        self.address = published("lessons", lessons_data(lessons, paths, self.sheets.addresses))


def lessons_data(
    lessons: Sequence[Lesson], paths: Sequence[LessonPath], sheets: dict[str, dict[Language, str]]
) -> LessonsData:
    """Return the lessons as the page's own code reads them."""
    return {
        "lessons": [_lesson(each) for each in lessons],
        "paths": [_path(each) for each in paths],
        "sheets": sheets,
    }


def _lesson(lesson: Lesson) -> LessonData:
    return {
        "name": lesson.name,
        "number": lesson.number,
        "minutes": lesson.minutes,
        "title": dict(lesson.title),
        "goal": dict(lesson.goal),
        "setup": {language: localized(lesson.setup, language) for language in LANGUAGES},
        "needs": list(models_to_fetch(lesson.setup)),
        "prepare": list(lesson.prepare),
        "covers": list(lesson.covers),
        "predict": _question(lesson.predict),
        "hints": [dict(each) for each in lesson.hints],
        "looks": [{"place": each.place, "text": dict(each.text)} for each in lesson.looks],
        "check": _question(lesson.check),
        "change": dict(lesson.change),
    }


def _question(question: Question) -> QuestionData:
    return {
        "kind": question.kind,
        "value": question.value,
        "given": dict(question.given),
        "asks": dict(question.asks),
        "choices": [{"key": each.key, "text": dict(each.text)} for each in question.choices],
        "scale": _scale(question.scale) if question.scale else None,
        "acts": list(question.acts),
    }


def _scale(scale: Scale) -> ScaleData:
    return {
        "low": scale.low,
        "high": scale.high,
        "is_log": scale.is_log,
        "unit": dict(scale.unit),
        "digits": scale.digits,
        "near": scale.near,
    }


def _path(path: LessonPath) -> PathData:
    return {"name": path.name, "title": dict(path.title), "minutes": path.minutes, "lessons": list(path.lessons)}
