"""Several texts that grow side by side, as the page reads them. Holds no mathematics."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from playground.decoding.sampling import new_seed
from playground.decoding.side_by_side import Lane, TextFigures
from playground.web.server import arguments
from playground.web.workbench.tree.tree import tree_value

SECONDS_BETWEEN_FRAMES = 0.15
"""A comparison sends what has come at most this often: eight texts grow in every frame."""


def seed_from(seed: Any) -> int:
    """Return the seed that the control shows; a new one where it is empty.

    Raises:
        ArgumentError: it is none.
    """
    found = arguments.maybe_whole("seed", seed)
    return new_seed() if found is None else found


def lanes_value(
    prompt: str, lanes: Sequence[Lane], *, run_id: str, seed: int, running: bool = False, experiment: str | None = None
) -> dict[str, Any]:
    """Return what the page shows of ``lanes``.

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
