"""A teacher and students over HTTP, and a server that has nothing but rooms."""

import asyncio
import contextlib
import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from playground.web.room.routes import RoomRoutes
from playground.web.server.door import Door
from playground.web.server.files import routes

LIMIT = 30.0
"""Seconds after which an answer has not come."""


@contextlib.contextmanager
def served_rooms() -> Iterator[tuple[str, RoomRoutes]]:
    """Serve rooms from this process; yield the host and port, and the routes."""
    rooms = RoomRoutes()
    app = Starlette(routes=[*routes(), *rooms.routes()], middleware=[Middleware(Door)])
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1))
    started = threading.Event()

    async def serve() -> None:
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.005)
        started.set()
        await serving

    thread = threading.Thread(target=asyncio.run, args=[serve()])
    thread.start()
    assert started.wait(LIMIT)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    try:
        yield f"{host}:{port}", rooms
    finally:
        server.should_exit = True
        thread.join(LIMIT)


class Visitor:
    """One who asks something of a room, over HTTP.

    Args:
        host: with its port.
        code: of the room.
        key: the secret that gives a right.
    """

    def __init__(self, host: str, code: str = "", key: str = "") -> None:
        self.host, self.code, self.key = host, code, key

    @classmethod
    def teacher(cls, host: str) -> "Visitor":
        """Open a room."""
        opened = cls(host).ask("POST", "/room")[1]
        return cls(host, opened["code"], opened["key"])

    @classmethod
    def student(cls, host: str, code: str) -> "Visitor":
        """Join a room."""
        visitor = cls(host, code)
        visitor.key = visitor.done("members")["key"]
        return visitor

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Return the status and the JSON of an answer."""
        connection = HTTPConnection(self.host, timeout=LIMIT)
        headers = {"content-type": "application/json", "x-room-key": self.key}
        try:
            connection.request(method, path, json.dumps(body or {}), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or "null")
        finally:
            connection.close()

    def done(self, what: str, body: object = None) -> Any:
        """Return the answer to what must be possible."""
        status, answer = self.ask("POST", f"/room/{self.code}/{what}", body)
        assert status == 200, answer
        return answer

    @contextlib.contextmanager
    def listening(self) -> Iterator["Heard"]:
        """Listen to the room until the block ends."""
        connection = HTTPConnection(self.host, timeout=LIMIT)
        try:
            connection.request("GET", f"/room/{self.code}/events", headers={"x-room-key": self.key})
            answer = connection.getresponse()
            assert answer.status == 200
            yield Heard(answer)
        finally:
            connection.close()


class Heard:
    """The messages of a stream."""

    def __init__(self, answer: HTTPResponse) -> None:
        self._answer = answer

    def next(self) -> tuple[str, Any]:
        """Return the next event and its data; the empty event at the end."""
        event = ""
        while line := self._answer.readline().decode():
            if line.startswith("event: "):
                event = line.removeprefix("event: ").strip()
            elif line.startswith("data: "):
                return event, json.loads(line.removeprefix("data: "))
        return "", None

    def until(self, event: str, **wanted: object) -> Any:
        """Return the data of the next such event whose data has the ``wanted`` values."""
        while True:
            heard, data = self.next()
            assert heard, f"the stream has ended without {event} {wanted}"
            if heard == event and all(data.get(name) == value for name, value in wanted.items()):
                return data
