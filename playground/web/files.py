"""What the browser fetches from this server besides Gradio's own files. Knows nothing of what the files do."""

import json
import os
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import gradio as gr
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def address(path: Path) -> str:
    """Return where the page finds ``path``, relative to the page's own address, and allow its folder to be fetched."""
    gr.set_static_paths([path.parent])
    return f"gradio_api/file={quote(path.as_posix())}"


def published(name: str, data: object) -> str:
    """Write ``data`` as JSON where the page can fetch it, and return the address; one file a process and name."""
    path = Path(tempfile.gettempdir()) / f"playground-{os.getpid()}" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=True), encoding="utf-8")
    return address(path)


def head(scripts: Sequence[Path], styles: Sequence[Path], data: dict[str, Any]) -> str:
    """Return tags for ``launch(head=…)``.

    Args:
        scripts: JavaScript modules, run in this order; the last calls ``playground.isReady()``.
        styles: style sheets.
        data: what ``page.js`` reads from the element ``#playground-data``.
    """
    links = "".join(f'<link rel="stylesheet" href="{escape(address(path))}">' for path in styles)
    modules = "".join(f'<script type="module" src="{escape(address(path))}"></script>' for path in scripts)
    shown = json.dumps(data, ensure_ascii=True).replace("<", "\\u003c")
    ready = "window.playground ??= {}; playground.ready = new Promise((done) => { playground.isReady = done; });"
    return (
        f'<script>{ready}</script><script type="application/json" id="playground-data">{shown}</script>{links}{modules}'
    )


class Preload:
    """Tell a browser, together with the page itself, which files it will need: it fetches them while Gradio starts.

    Gradio puts ``head`` into the page by script, a good part of a second after the page has come.

    Args:
        app: what serves the page.
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

        is_page = scope["type"] == "http" and scope["path"] == "/"
        await self._app(scope, receive, send_linked if is_page else send)
