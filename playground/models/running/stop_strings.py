"""Strings that end a text, matched in ids as transformers matches them."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import torch
from transformers import StopStringCriteria


class StopStrings:
    """A test of rows of ids: whether the last id of a row completes one of ``strings``.

    It may hold more than the string's end; the string may have begun in the prompt.
    """

    def __init__(self, tokenizer: Any, strings: Sequence[str]) -> None:
        self._tokenizer, self.strings = tokenizer, tuple(strings)

    def __call__(self, input_ids: torch.Tensor) -> torch.Tensor:
        """Return for each row of ``input_ids`` (rows, length) whether it ends with one: (rows,) bool, on the CPU."""
        if self._criteria is None:
            return torch.zeros(len(input_ids), dtype=torch.bool)
        ended: torch.Tensor = self._criteria(input_ids.cpu(), None)
        return ended

    def end(self, ids: Sequence[int]) -> bool:
        """Whether ``ids`` end with one."""
        longest = max(len(string.encode()) for string in self.strings)  # a token has one byte at least
        return bool(self(torch.tensor([ids[-longest:]])))

    @cached_property
    def _criteria(self) -> StopStringCriteria | None:
        """Transformers' criteria; None where the vocabulary cannot spell the strings, so that ``generate`` fails."""
        try:
            return StopStringCriteria(self._tokenizer, list(self.strings))
        except ValueError:
            return None


def stop_strings_in(generation_config: Any) -> tuple[str, ...]:
    """Return the strings that a checkpoint's ``generation_config`` asks to stop at."""
    strings = generation_config.stop_strings or ()
    each = (strings,) if isinstance(strings, str) else strings
    return tuple(string for string in each if isinstance(string, str) and string)
