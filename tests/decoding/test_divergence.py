"""How far two distributions lie apart, by hand and against scipy and torch."""

import math

import pytest
import torch
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr, softmax
from torch.nn.functional import kl_div

from playground.decoding.divergence import Divergence, divergence, overlap, per_byte
from tests.doubles import logits_of

EXACT = 1e-9


def by_scipy(logits, other):
    p, q = (softmax(each.double().numpy()) for each in (logits, other))
    return Divergence(
        rel_entr(p, q).sum(), rel_entr(q, p).sum(), jensenshannon(p, q) ** 2, abs(p - q).sum() / 2
    )  # fmt: skip


def as_tuple(each):
    return (each.kl, each.kl_back, each.js, each.tv)


def random_pairs():
    generator = torch.Generator().manual_seed(30)
    for size, scale in ((4, 1.0), (300, 3.0), (50_257, 5.0), (8192, 0.01)):
        yield tuple(scale * torch.randn(size, generator=generator) for _ in range(2))


def test_by_hand():
    p, q = (0.5, 0.5, 0.0, 0.0), (0.25, 0.25, 0.25, 0.25)
    found = divergence(logits_of(p), logits_of(q))
    assert found.kl == pytest.approx(math.log(2))
    assert found.kl_back == math.inf, "p gives nothing to two tokens that q may choose"
    assert found.js == pytest.approx(0.5 * math.log(4 / 3) + 0.25 * math.log(2 / 3) + 0.25 * math.log(2))
    assert found.tv == pytest.approx(0.5)


def test_what_shares_no_token_is_as_far_apart_as_can_be():
    found = divergence(logits_of((1.0, 0.0, 0.0, 0.0)), logits_of((0.0, 1.0, 0.0, 0.0)))
    assert (found.kl, found.kl_back, found.tv) == (math.inf, math.inf, 1.0)
    assert found.js == pytest.approx(math.log(2), abs=1e-12)


@pytest.mark.parametrize(("logits", "other"), list(random_pairs()), ids=lambda row: str(len(row)))
def test_random_rows_are_those_of_scipy_and_torch(logits, other):
    found, known = divergence(logits, other), by_scipy(logits, other)
    assert as_tuple(found) == pytest.approx(as_tuple(known), abs=EXACT)
    log_p, log_q = (each.double().log_softmax(-1) for each in (logits, other))
    assert found.kl == pytest.approx(float(kl_div(log_q, log_p, reduction="sum", log_target=True)), abs=EXACT)
    assert found.kl_back == pytest.approx(float(kl_div(log_p, log_q, reduction="sum", log_target=True)), abs=EXACT)


def test_rows_with_removed_tokens_are_those_of_scipy():
    generator = torch.Generator().manual_seed(5)
    logits, other = (torch.randn(300, generator=generator) for _ in range(2))
    logits[::3], other[::3] = -math.inf, -math.inf
    assert as_tuple(divergence(logits, other)) == pytest.approx(as_tuple(by_scipy(logits, other)), abs=EXACT)


def test_real_rows_are_those_of_scipy(any_model):
    ids = torch.randint(3, 300, (12,), generator=torch.Generator().manual_seed(2)).tolist()
    rows = []
    for end in (4, 8, 12):
        session = any_model.open(ids[:end])
        rows.append(session.logits[0].float())
        session.close()
    for logits, other in ((rows[0], rows[1]), (rows[1], rows[2])):
        assert as_tuple(divergence(logits, other)) == pytest.approx(as_tuple(by_scipy(logits, other)), abs=EXACT)


@pytest.mark.parametrize(("logits", "other"), list(random_pairs()), ids=lambda row: str(len(row)))
def test_a_distribution_is_no_distance_from_itself(logits, other):
    assert as_tuple(divergence(logits, logits.clone())) == (0.0, 0.0, 0.0, 0.0)
    assert as_tuple(divergence(other, other + 3.0)) == pytest.approx((0, 0, 0, 0), abs=1e-6)  # float32 rounds + 3


def test_turned_round_only_the_directions_of_kl_change_places():
    for logits, other in random_pairs():
        there, back = divergence(logits, other), divergence(other, logits)
        assert (there.kl, there.kl_back) == (back.kl_back, back.kl)
        assert (there.js, there.tv) == pytest.approx((back.js, back.tv), abs=1e-15)


def test_pinsker_and_the_limits_hold():
    for logits, other in random_pairs():
        found = divergence(logits, other)
        assert 0 <= found.tv <= math.sqrt(found.kl / 2) + 1e-12
        assert 0 <= found.js <= math.log(2)


def test_the_overlap_of_kept_tokens_is_what_both_keep_of_what_either_keeps():
    assert overlap({1, 2, 3}, {2, 3, 4}) == 0.5
    assert overlap({1}, {1}) == 1.0
    assert overlap({1}, {2}) == 0.0
    assert overlap(set(), {2}) == 0.0
    assert overlap(set(), set()) is None


def test_a_byte_is_the_same_for_every_tokenizer():
    assert per_byte(-6.0, "abc") == -2.0
    assert per_byte(-6.0, "한") == -2.0, "three bytes in UTF-8"
    assert per_byte(-6.0, "") is None
    assert per_byte(None, "abc") is None
