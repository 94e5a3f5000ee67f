"""The draw: a uniform number from (seed, step), and the token it stands for. Knows nothing of models or options."""

import secrets

import numpy as np
import torch
from numpy.typing import NDArray

_HEAD = 1024  # so many of the best tokens are sorted first; most draws end among them


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


def argmax(logits: torch.Tensor) -> int | None:
    """Return the id of the largest of ``logits`` (vocab_size,), the lowest id among equals; None if all are −inf."""
    row = logits.numpy()
    best = int(row.argmax())
    return None if np.isneginf(row[best]) else best


def best_ids(logits: torch.Tensor, k: int) -> NDArray[np.int64]:
    """Return the ids of the ``k`` largest of ``logits`` (vocab_size,), largest first, lower ids first among equals.

    Ids at −inf are left out.
    """
    row = logits.numpy()
    threshold = torch.topk(logits, min(k, len(row))).values[-1].item()
    return _sorted(row, np.flatnonzero(row >= threshold))[:k]


def inverse_cdf(logits: torch.Tensor, u: float) -> int | None:
    """Return the token at which the cumulative probability first exceeds ``u``.

    Tokens stand in descending probability, lower ids first among equals, so ``u`` is a place on the drawn curve.

    Args:
        logits: processed logits (vocab_size,) float32, −inf where removed.
        u: in [0, 1).

    Returns:
        The token id, or None when every token is removed.
    """
    row = logits.numpy()
    top = float(row.max())
    if top == -np.inf:
        return None
    target = u * float(np.exp(row.astype(np.float64) - top).sum())
    kept = np.flatnonzero(row > -np.inf)
    if len(kept) > _HEAD:
        found = _at(row, top, _sorted(row, np.flatnonzero(row >= _kth_largest(logits, _HEAD))), target)
        if found is not None:
            return found
    order = _sorted(row, kept)
    found = _at(row, top, order, target)
    return int(order[np.exp(row[order].astype(np.float64) - top) > 0][-1]) if found is None else found


def _kth_largest(logits: torch.Tensor, k: int) -> float:
    return float(torch.topk(logits, k).values[-1])


def _sorted(row: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ``ids`` (ascending) by descending logit, stable, without those at −inf."""
    ids = ids[row[ids] > -np.inf]
    return ids[np.argsort(-row[ids], kind="stable")]


def _at(row: NDArray[np.float32], top: float, order: NDArray[np.int64], target: float) -> int | None:
    """Return the first of ``order`` at which the unnormalised cumulative mass exceeds ``target``."""
    mass = np.cumsum(np.exp(row[order].astype(np.float64) - top))
    place = int(np.searchsorted(mass, target, side="right"))
    return int(order[place]) if place < len(order) else None
