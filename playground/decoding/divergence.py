"""How far two distributions of one next token lie apart. Over the full vocabulary, in float64. Knows nothing of models.

Kullback and Leibler (1951), "On information and sufficiency"; Lin (1991), "Divergence measures based on the Shannon
entropy".
"""

import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Divergence:
    """How far a distribution q lies from a distribution p over the same tokens.

    Attributes:
        kl: KL(p‖q) = Σ p · ln(p / q), nats; infinite where q gives no probability to a token that p gives some.
        kl_back: KL(q‖p), nats.
        js: the Jensen–Shannon divergence ½ KL(p‖m) + ½ KL(q‖m) with m = ½ (p + q), nats; 0 to ln 2.
        tv: the total variation ½ Σ |p − q|; 0 to 1.
    """

    kl: float
    kl_back: float
    js: float
    tv: float


def divergence(logits: torch.Tensor, other: torch.Tensor) -> Divergence:
    """Return how far the softmax of ``other`` lies from the softmax of ``logits``.

    Args:
        logits, other: (vocab_size,), −inf allowed, not everywhere.
    """
    log_p, log_q = (each.double().log_softmax(dim=-1) for each in (logits, other))
    p, q = log_p.exp(), log_q.exp()
    middle = (p + q) / 2
    return Divergence(
        kl=_kl(p, log_p, log_q),
        kl_back=_kl(q, log_q, log_p),
        js=min(math.log(2.0), max(0.0, (_to_middle(p, middle) + _to_middle(q, middle)) / 2)),
        tv=min(1.0, float((p - q).abs().sum()) / 2),
    )


def overlap(kept: AbstractSet[int], other: AbstractSet[int]) -> float | None:
    """Return |A ∩ B| / |A ∪ B| of two sets of kept tokens (Jaccard, 1901); None where both are empty."""
    either = len(kept | other)
    return len(kept & other) / either if either else None


def per_byte(logprob: float | None, text: str) -> float | None:
    """Return a text's log-probability for each of its bytes in UTF-8, nats; None where it has none.

    Unlike a token, a byte is the same for every tokenizer, so that texts of different models compare.
    """
    size = len(text.encode("utf-8", "replace"))
    return logprob / size if logprob is not None and size else None


def _kl(p: torch.Tensor, log_p: torch.Tensor, log_q: torch.Tensor) -> float:
    terms = torch.where(p > 0, p * (log_p - log_q), 0.0)  # 0 · ln 0 = 0
    return max(0.0, float(terms.sum()))


def _to_middle(p: torch.Tensor, middle: torch.Tensor) -> float:
    return float(torch.special.xlogy(p, torch.where(p > 0, p / middle, 1.0)).sum())
