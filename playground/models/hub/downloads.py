"""The queue of downloads that all readers of a server share: started, stopped and resumed by any of them.

A download belongs to the server and not to a reader: a reader who chooses a model that is already coming waits for it
too. However many ids readers type, the numbers of threads and of listed downloads are bounded.
"""

import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Literal

from playground.errors import ModelError, PlaygroundError
from playground.models.files.hub_id import HubId, hub_id
from playground.models.hub.errors import fault
from playground.models.hub.transfer import Check, Meter, Stopped, download_model
from playground.text import Text

DownloadState = Literal["waiting", "asking", "downloading", "stopped", "failed", "done"]
"""``waiting`` for its turn, ``asking`` the Hub for its files, ``downloading`` them; then one of the last three."""

WINDOW = 5.0
"""Seconds over which the speed is averaged."""
MOST_WAITING = 50
"""The most downloads that wait: enough for a class in which each chooses a model, not for 1,500 typed ids."""
MOST_ENDED = 50
"""The number of ended downloads that stay in the list; earlier ones are forgotten."""


@dataclass(frozen=True)
class Progress:
    """The progress of a download; plain data.

    Attributes:
        name: the model's id, as it was requested.
        state: its state.
        received: bytes that are here.
        total: bytes of all its files; None until they are known.
        speed: bytes a second; None while there is nothing to measure.
        seconds_left: at this speed; None where it is unknown.
        error: why it failed.
    """

    name: str
    state: DownloadState
    received: int
    total: int | None
    speed: float | None
    seconds_left: float | None
    error: PlaygroundError | None


class Downloads:
    """All downloads of this server.

    Args:
        at_once: the number of downloads that run at the same time; the next waits its turn.
        most_bytes: the largest model that is fetched.
        check: raises where a model cannot run here.
    """

    def __init__(self, *, at_once: int, most_bytes: float, check: Check) -> None:
        self._at_once, self._most_bytes, self._check = at_once, most_bytes, check
        self._known: dict[str, _Download] = {}
        self._waiting: deque[_Download] = deque()
        self._workers = 0
        self._lock = Lock()

    def start(self, name: str) -> None:
        """Start to download the model called ``name``, or resume it; do nothing if it is under way.

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
        """Stop the download of ``name`` within a chunk; received bytes are kept for the next start."""
        with self._lock:
            known = self._known.get(name)
            if known is None:
                return
            known.meter.stop.set()
            if known in self._waiting:
                self._waiting.remove(known)
                known.end("stopped")

    def progress(self) -> list[Progress]:
        """Return the progress of every download, the recently ended included, in the order they were started."""
        with self._lock:
            return [known.progress(name) for name, known in self._known.items()]

    def wait(self, name: str) -> Progress:
        """Wait for the end of the download of ``name`` and return its final progress."""
        known = self._known[name]
        known.ended.wait()
        return known.progress(name)

    def _work(self) -> None:
        """Run one download after the other until none waits; the body of a thread."""
        while True:
            with self._lock:
                if not self._waiting:
                    self._workers -= 1
                    return
                download = self._waiting.popleft()
                download.state = "asking"
            download.run(self._fetch)

    def _fetch(self, download: "_Download") -> None:
        download_model(download.wanted, download.meter, most_bytes=self._most_bytes, check=self._check)

    def _forget_oldest(self) -> None:
        ended = [name for name, known in self._known.items() if not known.runs]
        for name in ended[: max(0, len(ended) - MOST_ENDED)]:
            del self._known[name]


class _Download:
    """One download, in its queue or running."""

    def __init__(self, wanted: HubId) -> None:
        self.wanted, self.meter = wanted, Meter()
        self.state: DownloadState = "waiting"
        self.ended = Event()
        self._error: PlaygroundError | None = None
        self._samples = deque([(time.monotonic(), 0)])

    @property
    def runs(self) -> bool:
        return self.state in ("waiting", "asking", "downloading")

    def run(self, fetch: "Callable[[_Download], None]") -> None:
        """Fetch the model and record how that ended, whatever happens."""
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

    def end(self, state: DownloadState, error: PlaygroundError | None = None) -> None:
        """Record how it ended, and wake those who wait for it."""
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
        self._samples.append((time.monotonic(), self.meter.fetched))
        while len(self._samples) > 2 and self._samples[1][0] < self._samples[-1][0] - WINDOW:
            self._samples.popleft()
        (begun, first), (now, last) = self._samples[0], self._samples[-1]
        return (last - first) / (now - begun) if last > first and now > begun else None


def _queue_full(name: str) -> ModelError:
    rule = Text("cannot_be_fetched_now_others_are_waiting", most_waiting=MOST_WAITING)
    return ModelError("model", rule, name, Text("choose_it_again_in_a_few_minutes"))
