"""Downloads under way: begun by one reader, seen by all, stopped and taken up again. Knows nothing of the page.

A download belongs to the server and not to a reader: whoever asks for a model that is already coming waits for it too.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Semaphore, Thread
from typing import Literal

from playground.errors import PlaygroundError
from playground.models.fetching import Check, Meter, Stopped, fetch_model
from playground.models.hub_errors import fault
from playground.models.hub_id import HubId, hub_id

State = Literal["waiting", "asking", "downloading", "stopped", "failed", "done"]
"""``waiting`` for others to end, ``asking`` the Hub what there is, then the files; at the end the last three."""

WINDOW = 5.0
"""The speed is that of so many last seconds."""
_SECONDS_BETWEEN_LOOKS = 0.1


@dataclass(frozen=True)
class Progress:
    """How far a download has come; plain data.

    Attributes:
        name: the model's id, as it was asked for.
        state: where it stands.
        received: bytes that are here.
        total: bytes of all its files; None until they are known.
        speed: bytes a second; None while there is nothing to measure.
        seconds_left: at this speed; None where it cannot be said.
        error: why it failed.
    """

    name: str
    state: State
    received: int
    total: int | None
    speed: float | None
    seconds_left: float | None
    error: PlaygroundError | None


class Downloads:
    """All downloads of this server.

    Args:
        at_once: so many run at the same time; the next waits its turn.
        most_bytes: the largest model that is fetched.
        check: whether a model would be of use here.
    """

    def __init__(self, *, at_once: int, most_bytes: float, check: Check) -> None:
        self._slots, self._most_bytes, self._check = Semaphore(at_once), most_bytes, check
        self._known: dict[str, _Download] = {}
        self._lock = Lock()

    def start(self, name: str) -> None:
        """Begin to fetch the model called ``name``, or go on with it; when it is coming already, nothing more.

        Raises:
            ModelError: ``name`` is no id of the Hub.
        """
        wanted = hub_id(name)
        with self._lock:
            known = self._known.get(name)
            if known is None or not known.runs:
                self._known[name] = _Download(wanted, self._fetch)

    def stop(self, name: str) -> None:
        """Let the download of ``name`` end within a chunk; what has come is kept for the next start."""
        known = self._known.get(name)
        if known is not None:
            known.meter.stop.set()

    def progress(self) -> list[Progress]:
        """Return how far every download has come, those included that have ended, the first begun first."""
        with self._lock:
            return [known.progress(name) for name, known in self._known.items()]

    def wait(self, name: str) -> Progress:
        """Return how the download of ``name`` ended, when it has."""
        self._known[name].thread.join()
        return self._known[name].progress(name)

    def _fetch(self, download: "_Download") -> None:
        meter = download.meter
        while not self._slots.acquire(timeout=_SECONDS_BETWEEN_LOOKS):
            meter.go_on()
        try:
            download.state = "asking"
            fetch_model(download.wanted, meter, most_bytes=self._most_bytes, check=self._check)
        finally:
            self._slots.release()


class _Download:
    """One download in a thread of its own, which begins at once."""

    def __init__(self, wanted: HubId, fetch: "Callable[[_Download], None]") -> None:
        self.wanted, self.meter = wanted, Meter()
        self.state: State = "waiting"
        self._error: PlaygroundError | None = None
        self._seen = deque([(time.monotonic(), 0)])
        self.thread = Thread(target=self._run, args=(fetch,), daemon=True, name=f"download {wanted}")
        self.thread.start()

    @property
    def runs(self) -> bool:
        return self.state in ("waiting", "asking", "downloading")

    def _run(self, fetch: "Callable[[_Download], None]") -> None:
        try:
            fetch(self)
        except Stopped:
            self.state = "stopped"
        except PlaygroundError as error:
            self._error, self.state = error, "failed"
        except BaseException as error:  # a fault of ours: the log has it, and nobody waits for ever
            self._error, self.state = fault(str(self.wanted), error), "failed"
            raise
        else:
            self.state = "done"

    def progress(self, name: str) -> Progress:
        state, total, received = self.state, self.meter.total, self.meter.received
        if state == "asking" and total is not None:
            state = "downloading"
        speed = self._speed() if state == "downloading" else None
        left = (total - received) / speed if speed and total is not None else None
        return Progress(name, state, received, total, speed, left, self._error)

    def _speed(self) -> float | None:
        self._seen.append((time.monotonic(), self.meter.fetched))
        while len(self._seen) > 2 and self._seen[1][0] < self._seen[-1][0] - WINDOW:
            self._seen.popleft()
        (begun, first), (now, last) = self._seen[0], self._seen[-1]
        return (last - first) / (now - begun) if last > first and now > begun else None
