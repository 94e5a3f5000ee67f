"""How the answers of a tab's events are sent: data as text, a growing text as what is new. Knows nothing of models."""

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import wraps
from inspect import isgeneratorfunction
from typing import Any, cast

import gradio as gr

from playground.web.bridge import as_text
from playground.web.contract import StripData
from playground.web.workbench.strip.log import StripLog


def sent(method: Callable[..., Any]) -> Callable[..., object]:  # Any: the answers to an event, or a stream of them
    """Return ``method`` with data in its answers as the page's components read it.

    Gradio ends a stream with its last answers once more; so these leave everything as it is.
    """

    @wraps(method)
    def stream(*inputs: object) -> Generator[object, None, None]:
        log, width = StripLog(), 0
        with closing(cast(Generator[Sequence[object], None, None], method(*inputs))) as frames:
            for answers in frames:
                width = len(answers)
                yield tuple(_text(each, log) for each in answers)
        yield (gr.skip(),) * width

    @wraps(method)
    def answer(*inputs: object) -> object:
        log = StripLog()
        return tuple(_text(each, log) for each in method(*inputs))

    return stream if isgeneratorfunction(method) else answer


def _text(answer: object, log: StripLog) -> object:
    """Return data as text, a strip's value as the ``log`` that ends with it; a text and a skip as they are."""
    if not isinstance(answer, dict) or "__type__" in answer:
        return answer
    return log.add(cast(StripData, answer)) if "tokens" in answer else as_text(answer)
