"""Calls on ZeroGPU: a GPU that many Spaces share, lent to one call at a time.

Where the package ``spaces`` is installed, a call that needs the GPU runs inside its decorator: in a process forked for
it, to which arguments and results travel pickled. Nothing of a user stays there between calls. Without the package a
call runs as it is. The package must be imported before anything is put on a GPU, so this module imports it at once.
"""

from collections.abc import Callable
from typing import Any

try:
    import spaces as _spaces
except ImportError:
    _spaces = None


def is_shared() -> bool:
    """Whether the GPU, if any, is lent call by call."""
    return _spaces is not None


def on_shared_gpu(call: Callable[..., Any], seconds: int) -> Callable[..., Any]:
    """Return ``call``, run on the shared GPU where there is one.

    Args:
        call: a function or a generator function, of arguments and results that are plain data.
        seconds: how long one call may hold the GPU.
    """
    return call if _spaces is None else _spaces.GPU(duration=seconds)(call)
