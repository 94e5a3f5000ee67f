"""What every endpoint does for the programs that call it: own places, an end with its reader, errors in words."""

from collections.abc import Callable, Generator
from contextlib import closing
from typing import TypeVar

import gradio as gr
from gradio.events import api

from playground.decoding.beam_search import BeamRun
from playground.decoding.generate import Run
from playground.web.server.faults import in_words
from playground.web.server.line import is_still_heard
from playground.web.workbench.pacing import frames

Answer = TypeVar("Answer")

ENDPOINTS_AT_ONCE = 2
"""Programs that are answered at the same time, in places of their own: the page's texts never wait for them."""
SECONDS_BETWEEN_CHECKS = 0.2
"""A text that a program waits for ends this soon after the program has left."""


def endpoint(function: Callable[..., object], name: str) -> None:
    """Let programs call ``function`` as ``/name``, on the page that is being built; errors come to them in English."""
    api(in_words(function), api_name=name, concurrency_limit=ENDPOINTS_AT_ONCE, concurrency_id="endpoint")


def to_its_end(run: Run | BeamRun) -> Generator[None, None, None]:
    """Decode to the end, and look up now and then: whoever goes through this may leave."""
    yield from frames(run, SECONDS_BETWEEN_CHECKS, lambda running: None)


def last_heard(answers: Generator[Answer | None, None, None]) -> Answer:
    """Return the last of ``answers``; they end where nobody listens any more.

    Raises:
        gr.Error: nobody does.
        ValueError: there is none.
    """
    last: Answer | None = None
    with closing(answers):
        for answer in answers:
            if not is_still_heard():
                raise gr.Error("Nobody listens any more.", print_exception=False)
            last = answer
    if last is None:
        raise ValueError("no answer")
    return last
