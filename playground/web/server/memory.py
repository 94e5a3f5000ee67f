"""Return the memory of large requests to the system.

The C library keeps freed memory for later: after two dozen pasted books a process is hundreds of megabytes larger than
its objects. glibc can be asked to return it, which is done whenever the process has grown, and for some seconds after.
"""

import asyncio
import ctypes
import os
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool

GROWN = 32_000_000
"""Bytes of growth after which memory is returned."""
BETWEEN_LOOKS = 2.0
"""Seconds between two checks of the process's size."""
TRIMS = 5
"""Number of checks at which memory is returned after growth: what is in use at the first is free at a later one."""

_SIZES = Path("/proc/self/statm")


async def give_back() -> None:
    """Return free memory again and again until cancelled; do nothing where the system has no way to."""
    trim = _trim()
    if trim is None or not _SIZES.exists():
        return
    least, trims_left = _resident(), 0
    while True:
        await asyncio.sleep(BETWEEN_LOOKS)
        size = _resident()
        least = min(least, size)
        if size - least > GROWN:
            trims_left = TRIMS
        if trims_left:
            trims_left -= 1
            await run_in_threadpool(trim, 0)
            least = _resident()


def _resident() -> int:
    """Return the resident memory of this process in bytes."""
    return int(_SIZES.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _trim() -> Callable[[int], int] | None:
    """Return glibc's ``malloc_trim``; None where the C library is another."""
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim
