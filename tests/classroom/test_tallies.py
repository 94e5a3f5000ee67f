"""The numbers that a class sees of itself, checked by hand."""

import math

import pytest

from playground.classroom.question import OTHER, Answer, ModelSays, Question
from playground.classroom.tallies import entropy_bits, result, texts

MODEL = ModelSays(probs=(0.5, 0.25, 0.125), entropy_bits=2.5, greedy=0)
CHOICE = Question("choice", "Snow fell on the", ("roof", "road", "sea"), other=True, model=MODEL)


def choice(index, text=None):
    return Answer(choice=index, text=text)


@pytest.mark.parametrize(
    ("amounts", "bits"),
    [([1, 1], 1.0), ([2, 1, 1], 1.5), ([1] * 8, 3.0), ([5], 0.0), ([0, 5, 0], 0.0), ([], None), ([0, 0], None)],
)
def test_entropy_is_of_the_shares(amounts, bits):
    assert entropy_bits(amounts) == bits


def test_a_choice_is_counted_in_the_options_order_and_hidden_texts_are_one_bar():
    answers = [choice(0), choice(0), choice(1), choice(OTHER), choice(OTHER, "lake"), choice(OTHER, "hill")]
    shown = result(CHOICE, answers, {"lake"})
    assert shown["counts"] == [
        {"text": "roof", "count": 2},
        {"text": "road", "count": 1},
        {"text": "sea", "count": 0},
        {"text": "lake", "count": 1},
    ]
    assert (shown["hidden"], shown["total"]) == (2, 6)
    assert shown["greedy_share"] == 2 / 6
    by_hand = -2 * (2 / 6) * math.log2(2 / 6) - 2 * (1 / 6) * math.log2(1 / 6)
    assert shown["entropy_bits"] == pytest.approx(by_hand, rel=1e-15)
    assert shown["model"] == {"probs": [0.5, 0.25, 0.125], "entropy_bits": 2.5, "truth": None, "greedy": 0}


def test_of_nobody_there_is_no_entropy_and_no_share():
    shown = result(CHOICE, [], set())
    assert [each["count"] for each in shown["counts"]] == [0, 0, 0]
    assert (shown["total"], shown["hidden"], shown["entropy_bits"], shown["greedy_share"]) == (0, 0, None, None)


def test_where_greedy_takes_none_of_the_options_nobody_agrees_with_it():
    assert result(Question("choice", "?", ("a", "b")), [choice(0)], set())["greedy_share"] is None


def test_typed_texts_are_ranked_by_count_and_then_by_the_alphabet():
    answers = [Answer(text=each) for each in ("tea", "milk", "tea", "water", "milk", "tea", "ale")]
    assert [(each["text"], each["count"]) for each in texts(answers, set())] == [
        ("tea", 3), ("milk", 2), ("ale", 1), ("water", 1),
    ]  # fmt: skip
    shown = result(Question("text", "A cup of"), answers, {"tea", "ale"})
    assert shown["counts"] == [{"text": "tea", "count": 3}, {"text": "ale", "count": 1}]
    assert (shown["hidden"], shown["total"]) == (3, 7)


def test_numbers_are_shown_with_their_median_mean_and_truth():
    shown = result(
        Question("number", "p?", model=ModelSays(truth=0.3)), [Answer(number=each) for each in (0.5, 0.1, 0.5, 0.9)],
        set(),
    )  # fmt: skip
    assert shown["values"] == [
        {"value": 0.1, "count": 1},
        {"value": 0.5, "count": 2},
        {"value": 0.9, "count": 1},
    ]
    assert (shown["median"], shown["mean"], shown["truth"], shown["total"]) == (0.5, 0.5, 0.3, 4)
    nobody = result(Question("number", "p?"), [], set())
    assert (nobody["values"], nobody["median"], nobody["mean"], nobody["total"]) == ([], None, None, 0)


def test_drawn_bars_are_averaged():
    drawn = [Answer(bars=(1.0, 0.0)), Answer(bars=(0.5, 0.5)), Answer(bars=(0.0, 1.0)), Answer(bars=(0.5, 0.5))]
    shown = result(Question("bars", "?", ("a", "b"), model=ModelSays((0.9, 0.1), 0.47)), drawn, set())
    assert (shown["mean"], shown["total"], shown["entropy_bits"]) == ([0.5, 0.5], 4, 1.0)
    nobody = result(Question("bars", "?", ("a", "b")), [], set())
    assert (nobody["mean"], nobody["total"], nobody["entropy_bits"]) == ([], 0, None)
