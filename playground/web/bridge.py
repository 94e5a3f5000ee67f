"""How Python names what the page's own JavaScript does: components that it fills, functions that events call.

``bridge.js`` is the other side. Both sides know the names from :mod:`playground.web.contract`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from playground.web.contract import COMPONENTS, FUNCTIONS

READY = (
    "window.playground ??= {}; playground.ready = new Promise((done) => { playground.isReady = done; });"
    "playground.call = (...given) => playground.ready.then(() => playground.call(...given));"
)
"""JavaScript that the page begins with: what is called before the modules are there waits for them."""


_ESCAPED = {"<": r"\u003c", "__": r"_\u005f"}
"""What Gradio takes for markup, or for a name that it translates."""


@dataclass(frozen=True)
class Input:
    """The value of an event's input number ``place``, as an argument of :func:`call`."""

    place: int


@dataclass(frozen=True)
class Call:
    """A call of one of the page's functions; ``arguments`` are JavaScript."""

    function: str
    arguments: str

    def __str__(self) -> str:
        return f"window.playground?.call({json.dumps(self.function)}, [{self.arguments}])"


def component(
    kind: str,
    template: str,
    *,
    server_functions: Sequence[Callable[..., object]] = (),
    **properties: Any,  # Any: arguments of gr.HTML
) -> gr.HTML:
    """Return a ``gr.HTML`` that the page's own code fills; its value is plain data, or that :func:`as_text`.

    Args:
        kind: one of ``COMPONENTS``.
        template: what it is before it is filled.
        server_functions: what it may ask the server without an event.
        properties: gr.HTML's own: ``elem_id``, ``visible`` …

    Raises:
        ValueError: there is no such kind.
    """
    _check(kind, COMPONENTS)
    sent = "props, trigger, watch, server" if server_functions else "props, trigger, watch"
    mount = f"window.playground.mount({json.dumps(kind)}, element, {{ {sent} }})"
    return gr.HTML(
        value=None,
        html_template=template,
        js_on_load=f"window.playground.ready.then(() => {mount});",
        apply_default_css=False,
        server_functions=list(server_functions) or None,
        **properties,
    )


def as_text(value: object) -> str:
    """Return ``value`` as JSON for a component: Gradio copies data part by part, many times, and a text at once.

    Half of a surrogate pair cannot travel but by JSON's own escape.
    """
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for plain, escaped in _ESCAPED.items():
        written = written.replace(plain, escaped)
    return written.encode("utf-8", "backslashreplace").decode()


def call(function: str, *arguments: object) -> Call:
    """Return a call of one of the page's functions, for :func:`client` and :func:`filled`.

    Raises:
        ValueError: there is no such function.
    """
    _check(function, FUNCTIONS)
    written = ", ".join(f"inputs[{each.place}]" if isinstance(each, Input) else json.dumps(each) for each in arguments)
    return Call(function, written)


def client(function: str, *arguments: object) -> str:
    """Return the JavaScript of an event that calls ``function`` with ``arguments``, then the event's inputs.

    What the function returns are the event's outputs.

    Raises:
        ValueError: there is no such function.
    """
    made = call(function, *arguments)
    arguments_and_inputs = f"{made.arguments}, ...inputs" if made.arguments else "...inputs"
    # No promise once the modules are there: Gradio hears of a slider's next move only after the answer to the last.
    return f"(...inputs) => {Call(function, arguments_and_inputs)}"


def filled(values: Mapping[int, Call]) -> str:
    """Return the JavaScript of an event whose inputs are sent as they are, but for those that the page fills in.

    Args:
        values: by the input's place, what it becomes.
    """
    written = ", ".join(f"{place}: {value}" for place, value in values.items())
    return f"(...inputs) => window.playground?.ready.then(() => Object.assign([...inputs], {{ {written} }}))"


def _check(name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise ValueError(f"{name!r} must be named in contract.py, whose names are {', '.join(names)}")
