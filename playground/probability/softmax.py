"""Softmax with temperature, the cumulative sums of a distribution, and the outcome that a uniform number picks."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def softmax(logits: ArrayLike, temperature: float = 1.0) -> Floats:
    """Return exp(z / T) / Σ exp(z / T) of ``logits`` z, (n,) float64, each less the largest, so that none overflows.

    The same constant added to all logits changes nothing: it is a factor of every term. In the limit T → 0 all
    probability is the first maximum's; in the limit T → ∞ all logits but those at −inf are equally probable.

    Args:
        logits: (n,), −inf for what is removed; not all −inf.
        temperature: T ≥ 0, ``inf`` included.

    Raises:
        ValueError: there is no such distribution.
    """
    row = np.asarray(logits, np.float64)
    if not row.size or not np.isfinite(top := row.max()):
        raise ValueError(f"logits must have a finite maximum, got {logits!r}. Give at least one finite number.")
    if not temperature >= 0:
        raise ValueError(f"temperature must be ≥ 0, got {temperature!r}. For the most probable alone set 0.")
    if temperature == 0:
        return np.eye(row.size)[row.argmax()]
    with np.errstate(invalid="ignore", over="ignore"):  # −inf / inf, and a difference that a small T makes infinite
        scaled = np.where(row > -np.inf, (row - top) / temperature, -np.inf)
    weights = np.exp(scaled)
    return weights / weights.sum()


def normalized(weights: ArrayLike) -> Floats:
    """Return ``weights`` (n,) divided by their sum.

    Raises:
        ValueError: one of them is negative or not finite, or all are 0.
    """
    row = np.asarray(weights, np.float64)
    if not row.size or not np.isfinite(row).all() or row.min() < 0 or not row.any():
        raise ValueError(f"weights must be finite, ≥ 0 and not all 0, got {weights!r}. Give at least one above 0.")
    return row / row.sum()


def pick(probabilities: ArrayLike, uniforms: ArrayLike) -> NDArray[np.int64]:
    """Return the outcome at which the cumulative sum first exceeds each uniform number: the inverse CDF.

    Devroye (1986), "Non-Uniform Random Variate Generation", chapter III.2. An outcome of probability 0 is never picked.

    Args:
        probabilities: (n,); where rounding leaves their sum beside 1, that sum is what ``uniforms`` are shares of.
        uniforms: in [0, 1), of any shape.
    """
    sums = np.cumsum(np.asarray(probabilities, np.float64))
    return np.searchsorted(sums, np.asarray(uniforms, np.float64) * sums[-1], side="right").astype(np.int64)
