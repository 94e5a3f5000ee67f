"""Answers of a lent GPU, kept for whoever asks for the same: a class looks at one prompt, and its seconds are few."""

import hashlib
import itertools
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

MOST_CHARACTERS = 50_000_000
"""The most that the answers take, written out; the oldest goes first."""
SECONDS = 600.0
"""So long an answer is given again: a refusal for a passing reason must not stay."""


class Answers:
    """The answers that were given last, by what was asked; each is copied: nobody can change what another gets."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, int, list[Any]]] = OrderedDict()
        self._asked: dict[str, tuple[threading.Lock, list[None]]] = {}
        self._characters, self._numbers = 0, itertools.count()

    def remembered(self, call: Callable[..., Any], *, streams: bool) -> Callable[..., Any]:
        """Return ``call``, made once for equal arguments; who asks meanwhile waits for the answer.

        What has an argument None is made anew each time: without a seed, a draw is a new one. A stream that is left
        before its end, or ends in an error, is not kept.

        Args:
            call: of arguments and results that are plain data.
            streams: whether it returns an iterator of results.
        """
        number = next(self._numbers)

        def stream(*arguments: Any) -> Iterator[Any]:
            key = _key(number, arguments)
            if key is None:
                yield from call(*arguments)
                return
            with self._one_at_a_time(key):
                kept = self._find(key)
                if kept is None:
                    given = []
                    for each in call(*arguments) if streams else [call(*arguments)]:
                        given.append(deepcopy(each))
                        yield each
                    self._keep(key, given)
            yield from deepcopy(kept or [])

        def answer(*arguments: Any) -> Any:
            if _is_new(arguments):
                return call(*arguments)
            (only,) = stream(*arguments)
            return only

        return stream if streams else answer

    @contextmanager
    def _one_at_a_time(self, key: str) -> Iterator[None]:
        with self._lock:
            lock, waiting = self._asked.setdefault(key, (threading.Lock(), []))
            waiting.append(None)
        try:
            with lock:
                yield
        finally:
            with self._lock:
                waiting.pop()
                if not waiting:
                    del self._asked[key]

    def _find(self, key: str) -> list[Any] | None:
        with self._lock:
            since, _, kept = self._kept.get(key, (0.0, 0, None))
            return kept if kept is not None and time.monotonic() < since + SECONDS else None

    def _keep(self, key: str, given: list[Any]) -> None:
        with self._lock:
            size = len(repr(given))
            self._characters += size - self._kept.pop(key, (0.0, 0, []))[1]
            self._kept[key] = (time.monotonic(), size, given)
            while self._characters > MOST_CHARACTERS:
                self._characters -= self._kept.popitem(last=False)[1][1]


def _key(number: int, arguments: Any) -> str | None:
    """Return a name for what is asked of a call; None where an answer is to be a new one each time."""
    if _is_new(arguments):
        return None
    return hashlib.sha256(repr((number, arguments)).encode("utf-8", "surrogatepass")).hexdigest()


def _is_new(value: Any) -> bool:
    if isinstance(value, dict):
        return value.get("seed", 0) is None or any(map(_is_new, value.values()))
    return isinstance(value, list | tuple) and any(each is None or _is_new(each) for each in value)
