"""What each page that listens to a room is still to be sent, and when. Knows no network: it is asked, and says.

Many changes become one message: a page that reads slowly, or counts that change often, get the newest state only.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from playground.classroom.bounds import BETWEEN_COUNTS, HEARTBEAT
from playground.classroom.states import StudentState, TeacherState

Event = Literal["state", "follow", "closed", "replaced", "alive"]
"""``replaced``: another page listens with the same key; ``alive``: nothing is new."""


@dataclass(frozen=True)
class Message:
    """A message to a page; ``data`` is JSON."""

    event: Event
    data: Mapping[str, object]


class Listener:
    """One page that listens.

    Args:
        state: gives all that the page shows.
        link: gives the link that the page follows; None for a page that follows none, the teacher's.
        wake: is called when a message is due earlier than was said.
        between_counts: fewest seconds between two messages of counts.
    """

    def __init__(
        self,
        state: Callable[[], TeacherState | StudentState],
        link: Callable[[], str] | None,
        wake: Callable[[], None],
        between_counts: float,
    ) -> None:
        self._state, self._link, self._wake, self._between = state, link, wake, between_counts
        self._state_due, self._follow_due = -math.inf, -math.inf if link and link() else math.inf
        self._sent_at, self._followed_at = -math.inf, -math.inf
        self._sent: TeacherState | StudentState | None = None
        self._end: Event | None = None

    @property
    def is_over(self) -> bool:
        """Whether the last message is out, or the next is the last."""
        return self._end is not None

    def changed(self) -> None:
        """Note that something has changed that the page shows at once."""
        self._state_due = -math.inf
        self._wake()

    def counted(self) -> None:
        """Note that a count has changed, which may wait for more of its kind."""
        due = self._sent_at + self._between
        if due < self._state_due:
            self._state_due = due
            self._wake()

    def followed(self) -> None:
        """Note that the link has changed."""
        due = self._followed_at + BETWEEN_COUNTS
        if self._link is not None and due < self._follow_due:
            self._follow_due = due
            self._wake()

    def end(self, event: Event) -> None:
        """Let ``event`` be the last message."""
        self._end = self._end or event
        self._wake()

    def take(self, now: float) -> tuple[list[Message], float]:
        """Return the messages that are due, and the seconds until something may be due again without a wake-up."""
        if self._end is not None:
            return [Message(self._end, {})], 0.0
        messages = [*self._due_state(now), *self._due_follow(now)]
        if messages:
            self._sent_at = now
        next_due = min(self._state_due, self._follow_due, self._sent_at + HEARTBEAT)
        return messages, max(0.0, next_due - now)

    def _due_state(self, now: float) -> list[Message]:
        """Return the state where it is due; at a heartbeat, too, if time alone has changed it, else a sign of life."""
        is_due, is_silent = self._state_due <= now, self._sent_at + HEARTBEAT <= now
        if not is_due and not is_silent:
            return []
        self._state_due = math.inf
        state = self._state()
        if state == self._sent:
            return [Message("alive", {})] if is_silent else []
        self._sent = state
        return [Message("state", dict(state))]

    def _due_follow(self, now: float) -> list[Message]:
        if self._link is None or self._follow_due > now:
            return []
        self._follow_due, self._followed_at = math.inf, now
        return [Message("follow", {"link": self._link()})]
