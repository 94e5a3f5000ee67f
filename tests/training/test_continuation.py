"""How a model goes on with a text: greedy or drawn, measured on the way."""

from types import SimpleNamespace

import pytest
import torch

from playground.training.continuation import go_on, repeated_share


class Table:
    """A model of four tokens that always gives the same probabilities; token 3 ends the text."""

    config = SimpleNamespace(eos_token_id=3)

    def __init__(self, *probs):
        self.logits = torch.tensor(probs).log()

    def __call__(self, input_ids, past_key_values, use_cache):
        logits = self.logits.expand(1, input_ids.shape[1], 4)
        return SimpleNamespace(logits=logits, past_key_values=past_key_values)


def test_greedy_takes_the_most_probable_token():
    assert go_on(Table(0.2, 0.5, 0.2, 0.1), [0], 3).ids == [1, 1, 1]


def test_a_text_stops_at_its_end_unless_it_may_not():
    model = Table(0.1, 0.3, 0.1, 0.5)
    assert go_on(model, [0], 3).ids == [3]
    assert go_on(model, [0], 3, may_end=False).ids == [1, 1, 1]


def test_the_token_that_crosses_top_p_is_kept():
    model = Table(0.4, 0.3, 0.2, 0.1)
    drawn = go_on(model, [0], 300, 1.0, 0.5, torch.Generator().manual_seed(0)).ids
    assert set(drawn) == {0, 1}


def test_the_same_generator_draws_the_same_text():
    model = Table(0.4, 0.3, 0.2, 0.1)
    one, two = (go_on(model, [0], 20, 1.0, 1.0, torch.Generator().manual_seed(5)).ids for _ in range(2))
    assert one == two


def test_entropy_is_in_nats_at_temperature_1():
    entropies = go_on(Table(0.25, 0.25, 0.25, 0.25), [0], 2, 5.0, may_end=False).entropies
    assert entropies == pytest.approx([1.386294, 1.386294])


@pytest.mark.parametrize(
    ("ids", "expected"), [([1, 2, 3, 4, 5], 0), ([1, 1, 1, 1, 1, 1], 2 / 3), ([1, 2], 0), ([1, 2, 3, 4] * 2, 1 / 5)]
)
def test_repeated_share_counts_4_grams_seen_before(ids, expected):
    assert repeated_share(ids) == pytest.approx(expected)
