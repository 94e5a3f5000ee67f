"""The endpoints as tools of the Model Context Protocol, which Gradio serves: they answer in JSON, also behind a proxy.

Gradio itself writes an answer as Python does, and looks into it for files to read.
"""

import json
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

TOOLS = "/gradio_api/mcp"
"""The path below which Gradio mounts the protocol's server."""


class WholePath:
    """A layer around the app that serves the page: gives a request for the tools its path with a proxy's prefix.

    A proxy may cut off the path under which it shows the page. What is mounted in an app is looked up by the whole
    path, as ASGI defines it.

    Args:
        app: the app.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does."""
        if scope["type"] == "http" and scope["path"].startswith(TOOLS):
            scope = {**scope, "path": scope.get("root_path", "") + scope["path"]}
        await self._app(scope, receive, send)


def answer_in_json(server: Any) -> None:
    """Let every tool of ``server``, a ``gradio.mcp.GradioMCPServer``, give its answers as JSON."""
    text_content = server.types.TextContent

    def contents(answers: list[Any], root_url: str) -> list[Any]:
        return [text_content(type="text", text=json.dumps(each, ensure_ascii=False)) for each in answers]

    server.postprocess_output_data = contents
