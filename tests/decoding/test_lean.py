"""Processors that do less work give transformers' own result, bit for bit."""

import numpy as np
import pytest
import torch
from transformers.generation import logits_process

from playground.decoding import lean
from playground.decoding.distribution import AppliedStage, NextTokenDistribution
from playground.decoding.sampling import LOWEST_SHIFT, exponentials, shifted_logits

NO_IDS = torch.zeros(1, 5, dtype=torch.long)


def rows(vocab_size: int, left: int, count: int = 20) -> list[torch.Tensor]:
    """Return random rows (1, vocab_size) in which all but ``left`` tokens are removed."""
    generator = torch.Generator().manual_seed(vocab_size + left)
    given = []
    for _ in range(count):
        row = torch.randn(1, vocab_size, generator=generator) * 3
        row[0, torch.randperm(vocab_size, generator=generator)[left:]] = -torch.inf
        given.append(row)
    return given


@pytest.mark.parametrize(("vocab_size", "left"), [(4, 1), (4, 4), (100, 7), (1_003, 50), (8_192, 40), (49_152, 500)])
@pytest.mark.parametrize("top_p", [0.0, 0.3, 0.9, 0.95, 0.999])
@pytest.mark.parametrize("keep", [1, 3])
def test_top_p_removes_the_same_tokens(vocab_size, left, top_p, keep):
    ours = lean.TopPLogitsWarper(top_p, min_tokens_to_keep=keep)
    theirs = logits_process.TopPLogitsWarper(top_p, min_tokens_to_keep=keep)
    for row in rows(vocab_size, left):
        before = row.clone()
        assert torch.equal(ours(NO_IDS, row), theirs(NO_IDS, row))
        assert torch.equal(row, before)


def test_of_equal_logits_across_the_cut_top_p_removes_the_lower_ids():
    row = torch.full((1, 1_000), -torch.inf)
    row[0, [10, 500, 20, 900]] = torch.tensor([1.0, 1.0, 1.0, 1.0])
    kept = lean.TopPLogitsWarper(0.5)(NO_IDS, row)
    theirs = logits_process.TopPLogitsWarper(0.5)(NO_IDS, row)
    assert (kept[0] > -torch.inf).nonzero()[:, 0].tolist() == [500, 900]
    assert torch.equal(kept.sort().values, theirs.sort().values)  # as many; which ones depends on torch's sort


def test_top_p_of_several_rows_is_transformers_own():
    several = torch.cat(rows(100, 7, 4))
    ours, theirs = lean.TopPLogitsWarper(0.8), logits_process.TopPLogitsWarper(0.8)
    assert torch.equal(ours(NO_IDS, several), theirs(NO_IDS, several))


@pytest.mark.parametrize("min_new_tokens", [0, 1, 3, 9])
@pytest.mark.parametrize("ends", [[0], [2, 3], [3, 4, 500]])
def test_the_minimum_length_removes_the_same_tokens(min_new_tokens, ends):
    ours = lean.MinNewTokensLengthLogitsProcessor(2, min_new_tokens, ends)
    theirs = logits_process.MinNewTokensLengthLogitsProcessor(2, min_new_tokens, ends)
    row = torch.tensor([[1.0, 2.0, 3.0, 4.0]])
    assert torch.equal(ours(NO_IDS, row), theirs(NO_IDS, row))
    assert row.tolist() == [[1.0, 2.0, 3.0, 4.0]]


@pytest.mark.parametrize("left", [0, 1, 5, 990, 1_000])
def test_what_is_left_has_the_mass_that_it_has_computed_by_itself(left):
    generator = torch.Generator().manual_seed(left)
    logits = torch.randn(1_000, generator=generator) * 4
    after = logits.clone()
    after[torch.randperm(1_000, generator=generator)[left:]] = -torch.inf
    for processed in (after, after / 0.7, after + 1):
        stage = AppliedStage("top_k", logits, processed)
        ours = NextTokenDistribution(logits, (stage,), None).probs.numpy()
        mass = np.exp(shifted_logits(processed))
        assert np.array_equal(ours, mass / max(mass.sum(), np.finfo(np.float64).tiny))


def test_an_exponential_at_the_bound_is_0():
    assert exponentials(np.array([0.0, -1.0, LOWEST_SHIFT])).tolist() == [1.0, np.exp(-1.0), 0.0]
