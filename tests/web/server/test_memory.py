"""Memory that large requests took goes back to the system."""

from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest

from playground.web.server import memory


def in_a_thread(call, *given):
    """Call ``call`` in a thread of its own: a browser test before this one may have left a loop in ours."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call, *given).result()


@pytest.fixture
def trims(monkeypatch):
    """The sizes at which the process was trimmed, in megabytes, once ``sizes``, one for each look, are over."""

    def trims_of(sizes):
        left, trims, last = iter(sizes), [], [0]

        def resident():
            last[0] = next(left)
            return last[0] * 1_000_000

        monkeypatch.setattr(memory, "_resident", resident)
        monkeypatch.setattr(memory, "_trim", lambda: lambda pad: trims.append(last[0]))
        monkeypatch.setattr(memory, "BETWEEN_LOOKS", 0.0)
        with pytest.raises(RuntimeError, match="StopIteration"):
            in_a_thread(anyio.run, memory.give_back)
        return trims

    return trims_of


def test_a_process_that_has_grown_gives_back_what_is_free(trims, monkeypatch):
    monkeypatch.setattr(memory, "TRIMS", 1)  # a trim is followed by one more reading of the size
    assert trims([100, 120, 140, 90, 95, 123, 60, 60]) == [140, 123]


def test_what_is_freed_after_a_trim_is_given_back_too(trims):
    in_use = [100, 400, 400]  # trimmed at its largest, where nothing is free
    freed = [400, 110, *[110] * 2 * (memory.TRIMS - 2)]
    assert trims([*in_use, *freed, 110, 110, 110]) == [400, 400, *[110] * (memory.TRIMS - 2)]


def test_where_the_c_library_has_no_way_nothing_is_done(monkeypatch):
    monkeypatch.setattr(memory, "_trim", lambda: None)
    in_a_thread(anyio.run, memory.give_back)
