"""How long an event of a line has yet to wait, from how long the last ones took. Knows nothing of Gradio.

Nothing is guessed: where no event like those before it has ended yet, or one takes longer than every known one has, the
wait is unknown.
"""

import heapq
import math
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable

REMEMBERED = 32
"""How many of the last times of each kind of event count: a larger model or longer texts are soon noticed."""


class Durations:
    """How long the last events of each kind held their places, in seconds."""

    def __init__(self) -> None:
        self._seconds: defaultdict[Hashable, deque[float]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    def add(self, kind: Hashable, seconds: float) -> None:
        """Remember that an event of ``kind`` held its place for ``seconds``, whichever way it ended."""
        self._seconds[kind].append(seconds)

    def expected(self, kind: Hashable, elapsed: float = 0.0) -> float:
        """Return how long an event of ``kind`` will yet hold its place; infinity where that is unknown.

        Args:
            kind: what it is; its function, for one.
            elapsed: how long it has held it. Only events that took longer can tell.
        """
        longer = [seconds for seconds in self._seconds.get(kind, ()) if seconds > elapsed]
        return sum(longer) / len(longer) - elapsed if longer else math.inf


class Places:
    """The places of a line, taken in turn by whoever waits, as far ahead as can be foreseen.

    Args:
        free_in: for each place the seconds until it is free; infinity where that is unknown.
    """

    def __init__(self, free_in: Iterable[float]) -> None:
        self._free_in = list(free_in)
        heapq.heapify(self._free_in)

    @property
    def wait(self) -> float | None:
        """The seconds until the first place is free; None where that is unknown."""
        return self._free_in[0] if self._free_in[0] < math.inf else None

    def take(self, seconds: float) -> None:
        """Let the next of the line take the first place that is free, for this many ``seconds``."""
        heapq.heapreplace(self._free_in, self._free_in[0] + seconds)
