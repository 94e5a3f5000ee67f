"""Measure a text: its probability under the unmodified model, and how much it repeats itself."""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import torch

from playground.decoding.distribution import check_logits
from playground.decoding.request import check_prompt, read_prompt
from playground.models.running.language_model import LanguageModel

_HELD = 2**25  # the most logits held at once: 134 MB in float32
_ROWS = 64  # rows measured at once, in float64


@dataclass(frozen=True, slots=True)
class Score:
    """The probability of a continuation under the unmodified model.

    Attributes:
        logprobs: log p(token | prompt and earlier tokens) of each token, nats.
    """

    logprobs: tuple[float, ...]

    @property
    def logprob(self) -> float:
        """Total log-probability: the sum over the tokens, nats."""
        return sum(self.logprobs)

    @property
    def mean(self) -> float | None:
        """Mean log-probability of a token, nats; None without tokens."""
        return self.logprob / len(self.logprobs) if self.logprobs else None

    @property
    def perplexity(self) -> float | None:
        """exp(−mean): the number of equally likely tokens with the same mean surprise; None without tokens."""
        mean = self.mean
        if mean is None:
            return None
        return math.exp(-mean) if mean > -700.0 else math.inf


@dataclass(frozen=True, slots=True)
class RepeatedSpan:
    """A span of tokens that occurs twice without overlap.

    Attributes:
        length: number of tokens; 0 when nothing repeats.
        first, second: indices of the first token of its two occurrences.
    """

    length: int
    first: int
    second: int


def score(model: LanguageModel, prompt: str | Sequence[int], token_ids: Sequence[int]) -> Score:
    """Return the log-probability of ``token_ids`` after ``prompt``: log-softmax, gather, sum.

    The prompt itself is not counted; the first of ``token_ids`` is.

    Args:
        model: the model.
        prompt: text, or token ids that are used unchanged; for an encoder–decoder, the source.
        token_ids: the continuation, eos included if it is part of it.

    Raises:
        PromptError: the prompt is empty, or too long for the model together with the continuation.
        ModelError: the logits are no distribution, see :func:`~playground.decoding.distribution.check_logits`.
    """
    prompt_ids, _ = read_prompt(model, prompt)
    check_prompt(prompt_ids, model, token_ids[:-1])
    if not token_ids:
        return Score(())
    blocks = predictions(model, prompt_ids, token_ids)
    return Score(tuple(logprob for logits, follow in blocks for logprob in _gather(logits, follow)))


def predictions(
    model: LanguageModel, prompt_ids: Sequence[int], token_ids: Sequence[int]
) -> Generator[tuple[torch.Tensor, Sequence[int]], None, None]:
    """Read ``prompt_ids`` and ``token_ids`` once and yield the logits that predict each of ``token_ids``.

    The text is read in as few passes as possible, but never so much of it at once that its logits fill the memory:
    667 tokens of GPT-2's vocabulary of 50,257.

    Args:
        model: the model.
        prompt_ids: at least one id, checked; for an encoder–decoder, the source.
        token_ids: at least one id, checked, that follows them.

    Yields:
        (rows, vocab_size) float32 on the CPU, at most 64 rows each, and the ids that these rows predict.

    Raises:
        ModelError: the logits are no distribution, see :func:`~playground.decoding.distribution.check_logits`.
    """
    most = max(1, _HELD // model.vocab_size) if model.reads_at_once else 1
    first = min(most, len(token_ids))
    session = model.open(prompt_ids, token_ids[: first - 1], keep=first)
    try:
        logits = session.read_logits
        for start in range(0, len(token_ids), most):
            if start:
                del logits  # two of them would be too much at once
                logits = session.read(token_ids[start - 1 : min(start - 1 + most, len(token_ids) - 1)])
            follow = token_ids[start : start + len(logits)]
            for row in range(0, len(logits), _ROWS):
                yield check_logits(logits[row : row + _ROWS]), follow[row : row + _ROWS]
    finally:
        session.close()


def distinct_n(token_ids: Sequence[int], n: int) -> float | None:
    """Return the number of different n-grams / the number of n-grams; None for a text shorter than n.

    Li et al. (2016), "A Diversity-Promoting Objective Function for Neural Conversation Models".
    """
    ngrams = _ngrams(token_ids, n)
    return len(set(ngrams)) / len(ngrams) if ngrams else None


def repeated_ngram_share(token_ids: Sequence[int], n: int) -> float | None:
    """Return the share of n-grams that occurred earlier in the text; None for a text shorter than n.

    1 − distinct-n: "seq-rep-n" of Welleck et al. (2020), "Neural Text Generation with Unlikelihood Training".
    """
    distinct = distinct_n(token_ids, n)
    return None if distinct is None else 1.0 - distinct


def repeated_positions(token_ids: Sequence[int], n: int) -> tuple[int, ...]:
    """Return the positions of tokens in an n-gram that occurred earlier in the text, ascending."""
    earlier: set[tuple[int, ...]] = set()
    positions: set[int] = set()
    for start, ngram in enumerate(_ngrams(token_ids, n)):
        if ngram in earlier:
            positions.update(range(start, start + n))
        earlier.add(ngram)
    return tuple(sorted(positions))


def longest_repeated_span(token_ids: Sequence[int]) -> RepeatedSpan:
    """Return the longest span of tokens that occurs twice without overlap, the earliest among equals."""
    best, shortest, longest = RepeatedSpan(0, 0, 0), 1, len(token_ids) // 2
    while shortest <= longest:  # binary search: a repeat of one length contains one of every smaller length
        length = (shortest + longest) // 2
        span = _repeat(token_ids, length)
        best = span or best
        shortest, longest = (length + 1, longest) if span else (shortest, length - 1)
    return best


def _repeat(token_ids: Sequence[int], length: int) -> RepeatedSpan | None:
    first: dict[tuple[int, ...], int] = {}
    for position, ngram in enumerate(_ngrams(token_ids, length)):
        start = first.setdefault(ngram, position)
        if position >= start + length:
            return RepeatedSpan(length, start, position)
    return None


def _ngrams(token_ids: Sequence[int], n: int) -> list[tuple[int, ...]]:
    """Return the n-grams of ``token_ids`` in order, n ≥ 1."""
    return list(zip(*(token_ids[start:] for start in range(n)), strict=False))


def _gather(logits: torch.Tensor, token_ids: Sequence[int]) -> list[float]:
    """Return the log-probability of each of ``token_ids`` under its row of ``logits`` (n, vocab_size)."""
    rows = logits.double()
    chosen = rows.gather(1, torch.tensor(token_ids)[:, None])[:, 0]
    logprobs: list[float] = (chosen - rows.logsumexp(dim=1)).tolist()
    return logprobs
