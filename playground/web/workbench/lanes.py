"""Several texts that grow side by side, as the page reads them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import cast

from playground.decoding.sampling import new_seed
from playground.decoding.side_by_side import Lane, TextFigures
from playground.options import DecodingOptions
from playground.web.contract import FiguresData, LaneData, LanesData, OptionsData
from playground.web.server import arguments
from playground.web.workbench.tree.tree import tree_value

SECONDS_BETWEEN_FRAMES = 0.15
"""A comparison sends what has come at most this often: eight texts grow in every frame."""


def seed_from(seed: object) -> int:
    """Return the seed that the control shows; a new one where it is empty.

    Raises:
        ArgumentError: it is none.
    """
    used = arguments.maybe_whole("seed", seed)
    return new_seed() if used is None else used


def lanes_value(
    prompt: str, lanes: Sequence[Lane], *, run_id: str, seed: int, running: bool = False, experiment: str | None = None
) -> LanesData:
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


def _row(lane: Lane, run_id: str, whole: bool) -> LaneData:
    """Return one setting's row; the tree of a beam search comes with the ``whole`` of it."""
    trace, options = lane.run.trace, lane.run.options
    has_tree = whole and options.num_beams > 1
    return {
        "options": options_data(options),
        "running": not lane.over,
        "stop_reason": trace.stop_reason if lane.over else None,
        "ids": list(trace.token_ids),
        "texts": [step.text for step in trace.steps],
        "logprobs": [round(step.logprob, 5) for step in trace.steps],
        "figures": figures_data(lane.figures),
        "tree": tree_value(trace, options, lane.run.model.label, text_id=run_id) if has_tree else None,
    }


def options_data(options: DecodingOptions) -> OptionsData:
    """Return ``options`` by name, as the page and programs read them."""
    return cast(OptionsData, asdict(options))  # a test compares the names


def figures_data(figures: TextFigures) -> FiguresData:
    """Return ``figures`` as the page and programs read them."""
    return {
        "logprob": figures.logprob,
        "mean_logprob": figures.mean_logprob,
        "perplexity": figures.perplexity,
        "distinct_1": figures.distinct_1,
        "distinct_2": figures.distinct_2,
        "repeated": {str(n): share for n, share in figures.repeated.items()},
        "repeated_places": {str(n): list(places) for n, places in figures.repeated_places.items()},
        "tokens": figures.tokens,
        "seconds": figures.seconds,
        "tokens_per_second": figures.tokens_per_second,
    }
