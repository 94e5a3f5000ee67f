"""An answer to a lesson's question."""

from collections.abc import Sequence
from dataclasses import dataclass

from playground.errors import LessonError
from playground.lessons.scene import Scene
from playground.text import Text

Answer = str | float | tuple[str, ...] | tuple[float, ...] | tuple[tuple[float, float], ...]
"""A key, or one of several labels; a number; all keys in order; a share for each label; points (x, y)."""


@dataclass(frozen=True)
class Answered:
    """The answer to a question.

    Attributes:
        answer: the value.
        labels: of a token and of bars, what one chooses from.
    """

    answer: Answer
    labels: tuple[str, ...] = ()


def not_among(scene: Scene, name: str, value: str | int, allowed: Sequence[object]) -> LessonError:
    """Return the error for the argument ``name`` of a value that has to be one of ``allowed``."""
    rule = Text("must_be_one_of_the_values", values=", ".join(map(str, allowed)))
    return scene.start.error(f"given: {name}", rule, value)
