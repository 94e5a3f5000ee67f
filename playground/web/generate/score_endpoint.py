"""The endpoint ``/score``: how probable each token of a text is to a model. Holds nothing of a user."""

from collections.abc import Generator
from dataclasses import asdict
from typing import TypedDict, cast

from playground.budgets import SCORED, SOURCE
from playground.decoding.text_scores import ScoredToken, TextScoring
from playground.web.server import arguments
from playground.web.shell.picker import ModelChoice
from playground.web.workbench.endpoints import finite, last_heard, to_its_end
from playground.web.workbench.looking import check_typed

MOST_EXPECTED = 10
"""Number of tokens at most that are listed at each place of a text."""


class ExpectedAnswer(TypedDict):
    """A token that the model held probable at some place."""

    token_id: int
    label: str
    prob: float


class TokenAnswer(TypedDict):
    """One token of a text; the numbers are null where nothing stands before it."""

    token_id: int
    label: str
    text: str
    logprob: float | None
    prob: float | None
    rank: int | None
    entropy: float | None
    expected: list[ExpectedAnswer]


class WindowAnswer(TypedDict):
    """A part of a text that was read at once, from ``start`` on; ``first`` to before ``end`` were scored in it."""

    start: int
    first: int
    end: int


class Scored(TypedDict):
    """What ``/score`` gives."""

    model: str
    tokens: list[TokenAnswer]
    scored: int
    logprob: float | None
    mean_logprob: float | None
    perplexity: float | None
    context_length: int | None
    windows: list[WindowAnswer]
    cut: str


class ScoreEndpoint:
    """The endpoint over all models that a page offers; ``choice`` has the one that the page opens with."""

    def __init__(self, choice: ModelChoice) -> None:
        self._choice = choice
        self._answer = choice.models.placed(self._answered)

    def score(self, text: str, source: str = "", top_n: int = 0, model: str = "") -> Scored:
        """Score a text with a language model: how probable was each of its tokens after those before it?

        Args:
            text: the text to score, at most 16,384 tokens.
            source: for an encoder–decoder, the text that it reads before it is to write ``text``; else empty.
            top_n: number of most probable tokens to list at each place, 0 to 10.
            model: the name of a model that the page offers; without one, the model that the page opens with.

        Returns:
            tokens: each token's id, label, text, logprob (nats), prob, rank (1 is the most probable), entropy (nats) of
                the prediction, and the expected tokens; null for a decoder's first token, before which nothing stands,
                and a logprob of null beside a prob of 0 is minus infinity.
            scored: number of tokens that have a score.
            logprob: their total in nats; mean_logprob is a token's, perplexity is exp(-mean_logprob).
            windows: the parts in which a text beyond the model's context_length was read; a token is predicted from at
                least half of the context.
            cut: the end of a source that was left out, because the model reads no longer one.
        """
        check_typed(text, way_out="pass_a_text_to_score")
        SOURCE.check(len(arguments.text("source", source)))
        top_n = arguments.whole("top_n", top_n, 0, MOST_EXPECTED)
        name = arguments.text("model", model, arguments.LONGEST_NAME) or self._choice.opening
        answer: Scored = last_heard(self._answer(text, source, top_n, name))
        return answer

    def _answered(self, text: str, source: str, top_n: int, name: str) -> Generator[Scored | None, None, None]:
        with self._choice.models.lease_offered(name) as model:
            scoring = TextScoring(model, text, source=source, top_n=top_n)
            SCORED.check(len(scoring.token_ids))
            yield from to_its_end(scoring)
            scores = scoring.scores
        total = scores.score
        yield {
            "model": name,
            "tokens": [_token(each) for each in scores.tokens],
            "scored": len(total.logprobs),
            "logprob": finite(total.logprob),
            "mean_logprob": finite(total.mean),
            "perplexity": finite(total.perplexity),
            "context_length": model.context_length,
            "windows": [cast(WindowAnswer, asdict(each)) for each in scores.windows],
            "cut": scores.cut,
        }


def _token(token: ScoredToken) -> TokenAnswer:
    return {
        "token_id": token.token_id,
        "label": token.label,
        "text": token.text,
        "logprob": finite(token.logprob),
        "prob": token.prob,
        "rank": token.rank,
        "entropy": token.entropy,
        "expected": [{"token_id": each.token_id, "label": each.label, "prob": each.prob} for each in token.expected],
    }
