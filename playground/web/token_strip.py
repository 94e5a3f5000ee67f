"""The strip of generated tokens: a Gradio component whose value is plain data. Holds no mathematics.

The page colours each token by its probability and asks for the step that is clicked; ``strip.js`` draws it.
"""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from playground.decoding.trace import Candidate, Step, Trace

SHOWN_CANDIDATES = 5

_TEMPLATE = '<div class="pg-strip" role="group"></div>'
_ON_LOAD = "window.playground.ready.then(() => window.playground.strip.mount(element, props, trigger, watch))"


def token_strip(**properties: Any) -> gr.HTML:
    """Return an empty strip. ``select`` carries ``prompt_ids``, ``generated`` and ``seed`` of the clicked token."""
    return gr.HTML(
        value=None, html_template=_TEMPLATE, js_on_load=_ON_LOAD, apply_default_css=False, **properties
    )  # fmt: skip


def strip_value(prompt: str, trace: Trace, *, running: bool) -> dict[str, Any]:
    """Return what a strip shows of ``trace``.

    Args:
        prompt: the text that was continued.
        trace: the trace so far.
        running: whether more tokens follow; the stop reason is told only when not.
    """
    return {
        "prompt": prompt,
        "prompt_ids": list(trace.prompt_ids),
        "seed": trace.seed,
        "logprob": trace.logprob,
        "stop_reason": None if running else trace.stop_reason,
        "tokens": [_token(step) for step in trace.steps],
    }


def _token(step: Step) -> dict[str, Any]:
    shown = {"id": step.token_id, "label": step.label, "logprob": step.logprob, "prob": step.prob}
    return shown | {"before": _candidates(step.before), "kept": step.kept, "entropy": step.entropy}


def _candidates(candidates: Sequence[Candidate]) -> list[list[Any]]:
    return [[c.token_id, c.label, c.raw_prob, c.prob] for c in candidates[:SHOWN_CANDIDATES]]
