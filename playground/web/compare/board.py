"""The board of compared settings: a Gradio component whose value is plain data. Holds no mathematics.

``board.js`` keeps the settings that are to be compared and draws texts, figures and charts.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import gradio as gr

from playground.decoding.side_by_side import Lane, TextFigures
from playground.web.workbench.tree.tree import tree_value

_TEMPLATE = '<div class="pg-board" role="group"></div>'
_ON_LOAD = "window.playground.ready.then(() => window.playground.compare.mount(element, props, trigger, watch))"


def comparison_board(**properties: Any) -> gr.HTML:
    """Return an empty board.

    Its event ``select`` says that a setting is to be edited with the controls; ``submit`` asks for the worked example.
    """
    return gr.HTML(value=None, html_template=_TEMPLATE, js_on_load=_ON_LOAD, apply_default_css=False, **properties)


def board_value(
    prompt: str, lanes: Sequence[Lane], *, run_id: str, seed: int, running: bool = False, experiment: str | None = None
) -> dict[str, Any]:
    """Return what a board shows of ``lanes``.

    Args:
        prompt: the text that was continued.
        lanes: the decodings so far.
        run_id: names the run.
        seed: the seed of all of them.
        running: whether more follows by itself.
        experiment: the ready-made comparison that this is the worked example of.
    """
    return {
        "run_id": run_id,
        "prompt": prompt,
        "seed": seed,
        "running": running,
        "experiment": experiment,
        "rows": [_row(lane, run_id=f"{run_id}.{number}", whole=not running) for number, lane in enumerate(lanes)],
    }


def _row(lane: Lane, run_id: str, whole: bool) -> dict[str, Any]:
    """Return one setting's row; the tree of a beam search comes with the ``whole`` of it."""
    trace, options = lane.run.trace, lane.run.options
    has_tree = whole and options.num_beams > 1
    return {
        "options": asdict(options),
        "running": not lane.over,
        "stop_reason": trace.stop_reason if lane.over else None,
        "ids": list(trace.token_ids),
        "texts": [step.text for step in trace.steps],
        "logprobs": [round(step.logprob, 5) for step in trace.steps],
        "figures": _figures(lane.figures),
        "tree": tree_value(trace, options, lane.run.model.label, text_id=run_id) if has_tree else None,
    }


def _figures(found: TextFigures) -> dict[str, Any]:
    by_size = {
        name: {str(n): each for n, each in getattr(found, name).items()} for name in ("repeated", "repeated_places")
    }
    return {**asdict(found), **by_size, "tokens_per_second": found.tokens_per_second}
