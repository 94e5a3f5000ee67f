"""What a text wants of an engine: a step whose logits its reader waits for, or to go on, token by token."""

from collections.abc import Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Generic

import torch

from playground.models.running.session import Choose, Draft, Told, choices, no_draft

MOST_AHEAD = 4
"""A text waits for its reader while it is more tokens ahead."""


class Step:
    """The next tokens of a text's rows, to be read.

    Args:
        tokens: one for each row.
        parents: for each row the one that it continues; None: its own.

    Attributes:
        draft: ids that are read after the token of the only row.
        refused: how many of them are to be forgotten, once it has been answered.
    """

    def __init__(self, tokens: Sequence[int], parents: Sequence[int] | None) -> None:
        self.tokens, self.parents = tokens, parents
        self.draft, self.refused = tuple[int, ...](), 0

    @property
    def is_over(self) -> bool:
        """Whether it has been answered, or has failed."""
        raise NotImplementedError

    def answer(self, logits: torch.Tensor, input_ids: torch.Tensor) -> None:
        """Tell the logits that follow, (rows + len(draft), vocab_size), and the ids so far, (rows, length)."""
        raise NotImplementedError

    def fail(self, error: Exception) -> None:
        """Tell whoever waits that there are none."""
        raise NotImplementedError


class AskedStep(Step):
    """A step whose logits a reader waits for."""

    def __init__(self, tokens: Sequence[int], parents: Sequence[int] | None) -> None:
        super().__init__(tokens, parents)
        self.made: Future[torch.Tensor] = Future()

    @property
    def is_over(self) -> bool:
        """Whether it has been answered, or has failed."""
        return self.made.done()

    def answer(self, logits: torch.Tensor, input_ids: torch.Tensor) -> None:
        """Give the logits to whoever waits for them."""
        self.made.set_result(logits)

    def fail(self, error: Exception) -> None:
        """Raise ``error`` to whoever waits."""
        self.made.set_exception(error)


class Writing(Generic[Told]):
    """A text of one row that goes on by itself, as far as its reader can follow.

    Args:
        choose: chooses its tokens, in the engine's thread.
        draft: guesses the next ones, in the engine's thread, while no other text is there.

    Attributes:
        draft: as above.
        ahead: how many tokens have been told that its reader has not taken.
        is_over: whether the last one has been told, or an error.
    """

    def __init__(self, choose: Choose[Told], draft: Draft = no_draft) -> None:
        self._choose, self.draft = choose, draft
        self._told: SimpleQueue[tuple[Told, bool] | Exception] = SimpleQueue()
        self._untold: list[tuple[Told, bool]] = []
        self._next: int | None = None
        self.ahead, self.is_over = 0, False

    def go_on(self, logits: torch.Tensor, input_ids: torch.Tensor, draft: Sequence[int] = ()) -> int:
        """Choose the next tokens and return how many; arguments as for :func:`session.choices`."""
        count, token = 0, None
        try:
            for told, token in choices(self._choose, logits, input_ids, draft):
                self.is_over = token is None
                self._untold.append((told, self.is_over))
                count += 1
        except Exception as error:  # noqa: BLE001 - raised to whoever waits for it
            self.fail(error)
        else:
            self._next = token  # only now: its reader, who follows meanwhile, would have it read
        return count

    def tell(self) -> None:
        """Tell the reader what has been chosen."""
        while self._untold:
            self._told.put(self._untold.pop(0))

    def fail(self, error: Exception) -> None:
        """End the text with ``error``."""
        self.is_over = True
        self.tell()
        self._told.put(error)

    def due(self) -> int | None:
        """Return the token to be read next, once; None where there is none, or while its reader is too far behind."""
        if self.ahead > MOST_AHEAD:
            return None
        token, self._next = self._next, None
        return token

    def wait(self) -> tuple[Told, bool]:
        """Wait for the next token; return what is told of it, and whether it is the last.

        Raises:
            Exception: what ended the text instead.
        """
        told = self._told.get()
        if isinstance(told, Exception):
            raise told
        return told


class WrittenStep(Step):
    """A step of a text that goes on by itself.

    Args:
        token: the token that was chosen last.
        writing: the text.

    Attributes:
        count: how many tokens have been chosen.
    """

    def __init__(self, token: int, writing: Writing[Told]) -> None:
        super().__init__([token], None)
        self.writing, self.count, self._is_over = writing, 0, False

    @property
    def is_over(self) -> bool:
        """Whether it has been answered, or has failed."""
        return self._is_over

    def answer(self, logits: torch.Tensor, input_ids: torch.Tensor) -> None:
        """Let the text choose what follows."""
        self._is_over = True
        self.count = self.writing.go_on(logits, input_ids, self.draft)
        self.refused = len(self.draft) - max(0, self.count - 1)

    def fail(self, error: Exception) -> None:
        """End the text with ``error``."""
        self._is_over = True
        self.writing.fail(error)
