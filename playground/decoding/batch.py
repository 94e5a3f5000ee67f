"""Several decodings of one prompt, computed as one batch.

Each row has its own options, seed and history; rows do not affect each other.
"""

from collections.abc import Generator, Sequence

import torch

from playground.decoding.distribution import check_logits
from playground.decoding.generate import Run
from playground.decoding.request import read_prompt
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions


class Batch:
    """Decodings of one prompt, each one row of a batch. Iterating takes the steps, one yield for all rows together.

    Each row gets the tokens that :func:`~playground.decoding.generate.decode` gives with its options alone. (A matrix
    product rounds differently for one row of a batch than for a single row, in float32 by about 1e-6 of a logit. A
    uniform number that lies this close to the border between two tokens draws the neighbour; with thousands of tokens
    of nearly equal probability, as at T = 10, this does happen.) Where a model cannot keep rows apart, they are
    computed one by one. A row that has ended leaves the batch; where the rows share one cache, as the source of an
    encoder–decoder, it stays and is ignored. Leaving the iteration ends all rows.

    Args:
        model: the model.
        prompt: text or token ids, as for ``decode``.
        settings: the options, one for each row; beam strategies are refused, since each needs several rows.

    Attributes:
        runs: the rows' runs, in the order of ``settings``.

    Raises:
        PromptError: as in ``decode``.
        OptionError: one of the settings is a beam strategy.
    """

    def __init__(self, model: LanguageModel, prompt: str | Sequence[int], settings: Sequence[DecodingOptions]) -> None:
        ids, _ = read_prompt(model, prompt)
        self.model, self.prompt_ids = model, ids
        self.runs = tuple(Run(model, ids, options) for options in settings)

    def __iter__(self) -> Generator[int, None, None]:
        """Take one step at a time and yield the number of rows that go on."""
        rows = list(self.runs)
        if not rows:
            return
        session = self.model.open(self.prompt_ids, rows=len(rows))
        try:
            while True:
                with session.deciding:
                    logits = check_logits(session.logits)
                    for row, run in enumerate(rows):
                        if not run.over:
                            run.advance(logits[row], session.input_ids[row : row + 1])
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
