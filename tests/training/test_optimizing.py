"""How the learning rates rise and fall."""

import pytest

from playground.training.optimizing import Schedule

STEPS = 2000


def test_the_rates_climb_fall_as_a_cosine_stay_and_fall_in_a_line():
    schedule = Schedule(warm_up=100, cosine_steps=1100, held_from=600, last_share=0.0, decay=0.2)
    shares = [schedule.share(step, STEPS) for step in (0, 100, 600, 1000, 1600, 1800, 2000)]
    assert shares == pytest.approx([0.01, 1.0, 0.5, 0.5, 0.5, 0.25, 0.0])


def test_a_cosine_that_is_not_held_ends_where_it_shall():
    schedule = Schedule(warm_up=100, cosine_steps=1100, held_from=1100, last_share=0.1, decay=0.0)
    assert [schedule.share(step, STEPS) for step in (600, 1100, 1999)] == pytest.approx([0.55, 0.1, 0.1])


def test_a_longer_run_begins_as_a_shorter_one():
    schedule = Schedule(held_from=6_000, decay=0.5)
    short, long = ([schedule.share(step, steps) for step in range(5_000)] for steps in (10_000, 40_000))
    assert short == long
