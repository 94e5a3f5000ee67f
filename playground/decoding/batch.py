"""Several decodings of one prompt, computed as one batch. Knows nothing of charts or the page.

Options, seed and history belong to a row: what one row does changes no other.
"""

from collections.abc import Generator, Sequence

import torch

from playground.decoding.distribution import check_logits
from playground.decoding.generate import Run
from playground.decoding.request import read_prompt
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions


class Batch:
    """Decodings of one prompt, one row of a batch each: iterate it for the steps, one yield for all rows together.

    Each row's tokens are those of :func:`~playground.decoding.generate.decode` with its options alone. (A product of
    matrices rounds a row of many otherwise than a row alone, in float32 by about 1e-6 of a logit. A uniform number that
    falls within that of the edge between two tokens draws the neighbour; with thousands of tokens about as probable as
    each other, as at T = 10, this does happen.) A model that would mix the rows up reads them one by one. A row that
    has ended leaves the batch, or stays in it unread where the memory is of all rows together: an encoder–decoder's
    source. Leaving the iteration ends them all.

    Args:
        model: the model.
        prompt: text or ids, as ``decode`` takes them.
        settings: the options, one for each row; beams have rows of their own and do not go in here.

    Attributes:
        runs: the rows' runs, in the order of ``settings``.

    Raises:
        PromptError: as ``decode``.
        OptionError: one of them is a beam strategy.
    """

    def __init__(self, model: LanguageModel, prompt: str | Sequence[int], settings: Sequence[DecodingOptions]) -> None:
        ids, _ = read_prompt(model, prompt)
        self.model, self.prompt_ids = model, ids
        self.runs = tuple(Run(model, ids, options) for options in settings)

    def __iter__(self) -> Generator[int, None, None]:
        """Yield how many rows go on, after each step."""
        rows = list(self.runs)
        if not rows:
            return
        session = self.model.open(self.prompt_ids, rows=len(rows))
        try:
            while True:
                logits = check_logits(session.logits)
                for row, run in enumerate(rows):
                    if not run.over:
                        run.advance(logits[row], session.input_ids[row].tolist())
                running = [row for row, run in enumerate(rows) if not run.over]
                yield len(running)
                if not running:
                    return
                leave = len(running) < len(rows) and session.rows_can_leave
                rows = [rows[row] for row in running] if leave else rows
                tokens = torch.tensor([run.steps[-1].token_id if run.steps else 0 for run in rows])
                session.step(tokens, torch.tensor(running) if leave else None)
        finally:
            session.close()
