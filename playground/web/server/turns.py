"""Limit how many calls outside the line of events run at the same time; the others wait without a thread.

Gradio runs such calls in the threads of its events: forty long ones would block all events of all readers.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from playground.errors import PlaygroundError
from playground.text import FALLBACK, Text
from playground.web.server.faults import unforeseen

Answer = TypeVar("Answer")
"""What a question is answered with."""


class Turns:
    """A limit on concurrent calls, with a bounded queue.

    Args:
        at_once: number of calls that run at the same time.
        most_waiting: number of calls that may wait; the next is refused.
    """

    def __init__(self, at_once: int, most_waiting: int) -> None:
        self._at_once, self._most_waiting = at_once, most_waiting
        self._places: asyncio.Semaphore | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting = 0

    async def run(self, function: Callable[..., Answer], *values: object) -> Answer:
        """Call ``function`` in a thread once a slot is free, and return its result.

        Raises:
            PlaygroundError: too many wait already.
        """
        places = self._of_this_loop()
        if places.locked() and self._waiting >= self._most_waiting:
            raise too_many(self._waiting)
        self._waiting += 1
        try:
            await places.acquire()
        finally:
            self._waiting -= 1
        try:
            return await run_in_threadpool(function, *values)
        finally:
            places.release()

    def _of_this_loop(self) -> asyncio.Semaphore:
        """Return the semaphore of the running event loop; a page that is served again has another loop."""
        loop = asyncio.get_running_loop()
        if self._places is None or self._loop is not loop:
            self._places, self._loop, self._waiting = asyncio.Semaphore(self._at_once), loop, 0
        return self._places


def too_many(waiting: int) -> PlaygroundError:
    """Return the error for a call when too many wait already."""
    return PlaygroundError(
        "page",
        Text("is_asked_by_too_many_at_once"),
        waiting,
        Text("try_again_in_a_moment"),
    )


def in_turn(function: Callable[[object], Answer], turns: Turns) -> Callable[[object], Awaitable[Answer]]:
    """Return ``function`` as an endpoint limited by ``turns``; errors become a status and a sentence."""

    @wraps(function)
    async def answered(sent: object = None) -> Answer:
        try:
            return await turns.run(function, sent)
        except PlaygroundError as error:
            raise HTTPException(503, error.message(FALLBACK)) from None
        except Exception as error:  # noqa: BLE001 - it is told, and written into the log
            raise HTTPException(500, unforeseen(error).message(FALLBACK)) from None

    return answered
