"""Downloads as the page shows them: seen by every reader, begun and stopped by any. Holds nothing of a user.

The page asks by itself, through functions that need no place in an event's line, so that nothing waits for a download.
"""

from typing import Any

import gradio as gr

from playground.errors import PlaygroundError
from playground.models.downloads import Progress
from playground.web.offered import OfferedModels

_TEMPLATE = '<div class="pg-downloads"></div>'
_ON_LOAD = "window.playground.ready.then(() => window.playground.downloads.mount(element, server))"

Told = dict[str, Any]


def downloads_view(models: OfferedModels) -> gr.HTML:
    """Return the place where the page shows the downloads of ``models``."""

    def seen(_: Any = None) -> list[Told]:
        return [progress_value(each) for each in models.progress()]

    def rows(_: Any = None) -> list[Told]:
        return models.rows()

    def begin(name: Any) -> Told:
        try:
            return {"is_here": models.begin(str(name)), "error": None}
        except PlaygroundError as error:
            return {"is_here": False, "error": error_value(error)}

    def stop(name: Any) -> None:
        models.stop(str(name))

    return gr.HTML(
        value=None, html_template=_TEMPLATE, js_on_load=_ON_LOAD, server_functions=[seen, rows, begin, stop],
        apply_default_css=False, elem_id="downloads",
    )  # fmt: skip


def progress_value(progress: Progress) -> Told:
    """Return ``progress`` as the page reads it."""
    told = {name: getattr(progress, name) for name in ("name", "state", "received", "total", "speed", "seconds_left")}
    return {**told, "error": progress.error and error_value(progress.error)}


def error_value(error: PlaygroundError) -> Told:
    """Return the sentence of ``error`` in both languages."""
    return {"ko": error.message("ko"), "en": error.message("en")}
