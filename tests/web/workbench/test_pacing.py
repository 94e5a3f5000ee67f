"""How often a growing text is sent, how long it may take, and that its last frame comes whatever ends it."""

from dataclasses import asdict, replace

import pytest

from playground import DecodingOptions, budgets
from playground.errors import PromptError
from playground.web.compare.events import CompareEvents
from playground.web.workbench import pacing
from playground.web.workbench.pacing import frames
from playground.web.workbench.text_events import TextEvents
from tests.doubles import TableModel


class Clock:
    """A clock that a test sets."""

    def __init__(self, monkeypatch):
        self.now = 0.0
        monkeypatch.setattr(pacing.time, "monotonic", lambda: self.now)


class Text:
    """Ten steps, each of so many seconds; it can break at one."""

    def __init__(self, clock, breaks_at=None, seconds=0.1):
        self.clock, self.breaks_at, self.seconds = clock, breaks_at, seconds
        self.steps, self.closed = 0, False

    def __iter__(self):
        try:
            while self.steps < 10:
                if self.steps == self.breaks_at:
                    raise ValueError(self.steps)
                self.clock.now += self.seconds
                self.steps += 1
                yield self.steps
        finally:
            self.closed = True

    def frame(self, running):
        return self.steps, running


def iter_into(kept, values):
    """Go through ``values``; what came before an error is in ``kept``."""
    for value in values:
        kept.append(value)
    return ()


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_a_frame_comes_at_once_then_as_often_as_is_asked_for_then_the_last(clock):
    text = Text(clock)
    assert list(frames(text, 0.25, text.frame)) == [(0, True), (3, True), (6, True), (9, True), (10, False)]
    text = Text(clock)
    assert list(frames(text, 100.0, text.frame)) == [(0, True), (10, False)]


def test_many_texts_together_send_a_hundred_frames_a_second(clock):
    def of_each(growing):
        """Return how many frames one of as many texts sends in a second."""
        others = [frames(Text(clock, seconds=1.0), 0.0, lambda running: running) for _ in range(growing - 1)]
        for other in others:
            assert [next(other), next(other)] == [True, True]  # it has taken a step
        text = Text(clock)
        sent = list(frames(text, 0.0, text.frame))
        for other in others:
            other.close()
        return len(sent) - 2  # the first and the last come in any case

    assert [of_each(growing) for growing in (1, 5, 15, 45, 1)] == [10, 10, 5, 2, 10]


def test_a_text_that_breaks_has_its_last_frame_before_the_error(clock):
    text, shown = Text(clock, breaks_at=4), []
    with pytest.raises(ValueError, match="4"):
        shown.extend(iter_into(shown, frames(text, 0.25, text.frame)))
    assert shown == [(0, True), (3, True), (4, False)]
    assert text.closed


def test_a_text_that_takes_too_long_stops_where_it_is(clock, monkeypatch):
    monkeypatch.setattr(pacing, "SECONDS", replace(budgets.SECONDS, most=0))
    text, shown = Text(clock, seconds=0.3), []
    with pytest.raises(PromptError, match="must be at most 0 seconds"):
        shown.extend(iter_into(shown, frames(text, 0.25, text.frame)))
    assert shown == [(0, True), (1, True), (2, True), (3, True), (4, False)]
    assert text.closed


def test_a_reader_who_leaves_ends_it(clock):
    text = Text(clock)
    shown = frames(text, 0.0, text.frame)
    next(shown)
    next(shown)
    shown.close()
    assert text.closed
    assert text.steps == 1


BREAKS = {0: (0.1, 0.8, 0.05, 0.05), 1: (float("nan"),) * 4, 2: (0.25,) * 4, 3: (0.25,) * 4}
"""Greedy, ``a`` goes on with ``b``, after which the model fails."""


def test_a_text_that_broke_off_is_shown_as_one_before_the_reader_is_told_why():
    *_, (strip, _, _, _), (_, _, notice, _) = TextEvents(TableModel(BREAKS)).write(
        "a", "en", asdict(DecodingOptions(max_new_tokens=5))
    )
    assert (len(strip["tokens"]), strip["running"], strip["stop_reason"]) == (1, False, "cancelled")
    assert "pg-notice" in notice


def test_so_it_is_with_texts_side_by_side():
    sent = {"settings": [asdict(DecodingOptions()), asdict(DecodingOptions(num_beams=2))], "same_length": False}
    *_, (board, _), (_, notice) = CompareEvents(TableModel(BREAKS)).run("a", "en", sent, 5, 8)
    assert not board["running"]
    assert len(board["rows"][0]["ids"]) == 1
    assert "pg-notice" in notice
