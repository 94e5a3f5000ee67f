"""Transformers' processors that do less work for the same result, bit for bit. Their names are transformers' own.

Only of equal logits across the top-p cut others may stay: the lower ids are removed, while transformers leaves it to
torch, whose sort is not stable everywhere.
"""

from collections.abc import Callable

import numpy as np
import torch
from transformers.generation import logits_process

from playground.decoding.sampling import kth_largest

_FEW = 4
"""Only the tokens that are left are sorted where they are at most one in so many."""
_BLOCK = 64
"""A multiple of the vector lengths in which torch adds up a row.

Tokens that are removed already add 0 to every sum. Leaving out a multiple of this many of them lets each of the others
be added at the same place as before, and so no sum is rounded differently.
"""


class TopKLogitsWarper(logits_process.TopKLogitsWarper):
    """Transformers' top-k stage, in fewer passes over a row."""

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return ``scores`` (rows, vocab_size) with −inf for all below the ``top_k``-th largest of their row."""
        if len(scores) > 1 or scores.device.type != "cpu":
            whole: torch.Tensor = super().__call__(input_ids, scores)
            return whole
        row = scores[0].numpy()
        least = kth_largest(row, min(self.top_k, len(row)))
        return torch.from_numpy(np.where(row < least, np.float32(self.filter_value), row))[None]


class TopPLogitsWarper(logits_process.TopPLogitsWarper):
    """Transformers' top-p stage, which sorts only the tokens that an earlier stage has left where these are few."""

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return ``scores`` (rows, vocab_size) with −inf for all but the fewest tokens whose mass reaches ``top_p``."""
        if len(scores) > 1 or scores.device.type != "cpu":
            whole: torch.Tensor = super().__call__(input_ids, scores)
            return whole
        row = scores[0].numpy()
        left = np.flatnonzero(row > -np.inf)
        if len(left) * _FEW > len(row):
            whole = super().__call__(input_ids, scores)
            return whole
        order = left[np.argsort(row[left], kind="stable")]
        removed_before = (len(row) - len(left)) % _BLOCK
        ascending = np.full((removed_before + len(left)), -np.inf, np.float32)
        ascending[removed_before:] = row[order]
        mass = torch.from_numpy(ascending).softmax(dim=-1).cumsum(dim=-1)
        removed = (mass <= 1 - self.top_p).numpy()[removed_before:]
        removed[-self.min_tokens_to_keep :] = False
        after = row.copy()
        after[order[removed]] = self.filter_value
        return torch.from_numpy(after)[None]


class MinNewTokensLengthLogitsProcessor(logits_process.MinNewTokensLengthLogitsProcessor):
    """Transformers' minimum length, which looks for the end tokens' places once, and not where the text may end."""

    _length = 0

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return ``scores`` (rows, vocab_size) with −inf for the end tokens while the text is too short."""
        if input_ids.shape[-1] - self.prompt_length_to_skip >= self.min_new_tokens:
            return scores
        if self._length != scores.shape[-1]:
            ends, self._length = self.eos_token_id, scores.shape[-1]
            self._ends = ends[(ends >= 0) & (ends < self._length)].to(scores.device)
        return scores.index_fill(-1, self._ends, -torch.inf)


def _where_any_is_left(process: Callable[..., torch.Tensor], ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
    """Return what ``process`` gives of ``scores``; a row of which nothing is left, where it would fail, stays so."""
    empty = scores.amax(dim=-1, keepdim=True) == -torch.inf
    if not bool(empty.any()):
        return process(ids, scores)
    return process(ids, scores.masked_fill(empty, 0.0)).masked_fill(empty, -torch.inf)


class TopHLogitsWarper(logits_process.TopHLogitsWarper):
    """Transformers' top-h stage, which leaves a row alone of which nothing is left."""

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return ``scores`` (rows, vocab_size) with −inf for what top-h removes."""
        return _where_any_is_left(super().__call__, input_ids, scores)


class EtaLogitsWarper(logits_process.EtaLogitsWarper):
    """Transformers' η cut-off, which leaves a row alone of which nothing is left."""

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return ``scores`` (rows, vocab_size) with −inf for what the cut-off removes."""
        return _where_any_is_left(super().__call__, input_ids, scores)


class LogitNormalization(logits_process.LogitNormalization):
    """Transformers' log-softmax, which leaves a row alone of which nothing is left."""

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the log-softmax of ``scores`` (rows, vocab_size)."""
        return _where_any_is_left(super().__call__, input_ids, scores)
