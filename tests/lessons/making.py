"""Lessons for tests: of a set-up, acts and a question each."""

from collections.abc import Mapping, Sequence
from typing import Any

from playground.lessons.lesson import ANSWER_OF, VALUES, Act, Kind, Lesson, Look, Question, Scale
from playground.text import LANGUAGES

KIND_OF = {answer: kind for kind, answer in ANSWER_OF.items()}


def words(text: str) -> dict[str, str]:
    return dict.fromkeys(LANGUAGES, text)


def question(value: str, acts: Sequence[Act] = (), kind: Kind | None = None, **given: Any) -> Question:
    chosen = kind or KIND_OF[VALUES.get(value, "number")]
    scale = Scale(0, 100, False, words("%"), 0, 1) if chosen in ("number", "curve") else None
    return Question(chosen, value, given, words(f"What is {value}?"), (), scale, tuple(acts))


def lesson(
    setup: Mapping[str, Any],
    predict: Question,
    check: Question | None = None,
    prepare: Sequence[Act] = (),
    name: str = "07-a-lesson",
) -> Lesson:
    return Lesson(
        name=name,
        number=int(name[:2]),
        minutes=5,
        notions=(1,),
        title=words("A title"),
        goal=words("A goal"),
        guess=words("A guess"),
        setup=setup,
        prepare=tuple(prepare),
        covers=(),
        predict=predict,
        hints=(),
        looks=(Look("bars", words("A look")),),
        check=check or question("kept"),
        change=words("A change"),
    )
