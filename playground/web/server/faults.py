"""What nobody foresaw: told on the page by its kind, whole in the log of the server; the page waits no longer."""

import logging
import secrets
import traceback
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import gradio as gr
from gradio.events import Dependency

from playground.errors import PlaygroundError, Text
from playground.web.server.events import QUIET

Answer = TypeVar("Answer")
"""What an event is answered with."""

_LOG = logging.getLogger("playground")


def unforeseen(error: Exception) -> PlaygroundError:
    """Return what a reader is told of ``error``, which is none of ours: its kind, and its number in the server's log.

    The log says where it happened. What the error itself says is left out: it may quote the reader.
    """
    number, kind = secrets.token_hex(4), type(error).__name__
    where = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("unexpected error %s: %s\n%s", number, kind, where)
    return PlaygroundError(
        "page",
        Text("예상하지 못한 오류로 답하지 못했습니다", "could not answer, by an error that nobody foresaw"),
        f"{kind} {number}",
        Text(
            "다시 해 보고, 또 그러면 이 번호로 서버의 기록을 보세요",
            "Try it again; the server's log has it by this number",
        ),
    )


def in_words(function: Callable[..., Answer]) -> Callable[..., Answer]:
    """Return ``function`` so that what goes wrong comes to a page or a program as Gradio's error, in English."""

    @wraps(function)
    def answered(*values: object, **named: object) -> Answer:
        try:
            return function(*values, **named)
        except PlaygroundError as error:
            raise gr.Error(error.message("en"), print_exception=False) from error
        except gr.Error:
            raise
        except Exception as error:
            raise gr.Error(unforeseen(error).message("en"), print_exception=False) from error

    return answered


def when_over(event: Dependency, ended: str) -> None:
    """Let the page know that nothing more comes of ``event``, however it ended: nothing is to wait for it any more.

    Args:
        event: an event of Gradio's, as it was wired.
        ended: the JavaScript of what the page does then (``bridge.client``); it changes nothing where all has come.
    """
    for end in (event.then, event.failure):
        end(None, js=ended, **QUIET)
