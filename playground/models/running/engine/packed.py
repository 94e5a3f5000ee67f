"""Weights laid out once, the way a product of a few rows reads them.

A product of a few rows with a matrix of weights begins with laying the matrix out anew, which takes about as long as
the product itself. MKL can keep that: 540 MB of weights take 26 instead of 36 ms for 4 rows, 33 instead of 55 for 11,
42 instead of 54 for 30 (two cores). One layout serves all numbers of rows; what is laid out with one thread is computed
with one. It takes as much memory as the weights, which stay, since for a single row they are as quick.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any

import torch
from torch import Tensor
from torch.jit import script
from transformers.pytorch_utils import Conv1D

from playground.models.running.threads import compute_with

_ROWS = 32
"""The number of rows that a layout is made for; it serves others too."""


class PackedWeights:
    """The layouts of a model's matrices, in float32 on a CPU.

    Args:
        model: transformers' model.
        most_bytes: the most that they may take.
        threads: the most with which a product will be computed.

    Attributes:
        layouts: one for each matrix; none where they would take more, or where there is no MKL.
        bytes: what they take.
    """

    def __init__(self, model: Any, most_bytes: int, threads: int) -> None:
        self._modules = [each for each in model.modules() if type(each) in (torch.nn.Linear, Conv1D)]
        matrices = {id(each.weight): _matrix(each) for each in self._modules}
        self.bytes = sum(each.nbytes for each in matrices.values())
        is_plain = all(each.dtype == torch.float32 and each.device.type == "cpu" for each in matrices.values())
        if self.bytes > most_bytes or not is_plain or not can_pack():
            self._modules, matrices, self.bytes = [], {}, 0
        self._places = {name: place for place, name in enumerate(matrices)}
        self.layouts = _lay_out(list(matrices.values()), threads)

    @contextmanager
    def taken_from(self, layouts: Sequence[Tensor]) -> Iterator[None]:
        """Let the model take ``layouts``, in the order of :attr:`layouts`; nobody else computes with it meanwhile."""
        if not self._modules:
            yield
            return
        linear, addmm = _products()

        def of_linear(module: torch.nn.Linear, layout: Tensor) -> Callable[[Tensor], Tensor]:
            return lambda rows: linear(rows, layout, module.weight, module.bias)

        def of_conv(module: Any, layout: Tensor) -> Callable[[Tensor], Tensor]:
            def forward(rows: Tensor) -> Tensor:
                made: Tensor = addmm(module.bias, rows.view(-1, rows.size(-1)), layout, module.weight)
                return made.view((*rows.size()[:-1], module.nf))

            return forward

        try:
            for module in self._modules:
                layout = layouts[self._places[id(module.weight)]]
                module.forward = (of_conv if type(module) is Conv1D else of_linear)(module, layout)
            yield
        finally:
            for module in self._modules:
                vars(module).pop("forward", None)


@cache
def can_pack() -> bool:
    """Whether torch has MKL's products with a layout."""
    try:
        linear, addmm = _products()
        rows, matrix = torch.ones(5, 8), torch.arange(24.0).view(3, 8)
        (layout,), bias = _lay_out([matrix], 1), torch.ones(3)
        expected = torch.nn.functional.linear(rows, matrix, bias)
        made = (linear(rows, layout, matrix, bias), addmm(bias, rows, layout, matrix.t()))
    except (RuntimeError, AttributeError, NotImplementedError):
        return False
    return all(torch.allclose(each, expected) for each in made)


def _matrix(module: Any) -> Tensor:
    """Return the weights of a linear module as (out, in)."""
    weight: Tensor = module.weight
    return weight.t() if type(module) is Conv1D else weight


def _lay_out(matrices: Sequence[Tensor], threads: int) -> list[Tensor]:
    """Return the layouts of matrices, (out, in) each.

    A thread of its own makes them, and ends: torch's helpers of a thread stay ready as long as it is there, and where
    more are ready than there are cores, all fall asleep after every operation.
    """

    @torch.inference_mode()
    def made() -> list[Tensor]:
        compute_with(threads)
        laid_out = torch.ops.mkl._mkl_reorder_linear_weight
        return [laid_out(each.detach().contiguous(), _ROWS) for each in matrices]

    if not matrices:
        return []
    with ThreadPoolExecutor(1) as maker:
        return maker.submit(made).result()


@cache
def _products() -> tuple[Any, Any]:
    """Return ``linear`` and ``addmm`` that take a layout for some numbers of rows, for recordings of any number.

    Raises:
        RuntimeError: there is no such product.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # every torch that the requirements admit has it
        return script(_linear), script(_addmm)


# The numbers of rows for which a layout is quicker stand in both: what is compiled sees no constants of the module.


def _linear(rows: Tensor, layout: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    count = rows.numel() // rows.size(-1)
    if count < 4 or count > 32:
        return torch.nn.functional.linear(rows, weight, bias)
    return torch.ops.mkl._mkl_linear(rows, layout, weight, bias, count)


def _addmm(bias: Tensor, rows: Tensor, layout: Tensor, weight: Tensor) -> Tensor:
    count = rows.size(0)
    if count < 4 or count > 32:
        return torch.addmm(bias, rows, weight)
    return torch.ops.mkl._mkl_linear(rows, layout, weight.t(), bias, count)
