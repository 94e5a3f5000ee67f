"""The page as it is served: Gradio's blocks with our line, and every event's errors as sentences."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from copy import copy
from html import escape
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.routes import App
from gradio.state_holder import SessionState

from playground.settings import Settings
from playground.text import FALLBACK
from playground.web.server.faults import unforeseen
from playground.web.server.line import Line
from playground.web.server.memory import give_back
from playground.web.server.sessions import Sessions
from playground.web.server.shares import Shares
from playground.web.server.tools import answer_in_json

MOST_WAITING = 500
"""The most events that wait, of all pages: more than a class of 200 sends in a second."""


class Page(gr.Blocks):
    """Gradio's blocks with our line, safe against any arguments."""

    shares = Shares(Settings())
    """What one user may ask for; :func:`~playground.web.page.build_page` sets it, before the page is queued."""

    def queue(self, *_: object, **__: object) -> "Page":
        """Give the page its line, which no event can bypass. Gradio calls this once more when it launches."""
        super().queue(api_open=False)
        self._queue = Line(self, MOST_WAITING, self.shares)
        return self

    async def preprocess_data(self, *values: Any, **named: Any) -> Any:  # Any: as Gradio calls it
        """Read the arguments of an event.

        Raises:
            gr.Error: its components do not accept them.
        """
        try:
            return await super().preprocess_data(*values, **named)
        except gr.Error as error:
            shown = escape(str(error.message).encode("utf-8", "backslashreplace").decode())  # a page shows it as HTML
            raise gr.Error(shown, print_exception=False) from error
        except Exception as error:
            sentence = f"This event takes nothing of the kind ({type(error).__name__})."
            raise gr.Error(sentence, print_exception=False) from error

    async def postprocess_data(
        self, block_fn: BlockFunction, predictions: Any, state: SessionState | None
    ) -> list[Any]:
        """Return an event's answers as they are sent; what is left as it is costs nothing.

        Gradio would build every such component anew, a millisecond each, for each frame of each text.
        """
        answers = [predictions] if len(block_fn.outputs) == 1 and not block_fn.batch else predictions
        if not isinstance(answers, list | tuple) or len(answers) != len(block_fn.outputs):
            return await super().postprocess_data(block_fn, predictions, state)
        new = [place for place, answer in enumerate(answers) if not _is_skip(answer)]
        sent: list[Any] = [gr.skip() for _ in answers]
        if new:
            of_new = copy(block_fn)
            of_new.outputs = [block_fn.outputs[place] for place in new]
            given = [answers[place] for place in new]
            alone = len(given) == 1 and not block_fn.batch
            processed = await super().postprocess_data(of_new, given[0] if alone else given, state)
            for place, answer in zip(new, processed, strict=True):
                sent[place] = answer
        return sent

    async def process_api(self, *values: Any, **named: Any) -> Any:  # Any: as Gradio calls it
        """Answer an event.

        Raises:
            gr.Error: any error, as a sentence; or a file in the event's data, of which no event of ours has one.
        """
        event_data = named.get("event_data")
        if event_data is not None and _names_file(event_data._data):
            raise gr.Error("This event takes no file.", print_exception=False)
        try:
            return await super().process_api(*values, **named)
        except gr.Error:
            raise
        except Exception as error:
            raise gr.Error(unforeseen(error).message(FALLBACK), print_exception=False) from error


def _is_skip(answer: object) -> bool:
    """Whether an answer leaves its component as it is."""
    return isinstance(answer, dict) and answer == gr.skip()


def _names_file(data: object) -> bool:
    """Whether an event's data has what Gradio takes for a file: it would look for it, and say so in the sender's words.

    Args:
        data: JSON, nested no deeper than the door lets in.
    """
    if isinstance(data, Mapping):
        return isinstance(data.get("path"), str) or any(map(_names_file, data.values()))
    return isinstance(data, list) and any(map(_names_file, data))


@asynccontextmanager
async def lifespan(app: App) -> AsyncIterator[None]:
    """Keep sessions small, return free memory and let tools answer in JSON while ``app`` serves; for ``app_kwargs``."""
    page = app.get_blocks()
    app.state_holder = Sessions(page)
    if page.mcp_server_obj is not None:
        answer_in_json(page.mcp_server_obj)
    giving_back = asyncio.create_task(give_back())
    yield
    giving_back.cancel()
