"""The generator against its published answers; draws, bands and errors against the multinomial's moments and scipy."""

import numpy as np
import pytest
from scipy import stats

from playground.probability.draws import band, counts, error, expected_error, running_errors
from playground.probability.generator import philox, uniforms

KNOWN = [  # kat_vectors of Random123, philox2x32 10: counter, key, words
    ((0x00000000, 0x00000000), 0x00000000, (0xFF1DAE59, 0x6CD10DF2)),
    ((0xFFFFFFFF, 0xFFFFFFFF), 0xFFFFFFFF, (0x2C3F628B, 0xAB4FD7AD)),
    ((0x243F6A88, 0x85A308D3), 0x13198A2E, (0xDD7CE038, 0xF62A4C12)),
]
BENT = np.array([0.1, 0.2, 0.3, 0.4])
SEEDS = 2_000


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_the_generator_gives_the_published_words(counter, key, words):
    low, high = (np.array([each], np.uint64) for each in counter)
    assert tuple(int(each[0]) for each in philox(low, high, key)) == words


def test_a_series_goes_on_where_it_ended():
    whole = uniforms(7, 100)
    assert (np.concatenate([uniforms(7, 40), uniforms(7, 60, 40)]) == whole).all()
    assert not (uniforms(8, 100) == whole).any()
    with pytest.raises(ValueError, match="seed must be"):
        uniforms(2**32, 1)


def test_the_numbers_are_uniform():
    drawn = uniforms(3, 200_000)
    assert drawn.min() >= 0
    assert drawn.max() < 1
    assert stats.kstest(drawn, "uniform").pvalue > 0.001
    first = np.array([uniforms(seed, 1)[0] for seed in range(SEEDS)])
    assert stats.kstest(first, "uniform").pvalue > 0.001


@pytest.fixture(scope="module")
def experiments():
    """The counts of 1,000 draws under each of 2,000 seeds."""
    return np.array([counts(BENT, 1_000, seed) for seed in range(SEEDS)])


def test_the_moments_over_2000_seeds_are_the_multinomials(experiments):
    n = 1_000
    covariance = n * (np.diag(BENT) - np.outer(BENT, BENT))
    deviation = np.sqrt(np.diag(covariance))
    assert np.abs((experiments.mean(axis=0) - n * BENT) / deviation).max() < 4 / np.sqrt(SEEDS)
    scale = np.outer(deviation, deviation)
    assert np.abs((np.cov(experiments.T) - covariance) / scale).max() < 4 * np.sqrt(2 / SEEDS)


def test_a_band_covers_what_it_says(experiments):
    for outcome, p in enumerate(BENT):
        made = band(1_000, p)
        inside = np.mean((experiments[:, outcome] >= made.low) & (experiments[:, outcome] <= made.high))
        assert 0.94 <= inside <= 0.96
        assert 0.95 <= made.coverage <= 0.96
        assert abs(inside - made.coverage) < 4 * np.sqrt(0.05 * 0.95 / SEEDS)


@pytest.mark.parametrize("n", [1, 2, 10, 100, 1_000, 54_321, 1_000_000])
@pytest.mark.parametrize("p", [1e-6, 0.01, 1 / 6, 0.5, 0.7, 0.999])
def test_a_band_is_scipys_interval(n, p):
    made = band(n, p)
    assert (made.low, made.high) == stats.binom.interval(0.95, n, p)
    exact = stats.binom.cdf(made.high, n, p) - stats.binom.cdf(made.low - 1, n, p)
    assert made.coverage == pytest.approx(exact, abs=1e-10)


@pytest.mark.parametrize(("p", "at"), [(0.0, 0), (1.0, 10)])
def test_what_is_certain_has_a_band_of_one(p, at):
    made = band(10, p)
    assert (made.low, made.high, made.coverage) == (at, at, 1)


def test_the_error_falls_as_one_over_the_root_of_n():
    sizes = [10, 100, 1_000, 10_000]
    runs = np.array([running_errors(BENT, sizes, seed) for seed in range(100)])
    expected = np.array([expected_error(BENT, n) for n in sizes])
    assert np.sqrt((runs**2).mean(axis=0)) == pytest.approx(expected, rel=0.15)
    assert expected[0] / expected[2] == pytest.approx(10)
    assert runs[0, -1] == error(counts(BENT, 10_000, 0), BENT)


def test_more_than_a_million_draws_are_refused():
    assert counts([1, 1], 1_000_000, 5).sum() == 1_000_000
    with pytest.raises(ValueError, match="n must be"):
        counts([1, 1], 1_000_001, 5)
