"""Calls on ZeroGPU: a GPU that many Spaces share, lent to one call at a time.

Where the package ``spaces`` is installed, a call that needs the GPU runs inside its decorator: in a process forked for
it, to which arguments and results travel pickled. Nothing of a user stays there between calls. Without the package a
call runs as it is. The package must be imported before anything is put on a GPU, so this module imports it at once.

The seconds of a day are few, counted by address, and a call that declares more than are left is refused. So a call
declares what its work takes, and an answer is given again to whoever asks for the same.
"""

import inspect
import math
from collections.abc import Callable, Mapping
from typing import Any

from playground.errors import PlaygroundError
from playground.models.shelf.answers import Answers
from playground.text import Text

try:
    import spaces as _spaces
except ImportError:
    _spaces = None

LOOK_SECONDS = 5
"""What a look declares: the model comes to the GPU and reads a prompt."""
TOKENS_A_SECOND = 20
"""A text declares a second more for so many tokens: a model of some billion parameters, traced, is faster."""
SMALL = 600_000_000
"""A model of at most so many parameters runs on the CPU there, and borrows nothing."""


def is_shared() -> bool:
    """Whether the GPU, if any, is lent call by call."""
    return _spaces is not None


def on_shared_gpu(
    call: Callable[..., Any], seconds: int, answers: Answers, tokens: Callable[..., int]
) -> Callable[..., Any]:
    """Return ``call``, run on the shared GPU where there is one, once for equal arguments.

    Args:
        call: a function or a generator function, of arguments and results that are plain data.
        seconds: how long one call may hold the GPU at most.
        answers: keeps what was answered.
        tokens: from the arguments of a call to how many tokens it will compute, about.
    """
    if _spaces is None:
        return call

    def declared(*arguments: Any) -> int:
        return min(seconds, LOOK_SECONDS + math.ceil(tokens(*arguments) / TOKENS_A_SECOND))

    return answers.remembered(_spaces.GPU(duration=declared)(call), streams=inspect.isgeneratorfunction(call))


def written(value: Any, length: int = 0) -> int:
    """Return how many tokens the options among a call's arguments ask for, each beam and each setting counted.

    Args:
        value: the arguments.
        length: ``max_new_tokens`` where they do not say it.
    """
    if isinstance(value, list | tuple):
        return sum(written(each, length) for each in value)
    if not isinstance(value, Mapping):
        return 0
    length = _whole(value.get("max_new_tokens"), length)
    settings = value.get("settings")
    if isinstance(settings, list):
        return sum(_whole(each.get("num_beams"), 1) * length for each in settings if isinstance(each, Mapping))
    inner = sum(written(each, length) for each in value.values())
    return inner or (_whole(value.get("num_beams"), 1) * length if "max_new_tokens" in value else 0)


def _whole(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and value > 0 else otherwise


def refusal(error: Exception) -> PlaygroundError | None:
    """Return what ``error`` says where it is that the seconds of the shared GPU are used up; else None."""
    if "quota" not in str(error).lower():
        return None
    rule = Text("the_seconds_of_the_shared_gpu_are_used_up")
    return PlaygroundError("GPU", rule, str(error), Text("choose_a_built_in_or_small_model_it_needs_none"))
