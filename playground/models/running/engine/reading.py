"""Read prompts: part by part from where they differ from what is known, or several short ones in one pass."""

import inspect
from collections.abc import Sequence
from concurrent.futures import Future
from functools import cached_property
from typing import Any

import torch
from transformers import DynamicCache

from playground.models.running.engine.prefixes import Known, Prefixes
from playground.models.running.memory import out_of_memory_as_model_error
from playground.models.running.session import ReadSession, ResumedSession, Session

LEAST_PREFIX = 8
"""A known beginning of fewer ids is read again: that takes no longer."""
READ_AT_ONCE = 128
"""Number of ids of a prompt that are read between two steps."""


class Reading:
    """Ids to be read, and the session that will have read them.

    Args:
        model: transformers' model.
        input_ids: the ids.
        prefixes: what is known.

    Attributes:
        made: the session.
    """

    def __init__(self, model: Any, input_ids: Sequence[int], prefixes: Prefixes) -> None:
        self.ids = list(input_ids)
        self.made: Future[Session] = Future()
        self._model, self._prefixes = model, prefixes
        self._session: Session | None = None

    def is_known(self) -> bool:
        """Whether all of it has been read before; then it is made."""
        if self._session is not None:
            return False
        known = self._prefixes.find(self.ids)
        if known is None or known.length < len(self.ids) or known.logits is None:
            return False
        self.made.set_result(ReadSession(torch.tensor([self.ids]), known.layers, known.logits))
        return True

    @cached_property
    def is_short(self) -> bool:
        """Whether it can be read in one pass with others: it is short, and begins like nothing that is known."""
        return self._session is None and len(self.ids) <= READ_AT_ONCE and self._known is None

    @property
    def left(self) -> int:
        """Number of ids that are still to be read."""
        return len(self.ids) - (self._session.length if self._session else 0)

    @property
    def has_failed(self) -> bool:
        """Whether it ended in an error."""
        return self.made.done() and self.made.exception() is not None

    def go(self) -> bool:
        """Read the next part; return whether it was the last."""
        try:
            if self._session is None and self._known is not None:
                known = self._known
                self._session = ResumedSession(self._model, torch.tensor([self.ids[: known.length]]), known.layers)
            if self._session is None:
                self._session = Session(self._model, self.ids[:READ_AT_ONCE])
            else:
                begin = self._session.length
                self._session.read(self.ids[begin : begin + READ_AT_ONCE], keep=1)
        except Exception as error:  # noqa: BLE001 - raised to whoever waits for it
            self._prefixes.clear()
            self.made.set_exception(error)
            return True
        if self._session.length < len(self.ids):
            return False
        self.finish(self._session)
        return True

    def finish(self, session: Session) -> None:
        """Take what has read the ids, and keep it for a text that begins like it."""
        self._prefixes.keep(self.ids, session.layers, session.logits)
        self.made.set_result(session)

    @cached_property
    def _known(self) -> Known | None:
        known = self._prefixes.find(self.ids[:-1])
        return None if known is None or known.length < LEAST_PREFIX else known


@torch.inference_mode()
def read_together(model: Any, cache_name: str, texts: Sequence[Sequence[int]]) -> list[Session]:
    """Return what has read each of ``texts``, all in one pass.

    The shorter ones are filled up at their left; a mask hides that, and positions are given.

    Args:
        model: transformers' model, decoder-only, with full attention in every layer.
        cache_name: the argument that takes its cache.
        texts: their ids.
    """
    longest = max(map(len, texts))
    ids = torch.zeros(len(texts), longest, dtype=torch.long)
    own = torch.zeros(len(texts), longest, dtype=torch.long)
    for row, text in enumerate(texts):
        ids[row, longest - len(text) :], own[row, longest - len(text) :] = torch.tensor(text), 1
    given = {"input_ids": ids, "attention_mask": own, "position_ids": (own.cumsum(1) - 1).clamp_min(0)}
    kwargs: dict[str, Any] = {name: value.to(model.device) for name, value in given.items()}
    if "logits_to_keep" in inspect.signature(model.forward).parameters:
        kwargs["logits_to_keep"] = 1
    cache = DynamicCache(config=model.config)
    with out_of_memory_as_model_error(longest):
        logits = model(**kwargs, **{cache_name: cache}, use_cache=True, return_dict=True).logits[:, -1]
    pairs = [(layer.keys, layer.values) for layer in cache.layers]
    return [
        ReadSession(
            torch.tensor([list(text)]),
            [tensor[row : row + 1, :, longest - len(text) :].clone() for pair in pairs for tensor in pair],
            logits[row : row + 1],
        )
        for row, text in enumerate(texts)
    ]
