"""What nobody foresaw: told on the page by its kind, whole in the log of the server; the page waits no longer."""

import logging
from collections.abc import Callable
from typing import Any

from playground.errors import PlaygroundError, Text
from playground.web.events import QUIET

_LOG = logging.getLogger("playground")


def unforeseen(error: Exception) -> PlaygroundError:
    """Return what a reader is told of ``error``, which is none of ours, and write all of it into the server's log."""
    _LOG.error("a fault of the page's own", exc_info=error)
    return PlaygroundError(
        "page",
        Text("예상하지 못한 오류로 답하지 못했습니다", "could not answer, by an error that nobody foresaw"),
        type(error).__name__,
        Text("다시 해 보고, 또 그러면 서버의 기록을 보세요", "Try it again; if it stays, see the server's log"),
    )


def when_over(event: Any, ended: str) -> None:
    """Let the page know that nothing more comes of ``event``, however it ended: nothing is to wait for it any more.

    Args:
        event: an event of Gradio's, as it was wired.
        ended: what the page's own code does then, in JavaScript; it changes nothing where all has come.
    """
    endings: tuple[Callable[..., Any], ...] = (event.then, event.failure)
    for end in endings:
        end(None, js=f"() => {{ {ended}; }}", **QUIET)
