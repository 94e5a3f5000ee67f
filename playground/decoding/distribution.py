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
from playground.decoding.sampling import LOWEST_SHIFT, argmax, exponentials, index_of_draw, weights
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
    def _raw_mass(self) -> NDArray[np.float64]:
        return weights(self.logits)

    @cached_property
    def _left(self) -> NDArray[np.int64]:
        """The ids that no stage removed, ascending; what follows is of these alone, often few of a large vocabulary."""
        return np.flatnonzero(self.processed_logits.numpy() > -np.inf)

    @cached_property
    def _left_logits(self) -> NDArray[np.float32]:
        row: NDArray[np.float32] = self.processed_logits.numpy()
        return row if len(self._left) == len(row) else row[self._left]

    @cached_property
    def _left_shifted(self) -> NDArray[np.float64]:
        return np.maximum(self._left_logits.astype(np.float64) - self._left_logits.max(initial=-np.inf), LOWEST_SHIFT)

    @cached_property
    def _left_mass(self) -> NDArray[np.float64]:
        return exponentials(self._left_shifted)

    @cached_property
    def raw_probs(self) -> torch.Tensor:
        """Softmax of the model's own logits, (vocab_size,) float64."""
        return torch.from_numpy(self._raw_mass / self._raw_mass.sum())

    @cached_property
    def probs(self) -> torch.Tensor:
        """Softmax of the processed logits, (vocab_size,) float64; all 0 when every token is removed."""
        probs = np.zeros(len(self.logits))
        probs[self._left] = self._left_mass / (self._total or 1.0)
        return torch.from_numpy(probs)

    @cached_property
    def kept_ids(self) -> tuple[int, ...]:
        """The ids that no stage removed, ascending."""
        return tuple(self._left.tolist())

    @property
    def kept(self) -> int:
        """Number of tokens that no stage removed."""
        return len(self._left)

    @cached_property
    def entropy(self) -> float:
        """Shannon entropy −Σ p log p after every stage, in nats; 0 when every token is removed."""
        if not self.kept:
            return 0.0
        weighted = float((self._left_mass * self._left_shifted).sum())  # no BLAS: its threads would spin beside torch's
        return max(0.0, math.log(self._total) - weighted / self._total)

    @property
    def effective_choices(self) -> float:
        """exp(entropy): the number of equally likely tokens with the same entropy."""
        return math.exp(self.entropy)

    @cached_property
    def token_id(self) -> int | None:
        """The chosen token: the inverse CDF at ``u``, or without ``u`` the argmax; None if no token is legal."""
        if self.u is None or not self.kept:
            return argmax(self.processed_logits)
        return int(self._left[index_of_draw(self._left_logits, self._left_mass, self.u)])

    @cached_property
    def _raw_log_total(self) -> float:
        return float(self.logits.max()) + math.log(self._raw_mass.sum())

    @cached_property
    def _total(self) -> float:
        return float(self._left_mass.sum())

    def logprob(self, token_id: int) -> float:
        """Return log p(token) under the unmodified model, in nats: log-softmax of ``logits`` at ``token_id``."""
        return float(self.logits[token_id]) - self._raw_log_total

    def raw_prob(self, token_id: int) -> float:
        """Return one token's probability under the unmodified model."""
        return math.exp(self.logprob(token_id))

    def probs_at(self, token_ids: NDArray[np.int64]) -> list[tuple[float, float]]:
        """Return (:meth:`raw_prob`, :meth:`prob`) for each of ``token_ids`` (n,)."""
        raw = np.exp(self.logits.numpy()[token_ids].astype(np.float64) - self._raw_log_total)
        return list(zip(raw.tolist(), self._probs_at(token_ids).tolist(), strict=True))

    def prob(self, token_id: int) -> float:
        """Return one token's probability after every stage."""
        return float(self._probs_at(np.array([token_id]))[0])

    def _probs_at(self, token_ids: NDArray[np.int64]) -> NDArray[np.float64]:
        if not self.kept:
            return np.zeros(len(token_ids))
        places = np.minimum(np.searchsorted(self._left, token_ids), self.kept - 1)
        return np.where(self._left[places] == token_ids, self._left_mass[places], 0.0) / self._total


def apply_stages(
    logits: torch.Tensor, input_ids: Sequence[int] | torch.Tensor, stages: Iterable[Stage]
) -> tuple[AppliedStage, ...]:
    """Apply ``stages`` to ``logits`` one after the other and return each with its input and output.

    Args:
        logits: (vocab_size,) float32.
        input_ids: the ids so far, which the history stages read; a tensor is (1, length) int64.
        stages: the stages in their order.
    """
    ids = input_ids if isinstance(input_ids, torch.Tensor) else torch.tensor([input_ids], dtype=torch.long)
    rows, applied = logits[None], list[AppliedStage]()
    for stage in stages:
        rows = stage.processor(ids, rows)
        before, logits = logits, rows[0]
        applied.append(AppliedStage(stage.name, before, logits))
    return tuple(applied)


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
    best = row.numpy().max(axis=-1)  # NaN and +inf win every maximum; −inf only where all are
    if not np.isfinite(best).all():
        raise ModelError(
            "logits",
            Text("must_be_finite_numbers"),
            float(row.max()),
            Text("check_the_model_s_files_or_choose_another_model"),
        )
    return row
