"""Serve the page's own files and data, besides Gradio's. Knows nothing of their content."""

import atexit
import hashlib
import json
import secrets
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.errors import PlaygroundError
from playground.text import Text
from playground.web.bridge import READY
from playground.web.contract import PageData

_PLACE = "playground"
_OWN = Path(__file__).resolve().parents[1]
_OTHER_PAGE = _OWN / "room"
"""The scripts of the page on which students join a class room; this page fetches what it uses of them itself."""
_FILES: dict[str, Path] = {}
"""The files that may be fetched, by their address under :data:`_PLACE`; no others of this machine can be."""


_ANSWERS = StaticFiles(check_dir=False)
"""Responds with a file and its type; without a body where the browser has it already."""


def routes() -> list[Route]:
    """Return the routes of these files, for ``launch(app_kwargs={"routes": …})``."""
    return [Route(f"/{_PLACE}/{{path:path}}", _answered)]


async def _answered(request: Request) -> Response:
    """Respond with the file at an address; addresses do not reveal its path on this machine."""
    path = published_file(request.path_params["path"])
    return Response(status_code=404) if path is None else _ANSWERS.file_response(path, path.stat(), request.scope)


def published_file(place: str) -> Path | None:
    """Return the file at an address under :data:`_PLACE`; None where there is none."""
    path = _FILES.get(place)
    return path if path is not None and path.is_file() else None


def address(path: Path) -> str:
    """Allow ``path`` to be fetched, and return its address relative to the page's own."""
    _FILES[_key(path)] = path
    return f"{_PLACE}/{quote(_key(path))}"


def _key(path: Path) -> str:
    """Return ``path`` relative to the page's folder, so that scripts can import each other; others by their folder."""
    return path.relative_to(_OWN).as_posix() if _OWN in path.parents else f"{path.parent.name}/{path.name}"


def own(*endings: str) -> list[Path]:
    """Return the page's own files with these suffixes; all of them may be fetched."""
    return sorted(path for path in _OWN.rglob("*") if path.suffix in endings)


for _each in own(".js", ".css"):
    address(_each)


def published(name: str, data: object) -> str:
    """Write ``data`` as JSON that the page can fetch until this process ends, and return its address.

    It is written to a new folder before it is published: nobody reads a part of it, and no link is followed.

    Raises:
        PlaygroundError: it cannot be written; no part of it stays.
    """
    content = json.dumps(data, ensure_ascii=True).encode("ascii")
    key = f"data/{name}-{hashlib.sha256(content).hexdigest()[:16]}.json"
    if key not in _FILES:
        _FILES[key] = _written(content)
    return f"{_PLACE}/{quote(key)}"


def _written(content: bytes) -> Path:
    """Return a new file of this process with ``content``."""
    folder = None
    try:
        folder = Path(tempfile.mkdtemp(dir=_folder()))
        path = folder / "data.json"
        path.write_bytes(content)
    except OSError as error:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        raise PlaygroundError(
            "temporary folder",
            Text("of_the_server_must_be_one_that_can_be"),
            error.strerror or type(error).__name__,
            Text("whoever_serves_the_page_makes_room_in_it_or"),
        ) from error
    return path


@cache
def _folder() -> Path:
    """Return the folder for the published data of this process, which is removed at its end."""
    folder = Path(tempfile.gettempdir(), f"playground-{secrets.token_hex(8)}")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # first: a signal may come between
    folder.mkdir(0o700)
    return folder


def head(script: Path, styles: Sequence[Path], data: PageData) -> str:
    """Return tags for ``launch(head=…)``.

    Args:
        script: the page's JavaScript module; all that it imports is fetched at the same time.
        styles: style sheets.
        data: what ``data.js`` reads from the element ``#playground-data``.
    """
    links = "".join(f'<link rel="stylesheet" href="{escape(address(path))}">' for path in styles)
    of_the_page = [path for path in own(".js") if path.parent != _OTHER_PAGE]
    fetched = "".join(f'<link rel="modulepreload" href="{escape(address(path))}">' for path in of_the_page)
    module = f'<script type="module" src="{escape(address(script))}"></script>'
    shown = json.dumps(data, ensure_ascii=True).replace("<", "\\u003c")
    carried = f'<script type="application/json" id="playground-data">{shown}</script>'
    return f"<script>{READY}</script>{carried}{links}{fetched}{module}"


class Preload:
    """Name the needed files in a header of the page, so that the browser fetches them while Gradio starts.

    Gradio puts ``head`` into the page by script, a good part of a second after the page has loaded.

    Args:
        app: the app that serves the page.
        links: values of the HTTP header ``Link``.
    """

    def __init__(self, app: ASGIApp, links: Sequence[str]) -> None:
        self._app, self._header = app, (b"link", ", ".join(links).encode("ascii"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with the header on the page itself."""

        async def send_linked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], self._header]
            await send(message)

        await self._app(scope, receive, send_linked if is_page(scope) else send)


class Packed:
    """Compress the page itself. Gradio compresses files with a known ending, and sends the page, the largest, as it is.

    Args:
        app: the app that serves the page.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._packing = app, GZipMiddleware(app, compresslevel=4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, compressed where it is the page and the browser can read that."""
        await (self._packing if is_page(scope) else self._app)(scope, receive, send)


def is_page(scope: Scope) -> bool:
    """Whether a request is for the page itself."""
    return scope["type"] == "http" and scope["path"] == "/"
