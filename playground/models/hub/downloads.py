"""Downloads under way: begun by one reader, seen by all, stopped and taken up again. Knows nothing of the page.

A download belongs to the server and not to a reader: whoever asks for a model that is already coming waits for it too.
However many ids readers type, there are so many threads as downloads at a time, and so many downloads to tell of.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Literal

from playground.errors import ModelError, PlaygroundError, Text
from playground.models.files.hub_id import HubId, hub_id
from playground.models.hub.errors import fault
from playground.models.hub.fetching import Check, Meter, Stopped, fetch_model

State = Literal["waiting", "asking", "downloading", "stopped", "failed", "done"]
"""``waiting`` for others to end, ``asking`` the Hub what there is, then the files; at the end the last three."""

WINDOW = 5.0
"""The speed is that of so many last seconds."""
MOST_WAITING = 50
"""So many downloads wait at most: a class in which each asks for a model waits its turn, 1,500 typed ids do not."""
MOST_ENDED = 50
"""Of so many that have ended it is told how; of earlier ones nothing."""


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
        self._at_once, self._most_bytes, self._check = at_once, most_bytes, check
        self._known: dict[str, _Download] = {}
        self._waiting: deque[_Download] = deque()
        self._workers = 0
        self._lock = Lock()

    def start(self, name: str) -> None:
        """Begin to fetch the model called ``name``, or go on with it; when it is coming already, nothing more.

        Raises:
            ModelError: ``name`` is no id of the Hub, or too many downloads wait already.
        """
        wanted = hub_id(name)
        with self._lock:
            known = self._known.get(name)
            if known is not None and known.runs:
                return
            if len(self._waiting) >= MOST_WAITING:
                raise _queue_full(name)
            self._known[name] = download = _Download(wanted)
            self._waiting.append(download)
            self._forget_oldest()
            if self._workers < self._at_once:
                self._workers += 1
                Thread(target=self._work, daemon=True, name="downloads").start()

    def stop(self, name: str) -> None:
        """Let the download of ``name`` end within a chunk; what has come is kept for the next start."""
        with self._lock:
            known = self._known.get(name)
            if known is None:
                return
            known.meter.stop.set()
            if known in self._waiting:
                self._waiting.remove(known)
                known.end("stopped")

    def progress(self) -> list[Progress]:
        """Return how far every download has come, those included that have ended lately, the first begun first."""
        with self._lock:
            return [known.progress(name) for name, known in self._known.items()]

    def wait(self, name: str) -> Progress:
        """Return how the download of ``name`` ended, when it has."""
        known = self._known[name]
        known.ended.wait()
        return known.progress(name)

    def _work(self) -> None:
        """Run one download after the other, in a thread of its own, until none waits."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._workers -= 1
                    return
                download = self._waiting.popleft()
                download.state = "asking"
            download.run(self._fetch)

    def _fetch(self, download: "_Download") -> None:
        fetch_model(download.wanted, download.meter, most_bytes=self._most_bytes, check=self._check)

    def _forget_oldest(self) -> None:
        ended = [name for name, known in self._known.items() if not known.runs]
        for name in ended[: max(0, len(ended) - MOST_ENDED)]:
            del self._known[name]


class _Download:
    """One download, which waits until it is run."""

    def __init__(self, wanted: HubId) -> None:
        self.wanted, self.meter = wanted, Meter()
        self.state: State = "waiting"
        self.ended = Event()
        self._error: PlaygroundError | None = None
        self._seen = deque([(time.monotonic(), 0)])

    @property
    def runs(self) -> bool:
        return self.state in ("waiting", "asking", "downloading")

    def run(self, fetch: "Callable[[_Download], None]") -> None:
        """Fetch the model; whatever happens, say how it ended."""
        try:
            fetch(self)
        except Stopped:
            self.end("stopped")
        except PlaygroundError as error:
            self.end("failed", error)
        except BaseException as error:  # a fault of ours: the log has it, and nobody waits for ever
            logging.getLogger(__name__).exception("the download of %s failed", self.wanted)
            self.end("failed", fault(str(self.wanted), error))
        else:
            self.end("done")

    def end(self, state: State, error: PlaygroundError | None = None) -> None:
        """Say how it ended."""
        self._error, self.state = error, state
        self.ended.set()

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


def _queue_full(name: str) -> ModelError:
    rule = Text(
        f"지금은 받을 수 없습니다: {MOST_WAITING}개가 이미 차례를 기다립니다",
        f"cannot be fetched now: {MOST_WAITING} others are waiting already",
    )
    return ModelError("model", rule, name, Text("몇 분 뒤에 다시 고르세요", "Choose it again in a few minutes"))
