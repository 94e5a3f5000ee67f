"""Turn a next-token distribution into the plain data of a step."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.decoding.distribution import NextTokenDistribution
from playground.decoding.sampling import best_ids
from playground.decoding.trace import Candidate, Guess, Step
from playground.models.running.language_model import LanguageModel
from playground.stage_order import STAGES

CANDIDATES = 5
"""Number of best candidates that a step lists, before and after the stages."""


@dataclass(frozen=True)
class DescribedDistribution:
    """A distribution with its best candidates: everything in a step but the token taken.

    Attributes:
        distribution: the distribution before and after the stages.
        before: the best candidates under the unmodified model, best first.
        after: the best candidates after every stage, best first.
    """

    distribution: NextTokenDistribution
    before: tuple[Candidate, ...]
    after: tuple[Candidate, ...]

    def step(
        self, model: LanguageModel, index: int, token_id: int, text: str = "", draft: Sequence[Guess] = ()
    ) -> Step:
        """Return the step at ``index`` that takes ``token_id``, which completes ``text``, where ``draft`` was read."""
        return Step(
            index=index,
            token_id=token_id,
            label=model.label(token_id),
            text=text,
            logprob=self.distribution.logprob(token_id),
            prob=self.distribution.prob(token_id),
            u=self.distribution.u,
            entropy=self.distribution.entropy,
            kept=self.distribution.kept,
            before=self.before,
            after=self.after,
            draft=tuple(draft),
        )


def describe(model: LanguageModel, distribution: NextTokenDistribution) -> DescribedDistribution:
    """Return ``distribution`` with its best candidates before and after the stages."""
    best = best_ids(distribution.logits, CANDIDATES)
    before = candidates(model, distribution, best)
    if _are_best_after_all(distribution, best):
        return DescribedDistribution(distribution, before, before)
    best = best_ids(distribution.processed_logits, CANDIDATES)
    return DescribedDistribution(distribution, before, candidates(model, distribution, best))


def _are_best_after_all(distribution: NextTokenDistribution, best: NDArray[np.int64]) -> bool:
    """Whether no stage removed one of the ``best`` and none changed their order."""
    if any(STAGES[stage.name].moves for stage in distribution.stages):
        return False
    return bool((distribution.processed_logits.numpy()[best] > -np.inf).all())


def candidates(
    model: LanguageModel, distribution: NextTokenDistribution, ids: NDArray[np.int64]
) -> tuple[Candidate, ...]:
    """Return the tokens ``ids`` (n,) as candidates, in the same order."""
    return tuple(
        Candidate(token_id, model.label(token_id), raw_prob, prob)
        for token_id, (raw_prob, prob) in zip(ids.tolist(), distribution.probs_at(ids), strict=True)
    )
