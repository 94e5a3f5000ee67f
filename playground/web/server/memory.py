"""Memory that large requests took goes back to the system. Knows nothing of the page.

The C library keeps what was freed, for later: after two dozen pasted books a process is hundreds of megabytes larger
than what it holds. Where the library can be asked to give it back (glibc), it is, once the process has grown.
"""

import asyncio
import ctypes
import os
from collections.abc import Callable
from pathlib import Path

from starlette.concurrency import run_in_threadpool

GROWN = 32_000_000
"""Bytes that the process has to have grown by since it was last looked through."""
BETWEEN_LOOKS = 2.0
"""Seconds."""

_SIZES = Path("/proc/self/statm")


async def give_back() -> None:
    """Give free memory back, again and again, until this is cancelled; where the system has no way to, do nothing."""
    trim = _trim()
    if trim is None or not _SIZES.exists():
        return
    least = _resident()
    while True:
        await asyncio.sleep(BETWEEN_LOOKS)
        least = min(least, _resident())
        if _resident() - least > GROWN:
            await run_in_threadpool(trim, 0)
            least = _resident()


def _resident() -> int:
    """Return the bytes of this process that are in memory."""
    return int(_SIZES.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _trim() -> Callable[[int], int] | None:
    """Return glibc's ``malloc_trim``; None where the C library is another."""
    trim: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim
