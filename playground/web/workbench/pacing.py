"""How often a growing text is sent, and how long it may take: the same for every tab. Knows nothing of models."""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Protocol, TypeVar

from playground.budgets import SECONDS

Value = TypeVar("Value")

MOST_A_SECOND = 100
"""Frames of several texts together, at most: of thirty, a frame for each token costs more than the model does."""


class _Growing:
    """How many texts are growing now."""

    def __init__(self) -> None:
        self._lock, self.count = threading.Lock(), 0

    def __enter__(self) -> None:
        with self._lock:
            self.count += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self.count -= 1


_GROWING = _Growing()


class Steps(Protocol):
    """A decoding that goes on while it is iterated, and gives up what it holds once that is closed."""

    def __iter__(self) -> Generator[object, None, None]:
        """Begin it; what comes has ``close``."""


def frames(steps: Steps, every: float, frame: Callable[[bool], Value]) -> Iterator[Value]:
    """Go through ``steps`` and yield what the page is to show: at once, then as they come, then the end.

    Args:
        steps: the decoding.
        every: seconds between two frames, at least; where many texts grow, it is longer.
        frame: what is shown now; it is told whether more follows by itself.

    Raises:
        PromptError: it has taken longer than :data:`playground.budgets.SECONDS` allows. Of this and of any other error
            that ends the decoding, the last frame comes first: what has been written stays, and does not go on.
    """
    yield frame(True)
    begun = sent = time.monotonic()
    try:
        with _GROWING, closing(iter(steps)) as running:
            for _ in running:
                now = time.monotonic()
                SECONDS.check(int(now - begun))
                if now - sent >= max(every, (_GROWING.count - 1) / MOST_A_SECOND):
                    yield frame(True)
                    sent = time.monotonic()
    except Exception:
        yield frame(False)
        raise
    yield frame(False)
