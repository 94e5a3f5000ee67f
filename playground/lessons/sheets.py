"""Lessons on paper, as HTML that a browser prints: ``python -m playground.lessons.sheets FOLDER``.

Writes for each language an outline for the teacher, a worksheet, and the worksheet with the answers of the built-in
models. ``--lessons`` names a folder with lessons of one's own.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, get_args

from playground.errors import ModelError, PlaygroundError
from playground.lessons.answered import Answered
from playground.lessons.html import Html, joined, tag
from playground.lessons.lesson import Lesson, LessonPath, Look, Place, Question
from playground.lessons.models import LessonModels, built_in
from playground.lessons.questions import room_for
from playground.lessons.reading import SHIPPED, read_lessons, read_paths
from playground.lessons.setup import models_to_fetch
from playground.lessons.values import answer
from playground.text import LANGUAGES, Language, Text

PATHS = "paths.toml"
"""The file of a folder that says which of its lessons belong together."""

SheetKind = Literal["outline", "worksheet", "key"]
SHEETS: tuple[SheetKind, ...] = get_args(SheetKind)

Answers = Mapping[str, tuple[Answered | None, Answered | None]]
"""By a lesson's name the answers to its prediction and its check; None where the model is not there."""

_TITLES: Mapping[SheetKind, Text] = {
    "outline": Text("sheet_outline"),
    "worksheet": Text("sheet_worksheet"),
    "key": Text("sheet_key"),
}
_PLACES: Mapping[Place, Text] = {
    "models": Text("place_models"),
    "controls": Text("place_controls"),
    "text": Text("place_text"),
    "sentence": Text("place_sentence"),
    "bars": Text("place_bars"),
    "figure": Text("place_figure"),
    "steps": Text("place_steps"),
    "foot": Text("place_foot"),
    "tree": Text("place_tree"),
    "code": Text("place_code"),
    "compare_settings": Text("place_compare_settings"),
    "compare_table": Text("place_compare_table"),
    "compare_chart": Text("place_compare_chart"),
    "lockstep": Text("place_lockstep"),
    "article": Text("place_article"),
    "summary": Text("place_summary"),
    "pipeline": Text("place_pipeline"),
    "attention": Text("place_attention"),
    "typed": Text("place_typed"),
    "pieces": Text("place_pieces"),
    "tokens": Text("place_tokens"),
    "vocabulary": Text("place_vocabulary"),
    "messages": Text("place_messages"),
    "reading": Text("place_reading"),
    "output": Text("place_output"),
    "variety": Text("place_variety"),
    "lab": Text("place_lab"),
}
_STYLE = Html((Path(__file__).parent / "sheets.css").read_text(encoding="utf-8"))


def answers_of(lessons: Sequence[Lesson], language: Language, models: LessonModels) -> Answers:
    """Return the answers to both questions of every lesson.

    Raises:
        LessonError: a lesson asks for what its set-up does not give.
        PlaygroundError: a model cannot read a text.
    """

    def known(lesson: Lesson, question: Question) -> Answered | None:
        try:
            return answer(lesson, question, language, models)
        except ModelError:
            return None

    return {each.name: (known(each, each.predict), known(each, each.check)) for each in lessons}


def sheet(
    kind: SheetKind, language: Language, lessons: Sequence[Lesson], paths: Sequence[LessonPath], answers: Answers
) -> str:
    """Return one sheet: a whole HTML document that needs nothing else.

    Args:
        kind: which.
        language: its language.
        lessons: all lessons, in their order.
        paths: which of them belong together; only the outline is by paths.
        answers: of :func:`answers_of`; a worksheet has their labels, the outline needs none.
    """
    title = _TITLES[kind][language]
    body = (
        _outline(language, lessons, paths)
        if kind == "outline"
        else _tasks(language, lessons, answers, is_key=kind == "key")
    )
    head = tag("head", tag("meta", charset="utf-8"), tag("title", title), tag("style", _STYLE))
    main = tag("body", tag("h1", title), *body, class_=kind)
    return f"<!doctype html>\n{tag('html', head, main, lang=language)}\n"


def _outline(language: Language, lessons: Sequence[Lesson], paths: Sequence[LessonPath]) -> Iterator[Html]:
    by_name = {each.name: each for each in lessons}
    yield tag("p", Text("sheet_notions_help")[language], class_="help")
    for path in paths:
        yield _path(language, path.title[language], [by_name[name] for name in path.lessons])
    inside = {name for path in paths for name in path.lessons}
    others = [each for each in lessons if each.name not in inside]
    if others:
        yield _path(language, Text("sheet_others")[language], others)


def _path(language: Language, title: str, lessons: Sequence[Lesson]) -> Html:
    minutes = sum(each.minutes for each in lessons)
    heading = Text("sheet_path", title=title, count=len(lessons), minutes=minutes)[language]
    names = ("sheet_from_to", "sheet_minutes", "sheet_lesson", "sheet_notions", "sheet_guess")
    heads = [tag("th", Text(name)[language], scope="col") for name in names]
    rows, start = [], 0
    for each in lessons:
        rows.append(_row(language, each, start))
        start += each.minutes
    table = tag("table", tag("thead", tag("tr", *heads)), tag("tbody", *rows))
    return tag("section", tag("h2", heading), table, class_="path")


def _row(language: Language, lesson: Lesson, start: int) -> Html:
    name = tag("b", f"{lesson.number}. {lesson.title[language]}")
    return tag(
        "tr",
        tag("td", f"{start}–{start + lesson.minutes}′", class_="time"),
        tag("td", str(lesson.minutes), class_="time"),
        tag("td", name, tag("br"), lesson.goal[language], *_needs(language, lesson)),
        tag("td", ", ".join(map(str, lesson.notions))),
        tag("td", lesson.guess[language]),
    )


def _tasks(language: Language, lessons: Sequence[Lesson], answers: Answers, *, is_key: bool) -> Iterator[Html]:
    if is_key:
        yield tag("p", Text("sheet_key_help")[language], class_="help")
    else:
        names = [Text(name)[language] for name in ("sheet_name", "sheet_class", "sheet_date")]
        yield tag("p", *(tag("span", f"{name} ", tag("span", class_="blank")) for name in names), class_="who")
    for lesson in lessons:
        yield _task(language, lesson, answers, is_key=is_key)


def _task(language: Language, lesson: Lesson, answers: Answers, *, is_key: bool) -> Html:
    predicted, checked = answers.get(lesson.name, (None, None))
    minutes = tag("span", f"{lesson.minutes}′", class_="minutes")
    lines = () if is_key else (tag("p", class_="line"), tag("p", class_="line"))
    return tag(
        "section",
        tag("h2", tag("span", str(lesson.number), class_="count"), lesson.title[language], minutes),
        *_needs(language, lesson),
        _part(language, "sheet_predict", _question(language, lesson.predict, predicted, is_key=is_key)),
        _part(language, "sheet_look", tag("ul", *(_look(language, each) for each in lesson.looks), class_="looks")),
        _part(language, "sheet_check", _question(language, lesson.check, checked, is_key=is_key)),
        _part(language, "sheet_change", tag("p", lesson.change[language]), *lines),
        class_="lesson",
    )


def _needs(language: Language, lesson: Lesson) -> tuple[Html, ...]:
    """Return what has to be fetched before the lesson; nothing where it takes the models that come along."""
    names = ", ".join(models_to_fetch(lesson.setup))
    return (tag("p", Text("sheet_needs", names=names)[language], class_="help"),) if names else ()


def _part(language: Language, name: str, *inside: Html) -> Html:
    return tag("div", tag("h3", Text(name)[language]), tag("div", *inside), class_="part")


def _question(language: Language, question: Question, answered: Answered | None, *, is_key: bool) -> Html:
    asks = tag("p", question.asks[language], class_="asks")
    return joined(asks, room_for(question, answered, language, is_key=is_key))


def _look(language: Language, look: Look) -> Html:
    return tag("li", tag("b", _PLACES[look.place][language]), " — ", look.text[language])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the sheets that the command line asks for; return 1 where the lessons cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m playground.lessons.sheets", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the sheets are written")
    parser.add_argument("--lessons", type=Path, default=SHIPPED, help="the folder with the lessons")
    asked = parser.parse_args(arguments)
    try:
        _write(asked.folder, asked.lessons)
    except PlaygroundError as error:
        print(error.message("en"), file=sys.stderr)
        return 1
    return 0


def _write(folder: Path, source: Path) -> None:
    lessons = read_lessons(source)
    paths, models = read_paths(source / PATHS, lessons), built_in()
    folder.mkdir(parents=True, exist_ok=True)
    for language in LANGUAGES:
        answers = answers_of(lessons, language, models)
        for kind in SHEETS:
            file = folder / f"{kind}-{language}.html"
            file.write_text(sheet(kind, language, lessons, paths, answers), encoding="utf-8")
            print(file)


if __name__ == "__main__":
    sys.exit(main())
