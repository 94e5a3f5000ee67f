"""What texts have left in a cache, kept for the next text that begins like one of them.

A class looks at one prompt, a reader clicks a token of a text, a chat's next turn begins with all before: each text is
read only from where it differs.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import torch

from playground.models.running.engine.passes import Layers

MOST_TEXTS = 64
"""Texts that are kept, at most: each is compared with what is asked for."""


@dataclass(frozen=True)
class Known:
    """The beginning of a text that has been read.

    Attributes:
        length: number of its ids.
        layers: what they have left in a cache, as one row.
        logits: (1, vocab_size) that follow them; None where these are not known.
    """

    length: int
    layers: Layers
    logits: torch.Tensor | None


class Prefixes:
    """The texts that were read last, by their ids.

    Args:
        most_bytes: the most that they may take; the one that was of use the longest ago goes first.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes, self._lock = most_bytes, Lock()
        self._texts: OrderedDict[tuple[int, ...], Known] = OrderedDict()
        self.bytes = 0

    def keep(self, ids: Sequence[int], layers: Layers, logits: torch.Tensor | None = None) -> None:
        """Keep a text; nobody may change its tensors from now on."""
        known, key = Known(len(ids), layers, logits), tuple(ids)
        with self._lock:
            before = self._texts.pop(key, None)
            if before is not None:
                self.bytes -= _bytes(before)
                known = before if known.logits is None else known
            self._texts[key] = known
            self.bytes += _bytes(known)
            while self.bytes > self._most_bytes or len(self._texts) > MOST_TEXTS:
                self.bytes -= _bytes(self._texts.popitem(last=False)[1])

    def find(self, ids: Sequence[int]) -> Known | None:
        """Return the longest known beginning of ``ids``; None where nothing begins like them."""
        wanted = tuple(ids)
        with self._lock:
            lengths = {key: _common(key, wanted) for key in self._texts}
            best = max(lengths, key=lambda key: (lengths[key], key == wanted), default=None)
            if best is None or not lengths[best]:
                return None
            self._texts.move_to_end(best)
            known, length = self._texts[best], lengths[best]
        if length == known.length:
            return known
        return Known(length, [layer[:, :, :length] for layer in known.layers], None)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._texts.clear()
            self.bytes = 0


def _bytes(known: Known) -> int:
    logits = 0 if known.logits is None else known.logits.nbytes
    return sum(layer.nbytes for layer in known.layers) + logits


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Return how many ids both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[low:middle] == other[low:middle] else (low, middle - 1)
    return low
