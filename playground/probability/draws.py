"""Many draws from one distribution: what came out, what was expected, and how far apart the two may be.

n draws are multinomial: outcome i comes up n·pᵢ times on average, with variance n·pᵢ·(1 − pᵢ) and, with outcome j, the
covariance −n·pᵢ·pⱼ. Each count alone is binomial, and a band is that binomial's.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.probability.generator import uniforms
from playground.probability.softmax import Floats, normalized, pick

MOST_DRAWS = 1_000_000
LEVEL = 0.95
_DUST = 1e-20
"""Of the largest term: what is smaller changes no sum."""


@dataclass(frozen=True)
class Band:
    """Where one outcome's count lies in at least ``LEVEL`` of all experiments.

    Attributes:
        low, high: the binomial's quantiles at (1 − ``LEVEL``) / 2 and (1 + ``LEVEL``) / 2, both within the band.
        coverage: the exact probability of low ≤ count ≤ high. Counts are whole, so that it is seldom ``LEVEL`` itself.
    """

    low: int
    high: int
    coverage: float


def counts(probabilities: ArrayLike, n: int, seed: int, start: int = 0) -> NDArray[np.int64]:
    """Return how often each outcome came up, (outcomes,): one multinomial experiment.

    Args:
        probabilities: (outcomes,), normalized here.
        n: number of draws, at most :data:`MOST_DRAWS`.
        seed: of :func:`~playground.probability.generator.uniforms`.
        start: number of the first draw.

    Raises:
        ValueError: ``n`` is out of its range.
    """
    if not 0 <= n <= MOST_DRAWS:
        raise ValueError(f"n must be 0 to {MOST_DRAWS}, got {n!r}. Draw in several parts, each with its start.")
    probs = normalized(probabilities)
    return np.bincount(pick(probs, uniforms(seed, n, start)), minlength=probs.size)


def band(n: int, p: float, level: float = LEVEL) -> Band:
    """Return the band of a count that is binomial (n, p): of one outcome, not of all outcomes together."""
    first, weights = _binomial(n, p)
    sums = np.cumsum(weights) / weights.sum()
    low, high = (int(np.searchsorted(sums, at)) for at in ((1 - level) / 2, (1 + level) / 2))
    below = float(sums[low - 1]) if low else 0.0
    return Band(first + low, first + high, float(sums[high]) - below)


def _binomial(n: int, p: float) -> tuple[int, Floats]:
    """Return a first count and the weights of it and those that follow; what is left out is dust.

    From the mode outwards by P(k + 1) / P(k) = (n − k) / (k + 1) · p / (1 − p), which needs no factorial.
    """
    if p <= 0 or p >= 1:
        return (0 if p <= 0 else n), np.ones(1)
    mode, odds = math.floor((n + 1) * p), p / (1 - p)
    mode = min(mode, n)
    up, down = [1.0], []
    for k in range(mode, n):
        if (weight := up[-1] * ((n - k) / (k + 1) * odds)) < _DUST:
            break
        up.append(weight)
    weight = 1.0
    for k in range(mode, 0, -1):
        if (weight := weight * (k / (n - k + 1) / odds)) < _DUST:
            break
        down.append(weight)
    return mode - len(down), np.array(down[::-1] + up)


def error(observed: ArrayLike, probabilities: ArrayLike) -> float:
    """Return the root of the mean of (countᵢ / n − pᵢ)² over the outcomes."""
    tally = np.asarray(observed, np.float64)
    return float(np.sqrt(np.mean((tally / tally.sum() - normalized(probabilities)) ** 2)))


def expected_error(probabilities: ArrayLike, n: int) -> float:
    """Return the root of the mean of Var(countᵢ / n) = pᵢ·(1 − pᵢ) / n over the outcomes: it falls as 1 / √n."""
    probs = normalized(probabilities)
    return float(np.sqrt(np.mean(probs * (1 - probs)) / n))


def running_errors(probabilities: ArrayLike, sizes: Sequence[int], seed: int) -> Floats:
    """Return the :func:`error` of one series of draws after each of ``sizes`` draws, which ascend from 1 on."""
    tally = np.zeros(len(normalized(probabilities)), np.int64)
    found, drawn = [], 0
    for size in sizes:
        tally += counts(probabilities, size - drawn, seed, drawn)
        drawn = size
        found.append(error(tally, probabilities))
    return np.array(found)
