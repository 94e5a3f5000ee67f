"""How often something may happen within a minute, and how guesses are slowed. The time is an argument."""

from collections import deque
from collections.abc import Iterable

from playground.classroom.bounds import (
    BETWEEN_SLOWED,
    LONGEST_SLOWED,
    MINUTE,
    WRONG_CODES_A_MINUTE,
)
from playground.classroom.errors import TooManyError
from playground.text import Text


class Rate:
    """The times of what one has done within the last minute.

    Args:
        most: how often it may be done within a minute.
    """

    def __init__(self, most: int) -> None:
        self._most, self._times = most, deque[float]()

    def count(self, now: float) -> None:
        """Count one more.

        Raises:
            TooManyError: it is one too many, and is not counted.
        """
        self._forget(now)
        if len(self._times) >= self._most:
            rule = Text("too_many_in_a_minute", most=self._most)
            seconds = self._times[0] + MINUTE - now
            raise TooManyError("requests", rule, len(self._times) + 1, Text("go_on_in_a_few_seconds"), seconds)
        self._times.append(now)

    def note(self, now: float) -> None:
        """Count one more, however many there are; only the last :data:`most` are kept."""
        self._times.append(now)
        self._forget(now)
        while len(self._times) > self._most:
            self._times.popleft()

    def is_full(self, now: float) -> bool:
        """Whether there have been as many as may be."""
        self._forget(now)
        return len(self._times) >= self._most

    def is_idle(self, now: float) -> bool:
        """Whether there has been none within the last minute."""
        self._forget(now)
        return not self._times

    def _forget(self, now: float) -> None:
        while self._times and self._times[0] <= now - MINUTE:
            self._times.popleft()


class Guesser:
    """One address that guesses codes.

    Args:
        shares: how many addresses it may stand for.
    """

    def __init__(self, shares: int) -> None:
        self.wrong = Rate(WRONG_CODES_A_MINUTE * shares)
        self._between, self._next = BETWEEN_SLOWED / shares, 0.0

    def delay(self, now: float) -> float:
        """Return the seconds that its next guess waits.

        Raises:
            TooManyError: so many guesses wait that this one is refused.
        """
        if not self.wrong.is_full(now):
            return 0.0
        turn = max(now, self._next)
        if turn - now > LONGEST_SLOWED:
            way_out = Text("check_the_code_and_wait_a_minute")
            raise TooManyError("codes", Text("too_many_wrong_codes"), int(turn - now), way_out)
        self._next = turn + self._between
        return turn - now


class Guesses:
    """The wrong guesses of all addresses.

    A right code is never counted, so a school that joins from one address is not slowed. An address that has guessed
    wrong too often gets its turn once a second, for right codes as well: the answer's haste would tell them apart.
    """

    def __init__(self) -> None:
        self._guessers: dict[str, Guesser] = {}
        self._looked_through = 0.0

    def delay(self, addresses: Iterable[tuple[str, int]], now: float) -> float:
        """Return the seconds that a guess has to wait.

        Args:
            addresses: of who guesses, each with the number of addresses that it may stand for.
            now: in seconds.

        Raises:
            TooManyError: it is refused.
        """
        known = [self._guessers[name] for name, _ in addresses if name in self._guessers]
        return max((each.delay(now) for each in known), default=0.0)

    def wrong(self, addresses: Iterable[tuple[str, int]], now: float) -> None:
        """Count a wrong guess; addresses as for :meth:`delay`."""
        if now >= self._looked_through + 1:
            self._looked_through = now
            self._guessers = {name: each for name, each in self._guessers.items() if not each.wrong.is_idle(now)}
        for name, shares in addresses:
            self._guessers.setdefault(name, Guesser(shares)).wrong.note(now)
