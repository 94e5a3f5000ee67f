"""With how many threads a step is computed: with one, or with all that it may have where that is much quicker.

Torch's threads wait for each other after every operation, spinning. Where another process, or another reader's work,
has one of the cores, a step with as many threads as cores takes several times as long as with one thread: up to ten
times was measured with two cores. And what a small model gains by a second core its readers lose. So now and then a
step is computed the other way, and the quicker way is kept.
"""

import statistics

FIRST, MOST = 8, 512
"""Steps between two trials of the other way: at first, and at most, doubled as long as the same way wins."""
VOTES = 3
"""A trial is so many steps computed the other way, between two of as many rows."""
TRIES = 9
"""It is given up after so many steps, where rows came and left all the time."""
BETWEEN = 2
"""Steps from one of them to the next."""
WIN = 0.9
"""The other way is taken where its steps take at most so much of the time, by the median."""
SLOW = 2.0
"""A step that takes so many times as long as the quickest of as many rows calls for a trial at once."""


class Pace:
    """Chooses the number of threads of each step.

    Args:
        most: the number of threads that a step may have.
    """

    def __init__(self, most: int) -> None:
        self._ways = (1, most)
        self._chosen = 0
        self._last: list[tuple[bool, int, float]] = []
        self._votes: list[float] = []
        self._tries = 0
        self._interval = self._left = FIRST
        self._quickest: dict[int, float] = {}

    @property
    def threads(self) -> int:
        """The number for the next step."""
        return self._ways[self._chosen ^ self._tries_other]

    def took(self, rows: int, seconds: float) -> None:
        """Learn how long the step took that had the last :attr:`threads`, and how many rows it had."""
        if self._ways[1] == 1:
            return
        tried = self._tries_other
        self._last = [*self._last[-2:], (tried, rows, seconds)]
        self._tries += tried
        self._left = BETWEEN if tried else self._left - 1
        self._vote()
        if not tried:
            self._watch(rows, seconds)

    @property
    def _tries_other(self) -> bool:
        return self._left == 0 and self._ways[1] > 1

    def _vote(self) -> None:
        """Compare a step computed the other way with those before and after it, where all had as many rows."""
        if [other for other, _, _ in self._last] != [False, True, False]:
            return
        before, tried, after = self._last
        if before[1] == tried[1] == after[1]:
            self._votes.append(2 * tried[2] / (before[2] + after[2]))
        if len(self._votes) < VOTES and self._tries < TRIES:
            return
        if len(self._votes) == VOTES and statistics.median(self._votes) < WIN:
            self._chosen ^= 1
            self._interval, self._quickest = FIRST, {}
        else:
            self._interval = min(MOST, 2 * self._interval)
        self._votes, self._tries, self._left = [], 0, self._interval

    def _watch(self, rows: int, seconds: float) -> None:
        """Begin a trial where a step with several threads took much longer than it can."""
        if self._chosen == 1 and seconds > SLOW * self._quickest.get(rows, seconds):
            self._left = min(self._left, BETWEEN)
        self._quickest[rows] = min(seconds, self._quickest.get(rows, seconds))
