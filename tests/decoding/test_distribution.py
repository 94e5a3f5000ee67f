"""One distribution on four tokens that can be checked by hand."""

import math

import pytest
import torch

from playground import DecodingOptions, next_token
from playground.errors import ModelError
from tests.doubles import TableModel, logits_of

PROBS = (0.1, 0.2, 0.3, 0.4)


def case(probs=PROBS, expect=None, **options):
    """Assert what is left of ``probs`` for tokens a b c . under ``options``, sampling."""
    after = next_token(TableModel({0: probs}), "a", DecodingOptions(do_sample=True, **options)).probs
    assert after.tolist() == pytest.approx(expect, abs=1e-6)


def test_the_token_that_crosses_p_is_kept():
    case(top_p=0.69, expect=[0, 0, 3 / 7, 4 / 7])
    case(top_p=0.71, expect=[0, 2 / 9, 3 / 9, 4 / 9])


def test_top_p_of_zero_keeps_one_token():
    case(top_p=0.0, expect=[0, 0, 0, 1])


def test_top_k_keeps_k_and_clamps_to_the_vocabulary():
    case(top_k=2, expect=[0, 0, 3 / 7, 4 / 7])
    case(top_k=9, expect=PROBS)


def test_ties_at_k_are_kept():
    case(probs=(0.1, 0.3, 0.3, 0.3), top_k=1, expect=[0, 1 / 3, 1 / 3, 1 / 3])


def test_temperature_two_takes_the_square_root():
    roots = [math.sqrt(p) for p in PROBS]
    case(temperature=2.0, expect=[r / sum(roots) for r in roots])


def test_temperature_zero_is_one_token_and_draws_nothing():
    distribution = next_token(
        TableModel({0: (0.3, 0.3, 0.3, 0.1)}), "a", DecodingOptions(do_sample=True, temperature=0.0)
    )
    assert distribution.probs.tolist() == [1, 0, 0, 0]
    assert (distribution.token_id, distribution.u) == (0, None)


def test_temperature_comes_before_top_p():
    """With .5 .25 .15 .1, T = 2 and p = .7, temperature first keeps three tokens; the other order would keep two."""
    options = DecodingOptions(do_sample=True, temperature=2.0, top_p=0.7)
    distribution = next_token(TableModel({0: (0.5, 0.25, 0.15, 0.1)}), "a", options)
    assert distribution.kept_ids == (0, 1, 2)
    assert [stage.name for stage in distribution.stages] == ["temperature", "top_p"]


def test_each_stage_names_what_it_removed():
    options = DecodingOptions(do_sample=True, no_repeat_ngram_size=1, top_k=2)
    distribution = next_token(TableModel({3: PROBS}), [2, 3], options)
    assert [(stage.name, stage.removed_ids) for stage in distribution.stages] == [
        ("no_repeat_ngram_size", (2, 3)),
        ("top_k", ()),
    ]
    assert distribution.kept_ids == (0, 1)


def test_a_sampling_stage_does_nothing_under_greedy():
    distribution = next_token(TableModel({0: PROBS}), "a", DecodingOptions(temperature=0.1, top_k=1, top_p=0.1))
    assert distribution.stages == ()
    assert distribution.kept == 4


def test_entropy_of_equal_odds_is_the_log_of_their_number():
    distribution = next_token(TableModel({0: (0.25,) * 4}), "a", DecodingOptions(do_sample=True, top_p=1.0))
    assert distribution.entropy == pytest.approx(math.log(4))
    assert distribution.effective_choices == pytest.approx(4)


def test_entropy_equals_its_definition_on_random_rows():
    for seed in range(20):
        probs = torch.rand(4, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        distribution = next_token(TableModel({0: (probs / probs.sum()).tolist()}), "a", DecodingOptions())
        assert distribution.entropy == pytest.approx(
            -sum(p * math.log(p) for p in distribution.probs.tolist()), abs=1e-9
        )


def test_everything_banned_leaves_no_token():
    options = DecodingOptions(no_repeat_ngram_size=1)
    distribution = next_token(TableModel({3: PROBS}), [0, 1, 2, 3], options)
    assert (distribution.token_id, distribution.kept, distribution.kept_ids, distribution.entropy) == (None, 0, (), 0.0)
    assert distribution.probs.sum() == 0


def test_greedy_takes_the_lowest_id_among_equals():
    assert next_token(TableModel({0: (0.2, 0.3, 0.3, 0.2)}), "a", DecodingOptions()).token_id == 1


@pytest.mark.parametrize("broken", [math.nan, math.inf])
def test_logits_that_are_no_distribution_are_refused(broken):
    model = TableModel({0: PROBS})
    model.open = lambda *_: type(
        "Broken", (), {"logits": logits_of(PROBS)[None] * broken, "close": lambda self: None}
    )()
    with pytest.raises(ModelError, match="finite"):
        next_token(model, "a", DecodingOptions())
