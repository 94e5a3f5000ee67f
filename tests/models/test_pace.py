"""A step has as many threads as let it end soonest."""

import pytest

from playground.models.running.engine.pace import FIRST, MOST, Pace


def steps(pace: Pace, count: int, seconds, rows=lambda step: 8) -> list[int]:
    """Take ``count`` steps that take ``seconds(threads)``, and return the number of threads of each."""
    taken = []
    for step in range(count):
        taken.append(pace.threads)
        pace.took(rows(step), seconds(taken[-1]))
    return taken


def alone(threads: int) -> float:
    """Return the seconds of a step where nobody else uses the cores."""
    return 1.0 / threads


def crowded(threads: int) -> float:
    """Return the seconds of a step where somebody else does."""
    return 5.0 if threads > 1 else 1.0


def test_alone_all_threads_compute_and_trials_get_rare():
    pace = Pace(2)
    taken = steps(pace, 8 * MOST, alone)
    assert set(taken[:FIRST]) == {1}
    assert set(taken[2 * FIRST : 3 * FIRST - 1]) == {2}
    assert taken.count(1) < 0.02 * len(taken)
    assert 1 in taken[-2 * MOST :]  # somebody may have left


@pytest.mark.parametrize("seconds", [crowded, lambda threads: 1.0 - 0.05 * (threads > 1)])
def test_where_several_are_not_much_quicker_one_thread_computes(seconds):
    taken = steps(Pace(2), 200, seconds)
    assert set(taken[:FIRST]) == {1}
    assert taken.count(2) < 16


def test_others_who_come_are_noticed_at_once_and_those_who_leave_after_a_while():
    pace = Pace(4)
    steps(pace, 4 * MOST, alone)
    taken = steps(pace, 60, crowded)
    assert taken.count(4) < 20
    assert steps(pace, 4 * MOST, alone)[-50:].count(4) >= 48


def test_steps_of_other_numbers_of_rows_are_not_compared():
    pace = Pace(2)
    taken = steps(pace, 600, alone, rows=lambda step: step)
    assert taken.count(1) > 500  # nothing is known, so nothing has changed


@pytest.mark.parametrize("seconds", [alone, crowded])
def test_one_thread_has_no_choice(seconds):
    assert set(steps(Pace(1), 100, seconds)) == {1}
