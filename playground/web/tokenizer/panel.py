"""The Tokenizer tab's one component: the page's own code draws it and asks the server, in turns.

A tokenizer that is still to be fetched or read is waited for in other turns: a slow one keeps nobody from those here.
"""

import json
from collections.abc import Awaitable, Callable

import gradio as gr

from playground.errors import PlaygroundError
from playground.web.bridge import component
from playground.web.server.faults import unforeseen
from playground.web.server.turns import Turns
from playground.web.tokenizer.events import MOST_TOKENIZERS, ask_tokenizer, refusal, tokenizers_of
from playground.web.tokenizer.loading import is_read, reader

ANSWERS_AT_ONCE = 2
"""How many texts are split at the same time: the longest takes a second of a core, and texts are written meanwhile."""
READS_AT_ONCE = 4
"""How many tokenizers are fetched and read at the same time."""
MOST_WAITING = 100
"""How many questions wait: those of a class that types, each with up to two megabytes of text."""

_TEMPLATE = '<div class="pg-tok" role="group"></div>'


def tokenizer_panel(*, elem_id: str, elem_classes: str) -> gr.HTML:
    """Return the panel; ``panel.js`` fills it."""
    return component("tokenizer", _TEMPLATE, server_functions=[asking()], elem_id=elem_id, elem_classes=elem_classes)


def asking() -> Callable[[object], Awaitable[str]]:
    """Return what answers a page's questions, with turns of its own."""
    answers, reads = Turns(ANSWERS_AT_ONCE, MOST_WAITING), Turns(READS_AT_ONCE, MOST_WAITING)

    async def answer(question: object = None) -> str:
        try:
            for name in tokenizers_of(question)[:MOST_TOKENIZERS]:
                if not is_read(name):
                    await reads.run(reader, name)
            text: str = await answers.run(ask_tokenizer, question)
        except PlaygroundError as error:
            return json.dumps(refusal(question, error))
        except Exception as error:  # noqa: BLE001 - the page shows it, and it is written into the log
            return json.dumps(refusal(question, unforeseen(error)))
        return text

    answer.__name__ = "ask_tokenizer"  # the name by which the page's own code calls it
    return answer
