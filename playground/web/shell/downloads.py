"""Downloads as the page shows them: seen by every reader, begun and stopped by any. Holds nothing of a user.

The page asks by itself, through functions that need no place in an event's line, so that nothing waits for a download.
"""

from collections.abc import Callable

import gradio as gr

from playground.errors import PlaygroundError
from playground.models.hub.downloads import Progress
from playground.text import LANGUAGES
from playground.web.bridge import component
from playground.web.contract import BegunData, DownloadData, ModelRow, TextData
from playground.web.server import arguments
from playground.web.server.faults import unforeseen
from playground.web.server.turns import Turns, in_turn
from playground.web.shell.offered import OfferedModels

ASKED_AT_ONCE = 4
"""How many such questions are answered at the same time; each takes milliseconds."""
MOST_WAITING = 1_000
"""How many wait: a class of 200 that looks at a download asks 300 times a second."""

_TEMPLATE = '<div class="pg-downloads"></div>'


def downloads_view(models: OfferedModels) -> gr.HTML:
    """Return the place where the page shows the downloads of ``models``."""
    turns = Turns(ASKED_AT_ONCE, MOST_WAITING)
    functions = [in_turn(each, turns) for each in download_functions(models)]
    return component("downloads", _TEMPLATE, server_functions=functions, elem_id="downloads")


def download_functions(
    models: OfferedModels,
) -> tuple[
    Callable[[object], list[DownloadData]],
    Callable[[object], list[ModelRow]],
    Callable[[object], BegunData],
    Callable[[object], None],
]:
    """Return what the page asks of the downloads of ``models``: ``seen``, ``rows``, ``begin`` and ``stop``."""

    def seen(_: object = None) -> list[DownloadData]:
        return [progress_value(each) for each in models.progress()]

    def rows(_: object = None) -> list[ModelRow]:
        return models.rows()

    def begin(name: object) -> BegunData:
        try:
            return {"is_here": models.begin(arguments.text("model", name, arguments.LONGEST_NAME)), "error": None}
        except PlaygroundError as error:
            return {"is_here": False, "error": error_value(error)}
        except Exception as error:  # noqa: BLE001 - it is told, and written into the log
            return {"is_here": False, "error": error_value(unforeseen(error))}

    def stop(name: object) -> None:
        if isinstance(name, str):  # there is no download of anything else
            models.stop(name)

    return seen, rows, begin, stop


def progress_value(progress: Progress) -> DownloadData:
    """Return ``progress`` as the page reads it."""
    return {
        "name": progress.name,
        "state": progress.state,
        "received": progress.received,
        "total": progress.total,
        "speed": progress.speed,
        "seconds_left": progress.seconds_left,
        "error": None if progress.error is None else error_value(progress.error),
    }


def error_value(error: PlaygroundError) -> TextData:
    """Return the sentence of ``error`` in both languages."""
    return {language: error.message(language) for language in LANGUAGES}
