"""Softmax, the inverse CDF, and the cut-offs against scipy and transformers' own processors."""

import numpy as np
import pytest
import torch
from scipy import special

from playground.decoding.distribution import apply_stages
from playground.decoding.processors import build_stages
from playground.options import DecodingOptions
from playground.probability.cut_offs import applied, heated, min_p, top_k, top_p
from playground.probability.softmax import normalized, pick, softmax

LESSON = np.array([1.0, 2, 3, 4, 100])


@pytest.mark.parametrize(
    ("scale", "expect"),
    [
        (1, [1.01122e-43, 2.74879e-43, 7.47197e-43, 2.03109e-42, 1.0]),
        (0.1, [5.01629e-5, 5.54386e-5, 6.12691e-5, 6.77128e-5, 0.999765]),
        (0.01, [0.148106, 0.149594, 0.151098, 0.152616, 0.398587]),
        (10, [0.0, 0.0, 0.0, 0.0, 1.0]),
    ],
)
def test_the_lessons_logits_and_the_same_divided_and_multiplied(scale, expect):
    assert softmax(scale * LESSON) == pytest.approx(special.softmax(scale * LESSON), rel=1e-13, abs=0)
    assert softmax(scale * LESSON) == pytest.approx(expect, rel=1e-5)
    assert softmax(LESSON, 1 / scale) == pytest.approx(softmax(scale * LESSON), rel=1e-12)


def test_softmax_is_scipys_on_random_rows():
    generator = np.random.default_rng(1)
    for _ in range(200):
        logits = generator.normal(0, 10.0 ** generator.uniform(-1, 2), generator.integers(1, 50))
        temperature = 10.0 ** generator.uniform(-2, 2)
        assert softmax(logits, temperature) == pytest.approx(special.softmax(logits / temperature), rel=1e-11, abs=0)


def test_a_constant_added_to_all_logits_changes_nothing():
    logits = np.array([0.25, -1.5, 3.0, 0.5])  # with these numbers no sum is rounded
    for constant in (-1024.0, -3.0, 0.5, 4096.0):
        assert (softmax(logits + constant) == softmax(logits)).all()


def test_temperature_0_is_the_first_maximum_and_infinity_is_all_alike():
    assert softmax([1, 3, 3], 0).tolist() == [0, 1, 0]
    assert softmax([1, 3, 2], 1e-300).tolist() == [0, 1, 0]
    assert softmax([1, -np.inf, 2], np.inf).tolist() == [0.5, 0, 0.5]


@pytest.mark.parametrize("logits", [[], [-np.inf], [np.nan, 1], [np.inf, 1]])
def test_what_is_no_distribution_is_refused(logits):
    with pytest.raises(ValueError, match="finite maximum"):
        softmax(logits)


@pytest.mark.parametrize("temperature", [-1, np.nan])
def test_a_temperature_below_0_is_refused(temperature):
    with pytest.raises(ValueError, match="≥ 0"):
        softmax([1, 2], temperature)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [1, np.inf], [np.nan]])
def test_weights_that_cannot_be_normalized_are_refused(weights):
    with pytest.raises(ValueError, match="weights must be"):
        normalized(weights)


def test_a_uniform_number_picks_the_bar_under_which_it_falls():
    probs = [0.5, 0.0, 0.25, 0.25]
    assert pick(probs, [0, 0.499, 0.5, 0.749, 0.75, 1 - 2.0**-53]).tolist() == [0, 0, 2, 2, 3, 3]
    assert pick([0.2, 0.8, 0.0], 1 - 2.0**-53) == 1


def random_logits(seed):
    generator = np.random.default_rng(seed)
    return generator.normal(0, 2, 40).astype(np.float32)


@pytest.mark.parametrize("seed", range(20))
def test_the_cut_offs_keep_what_transformers_keeps(seed):
    logits = random_logits(seed)
    generator = np.random.default_rng(100 + seed)
    values = {"top_k": int(generator.integers(1, 40)), "top_p": float(generator.random()), "min_p": 0.05}
    for name, kept in (("top_k", top_k), ("top_p", top_p), ("min_p", min_p)):
        options = DecodingOptions(do_sample=True, **{name: values[name]})
        (stage,) = apply_stages(torch.from_numpy(logits), [], build_stages(options, start_length=0, eos_ids=()))
        assert kept(softmax(logits), values[name]).tolist() == torch.isfinite(stage.after).tolist(), name


@pytest.mark.parametrize("reverse", [False, True])
def test_stages_in_either_order_are_the_decoding_stages_in_that_order(reverse):
    for seed in range(20):
        logits = random_logits(seed)
        options = DecodingOptions(do_sample=True, temperature=1.7, top_k=20, top_p=0.8, min_p=0.1)
        stages = build_stages(options, start_length=0, eos_ids=())[:: -1 if reverse else 1]
        settings = [(stage.name, getattr(options, stage.name)) for stage in stages]
        reference = apply_stages(torch.from_numpy(logits), [], stages)
        for probs, stage in zip(applied(softmax(logits), settings), reference, strict=True):
            assert probs == pytest.approx(special.softmax(stage.after.double().numpy()), abs=1e-6)


def test_temperature_first_keeps_three_tokens_and_last_keeps_two():
    probs = [0.5, 0.25, 0.15, 0.1]
    first = applied(probs, [("temperature", 2), ("top_p", 0.7)])[-1]
    last = applied(probs, [("top_p", 0.7), ("temperature", 2)])[-1]
    assert [np.count_nonzero(each) for each in (first, last)] == [3, 2]
    assert last == pytest.approx([0.585786, 0.414214, 0, 0], abs=1e-6)


def test_of_equals_at_the_cut_top_k_keeps_all_and_top_p_the_later():
    assert top_k([0.4, 0.2, 0.2, 0.2], 2).all()
    assert top_k([0.4, 0.3, 0.3], 0).all()
    assert top_p([0.25, 0.25, 0.25, 0.25], 0.5).tolist() == [False, False, True, True]
    assert top_p([0.6, 0.4], 0).tolist() == [True, False]


def test_what_was_removed_stays_removed():
    after = applied([0.5, 0.3, 0.2], [("top_k", 1), ("temperature", 10), ("min_p", 0.0)])
    assert all(np.count_nonzero(each) == 1 for each in after)
    assert heated([0.5, 0.5, 0], np.inf).tolist() == [0.5, 0.5, 0]
