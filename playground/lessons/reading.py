"""Lessons from their files: ``NN-name.toml``, one each, in the form that README's chapter on lessons shows.

A file is read strictly: what is missing, unknown, of another kind or out of its range is named with its place in the
file, and nothing of that folder is used.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any, TypeVar, cast

from playground.errors import LessonError
from playground.lessons.lesson import (
    ACTS,
    ANSWER_OF,
    KINDS,
    PLACES,
    VALUES,
    Act,
    Choice,
    Kind,
    Lesson,
    LessonPath,
    Look,
    Place,
    Question,
    Scale,
    Words,
)
from playground.text import LANGUAGES, Language, Text

SHIPPED = Path(__file__).resolve().parent / "files"
"""The course's own lessons."""

MOST_LESSONS = 200
LARGEST = 64_000
"""Bytes of a file at most: a lesson of the course has about six thousand."""
LONGEST_NAME = 100
"""Characters: a link names its lesson, and takes no longer name (``player.js``)."""
DEEPEST = 8
"""Tables and lists in each other in a set-up: those of the course have five."""
MOST_LOOKS = 3
MOST_MINUTES = 60
NOTIONS = 26

Value = TypeVar("Value")

_NAME = re.compile(r"(\d\d)-[a-z0-9]+(?:-[a-z0-9]+)*")


def read_lessons(folder: Path) -> tuple[Lesson, ...]:
    """Return the lessons in the files ``NN-name.toml`` of ``folder``, in the order of their numbers.

    Raises:
        LessonError: there is no such folder, it has no lesson or too many, two have one number, or a file is not one.
    """
    if not folder.is_dir():
        raise LessonError("PLAYGROUND_LESSONS", Text("must_be_a_folder_with_lessons"), str(folder), _WAY_OUT)
    files = sorted(path for path in folder.glob("*.toml") if path.stem != "paths")
    if not 1 <= len(files) <= MOST_LESSONS:
        rule = Text("must_have_one_to_lessons", most=MOST_LESSONS)
        raise LessonError(folder.name, rule, len(files), _WAY_OUT)
    lessons = tuple(read_lesson(path) for path in files)
    for before, after in pairwise(lessons):
        if before.number == after.number:
            raise LessonError(after.name, Text("must_have_a_number_of_its_own"), after.number, _WAY_OUT)
    return lessons


def read_lesson(path: Path) -> Lesson:
    """Return the lesson in ``path``.

    Raises:
        LessonError: the file cannot be read, or is no lesson; it says where.
    """
    name = _NAME.fullmatch(path.stem)
    if not name or len(path.stem) > LONGEST_NAME:
        raise LessonError(path.name, Text("must_be_named_like_a_lesson"), path.name, _WAY_OUT)
    whole = _Table(path.name, _parsed(path))
    lesson = _lesson(path.stem, int(name[1]), whole)
    whole.end()
    return lesson


def read_paths(file: Path, lessons: Sequence[Lesson]) -> tuple[LessonPath, ...]:
    """Return the paths in ``file``, none where there is no such file.

    Raises:
        LessonError: the file cannot be read, or a path names a lesson that is not among ``lessons``.
    """
    if not file.exists():
        return ()
    whole = _Table(file.name, _parsed(file))
    paths = tuple(_path(each, lessons) for each in whole.tables("paths"))
    whole.end()
    return paths


_WAY_OUT = Text("see_the_chapter_on_lessons_in_the_readme")


def _parsed(path: Path) -> Mapping[str, object]:
    try:
        if path.stat().st_size > LARGEST:
            raise LessonError(path.name, Text("must_be_at_most_bytes", most=LARGEST), path.stat().st_size, _WAY_OUT)
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # some editors begin a file with a mark
    except (OSError, ValueError, RecursionError) as error:  # a TOML error says line and column
        raise LessonError(path.name, Text("must_be_a_toml_file"), str(error), _WAY_OUT) from None


class _Table:
    """A table of a file, from which each entry is taken once; what is left at the end nobody knows.

    Args:
        place: where it stands, for the error.
        entries: what it holds.
    """

    def __init__(self, place: str, entries: Mapping[str, object]) -> None:
        self.place = place
        self._entries = dict(entries)

    def error(self, name: str, rule: Text, value: object) -> LessonError:
        return LessonError(f"{self.place}: {name}" if name else self.place, rule, value, _WAY_OUT)

    def has(self, name: str) -> bool:
        return name in self._entries

    def take(self, name: str) -> object:
        if name not in self._entries:
            raise self.error(name, Text("must_not_be_missing"), None)
        return self._entries.pop(name)

    def table(self, name: str) -> "_Table":
        value = self.take(name)
        if not isinstance(value, dict):
            raise self.error(name, Text("must_be_a_table"), value)
        return _Table(f"{self.place}: {name}", value)

    def tables(self, name: str) -> list["_Table"]:
        """The tables of a list; none where it is missing."""
        values = self._entries.pop(name, [])
        if not isinstance(values, list) or not all(isinstance(each, dict) for each in values):
            raise self.error(name, Text("must_be_a_list_of_tables"), values)
        return [_Table(f"{self.place}: {name} {i}", each) for i, each in enumerate(values, 1)]

    def words(self, name: str = "") -> Words:
        """A text in every language: a table of its own, or of this one the entries so called."""
        if name:
            words = self.table(name)
            texts = words.words()
            words.end()
            return texts
        return {language: self._said(language) for language in LANGUAGES}

    def _said(self, language: Language) -> str:
        text = self.take(language)
        if not isinstance(text, str) or not text.strip():
            raise self.error(language, Text("must_be_a_text_in_every_language"), text)
        return text.strip()

    def text(self, name: str) -> str:
        value = self.take(name)
        if not isinstance(value, str) or not value:
            raise self.error(name, Text("must_be_a_text"), value)
        return value

    def number(self, name: str, low: float, high: float) -> float:
        value = self.take(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.error(name, Text("must_be_a_number_from_to", low=low, high=high), value)
        return float(value)

    def whole(self, name: str, low: int, high: int) -> int:
        value = self.number(name, low, high)
        if value != int(value):
            raise self.error(name, Text("must_be_a_whole_number_from_to", low=low, high=high), value)
        return int(value)

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        return self._known(name, self.take(name), allowed)

    def some_of(self, name: str, allowed: Sequence[str]) -> tuple[str, ...]:
        """Several of ``allowed``, in the file's order; none where the entry is missing."""
        values = self._entries.pop(name, [])
        if not isinstance(values, list):
            raise self.error(name, Text("must_be_a_list"), values)
        return tuple(self._known(name, each, allowed) for each in values)

    def _known(self, name: str, value: object, allowed: Sequence[str]) -> str:
        if value not in allowed:
            raise self.error(name, Text("must_be_one_of_the_values", values=", ".join(allowed)), value)
        return cast(str, value)

    def rest(self) -> dict[str, Any]:
        """All that is left, as it stands; the page can read it, as JSON has no dates and no infinite numbers."""
        rest, self._entries = self._entries, {}
        self._check_plain("", rest.items(), DEEPEST)
        return rest

    def _check_plain(self, place: str, entries: Iterable[tuple[object, object]], depth: int) -> None:
        for key, value in entries:
            name = f"{place}: {key}" if place else str(key)
            if isinstance(value, dict | list):
                if not depth:
                    raise self.error(name, Text("is_nothing_that_a_lesson_has"), "…")
                inside = value.items() if isinstance(value, dict) else enumerate(value, 1)
                self._check_plain(name, inside, depth - 1)
            elif isinstance(value, float) and not isfinite(value):
                raise self.error(name, Text("must_be_a_finite_number"), value)
            elif not isinstance(value, str | int | float):
                raise self.error(name, Text("must_be_a_text"), value)

    def end(self) -> None:
        """Check that nothing is left.

        Raises:
            LessonError: there is an entry that no lesson has.
        """
        for name, value in self._entries.items():
            raise self.error(name, Text("is_nothing_that_a_lesson_has"), value)


def _lesson(name: str, number: int, whole: _Table) -> Lesson:
    predict, check = whole.table("predict"), whole.table("check")
    lesson = Lesson(
        name=name,
        number=number,
        minutes=whole.whole("minutes", 1, MOST_MINUTES),
        notions=_notions(whole),
        title=whole.words("title"),
        goal=whole.words("goal"),
        guess=whole.words("guess"),
        setup=whole.table("setup").rest(),
        prepare=cast(tuple[Act, ...], whole.some_of("prepare", ACTS)),
        covers=cast(tuple[Place, ...], predict.some_of("covers", PLACES)),
        hints=tuple(_ended(each, _Table.words) for each in predict.tables("hints")),
        predict=_question(predict, KINDS),
        looks=tuple(_ended(each, _look) for each in whole.tables("looks")),
        check=_question(check, ("choose", "number")),
        change=whole.words("change"),
    )
    if not 1 <= len(lesson.looks) <= MOST_LOOKS:
        raise whole.error("looks", Text("must_be_a_whole_number_from_to", low=1, high=MOST_LOOKS), len(lesson.looks))
    for table in (predict, check):
        table.end()
    return lesson


def _ended(table: _Table, read: Callable[[_Table], Value]) -> Value:
    value = read(table)
    table.end()
    return value


def _notions(whole: _Table) -> tuple[int, ...]:
    values = whole.take("notions")
    numbers = [each for each in values if type(each) is int] if isinstance(values, list) else []
    if not numbers or numbers != values or not all(1 <= each <= NOTIONS for each in numbers):
        raise whole.error("notions", Text("must_be_a_list_of_whole_numbers_from_to", low=1, high=NOTIONS), values)
    return tuple(numbers)


def _look(table: _Table) -> Look:
    return Look(cast(Place, table.one_of("place", PLACES)), table.words())


def _choice(table: _Table) -> Choice:
    return Choice(table.text("key"), table.words())


def _question(table: _Table, kinds: Sequence[Kind]) -> Question:
    kind = cast(Kind, table.one_of("kind", kinds))
    value = table.one_of("value", [name for name, answer in VALUES.items() if answer == ANSWER_OF[kind]])
    given = table.table("given").rest() if table.has("given") else {}
    asks = table.words("asks")
    choices = tuple(_ended(each, _choice) for each in table.tables("choices"))
    needs = kind in ("choose", "order")
    are_some = len(choices) > 1 and len({each.key for each in choices}) == len(choices)
    if not are_some if needs else choices:
        rule = Text("must_be_two_or_more_with_a_key_each" if needs else "is_nothing_that_a_lesson_has")
        raise table.error("choices", rule, [each.key for each in choices])
    scale = _ended(table.table("scale"), _scale) if kind in ("number", "curve") else None
    return Question(kind, value, given, asks, choices, scale, cast(tuple[Act, ...], table.some_of("acts", ACTS)))


def _scale(table: _Table) -> Scale:
    is_log = bool(table.whole("log", 0, 1)) if table.has("log") else False
    low = table.number("low", -1e9, 1e12)
    high = table.number("high", low, 1e12)
    if low == high or (is_log and low <= 0):
        raise table.error("low", Text("must_be_below_the_high_end_and_above_0_where_it_is_logarithmic"), low)
    return Scale(
        low=low,
        high=high,
        is_log=is_log,
        unit=table.words("unit") if table.has("unit") else dict.fromkeys(LANGUAGES, ""),
        digits=table.whole("digits", 0, 6) if table.has("digits") else 0,
        near=table.number("near", 1 if is_log else 0, 1e12),
    )


def _path(table: _Table, lessons: Sequence[Lesson]) -> LessonPath:
    by_name = {each.name: each for each in lessons}
    names = table.some_of("lessons", list(by_name))
    path = LessonPath(table.text("name"), table.words("title"), sum(by_name[name].minutes for name in names), names)
    table.end()
    return path
