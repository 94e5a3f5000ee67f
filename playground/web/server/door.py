"""Check requests before Gradio reads them, and add security headers to responses.

Every route that changes something takes JSON of a limited size from a page of this server or from a program, never from
another site's page in a reader's browser. Routes that this page does not use are closed: no file is ever uploaded.
"""

import asyncio
import json
import logging
import re
from collections.abc import Iterable
from contextlib import nullcontext
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_JSON = 2_000_000
"""The most bytes of a body. The largest of the page's own, a pasted article or a conversation, have a tenth of it."""
SMALL = 4_000
"""Bytes of a body that is looked through at once, in less time than a thread for it takes."""
LARGE = 100_000
"""Bytes above which a body is large; the page's own seldom are."""
LARGE_AT_ONCE = 1
"""Number of large bodies that are read at the same time; small ones do not wait for them."""
DEEPEST_JSON = 64
"""The deepest nesting of a body's brackets; the page's own have ten levels at most."""

_LOG = logging.getLogger("playground")
_SAFE = ("GET", "HEAD", "OPTIONS")
_CLOSED = re.compile(
    r"/(?:monitoring|gradio_api/(?:run|api|runs|run-history|dev|profiling|process_recording|deep_link|stream|file"
    r"|custom_component|upload|upload_progress|(?:undo-)?vibe-[a-z-]+))(?:/|$)|/gradio_api/(?:proxy|file)="
)
_ANSWERED_AT_ONCE = re.compile(r"/gradio_api/component_server/?$")
"""Requests there are answered at once, with a queue of their own (``turns.py``); others only join the line."""
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_POLICY = "; ".join((
    "default-src 'self' data: blob:",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",  # Gradio's own page and its HTML components need both
    "style-src 'self' 'unsafe-inline'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors *",  # a course may show the page in its own, and a Space does
))  # fmt: skip
HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"content-security-policy", _POLICY.encode("ascii")),
)
"""The headers of every response."""


class Refused(Exception):  # noqa: N818 - it is an answer
    """A refused request: its HTTP status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status, self.sentence = status, sentence


class Door:
    """A layer around the app that serves the page.

    Args:
        app: the app.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._large = app, asyncio.Semaphore(LARGE_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, or refuse with a status and a sentence."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        has_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_begun
            if message["type"] == "http.response.start":
                has_begun = True
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        try:
            body = await _body(scope, receive)
            if body is None:
                await self._app(scope, receive, send_with_headers)
                return
            async with self._large if len(body) > LARGE else nullcontext():
                if len(body) > SMALL:
                    await run_in_threadpool(_check_json, body)
                else:
                    _check_json(body)
                if not _ANSWERED_AT_ONCE.search(scope["path"]):
                    await self._app(scope, _replayed(body, receive), send_with_headers)
                    return
            await self._app(scope, _replayed(body, receive), send_with_headers)
        except Refused as refused:
            await _answer(refused, send_with_headers)
        except Exception as error:  # noqa: BLE001 - whatever Gradio makes of a request, it is the request's fault
            _LOG.warning("a request ended in %s", type(error).__name__)
            if has_begun:
                await send_with_headers({"type": "http.response.body", "body": b""})
            else:
                await _answer(Refused(400, "This is nothing that can be answered."), send_with_headers)


async def _body(scope: Scope, receive: Receive) -> bytes | None:
    """Return the whole body of a request that changes something; None for any other.

    Raises:
        Refused: the route is closed, or the request is not allowed.
    """
    if _CLOSED.search(scope["path"]):
        raise Refused(404, "There is nothing here.")
    if scope["method"] in _SAFE:
        return None
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    if not _comes_from_here(headers):
        raise Refused(403, "Another site's page may not ask for this.")
    if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Refused(415, "This takes application/json.")
    return await _read(receive, headers.get("content-length", ""))


def _comes_from_here(headers: dict[str, str]) -> bool:
    """Whether a request is from a program or from a page of this server: other pages send their own origin."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is None:
        return True
    hosts = {headers.get("host", ""), *map(str.strip, headers.get("x-forwarded-host", "").split(","))}
    return urlsplit(origin).netloc in hosts - {""}


async def _read(receive: Receive, length: str) -> bytes:
    if length.isdecimal() and int(length[:20]) > LARGEST_JSON:
        raise Refused(413, f"This takes at most {LARGEST_JSON:,} bytes.")
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise Refused(400, "The request ended before its body did.")
        body += message.get("body", b"")
        if len(body) > LARGEST_JSON:
            raise Refused(413, f"This takes at most {LARGEST_JSON:,} bytes.")
        if not message.get("more_body", False):
            return bytes(body)


def _check_json(body: bytes) -> None:
    """Check that ``body`` is JSON that is not nested too deeply.

    Raises:
        Refused: it is not.
    """
    if _depth(_STRING.sub(b"", body).translate(None, _NO_BRACKETS)) > DEEPEST_JSON:
        raise Refused(400, f"Brackets stand in each other more than {DEEPEST_JSON} deep.")
    try:
        json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise Refused(400, "This is no JSON.") from error


def _depth(brackets: Iterable[int]) -> int:
    """Return the depth to which these brackets are nested."""
    deepest = depth = 0
    for each in brackets:
        if each in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives the whole ``body`` once, then the real messages, such as a disconnect."""
    is_over = False

    async def replay() -> Message:
        nonlocal is_over
        if is_over:
            return await receive()
        is_over = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


async def _answer(refused: Refused, send: Send) -> None:
    body = json.dumps({"detail": refused.sentence}).encode("ascii")
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode("ascii"))]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
