"""What one user may ask for, so that a class shares a server: texts at once, and requests in a minute."""

import time
from collections import deque
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from playground.errors import PlaygroundError
from playground.settings import Settings
from playground.text import Text
from playground.web.server.users import address_of, user_of

SCHOOL = 50
"""So many users' shares has an address, which may be a whole school's, and whoever has no cookie."""
MINUTE = 60.0


@dataclass(frozen=True)
class Asker:
    """Who asks.

    Attributes:
        name: a browser's, or an address.
        shares: how many users' shares it has.
    """

    name: str
    shares: int = 1

    @classmethod
    def of(cls, asked: HTTPConnection) -> "Asker":
        """Return who has ``asked``."""
        user = user_of(asked)
        return cls.at(asked) if user is None else cls(f"user {user}")

    @classmethod
    def at(cls, asked: HTTPConnection) -> "Asker":
        """Return the address that has ``asked``."""
        return cls(f"address {address_of(asked)}", SCHOOL)


class Shares:
    """The limits of each user, and of each address.

    Args:
        settings: with the limits.
    """

    def __init__(self, settings: Settings) -> None:
        self._texts, self._requests = settings.user_texts, settings.user_requests
        self._asked: dict[str, deque[float]] = {}
        self._looked_through = 0.0

    def check_texts(self, asker: Asker, texts: int) -> None:
        """Check that ``asker`` may have another text besides ``texts`` that are being written or wait.

        Raises:
            PlaygroundError: it may not.
        """
        most = self._texts * asker.shares
        if texts >= most:
            rule = Text("are_at_most_for_one_reader_at_once", most=most)
            raise PlaygroundError("texts", rule, texts + 1, Text("wait_until_one_has_ended_or_stop"))

    def count(self, asked: HTTPConnection) -> None:
        """Count a request, of its user and of its address.

        Raises:
            PlaygroundError: one of them has had too many within a minute.
        """
        now = time.monotonic()
        self._forget(now)
        for asker in {Asker.of(asked), Asker.at(asked)}:
            times, most = self._asked.setdefault(asker.name, deque()), self._requests * asker.shares
            while times and times[0] <= now - MINUTE:
                times.popleft()
            if len(times) >= most:
                rule = Text("are_at_most_in_a_minute", most=most)
                raise PlaygroundError("requests", rule, len(times) + 1, Text("go_on_in_a_few_seconds"))
            times.append(now)

    def _forget(self, now: float) -> None:
        """Forget, once a second, who has not asked for a minute."""
        if now < self._looked_through + 1:
            return
        self._looked_through = now
        for name in [name for name, times in self._asked.items() if not times or times[-1] <= now - MINUTE]:
            del self._asked[name]
