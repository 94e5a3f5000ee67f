"""The class rooms as a front page asks for them: it hands each request to the actor that keeps them."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import ray

from playground.classroom.listening import Message
from playground.classroom.rooms import Asker
from playground.cluster.connection import Connection, Link
from playground.cluster.room_actor import Said
from playground.errors import PlaygroundError
from playground.web.room.desk import Deed, Listened
from playground.web.room.reading import Body


class RayDesk:
    """The desk of a front page: it asks the actor.

    Args:
        connection: to the cluster.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def open(self, asker: Asker) -> tuple[str, str]:
        """Open a room; see :class:`~playground.web.room.desk.Desk`."""
        code, key = await self._ask("open", asker)
        return code, key

    async def close(self, asker: Asker) -> None:
        """Close a room."""
        await self._ask("close", asker)

    async def delay(self, asker: Asker) -> float:
        """Return the seconds that a request has to wait."""
        return float(await self._ask("delay", asker))

    async def check_teacher(self, asker: Asker) -> None:
        """Check that it is the teacher who asks."""
        await self._ask("check_teacher", asker)

    async def do(self, deed: Deed, asker: Asker, sent: Body) -> object:
        """Do what a page asks of a room."""
        answer: object = await self._ask("do", deed, asker, sent)
        return answer

    async def listen(self, asker: Asker) -> Listened:
        """Return what tells a page of the room's changes."""
        listened = _RayListened(self._connection, asker)
        await listened.begin()
        return listened

    async def _ask(self, method: str, *arguments: Any) -> Any:
        async def asked(link: Link) -> Said:
            said: Said = await link.rooms.ask.remote(method, *arguments)
            return said

        return answer_of(await self._connection.ask(asked))


class _RayListened:
    """What one page is sent of a room in the actor."""

    def __init__(self, connection: Connection, asker: Asker) -> None:
        self._connection, self._asker = connection, asker
        self._said: Any = None  # Ray's generator of references

    async def begin(self) -> None:
        """Begin to listen.

        Raises:
            PlaygroundError: the room refuses, or the cluster cannot be reached.
        """

        async def begun(link: Link) -> Any:
            return link.rooms.listen.options(num_returns="streaming").remote(self._asker)

        self._said = await self._connection.ask(begun)
        await self._next()

    async def __aiter__(self) -> AsyncIterator[Sequence[Message]]:
        while (messages := await self._next()) is not None:
            yield messages

    async def close(self) -> None:
        """Note that the page does not listen any more."""

        async def left(_: Link) -> None:
            ray.cancel(self._said)

        try:
            await self._connection.ask(left)
        except PlaygroundError:  # the rooms are gone with the cluster
            return

    async def _next(self) -> Any:
        """Return what the actor says next; None at its end."""

        async def said(_: Link) -> Said | None:
            try:
                reference = await anext(self._said)
            except StopAsyncIteration:
                return None
            next_said: Said = await reference
            return next_said

        next_said = await self._connection.ask(said)
        return None if next_said is None else answer_of(next_said)


def answer_of(said: Said) -> Any:
    """Return an answer.

    Raises:
        PlaygroundError: it is the error with which a room refuses.
    """
    kind, value = said
    if kind == "error":
        raise value
    return value
