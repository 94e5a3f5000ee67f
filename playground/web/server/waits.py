"""Estimate how long a waiting event still has to wait, from the durations of the last events. Knows nothing of Gradio.

Where no event of the same kind has ended yet, or one takes longer than all before, the wait is unknown, not guessed.
"""

import heapq
import math
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable

REMEMBERED = 32
"""Number of durations kept of each kind of event: few, so that a larger model or longer texts soon show."""


class Durations:
    """The durations of the last events of each kind, in seconds."""

    def __init__(self) -> None:
        self._seconds: defaultdict[Hashable, deque[float]] = defaultdict(lambda: deque(maxlen=REMEMBERED))

    def add(self, kind: Hashable, seconds: float) -> None:
        """Record that an event of ``kind`` took ``seconds``, however it ended."""
        self._seconds[kind].append(seconds)

    def expected(self, kind: Hashable, elapsed: float = 0.0) -> float:
        """Return the expected remaining seconds of an event of ``kind``; infinity where they are unknown.

        Args:
            kind: its kind, such as its function.
            elapsed: seconds since it started. Only events that took longer count.
        """
        longer = [seconds for seconds in self._seconds.get(kind, ()) if seconds > elapsed]
        return sum(longer) / len(longer) - elapsed if longer else math.inf


class Places:
    """A simulation of a line's workers, which the waiting events take in turn.

    Args:
        free_in: for each worker the seconds until it is free; infinity where they are unknown.
    """

    def __init__(self, free_in: Iterable[float]) -> None:
        self._free_in = list(free_in)
        heapq.heapify(self._free_in)

    @property
    def wait(self) -> float | None:
        """The seconds until the first worker is free; None where they are unknown."""
        return self._free_in[0] if self._free_in[0] < math.inf else None

    def take(self, seconds: float) -> None:
        """Let the next event take the first free worker for ``seconds``."""
        heapq.heapreplace(self._free_in, self._free_in[0] + seconds)
