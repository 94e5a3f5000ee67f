"""From a distribution to the plain data of a step. Knows nothing of how the token was chosen, of charts or the page."""

from dataclasses import dataclass

import torch

from playground.decoding.distribution import NextTokenDistribution
from playground.decoding.sampling import best_ids
from playground.decoding.trace import Candidate, Step
from playground.models.language_model import LanguageModel

CANDIDATES = 5
"""How many of the best candidates a step keeps, before and after the stages."""


@dataclass(frozen=True)
class Described:
    """A distribution and its best candidates: all a step says but for the token it took.

    Attributes:
        distribution: the distribution.
        before: the best candidates under the unmodified model, best first.
        after: the best candidates after every stage, best first.
    """

    distribution: NextTokenDistribution
    before: tuple[Candidate, ...]
    after: tuple[Candidate, ...]

    def step(self, model: LanguageModel, index: int, token_id: int, text: str = "") -> Step:
        """Return the step at ``index`` that took ``token_id``, which completed ``text``."""
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
        )


def describe(model: LanguageModel, distribution: NextTokenDistribution) -> Described:
    """Return ``distribution`` with its best candidates before and after the stages."""
    before = _candidates(model, distribution, distribution.logits)
    after = _candidates(model, distribution, distribution.processed_logits) if distribution.stages else before
    return Described(distribution, before, after)


def _candidates(
    model: LanguageModel, distribution: NextTokenDistribution, order_by: torch.Tensor
) -> tuple[Candidate, ...]:
    ids = best_ids(order_by, CANDIDATES)
    return tuple(
        Candidate(token_id, model.label(token_id), raw_prob, prob)
        for token_id, (raw_prob, prob) in zip(ids.tolist(), distribution.probs_at(ids), strict=True)
    )
