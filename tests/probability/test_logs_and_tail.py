"""Products against sums of logs, the chance of the long tail, and the language whose best text greedy search misses."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from playground.probability.letters import LANGUAGE, Letters, beam_search, best_of, exhaustive
from playground.probability.logs import Failure, failure, running_log_sum, running_product
from playground.probability.tail import beyond, chance_of_any, draws_for

HALVES = np.full(2_000, 0.5)


def test_a_product_of_halves_ends_and_its_logs_go_on():
    products, logs = running_product(HALVES), running_log_sum(HALVES)
    assert products[1_023] == 5.562684646268003e-309
    assert products[1_073] == 5e-324
    assert products[1_074] == 0
    assert failure(products) == Failure(subnormal=1_023, zero=1_075)
    assert logs[1_023] == pytest.approx(-709.782712893384, rel=1e-12)
    assert logs[-1] == pytest.approx(2_000 * np.log(0.5), rel=1e-12)


def test_float32_ends_earlier():
    products = running_product(HALVES, "float32")
    assert products.dtype == np.float32
    assert failure(products) == Failure(subnormal=127, zero=150)


def test_what_lasts_does_not_fail_and_what_falls_at_once_is_never_subnormal():
    assert failure(running_product(np.full(10, 0.9))) == Failure(None, None)
    assert failure(running_product([1e-200, 1e-200])) == Failure(None, 2)


@pytest.mark.parametrize(("q", "n"), [(0.01, 500), (1e-9, 10), (1e-17, 100), (0.5, 3), (0.9, 40)])
def test_the_chance_of_any_keeps_its_digits(q, n):
    exact = 1 - (1 - Fraction(q)) ** n
    assert chance_of_any(q, n) == pytest.approx(float(exact), rel=1e-14, abs=0)


def test_a_naive_chance_has_lost_them():
    assert 1 - (1 - 1e-17) ** 100 == 0
    assert chance_of_any(1e-17, 100) == pytest.approx(1e-15)


def test_the_edges_of_the_chance():
    assert [chance_of_any(0, 9), chance_of_any(1, 9), chance_of_any(1, 0), chance_of_any(0.5, 0)] == [0, 1, 0, 0]
    with pytest.raises(ValueError, match="q must be"):
        chance_of_any(1.5, 1)
    with pytest.raises(ValueError, match="q must be"):
        chance_of_any(0.5, -1)


@pytest.mark.parametrize(("chance", "q"), [(0.5, 0.01), (0.99, 0.01), (0.95, 1e-6), (0.5, 0.5)])
def test_one_draw_fewer_is_too_few(chance, q):
    n = draws_for(chance, q)
    assert chance_of_any(q, n) >= chance > chance_of_any(q, n - 1)


def test_what_never_comes_takes_forever():
    assert [draws_for(0.5, 0), draws_for(0, 0), draws_for(0, 0.1), draws_for(0.9, 1)] == [np.inf, 0, 0, 1]


def test_the_mass_beyond_a_rank():
    assert beyond([0.2, 0.5, 0.3], 1) == pytest.approx(0.5)
    assert beyond([0.2, 0.5, 0.3], 3) == 0
    assert beyond([1.0, *[1e-18] * 10], 1) == pytest.approx(1e-17)


def test_greedy_search_and_two_beams_miss_what_three_find():
    ends = [best_of(beam_search(width)).text for width in (1, 2, 3)]
    assert ends == ["aaaaa", "aaaaa", "ccccc"]
    assert LANGUAGE.probability("aaaaa") == pytest.approx(0.45 * 0.4**4)
    assert LANGUAGE.probability("ccccc") == pytest.approx(0.2 * 0.95**4)


def test_the_exhaustive_search_has_every_text_once():
    every = exhaustive()
    assert len({each.text for each in every}) == 3**5
    assert sum(each.probability for each in every) == pytest.approx(1)
    assert [each.text for each in every if each.kept] == ["ccccc"]
    assert all(first.probability >= second.probability for first, second in pairwise(every))


def test_beams_as_many_as_texts_are_the_exhaustive_search():
    trail = beam_search(3**5)
    assert [len(step) for step in trail] == [3, 9, 27, 81, 243]
    assert best_of(trail).text == exhaustive()[0].text
    assert {each.text: each.probability for each in trail[-1]} == pytest.approx(
        {each.text: each.probability for each in exhaustive()}
    )


def test_equals_are_in_the_order_of_the_alphabet():
    even = Letters({"a": 0.5, "b": 0.5}, {"a": {"a": 0.5, "b": 0.5}, "b": {"a": 0.5, "b": 0.5}})
    assert [each.text for each in beam_search(1, even, 2)[-1] if each.kept] == ["aa"]
    assert exhaustive(even, 2)[0].text == "aa"
