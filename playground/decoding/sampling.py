"""The draw: a uniform number from (seed, step), and the token it stands for. Knows nothing of models or options."""

import secrets

import numpy as np
import torch
from numpy.typing import NDArray

_HEAD = 128  # so many of the best tokens are sorted first; most draws end among them
_BINS = 4096  # the others are counted into so many bins by logit, and only the bin of the draw is sorted


def new_seed() -> int:
    """Return a fresh seed, for "new each time"."""
    return secrets.randbits(31)


def uniform(seed: int, step: int) -> float:
    """Return the uniform number in [0, 1) of ``step`` under ``seed``; no other draw changes it.

    The generator is Philox (Salmon et al., 2011, "Parallel random numbers: as easy as 1, 2, 3") with the seed as key
    and the step as counter, so each step has its own stream and no state is shared between users.
    """
    return float(np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, step])).random())


def uniforms(seed: int, step: int, n: int) -> list[float]:
    """Return ``n`` uniform numbers of ``step`` under ``seed``; the first is :func:`uniform`'s."""
    return np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, step])).random(n).tolist()


NO_MASS = -1e4
"""So far below the best logit a token's weight is 0 in float64; it stands for −inf where that must be multiplied."""


def depths(logits: torch.Tensor) -> NDArray[np.float64]:
    """Return logits − max, (vocab_size,) float64, :data:`NO_MASS` at most deep; that for all when all are −inf."""
    row = logits.numpy().astype(np.float64)
    top = row.max()
    return np.full_like(row, NO_MASS) if top == -np.inf else np.maximum(row - top, NO_MASS)


def weights(logits: torch.Tensor) -> NDArray[np.float64]:
    """Return exp(logits − max), (vocab_size,) float64: probabilities up to their sum; all 0 when all are −inf."""
    return np.exp(depths(logits))


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
    values, ids = (found.numpy() for found in torch.topk(logits, k + 1))
    if values[k - 1] == values[k]:  # equals on both sides of the cut: take all of them and sort
        return _sorted(row, np.flatnonzero(row >= values[k]))[:k]
    return _sorted(row, np.sort(ids[:k]))


def inverse_cdf(logits: torch.Tensor, u: float, mass: NDArray[np.float64] | None = None) -> int | None:
    """Return the token at which the cumulative probability first exceeds ``u``.

    Tokens stand in descending probability, lower ids first among equals, so ``u`` is a place on the drawn curve.

    Args:
        logits: processed logits (vocab_size,) float32, −inf where removed.
        u: in [0, 1).
        mass: their :func:`weights`, where they are known already.

    Returns:
        The token id, or None when every token is removed.
    """
    mass = weights(logits) if mass is None else mass
    target = u * float(mass.sum())
    order = best_ids(logits, _HEAD)
    if not len(order):
        return None
    found = _exceeds(mass[order], target)
    if found is None and len(order) == _HEAD:
        possible = np.flatnonzero(mass)
        return _in_bins(logits.numpy(), possible, mass[possible], target)
    return int(order[-1 if found is None else found])


def _in_bins(row: NDArray[np.float32], ids: NDArray[np.int64], mass: NDArray[np.float64], target: float) -> int:
    """Return the token at ``target`` of the unnormalised curve of ``ids`` (ascending), without sorting them all.

    A bin holds neighbouring logits and equal ones together, so bins stand on the curve in their order.
    """
    depth = row[ids].max() - row[ids].astype(np.float64)
    bins = (depth * ((_BINS - 1) / max(float(depth.max()), 1e-300))).astype(np.int64)
    curve = np.cumsum(np.bincount(bins, weights=mass))
    here = min(int(np.searchsorted(curve, target, side="right")), len(curve) - 1)
    inside = bins == here
    order = np.argsort(-row[ids[inside]], kind="stable")
    found = _exceeds(mass[inside][order], target - (float(curve[here - 1]) if here else 0.0))
    return int(ids[inside][order[-1 if found is None else found]])


def _exceeds(mass: NDArray[np.float64], target: float) -> int | None:
    """Return the first place at which the running sum of ``mass`` exceeds ``target``, or None."""
    place = int(np.searchsorted(np.cumsum(mass), target, side="right"))
    return place if place < len(mass) else None


def _sorted(row: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ``ids`` (ascending) by descending logit, stable, without those at −inf."""
    order = ids[np.argsort(-row[ids], kind="stable")]
    return order[row[order] > -np.inf]
