"""How long an event has yet to wait: nothing is guessed, and what is known is as the last times were."""

import math

import pytest

from playground.web.server.waits import REMEMBERED, Durations, Places


def durations(*seconds):
    known = Durations()
    for each in seconds:
        known.add("write", each)
    return known


def test_of_a_kind_that_has_never_ended_nothing_is_known():
    assert durations(3).expected("compare") == math.inf


def test_an_event_takes_as_long_as_the_last_ones_did():
    assert durations(2, 4).expected("write") == 3


def test_one_that_runs_takes_as_long_as_those_that_took_longer_than_it_has():
    assert durations(2, 4, 10).expected("write", elapsed=3) == 7 - 3


def test_of_one_that_takes_longer_than_any_nothing_is_known():
    assert durations(2, 4).expected("write", elapsed=5) == math.inf


def test_times_long_ago_are_forgotten():
    assert durations(100, *[1] * REMEMBERED).expected("write") == 1


@pytest.mark.parametrize(
    ("free_in", "taken", "wait"),
    [
        ([5], [], 5),
        ([5, 2], [], 2),
        ([5, 2], [10], 5),
        ([5, 2], [10, 1], 6),
        ([0, 2], [], 0),
        ([math.inf, 2], [], 2),
        ([math.inf, 2], [math.inf], None),
        ([math.inf], [], None),
    ],
)
def test_each_takes_the_first_place_that_is_free_and_the_next_waits_for_another(free_in, taken, wait):
    places = Places(free_in)
    for seconds in taken:
        places.take(seconds)
    assert places.wait == wait
