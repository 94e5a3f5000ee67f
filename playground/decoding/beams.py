"""The arithmetic of beam search, equal to transformers' ``_beam_search`` operation by operation.

Knows nothing of models, tokens' texts or traces: log-probabilities in, chosen candidates out. Every tensor is float32
on the CPU, and every sum, quotient and ``topk`` is taken as transformers takes it, ties included.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from playground.options import DecodingOptions

WORST = -1.0e9
"""Transformers' number for "out of the race": copies of the first row at the start, hypotheses not there yet."""
OUT = WORST / 2
"""A running sum at or below this is no sum of log-probabilities but holds ``WORST`` or −inf."""

Ends = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""From the rows that candidates go on from and the tokens they append, both (K,) int64, to which of them end: bool."""


@dataclass(frozen=True)
class Selection:
    """What one step chose. K candidates, b beams.

    Attributes:
        sums: (K,) float32, running sums of the candidates, best first.
        parents: (K,) int64, the row each goes on from.
        tokens: (K,) int64, the token each appends.
        kept: (b,) int64, which candidates go on, best first.
        finished: what the list of finished hypotheses becomes: an index below b is one that was there, b + k is
            candidate k, None a place that is empty.
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
        longest: how many tokens are generated at most.
        generator: draws the candidates; None takes the best.

    Attributes:
        running: (b,) float32, the running sums, best first.
        scores: (b,) float32, the scores of the finished hypotheses, best first.
        length: how many tokens have been generated.
        over: whether the search has ended.
    """

    def __init__(
        self, options: DecodingOptions, eos_ids: tuple[int, ...], longest: int, generator: torch.Generator | None
    ) -> None:
        self._options, self._longest, self._generator = options, longest, generator
        self._eos = torch.tensor(eos_ids, dtype=torch.int64)
        self._n = options.num_beams
        self.running = torch.zeros(self._n)
        self.running[1:] = WORST
        self.scores = torch.full((self._n,), WORST)
        self._is_finished = torch.zeros(self._n, dtype=torch.bool)
        self.length, self.over = 0, False

    def advance(self, processed: torch.Tensor, ends: Ends | None = None) -> Selection | None:
        """Go one token on from the rows' processed log-probabilities (b, vocab_size); None where no row can.

        ``ends`` says which candidates end otherwise than by an end token or the length.
        """
        accumulated = processed + self.running[:, None]
        if float(accumulated.max()) <= OUT:
            self.over = True
            return None
        sums, index = self._candidates(accumulated.view(1, -1))
        parents, tokens = index // processed.shape[1], index % processed.shape[1]
        hits = torch.isin(tokens, self._eos) | (self.length + 1 >= self._longest)
        if ends is not None:
            hits |= ends(parents, tokens)
        going_on = sums + hits.to(torch.float32) * WORST
        kept = torch.topk(going_on, k=self._n)[1]
        self.running = going_on[kept]
        self.length += 1
        finished = self._finish(sums, hits)
        self.over = self._ends(hits)
        return Selection(sums, parents, tokens, kept, finished)

    def _candidates(self, accumulated: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return running sum and place of K of ``accumulated`` (1, b · vocab_size), the best or drawn; best first."""
        wanted = max(2, 1 + len(self._eos)) * self._n
        if self._generator is None:
            best, index = torch.topk(accumulated, k=wanted)
            return best[0], index[0]
        index = torch.multinomial(accumulated.softmax(dim=-1), num_samples=wanted, generator=self._generator)
        drawn, order = accumulated.gather(1, index).sort(dim=-1, descending=True)
        return drawn[0], index.gather(1, order)[0]

    def _finish(self, sums: torch.Tensor, hits: torch.Tensor) -> tuple[int | None, ...]:
        """Merge those of the first b candidates that end into the finished hypotheses."""
        done = hits & (torch.arange(len(hits)) < self._n)
        scores = sums / length_factor(self.length, self._options.length_penalty) + (~done) * WORST
        merged, is_finished = torch.cat((self.scores, scores)), torch.cat((self._is_finished, done))
        self.scores, places = torch.topk(merged, k=self._n)
        self._is_finished = is_finished[places]
        return tuple(
            place if done else None for place, done in zip(places.tolist(), self._is_finished.tolist(), strict=True)
        )

    def _ends(self, hits: torch.Tensor) -> bool:
        if bool(hits.all()) or not self._can_improve():
            return True
        return self._options.early_stopping is True and bool(self._is_finished.all())

    def _can_improve(self) -> bool:
        """Whether a running hypothesis might still beat the worst finished one, by transformers' heuristic."""
        never = self._options.early_stopping == "never" and self._options.length_penalty > 0.0
        length = self._longest if never else self.length
        best = self.running[0] / length_factor(length, self._options.length_penalty)
        worst = torch.where(self._is_finished, self.scores.min(), WORST)
        return bool((best > worst).any())


def length_factor(length: int, length_penalty: float) -> float:
    """Return ``length ** length_penalty``, infinite where that is too large for a float."""
    try:
        return float(length**length_penalty)
    except OverflowError:
        return float("inf")
