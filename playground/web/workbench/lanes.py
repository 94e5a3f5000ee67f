"""Several texts that grow side by side, as the page reads them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, cast, get_args

from playground.decoding.sampling import new_seed
from playground.decoding.side_by_side import Lane, TextFigures
from playground.options import DecodingOptions
from playground.web.contract import FiguresData, LaneData, LanesData, OptionsData
from playground.web.server import arguments
from playground.web.workbench.tree.tree import tree_value

LaneDtype = Literal["float32", "bfloat16"]
"""A type of weights that a lane can have."""
DTYPES: tuple[LaneDtype, ...] = get_args(LaneDtype)

SECONDS_BETWEEN_FRAMES = 0.15
"""A comparison sends what has come at most this often: eight texts grow in every frame."""


def seed_from(seed: object) -> int:
    """Return the seed that the control shows; a new one where it is empty.

    Raises:
        ArgumentError: it is none.
    """
    used = arguments.maybe_whole("seed", seed)
    return new_seed() if used is None else used


@dataclass(frozen=True)
class LaneNames:
    """What the page calls a lane's model, and where it is not the one in use of all.

    Attributes:
        prompt: the text that is continued.
        model: the page's name of the model; empty for the one in use.
        dtype: the type of its weights, where that is not the server's.
    """

    prompt: str
    model: str = ""
    dtype: LaneDtype | None = None


def lanes_value(
    prompt: str,
    lanes: Sequence[Lane],
    *,
    run_id: str,
    seed: int,
    running: bool = False,
    experiment: str | None = None,
    names: Sequence[LaneNames] = (),
) -> LanesData:
    """Return what the page shows of ``lanes``.

    Args:
        prompt: the text that was continued.
        lanes: the decodings so far.
        run_id: names the run.
        seed: the seed of all of them.
        running: whether more follows by itself.
        experiment: the ready-made comparison that this is the worked example of.
        names: of each lane, where they have models or prompts of their own.
    """
    called = names or [LaneNames(prompt)] * len(lanes)
    return {
        "run_id": run_id,
        "prompt": prompt,
        "seed": seed,
        "running": running,
        "experiment": experiment,
        "rows": [
            _row(lane, name, run_id=f"{run_id}.{number}", whole=not running)
            for number, (lane, name) in enumerate(zip(lanes, called, strict=True))
        ],
    }


def _row(lane: Lane, name: LaneNames, run_id: str, whole: bool) -> LaneData:
    """Return one lane's row; the tree of a beam search comes with the ``whole`` of it."""
    trace, options = lane.run.trace, lane.run.options
    has_tree = whole and options.num_beams > 1
    return {
        "model": name.model,
        "dtype": name.dtype,
        "tokenizer": lane.run.model.tokenizer_id,
        "prompt": name.prompt,
        "forced": len(lane.run.forced),
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
        "bytes": figures.bytes,
        "logprob_per_byte": figures.logprob_per_byte,
        "seconds": figures.seconds,
        "tokens_per_second": figures.tokens_per_second,
    }
