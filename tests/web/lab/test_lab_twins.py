"""The Probability lab's JavaScript against playground.probability, on a thousand random inputs."""

import math

import numpy as np
import pytest

from playground.probability import cut_offs, draws, generator, letters, logs, tail
from playground.probability.softmax import pick, softmax
from tests.node import javascript

WITHIN = 1e-9
INPUTS = 1_000


def random_rows(seed, number=INPUTS):
    """Logits of all sizes and spreads, some of them equal."""
    dice = np.random.default_rng(seed)
    rows = [dice.normal(0, 10.0 ** dice.uniform(-1, 2), dice.integers(1, 40)) for _ in range(number)]
    return [np.round(row, int(dice.integers(0, 4))).tolist() for row in rows]


def assert_alike(ours, theirs):
    assert len(ours) == len(theirs)
    for own, other in zip(ours, theirs, strict=True):
        assert np.asarray(other) == pytest.approx(np.asarray(own), rel=WITHIN, abs=WITHIN)


def test_softmax():
    rows = random_rows(1)
    temperatures = (10.0 ** np.random.default_rng(2).uniform(-2, 2, INPUTS)).tolist()
    temperatures[:20] = [0.0] * 20
    theirs = javascript(
        "lab/softmax.js",
        "rows.map((row, i) => all.softmax(row, temperatures[i]))",
        rows=rows,
        temperatures=temperatures,
    )
    assert_alike([softmax(row, t) for row, t in zip(rows, temperatures, strict=True)], theirs)


def test_cut_offs_in_any_order():
    dice = np.random.default_rng(3)
    rows = [softmax(row, 2).tolist() for row in random_rows(3)]
    values = [(dice.uniform(0.2, 4), int(dice.integers(0, 20)), dice.random(), dice.random() / 2) for _ in rows]
    settings = [
        [(cut_offs.ORDER[i], value[i]) for i in dice.permutation(4).tolist()[: dice.integers(1, 5)]] for value in values
    ]
    theirs = javascript(
        "lab/cut_offs.js", "rows.map((row, i) => all.applied(row, settings[i]))", rows=rows, settings=settings
    )
    for row, setting, other in zip(rows, settings, theirs, strict=True):
        assert_alike(cut_offs.applied(row, setting), other)


def test_the_draws_of_a_seed_are_the_same():
    dice = np.random.default_rng(4)
    seeds = [0, generator.HIGHEST_SEED, *dice.integers(0, 2**32, INPUTS).tolist()]
    starts = [0, 0, *dice.integers(0, 2**31, INPUTS).tolist()]
    theirs = javascript(
        "common/generator.js",
        "seeds.map((seed, i) => [0, 1, 2].map((k) => all.uniform(seed, starts[i] + k)))",
        seeds=seeds, starts=starts,
    )  # fmt: skip
    assert theirs == [generator.uniforms(seed, 3, start).tolist() for seed, start in zip(seeds, starts, strict=True)]


def test_counts_errors_and_picks():
    dice = np.random.default_rng(5)
    weights = [dice.dirichlet(np.ones(dice.integers(2, 12))).tolist() for _ in range(INPUTS)]
    sizes, us = dice.integers(1, 400, INPUTS).tolist(), dice.random(INPUTS).tolist()
    theirs = javascript(
        "lab/draws.js", "weights.map((p, i) => all.counts(p, sizes[i], i))", weights=weights, sizes=sizes
    )
    ours = [draws.counts(p, n, seed).tolist() for seed, (p, n) in enumerate(zip(weights, sizes, strict=True))]
    assert theirs == ours
    errors = javascript(
        "lab/draws.js", "weights.map((p, i) => [all.error(counts[i], p), all.expectedError(p, 10 + i)])",
        weights=weights, counts=ours,
    )  # fmt: skip
    assert_alike([(draws.error(ours[i], p), draws.expected_error(p, 10 + i)) for i, p in enumerate(weights)], errors)
    picked = javascript(
        "lab/softmax.js", "weights.map((p, i) => all.pick(all.cumulative(p), us[i]))", weights=weights, us=us
    )
    assert picked == [int(pick(p, u)) for p, u in zip(weights, us, strict=True)]


def test_bands():
    dice = np.random.default_rng(6)
    sizes = np.exp(dice.uniform(0, math.log(20_000), INPUTS)).astype(int).tolist()
    chances = [0.0, 1.0, 0.5, *dice.random(INPUTS - 3).tolist()]
    theirs = javascript("lab/draws.js", "sizes.map((n, i) => all.band(n, chances[i]))", sizes=sizes, chances=chances)
    for n, p, other in zip(sizes, chances, theirs, strict=True):
        own = draws.band(n, p)
        assert (other["low"], other["high"]) == (own.low, own.high)
        assert other["coverage"] == pytest.approx(own.coverage, abs=WITHIN)


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_products_and_logs(precision):
    dice = np.random.default_rng(7)
    chances = dice.random(INPUTS).tolist()
    expression = (
        "chances.map((p) => { const all_p = Array(all.LONGEST).fill(p);"
        "const products = all.runningProduct(all_p, precision); const logs = all.runningLogSum(all_p);"
        "return [all.failure(products, precision), [0, 9, 99, 1999].map((t) => [products[t], logs[t]])]; })"
    )
    theirs = javascript("lab/logs.js", expression, chances=chances, precision=precision)
    for p, (failure, values) in zip(chances, theirs, strict=True):
        row = np.full(logs.LONGEST, p)
        products, sums = logs.running_product(row, precision), logs.running_log_sum(row)
        own = logs.failure(products)
        assert failure == {"subnormal": own.subnormal, "zero": own.zero}
        for t, (product, total) in zip((0, 9, 99, 1999), values, strict=True):
            assert product == float(products[t])
            assert total == pytest.approx(float(sums[t]), rel=WITHIN)


def test_the_long_tail():
    dice = np.random.default_rng(8)
    qs = [0.0, 1.0, *(10.0 ** dice.uniform(-18, 0, INPUTS)).tolist()]
    sizes = dice.integers(0, 10_000, len(qs)).tolist()
    theirs = javascript("lab/tail.js", "qs.map((q, i) => all.chanceOfAny(q, sizes[i]))", qs=qs, sizes=sizes)
    assert theirs == pytest.approx([tail.chance_of_any(q, n) for q, n in zip(qs, sizes, strict=True)], rel=WITHIN)
    needed = javascript("lab/tail.js", "qs.map((q) => all.drawsFor(0.99, q))", qs=qs[1:])
    assert needed == pytest.approx([tail.draws_for(0.99, q) for q in qs[1:]], rel=WITHIN)


def test_the_mass_beyond_a_rank():
    rows = [softmax(row).tolist() for row in random_rows(9)]
    ranks = np.random.default_rng(9).integers(0, 45, INPUTS).tolist()
    theirs = javascript("lab/tail.js", "rows.map((row, i) => all.beyond(row, ranks[i]))", rows=rows, ranks=ranks)
    assert theirs == pytest.approx([tail.beyond(row, r) for row, r in zip(rows, ranks, strict=True)], rel=WITHIN)


def test_the_language_and_its_searches():
    shown = javascript(
        "lab/letters.js", "[all.LANGUAGE, all.STEPS, all.exhaustive(), [1, 2, 3, 9].map(all.beamSearch)]"
    )
    language, steps, every, searches = shown
    assert language == {"start": letters.LANGUAGE.start, "follows": letters.LANGUAGE.follows}
    assert steps == letters.STEPS
    assert [each["text"] for each in every] == [each.text for each in letters.exhaustive()]
    for width, trail in zip((1, 2, 3, 9), searches, strict=True):
        own = [[(each.text, each.probability, each.kept) for each in step] for step in letters.beam_search(width)]
        assert [[(each["text"], each["probability"], each["kept"]) for each in step] for step in trail] == own
