"""What every endpoint does for the programs that call it: own places, an end with its reader, errors in words."""

import inspect
import math
from collections.abc import Callable, Generator
from contextlib import closing
from typing import TypeVar, get_args

import gradio as gr
from gradio.events import api

from playground.errors import OptionError
from playground.options import OPTIONS, DecodingOptions
from playground.text import Text
from playground.web.server import arguments
from playground.web.server.faults import in_words
from playground.web.server.line import is_still_heard
from playground.web.shell.controls import options_from
from playground.web.workbench.pacing import Steps, frames

Answer = TypeVar("Answer")

ENDPOINTS_AT_ONCE = 2
"""Programs that are answered at the same time, in places of their own: the page's texts never wait for them."""
SECONDS_BETWEEN_CHECKS = 0.2
"""A text that a program waits for ends this soon after the program has left; one that grows is sent this often."""


def endpoint(function: Callable[..., object], name: str) -> None:
    """Let programs call ``function`` as ``/name``, on the page that is being built; errors come to them in English.

    Args:
        function: typed; its docstring describes it and, under ``Args`` and ``Returns``, each argument and answer, the
            lines after the first of one indented. A generator's answers are sent as they come, each in place of the
            one before.
        name: the endpoint's name, without the slash.
    """
    answered = in_words(function)
    answered.__doc__ = one_line_each(inspect.getdoc(function) or "")
    if inspect.isgeneratorfunction(function):  # Gradio describes what is returned, which is the generator
        signature = inspect.signature(function)
        answered.__signature__ = signature.replace(  # type: ignore[attr-defined]
            return_annotation=get_args(signature.return_annotation)[0]
        )
    api(answered, api_name=name, concurrency_limit=ENDPOINTS_AT_ONCE, concurrency_id="endpoint")


def one_line_each(docstring: str) -> str:
    """Return ``docstring`` with every entry of its sections on one line: Gradio reads no second one.

    Args:
        docstring: without the indentation of its function.
    """
    lines: list[str] = []
    for line in docstring.splitlines():
        if line.startswith(" " * 8):
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return "\n".join(lines)


def read_options(sent: object, seed: object = None) -> DecodingOptions:
    """Return the options that a program has sent by their names; what it leaves out is neutral.

    Args:
        sent: options by name; None for none.
        seed: takes the place of the seed among them; None leaves it.

    Raises:
        OptionError: a name that is no option, or a value outside its range.
        ArgumentError: what was sent is no options.
    """
    sent = {} if sent is None else sent
    unknown = sorted(set(sent) - set(OPTIONS)) if isinstance(sent, dict) else sent
    if unknown:
        rule = Text("must_be_known_options_by_name")
        raise OptionError("options", rule, unknown, Text("use", names=", ".join(OPTIONS)))
    return options_from({**arguments.mapping("options", sent), **({} if seed is None else {"seed": seed})})


def finite(number: float | None) -> float | None:
    """Return ``number``, or None where it is none or infinite: JSON has no infinity."""
    return None if number is None or not math.isfinite(number) else number


def to_its_end(run: Steps) -> Generator[None, None, None]:
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
