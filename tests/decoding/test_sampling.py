"""The draw: from (seed, step) to u, from u to a token."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from playground import DecodingOptions, decode
from playground.decoding.sampling import argmax, best_ids, inverse_cdf, uniform, uniforms, weights
from tests.doubles import logits_of


def chi_square(counts, probs):
    expected = np.asarray(probs) * sum(counts)
    return float(((np.asarray(counts) - expected) ** 2 / expected).sum())


def test_u_stands_on_the_curve_in_descending_probability():
    logits = logits_of((0.1, 0.2, 0.3, 0.4))
    places = {0.0: 3, 0.39: 3, 0.41: 2, 0.69: 2, 0.71: 1, 0.89: 1, 0.91: 0, 0.999999: 0}
    assert {u: inverse_cdf(logits, u) for u in places} == places


def test_equal_probabilities_stand_by_id():
    logits = torch.zeros(4)
    assert [inverse_cdf(logits, u) for u in (0.1, 0.3, 0.6, 0.9)] == [0, 1, 2, 3]


def test_a_removed_token_is_never_drawn():
    logits = torch.tensor([-math.inf, 0.0, -math.inf, -math.inf])
    assert {inverse_cdf(logits, u) for u in (0.0, 0.5, 1 - 2**-53)} == {1}


def test_nothing_left_draws_nothing():
    logits = torch.full((4,), -math.inf)
    assert inverse_cdf(logits, 0.5) is None
    assert argmax(logits) is None
    assert weights(logits).sum() == 0


@pytest.mark.slow
def test_100_000_draws_match_four_tokens():
    probs = (0.1, 0.2, 0.3, 0.4)
    logits = logits_of(probs)
    counts = np.bincount([inverse_cdf(logits, u) for u in uniforms(7, 0, 100_000)], minlength=4)
    assert chi_square(counts, probs) < 16.27  # 99.9 % of chi-square with 3 degrees of freedom


@pytest.mark.slow
def test_draws_of_100_000_steps_match_a_row_that_needs_the_tail():
    logits = torch.randn(3000, generator=torch.Generator().manual_seed(0))
    draws = [inverse_cdf(logits, uniform(11, step)) for step in range(0, 100_000, 5)]
    order = np.argsort(-logits.numpy(), kind="stable")
    rank = np.empty(3000, dtype=int)
    rank[order] = np.arange(3000)
    bins = np.bincount(rank[draws] // 100, minlength=30)
    probs = logits.double().softmax(-1).numpy()[order].reshape(30, 100).sum(1)
    assert chi_square(bins, probs) < 58.30  # 99.9 % with 29 degrees of freedom


def test_the_sorted_head_gives_the_same_token_as_a_full_sort():
    generator = torch.Generator().manual_seed(3)
    for spread in (0.01, 1.0, 4.0):
        logits = (torch.randn(5000, generator=generator) * spread).round(decimals=1)  # many ties
        order = np.argsort(-logits.numpy(), kind="stable")
        cdf = np.cumsum(weights(logits)[order])
        for u in uniforms(1, 0, 200):
            assert inverse_cdf(logits, u) == order[np.searchsorted(cdf, u * weights(logits).sum(), side="right")]


def test_best_ids_are_sorted_by_logit_then_id():
    logits = torch.tensor([1.0, 3.0, -math.inf, 3.0, 2.0, 1.0])
    assert best_ids(logits, 3).tolist() == [1, 3, 4]
    assert best_ids(logits, 4).tolist() == [1, 3, 4, 0]
    assert best_ids(logits, 99).tolist() == [1, 3, 4, 0, 5]


def test_a_step_has_one_u_whatever_came_before():
    assert uniform(5, 3) == uniform(5, 3) == uniforms(5, 3, 4)[0]
    assert len({uniform(seed, step) for seed in range(20) for step in range(20)}) == 400


@pytest.mark.slow
def test_one_seed_gives_one_text_from_8_threads_at_once(stories):
    options = DecodingOptions(do_sample=True, temperature=1.2, max_new_tokens=30, seed=4)
    alone = decode(stories, "One day", options)
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda _: decode(stories, "One day", options), range(16)))
    assert {trace.token_ids for trace in together} == {alone.token_ids}


def test_another_seed_gives_another_text(stories):
    texts = {
        decode(stories, "One day", DecodingOptions(do_sample=True, seed=seed, max_new_tokens=20)).text
        for seed in range(5)
    }
    assert len(texts) == 5


def test_a_new_seed_is_kept_in_the_trace(stories):
    trace = decode(stories, "One day", DecodingOptions(do_sample=True, seed=None, max_new_tokens=10))
    again = decode(stories, "One day", DecodingOptions(do_sample=True, seed=trace.seed, max_new_tokens=10))
    assert trace.token_ids == again.token_ids


def test_a_slider_does_not_change_the_luck(stories):
    runs = [
        decode(stories, "One day", DecodingOptions(do_sample=True, temperature=t, max_new_tokens=5)) for t in (0.5, 2)
    ]
    assert [step.u for step in runs[0].steps] == [step.u for step in runs[1].steps]


@pytest.mark.parametrize("u", [0.0, 1 - 2**-53])
def test_the_ends_of_the_interval_are_legal(u):
    assert inverse_cdf(torch.zeros(50_257), u) == (0 if u == 0 else 50_256)
