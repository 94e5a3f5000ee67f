"""The draw: a uniform number from (seed, step), and the token that it selects by the inverse CDF."""

import secrets

import numpy as np
import torch
from numpy.typing import NDArray

_HEAD = 128  # number of best tokens that are sorted first; most draws fall among them
_BINS = 4096  # number of bins by logit for the other tokens; only the bin with the draw is sorted


def new_seed() -> int:
    """Return a new random seed, 0 to 2³¹ − 1."""
    return secrets.randbits(31)


def uniform(seed: int, step: int) -> float:
    """Return the uniform number in [0, 1) of ``step`` under ``seed``; it does not depend on other draws.

    The generator is Philox (Salmon et al., 2011, "Parallel random numbers: as easy as 1, 2, 3") with the seed as key
    and the step as counter, so each step has its own stream and no state is shared between users.
    """
    return float(np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, step])).random())


def uniforms(seed: int, step: int, n: int) -> list[float]:
    """Return ``n`` uniform numbers of ``step`` under ``seed``; the first is :func:`uniform`'s."""
    return np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, step])).random(n).tolist()


LOWEST_SHIFT = -1e4
"""exp of this is 0 in float64. Replaces −inf, so that weight · shifted logit is 0 and not NaN."""


def shifted_logits(logits: torch.Tensor) -> NDArray[np.float64]:
    """Return max(logits − max, :data:`LOWEST_SHIFT`), (vocab_size,) float64; all at that bound when all are −inf."""
    row = logits.numpy().astype(np.float64)
    top = row.max()
    return np.full_like(row, LOWEST_SHIFT) if top == -np.inf else np.maximum(row - top, LOWEST_SHIFT)


def weights(logits: torch.Tensor) -> NDArray[np.float64]:
    """Return exp(logits − max), (vocab_size,) float64: unnormalised probabilities; all 0 when all logits are −inf."""
    return exponentials(shifted_logits(logits))


def exponentials(shifted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return exp of what :func:`shifted_logits` gives, (vocab_size,) float64; 0 at its bound, which costs nothing."""
    return np.exp(shifted, where=shifted > LOWEST_SHIFT, out=np.zeros_like(shifted))


def argmax(logits: torch.Tensor) -> int | None:
    """Return the id of the largest of ``logits`` (vocab_size,), the lowest id among equals; None if all are −inf."""
    row = logits.numpy()
    best = int(row.argmax())
    return None if row[best] == -np.inf else best


def best_ids(logits: torch.Tensor, k: int) -> NDArray[np.int64]:
    """Return the ids of the ``k`` largest of ``logits`` (vocab_size,), largest first, lower ids first among equals.

    Ids at −inf are left out.
    """
    row = logits.numpy()
    if k >= len(row):
        return _sorted(row, np.arange(len(row)))
    left = np.flatnonzero(row > -np.inf)
    if len(left) <= max(k, _HEAD):
        return _sorted(row, left)[:k]
    values, ids = (tensor.numpy() for tensor in torch.topk(logits, k + 1))
    if values[k - 1] == values[k]:  # a tie across the cut: take all equal ones and sort
        return _sorted(row, np.flatnonzero(row >= values[k]))[:k]
    return _sorted(row, np.sort(ids[:k]))


def inverse_cdf(logits: torch.Tensor, u: float, mass: NDArray[np.float64] | None = None) -> int | None:
    """Return the token at which the cumulative probability first exceeds ``u``.

    Tokens are ordered by descending probability, lower ids first among equals, as on the cumulative chart.

    Args:
        logits: processed logits (vocab_size,) float32, −inf where removed.
        u: in [0, 1).
        mass: the :func:`weights` of ``logits`` (vocab_size,) float64; None: they are computed.

    Returns:
        The token id, or None when every token is removed.
    """
    mass = weights(logits) if mass is None else mass
    target = u * float(mass.sum())
    order = best_ids(logits, _HEAD)
    if not len(order):
        return None
    index = _exceeds(mass[order], target)
    if index is None and len(order) == _HEAD:
        possible = np.flatnonzero(mass)
        return _in_bins(logits.numpy(), possible, mass[possible], target)
    return int(order[-1 if index is None else index])


def _in_bins(row: NDArray[np.float32], ids: NDArray[np.int64], mass: NDArray[np.float64], target: float) -> int:
    """Return the token of ``ids`` (ascending) at which the running sum of ``mass`` exceeds ``target``, sorting one bin.

    A bin holds an interval of logits, so equal logits share a bin and the bins follow each other on the curve.
    """
    depth = row[ids].max() - row[ids].astype(np.float64)
    bins = (depth * ((_BINS - 1) / max(float(depth.max()), 1e-300))).astype(np.int64)
    curve = np.cumsum(np.bincount(bins, weights=mass))
    here = min(int(np.searchsorted(curve, target, side="right")), len(curve) - 1)
    inside = bins == here
    order = np.argsort(-row[ids[inside]], kind="stable")
    index = _exceeds(mass[inside][order], target - (float(curve[here - 1]) if here else 0.0))
    return int(ids[inside][order[-1 if index is None else index]])


def _exceeds(mass: NDArray[np.float64], target: float) -> int | None:
    """Return the first index at which the running sum of ``mass`` exceeds ``target``, or None."""
    index = int(np.searchsorted(np.cumsum(mass), target, side="right"))
    return index if index < len(mass) else None


def _sorted(row: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ``ids`` (ascending) by descending logit, stable, without those at −inf."""
    order = ids[np.argsort(-row[ids], kind="stable")]
    return order[row[order] > -np.inf]
