"""The loss of a language model's head, optimized for a CPU; it can hold the mass of barred tokens down, too.

The plain ``cross_entropy(hidden @ weight.T, targets)`` passes over memory many times for every pair of token and
vocabulary entry. Here a few rows at a time stay in the CPU's cache: their probabilities give the loss and, minus one at
the target, the gradient; only the gradient is stored. About 2.5 times as fast for 8,192 entries in bfloat16.

Products are in bfloat16 where the CPU has instructions for it, else in float32: emulated, they take a hundred times as
long.
"""

import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import torch

IGNORED = -100  # label of a position without a token to predict
ROWS_AT_ONCE = 64
LEAST_LEFT = 1e-3  # the mass left to tokens that are not barred counts as no less, so that the gradient is finite
_TRIED = 256  # rows and columns of the products that are timed


@cache
def fast_dtype() -> torch.dtype:
    """Return bfloat16, or float32 where a product in bfloat16 takes a core of this CPU longer."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # two that wait for each other would be timed instead
    try:
        return min((torch.bfloat16, torch.float32), key=_seconds)
    finally:
        torch.set_num_threads(threads)


def _seconds(dtype: torch.dtype) -> float:
    """Return how long a small product takes, the best of a few."""
    matrix = torch.ones(_TRIED, _TRIED, dtype=dtype)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        matrix @ matrix
        times.append(time.perf_counter() - start)
    return min(times)


@dataclass(frozen=True)
class Barred:
    """Tokens that must not follow, whatever the right one is ("unlikelihood", Welleck et al. 2020).

    A row's loss grows by ``weight`` · −log(1 − F), F being the probability of all tokens barred in it; it needs no
    right token, so it also teaches after words that are only read.

    Attributes:
        masks: (groups, vocab_size) bool, the barred tokens of each group.
        groups: (n,) int64, the group of each row.
        weight: how much it counts beside the cross-entropy.
    """

    masks: torch.Tensor
    groups: torch.Tensor
    weight: float


def head_loss(
    hidden: torch.Tensor, weight: torch.Tensor, targets: torch.Tensor, barred: Barred | None = None
) -> torch.Tensor:
    """Return the mean cross-entropy over rows with a target, plus the mean of ``barred`` over all rows; in nats.

    Matrix products are in :func:`fast_dtype`, the softmax is in float32.

    Args:
        hidden: (n, width), the input of the head.
        weight: (vocab_size, width), the head.
        targets: (n,) int64, the token to predict for each row, or IGNORED.
        barred: the tokens that must not follow; none of them is a target.
    """
    loss: torch.Tensor = _HeadLoss.apply(hidden, weight, targets, barred)
    return loss


class _HeadLoss(torch.autograd.Function):
    """Computes the gradient of the logits in the forward pass, so that the logits are never stored."""

    @staticmethod
    def forward(
        ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, targets: torch.Tensor, barred: Barred | None
    ) -> torch.Tensor:
        dtype = fast_dtype()
        hidden, weight = hidden.to(dtype), weight.to(dtype)
        gradient = torch.empty(len(hidden), len(weight), dtype=dtype)  # d loss / d logits
        losses = torch.empty(len(hidden))
        counted = targets != IGNORED
        shares = counted / counted.sum().clamp_min(1)  # of each row's cross-entropy in the loss
        groups = torch.zeros_like(targets) if barred is None else barred.groups
        parts = zip(
            *(whole.split(ROWS_AT_ONCE) for whole in (hidden, targets, shares, groups, gradient, losses)), strict=True
        )
        for rows, target, share, group, slope, row_losses in parts:
            probs = (rows @ weight.T).softmax(dim=1, dtype=torch.float32)
            at = target.clamp_min(0)[:, None]
            right = probs.gather(1, at)
            row_losses.copy_(-share * _log(right[:, 0]))
            slopes = (probs * share[:, None]).scatter_(1, at, (right - 1) * share[:, None])
            if barred is not None:
                mask = barred.masks[group]
                mass = (probs * mask).sum(dim=1, keepdim=True)
                left = (1 - mass).clamp_min(LEAST_LEFT)
                each = barred.weight / len(hidden)
                row_losses -= each * left[:, 0].log()
                slopes += each * probs * (mask.float() - mass) / left
            slope.copy_(slopes)
        ctx.save_for_backward(hidden, weight, gradient)
        return losses.sum()

    @staticmethod
    def backward(ctx: Any, scale: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None, None]:
        hidden, weight, gradient = ctx.saved_tensors
        return (gradient @ weight).float() * scale, (gradient.T @ hidden).float() * scale, None, None


def _log(probs: torch.Tensor) -> torch.Tensor:
    """Return the logs of ``probs``, finite ones."""
    return probs.clamp_min(torch.finfo(torch.float32).tiny).log()
