"""One next-token distribution, before and after every stage.

Stages act on float32 logits, as transformers' do; probabilities are computed from them in float64 over the full
vocabulary. Everything but the stages is computed lazily, so a traced loop pays only for what it reads.
"""

import math
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from playground.decoding.processors import Stage
from playground.decoding.sampling import argmax, exponentials, inverse_cdf, shifted_logits
from playground.errors import ModelError
from playground.text import Text


class AppliedStage:
    """A stage with its input and output.

    Attributes:
        name: the option that switches the stage on.
        before, after: its input and output logits, (vocab_size,) or (rows, vocab_size) float32.
    """

    def __init__(self, name: str, before: torch.Tensor, after: torch.Tensor) -> None:
        self.name, self.before, self.after = name, before, after

    @cached_property
    def removed_ids(self) -> tuple[int, ...]:
        """The ids that this stage removed, ascending: −inf after it and not before it. For one row only."""
        removed = torch.isneginf(self.after) & ~torch.isneginf(self.before)
        return tuple(removed.nonzero()[:, 0].tolist())


class NextTokenDistribution:
    """The distribution of one next token, and the token that is chosen from it.

    Attributes:
        logits: (vocab_size,) float32 on the CPU, as the model gives them.
        stages: the applied stages, in their order.
        u: the uniform draw in [0, 1); None when nothing is drawn.
    """

    def __init__(self, logits: torch.Tensor, stages: tuple[AppliedStage, ...], u: float | None) -> None:
        self.logits, self.stages, self.u = logits, stages, u

    @property
    def processed_logits(self) -> torch.Tensor:
        """The logits after every stage, (vocab_size,) float32; −inf where removed. Not renormalised."""
        return self.stages[-1].after if self.stages else self.logits

    @cached_property
    def _raw_shifted(self) -> NDArray[np.float64]:
        return shifted_logits(self.logits)

    @cached_property
    def _raw_mass(self) -> NDArray[np.float64]:
        return exponentials(self._raw_shifted)

    @cached_property
    def _shifted(self) -> NDArray[np.float64]:
        return shifted_logits(self.processed_logits) if self.stages else self._raw_shifted

    @cached_property
    def _mass(self) -> NDArray[np.float64]:
        changed = np.flatnonzero(self._shifted != self._raw_shifted)
        if 2 * len(changed) > len(self._shifted):
            return exponentials(self._shifted)
        mass = self._raw_mass.copy()
        mass[changed] = exponentials(self._shifted[changed])
        return mass

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
        """Number of tokens that no stage removed."""
        return len(self.logits) - int(torch.isneginf(self.processed_logits).sum())

    @cached_property
    def entropy(self) -> float:
        """Shannon entropy −Σ p log p after every stage, in nats; 0 when every token is removed."""
        if self.token_id is None:
            return 0.0
        weighted = float((self._mass * self._shifted).sum())  # no BLAS: its threads would spin beside torch's
        total = float(self._mass.sum())
        return max(0.0, math.log(total) - weighted / total)

    @property
    def effective_choices(self) -> float:
        """exp(entropy): the number of equally likely tokens with the same entropy."""
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
        """Return log p(token) under the unmodified model, in nats: log-softmax of ``logits`` at ``token_id``."""
        return float(self.logits[token_id]) - self._raw_log_total

    def raw_prob(self, token_id: int) -> float:
        """Return one token's probability under the unmodified model."""
        return math.exp(self.logprob(token_id))

    def probs_at(self, token_ids: NDArray[np.int64]) -> list[tuple[float, float]]:
        """Return (:meth:`raw_prob`, :meth:`prob`) for each of ``token_ids`` (n,)."""
        raw = np.exp(self.logits.numpy()[token_ids].astype(np.float64) - self._raw_log_total)
        after = self._mass[token_ids] / (self._total or 1.0)
        return list(zip(raw.tolist(), after.tolist(), strict=True))

    def prob(self, token_id: int) -> float:
        """Return one token's probability after every stage."""
        return float(self._mass[token_id]) / self._total if self._total else 0.0


def apply_stages(logits: torch.Tensor, input_ids: Sequence[int], stages: Iterable[Stage]) -> tuple[AppliedStage, ...]:
    """Apply ``stages`` to ``logits`` one after the other and return each with its input and output.

    Args:
        logits: (vocab_size,) float32.
        input_ids: the ids so far, which the history stages read.
        stages: the stages in their order.
    """
    ids = torch.tensor([input_ids], dtype=torch.long)
    return tuple(select_row(stage, 0) for stage in apply_stages_to_rows(logits[None], ids, stages))


def apply_stages_to_rows(
    logits: torch.Tensor, input_ids: torch.Tensor, stages: Iterable[Stage]
) -> tuple[AppliedStage, ...]:
    """Apply ``stages`` to every row of ``logits`` one after the other and return each with its input and output.

    Args:
        logits: (rows, vocab_size) float32: logits, or in a beam search log-probabilities.
        input_ids: (rows, length) int64, the ids so far.
        stages: the stages in their order.
    """
    applied: list[AppliedStage] = []
    for stage in stages:
        after = stage.processor(input_ids, logits)
        applied.append(AppliedStage(stage.name, logits, after))
        logits = after
    return tuple(applied)


def select_row(stage: AppliedStage, row: int) -> AppliedStage:
    """Return one row of a stage that was applied to several."""
    return AppliedStage(stage.name, stage.before[row], stage.after[row])


def check_logits(logits: torch.Tensor) -> torch.Tensor:
    """Return ``logits`` (vocab_size,) or (rows, vocab_size) as float32 on the CPU.

    Raises:
        ModelError: a row has NaN or +inf, or only −inf, and so gives no distribution.
    """
    row = logits.to("cpu", torch.float32)
    best = row.amax(dim=-1)  # NaN and +inf win every maximum; −inf only where all are
    if not bool(best.isfinite().all()):
        raise ModelError(
            "logits",
            Text("must_be_finite_numbers"),
            float(row.max()),
            Text("check_the_model_s_files_or_choose_another_model"),
        )
    return row
