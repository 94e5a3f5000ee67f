"""One next-token distribution, before and after every stage. Knows nothing of models, charts or the page.

Stages act on float32 logits, as transformers' do; probabilities are computed from them in float64 over the full
vocabulary. Everything but the stages themselves is computed when first asked for, so a traced loop pays for what it
reads.
"""

import math
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from playground.decoding.processors import Stage
from playground.decoding.sampling import argmax, depths, inverse_cdf, weights
from playground.errors import ModelError, Text


class AppliedStage:
    """What one stage did.

    Attributes:
        name: the option that switched it on.
        before, after: logits (vocab_size,) float32 on either side of it.
    """

    def __init__(self, name: str, before: torch.Tensor, after: torch.Tensor) -> None:
        self.name, self.before, self.after = name, before, after

    @cached_property
    def removed_ids(self) -> tuple[int, ...]:
        """The ids this stage removed, ascending: at −inf after it and not before it."""
        removed = torch.isneginf(self.after) & ~torch.isneginf(self.before)
        return tuple(removed.nonzero()[:, 0].tolist())


class NextTokenDistribution:
    """The distribution of one next token, and the token chosen from it.

    Attributes:
        logits: (vocab_size,) float32 on the CPU, the model's own.
        stages: what each stage did, in the order they acted.
        u: the uniform draw in [0, 1); None when nothing is drawn.
    """

    def __init__(self, logits: torch.Tensor, stages: tuple[AppliedStage, ...], u: float | None) -> None:
        self.logits, self.stages, self.u = logits, stages, u

    @property
    def processed_logits(self) -> torch.Tensor:
        """The logits after every stage, (vocab_size,) float32; −inf where removed. Not renormalised."""
        return self.stages[-1].after if self.stages else self.logits

    @cached_property
    def _raw_mass(self) -> NDArray[np.float64]:
        return weights(self.logits) if self.stages else self._mass

    @cached_property
    def _depths(self) -> NDArray[np.float64]:
        return depths(self.processed_logits)

    @cached_property
    def _mass(self) -> NDArray[np.float64]:
        return np.exp(self._depths)

    @cached_property
    def raw_probs(self) -> torch.Tensor:
        """Softmax of the model's own logits, (vocab_size,) float64."""
        return torch.from_numpy(self._raw_mass / self._raw_mass.sum())

    @cached_property
    def probs(self) -> torch.Tensor:
        """Softmax of the processed logits, (vocab_size,) float64; all 0 when every token is removed."""
        return torch.from_numpy(self._mass / max(self._mass.sum(), np.finfo(np.float64).tiny))

    @cached_property
    def kept_ids(self) -> tuple[int, ...]:
        """The ids that no stage removed, ascending."""
        return tuple((~torch.isneginf(self.processed_logits)).nonzero()[:, 0].tolist())

    @cached_property
    def kept(self) -> int:
        """How many tokens no stage removed."""
        return len(self.logits) - int(torch.isneginf(self.processed_logits).sum())

    @cached_property
    def entropy(self) -> float:
        """Shannon entropy −Σ p log p after every stage, in nats; 0 when every token is removed."""
        if self.token_id is None:
            return 0.0
        weighted = float((self._mass * self._depths).sum())  # no BLAS: its threads would spin beside torch's
        total = float(self._mass.sum())
        return max(0.0, math.log(total) - weighted / total)

    @property
    def effective_choices(self) -> float:
        """exp(entropy): as many equally likely tokens would be as uncertain."""
        return math.exp(self.entropy)

    @cached_property
    def token_id(self) -> int | None:
        """The chosen token: the inverse CDF at ``u``, or without ``u`` the argmax; None if no token is legal."""
        if self.u is None:
            return argmax(self.processed_logits)
        return inverse_cdf(self.processed_logits, self.u, self._mass)

    @cached_property
    def _raw_log_total(self) -> float:
        return float(self.logits.max()) + math.log(self._raw_mass.sum())

    @cached_property
    def _total(self) -> float:
        return float(self._mass.sum())

    def logprob(self, token_id: int) -> float:
        """Return the natural log of the token's probability under the unmodified model: log-softmax, gather."""
        return float(self.logits[token_id]) - self._raw_log_total

    def raw_prob(self, token_id: int) -> float:
        """Return one token's probability under the unmodified model."""
        return math.exp(self.logprob(token_id))

    def probs_at(self, token_ids: NDArray[np.int64]) -> list[tuple[float, float]]:
        """Return :meth:`raw_prob` and :meth:`prob` of several tokens at once."""
        raw = np.exp(self.logits.numpy()[token_ids].astype(np.float64) - self._raw_log_total)
        after = self._mass[token_ids] / (self._total or 1.0)
        return list(zip(raw.tolist(), after.tolist(), strict=True))

    def prob(self, token_id: int) -> float:
        """Return one token's probability after every stage."""
        return float(self._mass[token_id]) / self._total if self._total else 0.0


def apply_stages(logits: torch.Tensor, input_ids: Sequence[int], stages: Iterable[Stage]) -> tuple[AppliedStage, ...]:
    """Return what each of ``stages`` does to ``logits``, one after the other.

    Args:
        logits: (vocab_size,) float32.
        input_ids: the ids so far, which history stages look at.
        stages: the stages in their order.
    """
    ids = torch.tensor([input_ids], dtype=torch.long)
    return tuple(row_of(stage, 0) for stage in apply_stages_to_rows(logits[None], ids, stages))


def apply_stages_to_rows(
    logits: torch.Tensor, input_ids: torch.Tensor, stages: Iterable[Stage]
) -> tuple[AppliedStage, ...]:
    """Return what each of ``stages`` does to every row of ``logits`` (rows, vocab_size) float32, one after the other.

    Args:
        logits: logits, or in a beam search log-probabilities.
        input_ids: (rows, length) int64, the ids so far.
        stages: the stages in their order.
    """
    applied: list[AppliedStage] = []
    for stage in stages:
        after = stage.processor(input_ids, logits)
        applied.append(AppliedStage(stage.name, logits, after))
        logits = after
    return tuple(applied)


def row_of(stage: AppliedStage, row: int) -> AppliedStage:
    """Return what a stage applied to rows did to one of them."""
    return AppliedStage(stage.name, stage.before[row], stage.after[row])


def check_logits(logits: torch.Tensor) -> torch.Tensor:
    """Return ``logits`` (vocab_size,) or (rows, vocab_size) as float32 on the CPU.

    Raises:
        ModelError: a row holds NaN or +inf, or nothing but −inf, which is no distribution.
    """
    row = logits.to("cpu", torch.float32)
    best = row.amax(dim=-1)  # NaN and +inf win every maximum; −inf only where all are
    if not bool(best.isfinite().all()):
        raise ModelError(
            "logits",
            Text("유한한 수여야 합니다", "must be finite numbers"),
            float(row.max()),
            Text(
                "모델 파일이 온전한지 확인하거나 다른 모델을 고르세요",
                "Check the model's files or choose another model",
            ),
        )
    return row
