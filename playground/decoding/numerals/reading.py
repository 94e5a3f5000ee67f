"""What a numeral says: one type, which every form of numeral is read into."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Reading:
    """What a numeral says.

    Attributes:
        value: exact, without a unit.
        parts: the numbers it stands for if it is not ``value``: 1 and 2 of ``1/2`` (a date), 1 and 200 of ``1 200``, 5
            of ``5m`` (metres). Empty where it can be one number only.
        is_certain: False where the words are often no number: ``one``, ``first``, ``한``, ``이 년``.
    """

    value: Fraction
    parts: tuple[Fraction, ...] = ()
    is_certain: bool = True

    def __neg__(self) -> "Reading":
        return replace(self, value=-self.value, parts=tuple(-part for part in self.parts))


Forms = dict[str, tuple[str, Callable[[str], Reading | None]]]
"""Name of a form → its pattern, without named groups, and what reads the text it matches: None if it is no number."""
