"""Where the rooms of a server are kept and asked: in this process, or (``cluster/rooms.py``) in one that several share.

What a desk takes and gives is plain data; who asks is an :class:`Asker`.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Literal, Protocol

from playground.classroom.bounds import IDLE_SECONDS
from playground.classroom.listening import Message
from playground.classroom.rooms import Asker, Rooms
from playground.web.room import reading
from playground.web.room.reading import Body

Deed = Literal["members", "leave", "answer", "ask", "phase", "allow", "rules", "follow"]
"""What a page asks of a room, by the last part of its address."""


class Listened(Protocol):
    """What one page is to be sent: iterate over it, then close it, however that ended."""

    def __aiter__(self) -> AsyncIterator[Sequence[Message]]:
        """Begin: messages as they become due, until the last one."""

    async def close(self) -> None:
        """Note that the page does not listen any more."""


class Desk(Protocol):
    """Where rooms are asked. Each method raises the :class:`PlaygroundError` with which the room refuses."""

    async def open(self, asker: Asker) -> tuple[str, str]:
        """Open a room, and return its code and the teacher's key."""

    async def close(self, asker: Asker) -> None:
        """Close a room: the teacher alone may."""

    async def delay(self, asker: Asker) -> float:
        """Return the seconds that a request has to wait because its address has guessed codes."""

    async def check_teacher(self, asker: Asker) -> None:
        """Check that it is the teacher who asks."""

    async def do(self, deed: Deed, asker: Asker, sent: Body) -> object:
        """Do what a page asks of a room, and return the answer as JSON."""

    async def listen(self, asker: Asker) -> Listened:
        """Return what tells a page of the room's changes; one that listened with the same key before ends."""


class LocalDesk:
    """Rooms in this process; all calls come from one event loop.

    Args:
        rooms: the rooms.
        clock: gives the time in seconds.
    """

    def __init__(self, rooms: Rooms, clock: Callable[[], float] = time.monotonic) -> None:
        self._rooms, self._clock = rooms, clock
        self._sweeping: asyncio.TimerHandle | None = None
        self._deeds: dict[Deed, Callable[[Asker, Body], object]] = {
            "members": self._join,
            "leave": lambda asker, _: rooms.leave(asker),
            "answer": self._answer,
            "ask": lambda asker, sent: {"number": rooms.ask(asker, reading.question(sent))},
            "phase": lambda asker, sent: rooms.set_phase(asker, reading.phase(sent)),
            "allow": self._allow,
            "rules": lambda asker, sent: rooms.set_rules(asker, choices_only=reading.choices_only(sent)),
            "follow": lambda asker, sent: rooms.follow(asker, reading.link(sent)),
        }

    async def open(self, asker: Asker) -> tuple[str, str]:
        """Open a room; see :class:`Desk`."""
        opened = self._rooms.open(asker.addresses)
        self._sweep_later()
        return opened

    async def close(self, asker: Asker) -> None:
        """Close a room."""
        self._rooms.close(asker)

    async def delay(self, asker: Asker) -> float:
        """Return the seconds that a request has to wait."""
        return self._rooms.delay(asker)

    async def check_teacher(self, asker: Asker) -> None:
        """Check that it is the teacher who asks."""
        self._rooms.check_teacher(asker)

    async def do(self, deed: Deed, asker: Asker, sent: Body) -> object:
        """Do what a page asks of a room."""
        return self._deeds[deed](asker, sent) or {}

    async def listen(self, asker: Asker) -> Listened:
        """Return what tells a page of the room's changes."""
        return _LocalListened(self._rooms, asker, self._clock)

    def _join(self, asker: Asker, _: Body) -> object:
        key, state = self._rooms.join(asker)
        return {"key": key, "state": state}

    def _answer(self, asker: Asker, sent: Body) -> object:
        number, answer = reading.answer(sent)
        return {"answer": self._rooms.answer(asker, number, answer).data()}

    def _allow(self, asker: Asker, sent: Body) -> None:
        text, shown = reading.allowed(sent)
        self._rooms.allow(asker, text, shown=shown)

    def _sweep_later(self) -> None:
        """Look for idle rooms when the newest could be one, and again as long as there are rooms."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        self._sweeping = asyncio.get_running_loop().call_later(IDLE_SECONDS / 10, self._sweep)

    def _sweep(self) -> None:
        self._rooms.sweep()
        self._sweeping = None
        if len(self._rooms):
            self._sweep_later()


class _LocalListened:
    """What one page is sent of a room in this process."""

    def __init__(self, rooms: Rooms, asker: Asker, clock: Callable[[], float]) -> None:
        self._rooms, self._asker, self._clock = rooms, asker, clock
        self._woken = asyncio.Event()
        self._listener = rooms.listen(asker, self._woken.set)

    async def __aiter__(self) -> AsyncIterator[Sequence[Message]]:
        is_over = False
        while not is_over:
            self._woken.clear()
            is_over = self._listener.is_over
            messages, seconds = self._listener.take(self._clock())
            if messages:
                yield messages
            elif not is_over:
                alarm = asyncio.get_running_loop().call_later(seconds, self._woken.set)
                await self._woken.wait()
                alarm.cancel()

    async def close(self) -> None:
        """Note that the page does not listen any more."""
        self._rooms.unlisten(self._asker, self._listener)
