"""A question on paper: room for an answer of its kind, and the answer."""

from collections.abc import Sequence
from typing import cast

from playground.lessons.answered import Answered
from playground.lessons.drawings import empty_bars, empty_grid, number_line, number_text, share_text
from playground.lessons.html import Html, joined, tag
from playground.lessons.lesson import Kind, Question, Scale
from playground.text import Language, Text

UNKNOWN = "—"
"""What stands for an answer where the model is not there."""

_HOW: dict[Kind, Text] = {
    "choose": Text("sheet_choose"),
    "order": Text("sheet_order"),
    "number": Text("sheet_number"),
    "token": Text("sheet_token"),
    "bars": Text("sheet_bars"),
    "curve": Text("sheet_curve"),
}
Points = tuple[tuple[float, float], ...]


def room_for(question: Question, answered: Answered | None, language: Language, *, is_key: bool) -> Html:
    """Return what one answers ``question`` on.

    Args:
        question: the question.
        answered: its answer, whose labels are there to choose among; None where no model gives one.
        language: of the sheet.
        is_key: whether the answer stands on it.
    """
    shown = answered if is_key else None
    parts = [tag("p", _HOW[question.kind][language], class_="how"), _room(question, answered, shown, language)]
    if is_key:
        text = UNKNOWN if answered is None else answer_text(question, answered, language)
        parts.append(tag("p", tag("b", Text("sheet_answer")[language]), " ", text, class_="answer-line"))
    return joined(*parts)


def answer_text(question: Question, answered: Answered, language: Language) -> str:
    """Return the answer in words."""
    value = answered.answer
    texts = {choice.key: choice.text[language] for choice in question.choices}
    match question.kind:
        case "choose":
            return texts.get(str(value), str(value))
        case "order":
            return " → ".join(texts.get(key, key) for key in cast(tuple[str, ...], value))
        case "number":
            return number_text(cast(float, value), _scale(question), language)
        case "token":
            return str(value)
        case "bars":
            shares = zip(answered.labels, cast(tuple[float, ...], value), strict=True)
            return " · ".join(f"{label}: {share_text(share)}" for label, share in shares)
        case "curve":
            points = cast(Points, value)
            return " · ".join(f"{x:,g}: {number_text(y, _scale(question), language)}" for x, y in points)


def _room(question: Question, answered: Answered | None, shown: Answered | None, language: Language) -> Html:
    value = shown.answer if shown else None
    match question.kind:
        case "choose":
            return _boxes([(choice.key, choice.text[language]) for choice in question.choices], value)
        case "order":
            return _ranks(question, cast("tuple[str, ...] | None", value), language)
        case "number":
            scale = _scale(question)
            line = number_line(scale, language, cast("float | None", value))
            blank = tag("p", tag("span", class_="blank"), " ", scale.unit[language])
            return line if shown else tag("div", line, blank, class_="number")
        case "token":
            labels = answered.labels if answered else ()
            return _boxes([(label, label) for label in labels], value) if labels else tag("p", class_="line")
        case "bars":
            return empty_bars(answered.labels if answered else (), cast("tuple[float, ...] | None", value))
        case "curve":
            xs = [x for x, _ in cast(Points, answered.answer)] if answered else []
            heights = [y for _, y in cast(Points, value)] if shown else None
            return empty_grid(_scale(question), xs, heights)


def _scale(question: Question) -> Scale:
    if question.scale is None:
        raise ValueError(f"a question of the kind {question.kind!r} must have a scale. Read it from a file.")
    return question.scale


def _boxes(choices: Sequence[tuple[str, str]], chosen: object) -> Html:
    """Return a box to tick for each choice, in reading order."""
    items = [
        tag(
            "li",
            tag("span", "✓" if key == chosen else "", class_="box"),
            text,
            class_="right" if key == chosen else None,
        )
        for key, text in choices
    ]
    return tag("ul", *items, class_="boxes")


def _ranks(question: Question, order: tuple[str, ...] | None, language: Language) -> Html:
    """Return a line for each choice's place in the order."""
    items = [
        tag("li", tag("span", _rank(choice.key, order), class_="rank"), choice.text[language])
        for choice in question.choices
    ]
    return tag("ul", *items, class_="boxes")


def _rank(key: str, order: tuple[str, ...] | None) -> str:
    return str(order.index(key) + 1) if order and key in order else ""
