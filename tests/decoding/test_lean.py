"""Processors that do less work give transformers' own result, bit for bit."""

import numpy as np
import pytest
import torch
from transformers.generation import logits_process

from playground.decoding import lean
from playground.decoding.distribution import AppliedStage, NextTokenDistribution
from playground.decoding.sampling import LOWEST_SHIFT, best_ids, exponentials, inverse_cdf, uniform, uniforms

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


@pytest.mark.parametrize("left", [0, 1, 5, 200, 990, 1_000])
def test_what_is_left_has_the_softmax_of_the_whole_row(left):
    generator = torch.Generator().manual_seed(left)
    logits = torch.randn(1_000, generator=generator) * 4
    after = logits.clone()
    after[torch.randperm(1_000, generator=generator)[left:]] = -torch.inf
    for processed in (after, after / 0.7, after + 1):
        ours = NextTokenDistribution(logits, (AppliedStage("top_k", logits, processed),), 0.3)
        expected = processed.double().softmax(dim=-1).nan_to_num(0.0)
        assert (ours.probs - expected).abs().max() < 1e-15
        assert ours.kept == left == len(ours.kept_ids)
        assert ours.entropy == pytest.approx(float(torch.special.entr(expected).sum()), abs=1e-12)
        assert ours.token_id == inverse_cdf(processed, 0.3)
        assert [ours.prob(token) for token in range(1_000)] == ours.probs.tolist()


@pytest.mark.parametrize("top_k", [1, 2, 50, 999, 1_000, 5_000])
def test_top_k_removes_the_same_tokens(top_k):
    ours, theirs = lean.TopKLogitsWarper(top_k), logits_process.TopKLogitsWarper(top_k)
    for row in [*rows(1_000, 1_000, 5), *rows(1_000, 30, 5), torch.tensor([[1.0, 3.0, 3.0, 3.0, 2.0, 2.0]])]:
        before = row.clone()
        assert torch.equal(ours(NO_IDS, row), theirs(NO_IDS, row))
        assert torch.equal(row, before)
    several = torch.cat(rows(100, 100, 4))
    assert torch.equal(ours(NO_IDS, several), theirs(NO_IDS, several))


@pytest.mark.parametrize("left", [1, 3, 128, 129, 700, 1_000])
def test_the_best_are_those_of_a_whole_sort(left):
    for row in rows(1_000, left, 5):
        tied = (row[0] * 2).round() / 2
        for logits in (row[0], tied):
            order = sorted((i for i in range(1_000) if logits[i] > -torch.inf), key=lambda i: (-logits[i], i))
            for k in (1, 5, 128, 1_000):
                assert best_ids(logits, k).tolist() == order[:k]


@pytest.mark.parametrize("step", [0, 1, 4_095])
@pytest.mark.parametrize("seed", [0, 7, 2**31 - 1])
def test_a_draw_is_the_beginning_of_its_own_stream(seed, step):
    own = np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, step])).random(3).tolist()
    assert uniforms(5, 6, 2) != own[:2]  # another stream before, in the same thread
    assert (uniform(seed, step), uniforms(seed, step, 3)) == (own[0], own)


def test_an_exponential_at_the_bound_is_0():
    assert exponentials(np.array([0.0, -1.0, LOWEST_SHIFT])).tolist() == [1.0, np.exp(-1.0), 0.0]
