"""Serve the page as on ZeroGPU, with a stand-in for its package and its GPU: python -m tests.browser.lent_gpu.

What is borrowed runs on the CPU; what it is given and gives back goes pickled, as between two processes. No model is
small, so each that is not built in borrows. Every call is written into the file that LENT_CALLS names.
"""

import inspect
import os
import pickle
import runpy
import sys
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

CALLS = "LENT_CALLS"
ENOUGH = 10**12


class Spaces(ModuleType):
    """The package, as far as the page uses it."""

    def __init__(self) -> None:
        super().__init__("spaces")

    @staticmethod
    def gradio_auto_wrap(call: Callable[..., Any]) -> Callable[..., Any]:
        """Return what Gradio is to call on a Space instead of ``call``: it borrows nothing by itself."""
        return call

    def GPU(self, duration: Callable[..., int]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # noqa: N802
        """Return what decorates a call: it is lent a GPU for as long as ``duration`` says of its arguments."""

        def decorate(call: Callable[..., Any]) -> Callable[..., Any]:
            def answer(*arguments: Any) -> Any:
                note(call.__name__, duration(*arguments))
                return carried(call(*carried(arguments)))

            def stream(*arguments: Any) -> Iterator[Any]:
                note(call.__name__, duration(*arguments))
                yield from map(carried, call(*carried(arguments)))

            return stream if inspect.isgeneratorfunction(call) else answer

        return decorate


def note(name: str, seconds: int) -> None:
    """Write down that a call has borrowed the GPU for so many seconds."""
    with open(os.environ[CALLS], "a", encoding="utf-8") as file:
        file.write(f"{name} {seconds}\n")


def carried(value: Any) -> Any:
    """Return ``value`` as another process gets it."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own, made a moment ago


if __name__ == "__main__":
    sys.modules["spaces"] = Spaces()
    from playground.models.shelf import server_models

    server_models.device_for = lambda _: "cuda"
    server_models.device_memory = lambda _: ENOUGH
    server_models.SMALL = 0
    sys.argv = ["app.py"]
    runpy.run_path("app.py", run_name="__main__")
