"""The routes of the class room: who asks is read from the request, what is asked from its JSON, the desk answers.

The app's door (``server/door.py``) has already refused what another site's page sends, and what is no JSON. A key comes
in a header of its own: in an address it would be logged, and a cookie would not come from within another site's frame.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import get_args

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from playground.classroom.errors import NoRoomError, RoomStateError, TooManyError, WrongKeyError
from playground.classroom.rooms import Addresses, Asker, Rooms
from playground.errors import PlaygroundError
from playground.text import LANGUAGES
from playground.web.room import reading
from playground.web.room.desk import Deed, Desk, LocalDesk
from playground.web.room.light_page import light_page
from playground.web.room.qr import qr_svg
from playground.web.room.reading import TooBigError
from playground.web.room.streams import EventStream
from playground.web.server.faults import unforeseen
from playground.web.server.shares import SCHOOL
from playground.web.server.users import address_of

KEY = "x-room-key"
STATUS: dict[type[PlaygroundError], int] = {
    WrongKeyError: 403,
    NoRoomError: 404,
    RoomStateError: 409,
    TooBigError: 413,
    TooManyError: 429,
}
"""The HTTP status of each kind of refusal; of all others 400."""

_UNKEPT = {"cache-control": "no-store"}

Handler = Callable[[Request], Awaitable[Response]]


class RoomRoutes:
    """The routes of one server's rooms.

    Args:
        rooms: the rooms, kept in this process; new ones by default.
        clock: gives the time in seconds.
        desk: where rooms are asked instead that several servers share.
    """

    def __init__(
        self, rooms: Rooms | None = None, clock: Callable[[], float] = time.monotonic, *, desk: Desk | None = None
    ) -> None:
        self._clock = clock
        self.rooms = Rooms(clock) if rooms is None else rooms
        self._desk = desk or LocalDesk(self.rooms, clock)

    def routes(self) -> list[Route]:
        """Return the routes, for ``launch(app_kwargs={"routes": …})``."""
        deeds = [
            Route(f"/room/{{code}}/{deed}", _in_words(self._doing(deed)), methods=["POST"]) for deed in get_args(Deed)
        ]
        return [
            Route("/join", _light_page),
            Route("/room", _in_words(self._open), methods=["POST"]),
            Route("/room/{code}", _in_words(self._close), methods=["DELETE"]),
            Route("/room/{code}/events", _in_words(self._events)),
            Route("/room/{code}/qr", _in_words(self._qr), methods=["POST"]),
            *deeds,
        ]

    async def _open(self, request: Request) -> Response:
        await reading.body(request)
        code, key = await self._desk.open(Asker("", addresses=addresses(request)))
        return _json({"code": code, "key": key, "address": f"join#{code}"}, 201)

    async def _close(self, request: Request) -> Response:
        await self._desk.close(await self._asker(request))
        return _json({})

    async def _events(self, request: Request) -> Response:
        return EventStream(await self._desk.listen(await self._asker(request)))

    async def _qr(self, request: Request) -> Response:
        asker = await self._asker(request)
        address = reading.address(await reading.body(request))
        await self._desk.check_teacher(asker)
        return Response(qr_svg(address), media_type="image/svg+xml", headers=_UNKEPT)

    def _doing(self, deed: Deed) -> Handler:
        async def doing(request: Request) -> Response:
            sent = await reading.body(request)
            return _json(await self._desk.do(deed, await self._asker(request), sent))

        return doing

    async def _asker(self, request: Request) -> Asker:
        """Return who asks, after the pause of an address that has guessed codes.

        Raises:
            TooManyError: too many of its guesses wait already.
        """
        asker = Asker(request.path_params["code"], request.headers.get(KEY, ""), addresses(request))
        seconds = await self._desk.delay(asker)
        if seconds:
            await asyncio.sleep(seconds)
        return asker


def addresses(request: Request) -> Addresses:
    """Return where a request comes from: the address that the nearest proxy names, and the one that is connected.

    Whoever is connected may be a proxy before a whole school, or invent the addresses that a proxy would name.
    """
    connected = request.client.host if request.client else ""
    return ((f"address {address_of(request)}", 1), (f"connected {connected}", SCHOOL))


async def _light_page(_: Request) -> Response:
    """Respond with the page on which students join."""
    return HTMLResponse(light_page())


def _in_words(handler: Handler) -> Handler:
    """Return ``handler`` so that its errors become a status and a sentence in every language."""

    @wraps(handler)
    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except PlaygroundError as error:
            return _refusal(error, STATUS.get(type(error), 400))
        except Exception as error:  # noqa: BLE001 - it is told, and written into the log without what was sent
            return _refusal(unforeseen(error), 500)

    return answered


def _refusal(error: PlaygroundError, status: int) -> Response:
    retry = {"retry-after": str(max(1, round(error.seconds)))} if isinstance(error, TooManyError) else {}
    return _json({"message": {language: error.message(language) for language in LANGUAGES}}, status, retry)


def _json(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(content, status, headers={**_UNKEPT, **(headers or {})})
