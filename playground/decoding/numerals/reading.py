"""The value of a numeral: the one type that every form of numeral is read into."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Reading:
    """The value of a numeral.

    Attributes:
        value: the exact value, without a unit.
        parts: the numbers of the other possible reading: 1 and 2 for ``1/2`` (a date), 1 and 200 for ``1 200``, 5 for
            ``5m`` (metres). Empty where there is only one reading.
        is_certain: False where the words often mean no number: ``one``, ``first``, ``한``, ``이 년``.
    """

    value: Fraction
    parts: tuple[Fraction, ...] = ()
    is_certain: bool = True

    def __neg__(self) -> "Reading":
        return replace(self, value=-self.value, parts=tuple(-part for part in self.parts))


Forms = dict[str, tuple[str, Callable[[str], Reading | None]]]
"""Name of a form to its pattern (without named groups) and the reader of a match: None if it is no number."""
