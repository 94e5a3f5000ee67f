"""A room's messages as a stream of server-sent events: no polling, and no thread for those who listen."""

import json
from collections.abc import AsyncIterator

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from playground.classroom.listening import Message
from playground.web.room.desk import Listened

HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
"""A proxy passes on each message when it comes, and keeps none."""


class EventStream(StreamingResponse):
    """What one page is sent until the room closes or the page goes.

    Args:
        listened: what is to be sent; it is closed at the end.
    """

    def __init__(self, listened: Listened) -> None:
        self._listened = listened
        super().__init__(_events(listened), media_type="text/event-stream", headers=HEADERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; however that ends, nobody listens any more."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._listened.close()


async def _events(listened: Listened) -> AsyncIterator[str]:
    """Yield what a page is to be sent, as it becomes due, until its last message."""
    async for messages in listened:
        yield "".join(map(written, messages))


def written(message: Message) -> str:
    """Return a message as an event of the stream; a sign of life is a comment."""
    if message.event == "alive":
        return ": alive\n\n"
    data = json.dumps(dict(message.data), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"event: {message.event}\ndata: {data}\n\n"
