"""The draw: a uniform number from (seed, step), and the token that it selects by the inverse CDF."""

import secrets
import threading

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
    return float(_stream(seed, step).random())


def uniforms(seed: int, step: int, n: int) -> list[float]:
    """Return ``n`` uniform numbers of ``step`` under ``seed``; the first is :func:`uniform`'s."""
    return _stream(seed, step).random(n).tolist()


_of_thread = threading.local()


def _stream(seed: int, step: int) -> np.random.Generator:
    """Return the thread's generator at the beginning of a stream: to make one for each draw takes six times as long."""
    generator: np.random.Generator | None = getattr(_of_thread, "generator", None)
    if generator is None:
        generator = _of_thread.generator = np.random.Generator(np.random.Philox(key=0))
        _of_thread.beginning = generator.bit_generator.state
    place = {"key": np.array([seed, 0], np.uint64), "counter": np.array([0, 0, 0, step], np.uint64)}
    generator.bit_generator.state = {**_of_thread.beginning, "state": place}
    return generator


LOWEST_SHIFT = -1e4
"""exp of this is 0 in float64. Replaces −inf, so that weight · shifted logit is 0 and not NaN."""


def shifted_logits(logits: torch.Tensor) -> NDArray[np.float64]:
    """Return max(logits − max, :data:`LOWEST_SHIFT`), (vocab_size,) float64; all at that bound when all are −inf."""
    row = logits.numpy().astype(np.float64)
    top = row.max()
    if top == -np.inf:
        return np.full_like(row, LOWEST_SHIFT)
    row -= top
    return np.maximum(row, LOWEST_SHIFT, out=row)


def weights(logits: torch.Tensor) -> NDArray[np.float64]:
    """Return exp(logits − max), (vocab_size,) float64: unnormalised probabilities; all 0 when all logits are −inf."""
    return exponentials(shifted_logits(logits))


def exponentials(shifted: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return exp of what :func:`shifted_logits` gives, (vocab_size,) float64; 0 at its bound."""
    is_left = shifted > LOWEST_SHIFT
    if 2 * np.count_nonzero(is_left) > len(shifted):
        return torch.from_numpy(shifted).exp().numpy()
    mass, left = np.zeros_like(shifted), np.flatnonzero(is_left)  # an underflow takes longer than an exponential
    mass[left] = torch.from_numpy(shifted[left]).exp().numpy()
    return mass


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
    is_left = row > -np.inf
    left = np.count_nonzero(is_left)
    if left <= max(k, _HEAD):
        return _sorted(row, np.flatnonzero(is_left))[:k]
    least = kth_largest(row if left == len(row) else row[is_left], k)
    return _sorted(row, np.flatnonzero(row >= least))[:k]


def kth_largest(row: NDArray[np.float32], k: int) -> float:
    """Return the ``k``-th largest of ``row`` (vocab_size,); equal ones count each."""
    place = len(row) - k
    return float(np.partition(row, place)[place])


def inverse_cdf(logits: torch.Tensor, u: float) -> int | None:
    """Return the token at which the cumulative probability first exceeds ``u``.

    Tokens are ordered by descending probability, lower ids first among equals, as on the cumulative chart.

    Args:
        logits: processed logits (vocab_size,) float32, −inf where removed.
        u: in [0, 1).

    Returns:
        The token id, or None when every token is removed.
    """
    row = logits.numpy()
    left = np.flatnonzero(row > -np.inf)
    return int(left[index_of_draw(row[left], weights(logits)[left], u)]) if len(left) else None


def index_of_draw(logits: NDArray[np.float32], mass: NDArray[np.float64], u: float) -> int:
    """Return the index at which the cumulative probability first exceeds ``u``; order as for :func:`inverse_cdf`.

    Args:
        logits: of the tokens that are left, by ascending id, (n,) float32, n ≥ 1.
        mass: their :func:`weights`, (n,) float64.
        u: in [0, 1).
    """
    target = u * float(mass.sum())
    head = np.arange(len(logits)) if len(logits) <= _HEAD else np.flatnonzero(logits >= kth_largest(logits, _HEAD))
    order = _sorted(logits, head)[:_HEAD]
    index = _exceeds(mass[order], target)
    if index is None and len(logits) > _HEAD:
        return _in_bins(logits, mass, target)
    return int(order[-1 if index is None else index])


def _in_bins(logits: NDArray[np.float32], mass: NDArray[np.float64], target: float) -> int:
    """Return the index at which the running sum of ``mass`` exceeds ``target``, sorting one bin.

    A bin holds an interval of logits, so equal logits share a bin and the bins follow each other on the curve.
    """
    possible = np.flatnonzero(mass)
    logits, mass = logits[possible], mass[possible]
    depth = logits.max() - logits.astype(np.float64)
    bins = (depth * ((_BINS - 1) / max(float(depth.max()), 1e-300))).astype(np.int64)
    curve = np.cumsum(np.bincount(bins, weights=mass))
    here = min(int(np.searchsorted(curve, target, side="right")), len(curve) - 1)
    inside = np.flatnonzero(bins == here)
    order = inside[np.argsort(-logits[inside], kind="stable")]
    index = _exceeds(mass[order], target - (float(curve[here - 1]) if here else 0.0))
    return int(possible[order[-1 if index is None else index]])


def _exceeds(mass: NDArray[np.float64], target: float) -> int | None:
    """Return the first index at which the running sum of ``mass`` exceeds ``target``, or None."""
    index = int(np.searchsorted(np.cumsum(mass), target, side="right"))
    return index if index < len(mass) else None


def _sorted(row: NDArray[np.float32], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ``ids`` (ascending) by descending logit, stable."""
    return ids[np.argsort(-row[ids], kind="stable")]
