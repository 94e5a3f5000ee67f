"""Where the calls of models run: one choice for a whole page, made when it starts. Its events do not know it.

A call is a function or a generator function. Its arguments and results are plain data, and its last argument is the
page's name of a model: so it can be run in another process, or on another machine, as it is.
"""

from collections.abc import Callable
from typing import Any, Protocol

from playground.models.shelf.server_models import ServerModels
from playground.models.shelf.shared_gpu import is_shared

Call = Callable[..., Any]  # Any: an answer or, of a generator function, a stream of answers


class Place(Protocol):
    """A place where calls run: here (:class:`Here`), on a lent GPU (:class:`LentGpu`), on Ray Serve (``cluster/``)."""

    def placed(
        self, call: Call, borrows: Callable[[str], bool], tokens: Callable[..., int], *, computes: bool = True
    ) -> Call:
        """Return ``call`` so that it runs in this place; ``call`` itself where that is this process.

        Args:
            call: what is to run.
            borrows: says of a name in what form the call has it whether each of its calls borrows a GPU.
            tokens: from the arguments of a call to how many tokens it will compute, about.
            computes: whether the model computes in it, or is only asked for what it knows.

        Raises:
            PlaygroundError: when it is called, the place cannot be had now.
        """

    def opens(self, name: str) -> bool:
        """Whether this process may load the model called ``name`` for the page to open with."""


class Here:
    """This process."""

    def placed(
        self, call: Call, borrows: Callable[[str], bool], tokens: Callable[..., int], *, computes: bool = True
    ) -> Call:
        """Return ``call`` as it is."""
        return call

    def opens(self, name: str) -> bool:
        """Whether it may be loaded: any."""
        return True


class LentGpu:
    """A process that has borrowed a GPU for the call; small models, and calls that compute nothing, stay in this one.

    Args:
        server_models: whose settings say for how long.
    """

    def __init__(self, server_models: ServerModels) -> None:
        self._server_models = server_models

    def placed(
        self, call: Call, borrows: Callable[[str], bool], tokens: Callable[..., int], *, computes: bool = True
    ) -> Call:
        """Return ``call`` run by :meth:`ServerModels.on_gpu`."""
        return self._server_models.on_gpu(call, borrows, tokens) if computes else call

    def opens(self, name: str) -> bool:
        """Whether it needs no GPU."""
        return not self._server_models.borrows_gpu(name)


def local_place(server_models: ServerModels) -> Place:
    """Return where calls run without a cluster: on a lent GPU where there is one, else here."""
    return LentGpu(server_models) if is_shared() else Here()
