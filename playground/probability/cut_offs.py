"""Temperature, top-k, top-p and min-p on a distribution, one after the other in any order.

The decoding stages (:mod:`playground.decoding.processors`) are transformers' own and act on float32 logits. These act
on float64 probabilities, so that what the lab shows can be compared to the last digit; a test holds them to the
decoding stages. Where equals stand at the cut, what stays is what transformers keeps.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.probability.softmax import Floats, normalized, softmax

StageName = Literal["temperature", "top_k", "top_p", "min_p"]
ORDER: tuple[StageName, ...] = ("temperature", "top_k", "top_p", "min_p")
"""The order of transformers."""
Setting = tuple[StageName, float]
"""A stage and its value."""


def heated(probabilities: ArrayLike, temperature: float) -> Floats:
    """Return the probabilities after a temperature: p ** (1 / T), normalized; what is 0 stays 0."""
    with np.errstate(divide="ignore"):
        return softmax(np.log(normalized(probabilities)), temperature)


def top_k(probabilities: ArrayLike, k: float) -> NDArray[np.bool_]:
    """Return which outcomes are kept: the ``k`` most probable, and those equal to the last of them. 0 keeps all.

    Fan et al. (2018), "Hierarchical Neural Story Generation".
    """
    probs = normalized(probabilities)
    count = int(min(k, probs.size)) or probs.size
    return probs >= np.sort(probs)[probs.size - count]


def top_p(probabilities: ArrayLike, p: float) -> NDArray[np.bool_]:
    """Return which outcomes are kept: the most probable until their sum reaches ``p``, at least one.

    Holtzman et al. (2020), "The Curious Case of Neural Text Degeneration". As transformers does it, summed from the
    least probable on: what together is no more than 1 − p goes, and of equals the first goes first.
    """
    probs = normalized(probabilities)
    order = np.argsort(probs, kind="stable")
    kept = np.empty(probs.size, np.bool_)
    kept[order] = np.cumsum(probs[order]) > 1 - p
    kept[order[-1]] = True
    return kept


def min_p(probabilities: ArrayLike, share: float) -> NDArray[np.bool_]:
    """Return which outcomes are kept: those with at least ``share`` of the largest probability.

    Nguyen et al. (2024), "Turning Up the Heat: Min-p Sampling for Creative and Coherent LLM Outputs".
    """
    probs = normalized(probabilities)
    return probs >= share * probs.max()


CUT_OFFS: Mapping[StageName, Callable[[ArrayLike, float], NDArray[np.bool_]]] = {
    "top_k": top_k,
    "top_p": top_p,
    "min_p": min_p,
}


def applied(probabilities: ArrayLike, settings: Sequence[Setting]) -> list[Floats]:
    """Return the distribution after each of ``settings``, in their order; what is removed has probability 0."""
    probs, after = normalized(probabilities), []
    for name, value in settings:
        probs = heated(probs, value) if name == "temperature" else _cut(probs, name, value)
        after.append(probs)
    return after


def _cut(probs: Floats, name: StageName, value: float) -> Floats:
    kept = CUT_OFFS[name](probs, value) & (probs > 0)
    return normalized(np.where(kept, probs, 0.0))
