"""Prompts that several texts of one reader begin with: each is read once, and every text goes on from it.

Only where a cache is of the plain kind, which grows and never changes what it holds. Every text gets the bits that it
would have computed itself: as many rows read a prompt as will go on from it.
"""

from collections.abc import Sequence
from typing import Any

import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from playground.models.running.session import ResumedSession, Session


class SharedPrompts:
    """What has been read of one model's prompts, by their ids and the number of rows."""

    def __init__(self) -> None:
        self._read: dict[tuple[tuple[int, ...], int], tuple[list[torch.Tensor], torch.Tensor]] = {}

    def open(self, model: Any, input_ids: Sequence[int], rows: int) -> Session:
        """Return a session of ``rows`` rows that has read ``input_ids``, now or earlier.

        Args:
            model: transformers' model, decoder-only, always the same.
            input_ids: the ids.
            rows: number of rows.
        """
        key = tuple(input_ids), rows
        if key in self._read:
            layers, logits = self._read[key]
            return ResumedSession(model, torch.tensor([list(input_ids)] * rows), layers, logits)
        session = Session(model, input_ids, rows)
        if _only_grows(session):
            self._read[key] = session.layers, session.logits
        return session


def _only_grows(session: Session) -> bool:
    """Whether what has been read stays as it is while the text goes on."""
    memory = session.memory
    return (
        memory is not None
        and type(memory[1]) is DynamicCache
        and all(type(layer) is DynamicLayer and layer.get_seq_length() == session.length for layer in memory[1].layers)
    )
