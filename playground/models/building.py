"""A model is built within limits: no more parts and no more numbers than its weight files can fill.

Torch says of every part that a module is given; beyond the limits the build ends. Only what the thread inside builds is
counted, so that nobody else's model is touched.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import get_ident
from typing import Any

import torch
from torch.nn.modules import module as hooks

from playground.models.headers import Weights
from playground.models.untrusted import Unsafe

_PARTS_A_WEIGHT, _PARTS_BESIDES, _MOST_PARTS = 8, 1_000, 200_000
"""Modules: BART has 1.1 for each weight, a T5 of two layers 2.3."""
_TIMES, _NUMBERS_BESIDES = 4, 2**24
"""Numbers: an encoder–decoder has four tables of its vocabulary until they are tied to the one that is stored; tables
of positions and masks are computed and not stored."""


@contextmanager
def built_within(weights: Weights) -> Iterator[None]:
    """Let the calling thread build a model that ``weights`` can fill, and nothing larger.

    Raises:
        Unsafe: what is built grows beyond.
    """
    most_parts = min(_PARTS_A_WEIGHT * weights.count + _PARTS_BESIDES, _MOST_PARTS)
    most_numbers = _TIMES * weights.numbers + _NUMBERS_BESIDES
    thread, parts, numbers = get_ident(), 0, 0
    seen: dict[int, torch.Tensor] = {}

    def add_part(*_: Any) -> None:
        nonlocal parts
        if get_ident() == thread:
            parts += 1
            if parts > most_parts:
                raise _too_large(weights)

    def add_tensor(_: Any, __: str, tensor: torch.Tensor | None) -> None:
        nonlocal numbers
        if get_ident() != thread or tensor is None or not tensor.is_meta or id(tensor) in seen:
            return
        seen[id(tensor)] = tensor
        numbers += tensor.numel()
        if numbers > most_numbers:
            raise _too_large(weights)

    with ExitStack() as registered:
        for register, hook in (
            (hooks.register_module_module_registration_hook, add_part),
            (hooks.register_module_parameter_registration_hook, add_tensor),
            (hooks.register_module_buffer_registration_hook, add_tensor),
        ):
            registered.callback(register(hook).remove)
        yield


def _too_large(weights: Weights) -> Unsafe:
    held = f"{weights.numbers:,} numbers in {weights.count:,} weights"
    return Unsafe(
        f"config.json의 모델이 가중치 파일보다 큽니다 (파일: {weights.count:,}개, 수 {weights.numbers:,})",
        f"config.json describes a larger model than its weights hold ({held})",
    )
