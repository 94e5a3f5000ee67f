"""Unexpected errors: the page shows their type and a number, the log has the details, and the page stops waiting."""

import inspect
import logging
import secrets
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import gradio as gr
from gradio.events import Dependency

from playground.errors import PlaygroundError
from playground.text import FALLBACK, Text
from playground.web.server.events import QUIET

_LOG = logging.getLogger("playground")


def unforeseen(error: Exception) -> PlaygroundError:
    """Return the message to the reader for an unexpected ``error``: its type, and its number in the server's log.

    The log has the place where it happened. The message of the error is left out: it may quote the reader.
    """
    number, kind = secrets.token_hex(4), type(error).__name__
    where = "".join(traceback.format_tb(error.__traceback__))
    _LOG.error("unexpected error %s: %s\n%s", number, kind, where)
    return PlaygroundError(
        "page",
        Text("could_not_answer_by_an_error_that_nobody"),
        f"{kind} {number}",
        Text("try_it_again_the_server_s_log_has_it"),
    )


def in_words(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``function`` so that its errors reach a page or a program as Gradio's error, in English.

    Args:
        function: a function or a generator function; what is returned is of the same kind.
    """

    @wraps(function)
    def answered(*values: object, **named: object) -> object:
        with _as_gradio_error():
            return function(*values, **named)

    @wraps(function)
    def streamed(*values: object, **named: object) -> Iterator[object]:
        with _as_gradio_error():
            yield from function(*values, **named)

    return streamed if inspect.isgeneratorfunction(function) else answered


@contextmanager
def _as_gradio_error() -> Iterator[None]:
    try:
        yield
    except gr.Error:
        raise
    except PlaygroundError as error:
        raise gr.Error(error.message(FALLBACK), print_exception=False) from error
    except Exception as error:
        raise gr.Error(unforeseen(error).message(FALLBACK), print_exception=False) from error


def when_over(event: Dependency, ended: str) -> None:
    """Let the page know that ``event`` is over, however it ended, so that nothing waits for it any more.

    Args:
        event: an event of Gradio's, as returned when it was wired.
        ended: the JavaScript that the page runs then (``bridge.client``); it has no effect after a complete answer.
    """
    for end in (event.then, event.failure):
        end(None, js=ended, **QUIET)
