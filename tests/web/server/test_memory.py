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
    """How large the process was when it was trimmed; each trim gives back all but the first size."""
    sizes, trims = iter([100, 120, 120, 140, 140, 90, 95, 95, 123, 123, 60, 60]), []
    sizes = iter([each * 1_000_000 for each in sizes])
    last = [0]

    def resident():
        last[0] = next(sizes)
        return last[0]

    monkeypatch.setattr(memory, "_resident", resident)
    monkeypatch.setattr(memory, "_trim", lambda: lambda pad: trims.append(last[0] // 1_000_000))
    monkeypatch.setattr(memory, "BETWEEN_LOOKS", 0.0)
    return trims


def test_a_process_that_has_grown_gives_back_what_is_free(trims):
    with pytest.raises(RuntimeError, match="StopIteration"):
        in_a_thread(anyio.run, memory.give_back)
    assert trims == [140, 123]


def test_where_the_c_library_has_no_way_nothing_is_done(monkeypatch):
    monkeypatch.setattr(memory, "_trim", lambda: None)
    in_a_thread(anyio.run, memory.give_back)
