"""A room's messages as a stream of server-sent events: no polling, and no thread for those who listen."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from playground.classroom.listening import Listener, Message
from playground.classroom.rooms import Asker, Rooms

HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
"""A proxy passes on each message when it comes, and keeps none."""


class EventStream(StreamingResponse):
    """What one page is sent until the room closes or the page goes.

    Args:
        rooms: all rooms.
        asker: who listens, a teacher or a student.
        clock: gives the time in seconds.

    Raises:
        PlaygroundError: there is no such room, or the key is none of its.
    """

    def __init__(self, rooms: Rooms, asker: Asker, clock: Callable[[], float]) -> None:
        self._rooms, self._asker = rooms, asker
        woken = asyncio.Event()
        self._listener = rooms.listen(asker, woken.set)
        content = _events(self._listener, woken, clock)
        super().__init__(content, media_type="text/event-stream", headers=HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; however that ends, nobody listens any more."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._rooms.unlisten(self._asker, self._listener)


async def _events(listener: Listener, woken: asyncio.Event, clock: Callable[[], float]) -> AsyncIterator[str]:
    """Yield what a page is to be sent, as it becomes due, until its last message."""
    is_over = False
    while not is_over:
        woken.clear()
        is_over = listener.is_over
        messages, seconds = listener.take(clock())
        if messages:
            yield "".join(map(written, messages))
        elif not is_over:
            alarm = asyncio.get_running_loop().call_later(seconds, woken.set)
            await woken.wait()
            alarm.cancel()


def written(message: Message) -> str:
    """Return a message as an event of the stream; a sign of life is a comment."""
    if message.event == "alive":
        return ": alive\n\n"
    data = json.dumps(dict(message.data), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"event: {message.event}\ndata: {data}\n\n"
