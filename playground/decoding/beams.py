"""The arithmetic of beam search, equal to transformers' ``_beam_search`` operation by operation.

Takes log-probabilities and returns the chosen candidates. Every tensor is float32 on the CPU, and every sum, quotient
and ``topk`` is the one that transformers takes, so that ties are broken alike.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from playground.options import DecodingOptions

EMPTY_SUM = -1.0e9
"""transformers' sum of a place without a hypothesis: copies of the first row at the start, none finished yet."""
SMALLEST_SUM = EMPTY_SUM / 2
"""A real sum of log-probabilities is above this; at or below it, ``EMPTY_SUM`` or −inf was added."""

EndTest = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Maps the candidates' parent rows and tokens, both (K,) int64, to which of them end a hypothesis, (K,) bool."""


@dataclass(frozen=True)
class Selection:
    """The result of one step: K candidates, b beams.

    Attributes:
        sums: (K,) float32, running sums of the candidates, nats, best first.
        parents: (K,) int64, the row that each continues.
        tokens: (K,) int64, the token each appends.
        kept: (b,) int64, which candidates go on, best first.
        finished: the new list of finished hypotheses, b long: an index below b is the one with that index before the
            step, b + k is candidate k, None is an empty place.
    """

    sums: torch.Tensor
    parents: torch.Tensor
    tokens: torch.Tensor
    kept: torch.Tensor
    finished: tuple[int | None, ...]


class Beams:
    """The state of a search over b beams.

    Args:
        options: ``num_beams``, ``early_stopping`` and ``length_penalty`` are read.
        eos_ids: the model's end tokens.
        max_length: the most tokens that are generated.
        generator: draws the candidates; None: the best are taken.

    Attributes:
        running: (b,) float32, the running sums, nats, best first.
        scores: (b,) float32, the scores of the finished hypotheses, best first.
        length: the number of tokens generated so far.
        over: whether the search has ended.
    """

    def __init__(
        self, options: DecodingOptions, eos_ids: tuple[int, ...], max_length: int, generator: torch.Generator | None
    ) -> None:
        self._options, self._max_length, self._generator = options, max_length, generator
        self._eos = torch.tensor(eos_ids, dtype=torch.int64)
        self._n = options.num_beams
        self.running = torch.zeros(self._n)
        self.running[1:] = EMPTY_SUM
        self.scores = torch.full((self._n,), EMPTY_SUM)
        self._is_finished = torch.zeros(self._n, dtype=torch.bool)
        self.length, self.over = 0, False

    def advance(self, processed: torch.Tensor, end_test: EndTest | None = None) -> Selection | None:
        """Take one step and return its selection; None where no row has a legal token.

        Args:
            processed: (b, vocab_size) float32, the rows' log-probabilities after the stages.
            end_test: tells which candidates end other than by an end token or the length.
        """
        accumulated = processed + self.running[:, None]
        if float(accumulated.max()) <= SMALLEST_SUM:
            self.over = True
            return None
        sums, index = self._candidates(accumulated.view(1, -1))
        parents, tokens = index // processed.shape[1], index % processed.shape[1]
        hits = torch.isin(tokens, self._eos) | (self.length + 1 >= self._max_length)
        if end_test is not None:
            hits |= end_test(parents, tokens)
        going_on = sums + hits.to(torch.float32) * EMPTY_SUM
        kept = torch.topk(going_on, k=self._n)[1]
        self.running = going_on[kept]
        self.length += 1
        finished = self._finish(sums, hits)
        self.over = self._has_ended(hits)
        return Selection(sums, parents, tokens, kept, finished)

    def _candidates(self, accumulated: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return sum and index of the best or drawn K of ``accumulated`` (1, b · vocab_size), best first."""
        wanted = max(2, 1 + len(self._eos)) * self._n
        if self._generator is None:
            best, index = torch.topk(accumulated, k=wanted)
            return best[0], index[0]
        index = torch.multinomial(accumulated.softmax(dim=-1), num_samples=wanted, generator=self._generator)
        drawn, order = accumulated.gather(1, index).sort(dim=-1, descending=True)
        return drawn[0], index.gather(1, order)[0]

    def _finish(self, sums: torch.Tensor, hits: torch.Tensor) -> tuple[int | None, ...]:
        """Merge those of the first b candidates that end into the finished list; return ``Selection.finished``."""
        done = hits & (torch.arange(len(hits)) < self._n)
        scores = sums / length_factor(self.length, self._options.length_penalty) + (~done) * EMPTY_SUM
        merged, is_finished = torch.cat((self.scores, scores)), torch.cat((self._is_finished, done))
        self.scores, places = torch.topk(merged, k=self._n)
        self._is_finished = is_finished[places]
        return tuple(
            place if done else None for place, done in zip(places.tolist(), self._is_finished.tolist(), strict=True)
        )

    def _has_ended(self, hits: torch.Tensor) -> bool:
        if bool(hits.all()) or not self._can_improve():
            return True
        return self._options.early_stopping is True and bool(self._is_finished.all())

    def _can_improve(self) -> bool:
        """Whether a running hypothesis can still beat the worst finished one, by transformers' heuristic."""
        never = self._options.early_stopping == "never" and self._options.length_penalty > 0.0
        length = self._max_length if never else self.length
        best = self.running[0] / length_factor(length, self._options.length_penalty)
        worst = torch.where(self._is_finished, self.scores.min(), EMPTY_SUM)
        return bool((best > worst).any())


def length_factor(length: int, length_penalty: float) -> float:
    """Return ``length ** length_penalty``, by which a sum is divided; infinite where that exceeds a float."""
    try:
        return float(length**length_penalty)
    except OverflowError:
        return float("inf")
