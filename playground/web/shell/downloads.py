"""Downloads as the page shows them: seen by every reader, begun and stopped by any. Holds nothing of a user.

The page asks by itself, through functions that need no place in an event's line, so that nothing waits for a download.
"""

from collections.abc import Callable
from typing import Any

import gradio as gr

from playground.errors import PlaygroundError
from playground.models.hub.downloads import Progress
from playground.web.bridge import component
from playground.web.server import arguments
from playground.web.server.faults import unforeseen
from playground.web.server.turns import Turns, in_turn
from playground.web.shell.offered import OfferedModels

ASKED_AT_ONCE = 4
"""So many such questions are answered at the same time; each takes milliseconds."""
MOST_WAITING = 1_000
"""So many wait: a class of 200 that looks at a download asks 300 times a second."""

_TEMPLATE = '<div class="pg-downloads"></div>'

Told = dict[str, Any]


def downloads_view(models: OfferedModels) -> gr.HTML:
    """Return the place where the page shows the downloads of ``models``."""
    turns = Turns(ASKED_AT_ONCE, MOST_WAITING)
    functions: list[Any] = [in_turn(each, turns) for each in download_functions(models)]
    return component("downloads", _TEMPLATE, server_functions=functions, elem_id="downloads")


def download_functions(models: OfferedModels) -> tuple[Callable[[Any], Any], ...]:
    """Return what the page asks of the downloads of ``models``: ``seen``, ``rows``, ``begin`` and ``stop``."""

    def seen(_: Any = None) -> list[Told]:
        return [progress_value(each) for each in models.progress()]

    def rows(_: Any = None) -> list[Told]:
        return models.rows()

    def begin(name: Any) -> Told:
        try:
            return {"is_here": models.begin(arguments.text("model", name, arguments.LONGEST_NAME)), "error": None}
        except PlaygroundError as error:
            return {"is_here": False, "error": error_value(error)}
        except Exception as error:  # noqa: BLE001 - it is told, and written into the log
            return {"is_here": False, "error": error_value(unforeseen(error))}

    def stop(name: Any) -> None:
        if isinstance(name, str):  # there is no download of anything else
            models.stop(name)

    return seen, rows, begin, stop


def progress_value(progress: Progress) -> Told:
    """Return ``progress`` as the page reads it."""
    told = {name: getattr(progress, name) for name in ("name", "state", "received", "total", "speed", "seconds_left")}
    return {**told, "error": progress.error and error_value(progress.error)}


def error_value(error: PlaygroundError) -> Told:
    """Return the sentence of ``error`` in both languages."""
    return {"ko": error.message("ko"), "en": error.message("en")}
