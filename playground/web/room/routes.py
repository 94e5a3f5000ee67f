"""The routes of the class room: who asks is read from the request, what is asked from its JSON, the rooms answer.

The app's door (``server/door.py``) has already refused what another site's page sends, and what is no JSON. A key comes
in a header of its own: in an address it would be logged, and a cookie would not come from within another site's frame.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from playground.classroom.bounds import IDLE_SECONDS
from playground.classroom.errors import NoRoomError, RoomStateError, TooManyError, WrongKeyError
from playground.classroom.rooms import Addresses, Asker, Rooms
from playground.errors import PlaygroundError
from playground.text import LANGUAGES
from playground.web.room import reading
from playground.web.room.light_page import light_page
from playground.web.room.qr import qr_svg
from playground.web.room.reading import Body, TooBigError
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
Answered = Callable[[Asker, Body], object]


class RoomRoutes:
    """The routes of one server's rooms.

    Args:
        rooms: the rooms; new ones by default.
        clock: gives the time in seconds.
    """

    def __init__(self, rooms: Rooms | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.rooms = Rooms(clock) if rooms is None else rooms
        self._sweeping: asyncio.TimerHandle | None = None
        self._requests: dict[str, Answered] = {
            "members": self._join,
            "leave": lambda asker, _: self.rooms.leave(asker),
            "answer": self._answer,
            "ask": lambda asker, sent: {"number": self.rooms.ask(asker, reading.question(sent))},
            "phase": lambda asker, sent: self.rooms.set_phase(asker, reading.phase(sent)),
            "allow": self._allow,
            "rules": lambda asker, sent: self.rooms.set_rules(asker, choices_only=reading.choices_only(sent)),
            "follow": lambda asker, sent: self.rooms.follow(asker, reading.link(sent)),
        }

    def routes(self) -> list[Route]:
        """Return the routes, for ``launch(app_kwargs={"routes": …})``."""
        named = [
            Route(f"/room/{{code}}/{name}", _in_words(self._answering(answered)), methods=["POST"])
            for name, answered in self._requests.items()
        ]
        return [
            Route("/join", _light_page),
            Route("/room", _in_words(self._open), methods=["POST"]),
            Route("/room/{code}", _in_words(self._close), methods=["DELETE"]),
            Route("/room/{code}/events", _in_words(self._events)),
            Route("/room/{code}/qr", _in_words(self._qr), methods=["POST"]),
            *named,
        ]

    async def _open(self, request: Request) -> Response:
        await reading.body(request)
        code, key = self.rooms.open(addresses(request))
        self._sweep_later()
        return _json({"code": code, "key": key, "address": f"join#{code}"}, 201)

    async def _close(self, request: Request) -> Response:
        self.rooms.close(await self._asker(request))
        return _json({})

    async def _events(self, request: Request) -> Response:
        return EventStream(self.rooms, await self._asker(request), self._clock)

    async def _qr(self, request: Request) -> Response:
        asker = await self._asker(request)
        address = reading.address(await reading.body(request))
        self.rooms.check_teacher(asker)
        return Response(qr_svg(address), media_type="image/svg+xml", headers=_UNKEPT)

    def _answering(self, answered: Answered) -> Handler:
        async def answering(request: Request) -> Response:
            sent = await reading.body(request)
            return _json(answered(await self._asker(request), sent) or {})

        return answering

    def _join(self, asker: Asker, _: Body) -> object:
        key, state = self.rooms.join(asker)
        return {"key": key, "state": state}

    def _answer(self, asker: Asker, sent: Body) -> object:
        number, answer = reading.answer(sent)
        return {"answer": self.rooms.answer(asker, number, answer).data()}

    def _allow(self, asker: Asker, sent: Body) -> object:
        text, shown = reading.allowed(sent)
        self.rooms.allow(asker, text, shown=shown)
        return {}

    async def _asker(self, request: Request) -> Asker:
        """Return who asks, after the pause of an address that has guessed codes.

        Raises:
            TooManyError: too many of its guesses wait already.
        """
        asker = Asker(request.path_params["code"], request.headers.get(KEY, ""), addresses(request))
        seconds = self.rooms.delay(asker)
        if seconds:
            await asyncio.sleep(seconds)
        return asker

    def _sweep_later(self) -> None:
        """Look for idle rooms when the newest could be one, and again as long as there are rooms."""
        if self._sweeping is not None:
            self._sweeping.cancel()
        self._sweeping = asyncio.get_running_loop().call_later(IDLE_SECONDS / 10, self._sweep)

    def _sweep(self) -> None:
        self.rooms.sweep()
        self._sweeping = None
        if len(self.rooms):
            self._sweep_later()


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
