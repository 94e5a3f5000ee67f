"""A model that says what a test has it say."""

import threading
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import torch

from playground.models.running.language_model import LanguageModel
from playground.models.running.session import Session

PATIENCE = 120
"""Seconds after which a text that waits goes on: its test has failed by then."""


class SayingSession:
    """Rows of a text whose next token is always the script's."""

    can_reorder = rows_can_leave = True
    deciding = nullcontext()
    write = Session.write

    def __init__(self, model: "Saying", prompt: Sequence[int], generated: Sequence[int], rows: int) -> None:
        self._model, self._said = model, len(generated)
        self.input_ids = torch.tensor([[*prompt, *generated]] * rows)

    @property
    def history(self) -> list[int]:
        return self.input_ids[0].tolist()

    @property
    def length(self) -> int:
        return self.input_ids.shape[1]

    @property
    def logits(self) -> torch.Tensor:
        script = self._model.script
        logits = torch.zeros(len(self.input_ids), self._model.vocab_size)
        logits[:, script[min(self._said, len(script) - 1)]] = 40.0
        return logits

    def step(self, tokens: torch.Tensor, parents: torch.Tensor | None = None) -> torch.Tensor:
        if self._said + 1 == self._model.waits_after:
            self._model.may_go_on.wait(PATIENCE)
        rows = self.input_ids if parents is None else self.input_ids[parents]
        self.input_ids = torch.cat((rows, tokens[:, None]), dim=1)
        self._said += 1
        return self.logits

    def close(self) -> None:
        pass


class Saying(LanguageModel):
    """A model with one thing to say.

    Args:
        model: transformers' model, of which the configuration is used.
        tokenizer: its tokenizer.
        script: the ids it says.
        waits_after: after so many tokens a text waits while ``may_go_on`` is not set; it is at first.
        stop_strings: what its replies stop at.
    """

    takes_back = False  # it says one token after the other, so that it can wait at any place

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        script: Sequence[int],
        *,
        waits_after: int = -1,
        stop_strings: Sequence[str] = (),
    ) -> None:
        super().__init__("saying", model, tokenizer, stop_strings=stop_strings)
        self.script, self.waits_after, self.may_go_on = list(script), waits_after, threading.Event()
        self.may_go_on.set()

    def open(
        self, prompt_ids: Sequence[int], generated: Sequence[int] = (), *, rows: int = 1, keep: int = 1
    ) -> SayingSession:
        return SayingSession(self, prompt_ids, generated, rows)
