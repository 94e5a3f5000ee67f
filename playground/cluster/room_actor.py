"""The class rooms of a cluster: in one actor, so that any front page serves any student. In memory alone.

Knows nothing of Ray, which runs it.
"""

from collections.abc import AsyncIterator
from time import monotonic
from typing import Any, Literal

from playground.classroom.rooms import Asker, Rooms
from playground.errors import PlaygroundError
from playground.web.room.desk import LocalDesk

Said = tuple[Literal["answer", "error"], Any]
"""What the actor says: its answer, or the error with which a room refuses. Ray would change the error's class."""


class RoomActor:
    """The actor: a desk with rooms of its own, asked by every front page in one event loop."""

    def __init__(self) -> None:
        self._desk = LocalDesk(Rooms(monotonic))

    async def look(self) -> None:
        """Answer: the cluster is there."""

    async def ask(self, method: str, *arguments: Any) -> Said:
        """Call a method of the desk."""
        try:
            return "answer", await getattr(self._desk, method)(*arguments)
        except PlaygroundError as error:
            return "error", error

    async def listen(self, asker: Asker) -> AsyncIterator[Said]:
        """Tell a page of its room: first that it may listen or why not, then messages until the last."""
        try:
            listened = await self._desk.listen(asker)
        except PlaygroundError as error:
            yield "error", error
            return
        try:
            yield "answer", None
            async for messages in listened:
                yield "answer", messages
        finally:
            await listened.close()
