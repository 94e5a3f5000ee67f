"""Build a model within limits: no more modules and no more numbers than its weight files can fill.

Torch calls a hook for every part that is added to a module; beyond the limits it raises. Only parts that the calling
thread builds are counted, so that no other model is affected.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

import torch
from torch.nn.modules import module as hooks

from playground.models.files.headers import Weights
from playground.models.files.untrusted import Unsafe
from playground.text import Text

_PARTS_A_WEIGHT, _PARTS_BESIDES, _MOST_PARTS = 8, 1_000, 200_000
"""The most modules. BART has 1.1 for each weight, a T5 of two layers 2.3."""
_TIMES, _NUMBERS_BESIDES = 4, 2**24
"""The most numbers. An encoder–decoder has four tables of its vocabulary until they are tied to the stored one; tables
of positions and masks are computed and not stored."""

_HERE = local()
"""The count of the calling thread, while it builds."""


class _Count:
    """How much more may be built.

    Weights are counted before they have memory, on torch's ``meta`` device; stored ones replace them later.
    """

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._parts = min(_PARTS_A_WEIGHT * weights.count + _PARTS_BESIDES, _MOST_PARTS)
        self._numbers = _TIMES * weights.numbers + _NUMBERS_BESIDES
        self._counted: dict[int, torch.Tensor] = {}  # kept alive, so that no other tensor gets the same id

    def add_part(self) -> None:
        """Count a module."""
        self._parts -= 1
        self._check()

    def add_tensor(self, tensor: torch.Tensor) -> None:
        """Count a weight or a buffer, once."""
        if tensor.is_meta and id(tensor) not in self._counted:
            self._counted[id(tensor)] = tensor
            self._numbers -= tensor.numel()
            self._check()

    def _check(self) -> None:
        if min(self._parts, self._numbers) >= 0:
            return
        count, numbers = self._weights.count, self._weights.numbers
        raise Unsafe(
            Text("config_json_describes_a_larger_model_than_its", count=count, numbers=numbers),
        )


@contextmanager
def built_within(weights: Weights) -> Iterator[None]:
    """Let the calling thread build no model that is larger than ``weights`` can fill.

    Raises:
        Unsafe: the model is larger.
    """
    _HERE.count = _Count(weights)
    try:
        yield
    finally:
        _HERE.count = None


def _add_part(*_: Any) -> None:
    count: _Count | None = getattr(_HERE, "count", None)
    if count is not None:
        count.add_part()


def _add_tensor(_: Any, __: str, tensor: torch.Tensor | None) -> None:
    count: _Count | None = getattr(_HERE, "count", None)
    if count is not None and tensor is not None:
        count.add_tensor(tensor)


# Never removed: torch's list of hooks may not change while another thread builds. They count only in built_within.
hooks.register_module_module_registration_hook(_add_part)
hooks.register_module_parameter_registration_hook(_add_tensor)
hooks.register_module_buffer_registration_hook(_add_tensor)
