"""Logits processors that transformers lacks. Each can be passed to ``generate(…, logits_processor=[…])``.

Every class stands by itself, so that the exported code can hold its text. They take ``input_ids`` (rows, length) int64
and ``scores`` (rows, vocab_size) float32 and write into neither. ``start_length`` is the number of ids before the first
new token.
"""

import math

import numpy as np
import torch
from transformers import LogitsProcessor


class FrequencyPenaltyLogitsProcessor(LogitsProcessor):
    """Takes ``penalty`` · (times that a token has been generated) from its logit; the prompt does not count.

    As vLLM defines ``frequency_penalty``, after OpenAI's API.
    """

    def __init__(self, penalty: float, start_length: int) -> None:
        self.penalty, self.start_length = penalty, start_length

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the logits (rows, vocab_size) less the penalty of each token."""
        new = input_ids[:, self.start_length :]
        times = torch.zeros_like(scores).scatter_add(1, new, torch.ones_like(new, dtype=scores.dtype))
        return scores - self.penalty * times


class PresencePenaltyLogitsProcessor(LogitsProcessor):
    """Takes ``penalty`` from the logit of every token that has been generated; the prompt does not count.

    As vLLM defines ``presence_penalty``, after OpenAI's API.
    """

    def __init__(self, penalty: float, start_length: int) -> None:
        self.penalty, self.start_length = penalty, start_length

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the logits (rows, vocab_size) less the penalty of each token that has been generated."""
        new = input_ids[:, self.start_length :]
        return scores - torch.zeros_like(scores).scatter(1, new, self.penalty)


class DRYLogitsProcessor(LogitsProcessor):
    """DRY, "don't repeat yourself": the longer the passage that a token would go on repeating, the lower its logit.

    A token that followed an earlier copy of the last n tokens, n being the largest such number, loses
    ``multiplier`` · ``base`` ^ (n − ``allowed_length``) where n ≥ ``allowed_length``. n is counted up to 50. By p-e-w,
    text-generation-webui pull request 5637 (2024), here without sequence breakers and over the whole context.
    """

    def __init__(self, multiplier: float, base: float, allowed_length: int) -> None:
        self.multiplier, self.base, self.allowed_length = multiplier, base, allowed_length

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the logits (rows, vocab_size) less the penalty of each token."""
        penalties = torch.zeros_like(scores)
        for row, ids in enumerate(input_ids.tolist()):
            for token_id, length in self.repeated(ids).items():
                if length >= self.allowed_length:
                    penalties[row, token_id] = self.multiplier * self.base ** (length - self.allowed_length)
        return scores - penalties

    @staticmethod
    def repeated(ids: list[int]) -> dict[int, int]:
        """Return, for each token that would go on with a repeated passage, the length of the passage before it."""
        lengths: dict[int, int] = {}
        for place in range(1, len(ids)):
            length = 0
            while length < min(place, 50) and ids[place - 1 - length] == ids[len(ids) - 1 - length]:
                length += 1
            if length > lengths.get(ids[place], 0):
                lengths[ids[place]] = length
        return lengths


class TopNSigmaLogitsWarper(LogitsProcessor):
    """Top-nσ: keeps the tokens whose logit is at least max − n · σ, with σ the standard deviation of the logits.

    σ is that of the tokens which are left (the population's). Logits divided by a temperature keep the same tokens.
    Tang et al. (2024), "Top-nσ: Not All Logits Are You Need"; llama.cpp computes it in the same way.
    """

    def __init__(self, n: float, min_tokens_to_keep: int = 1) -> None:
        self.n, self.min_tokens_to_keep = n, min_tokens_to_keep

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the logits (rows, vocab_size) with −inf below the limit."""
        left = scores > -torch.inf
        count = left.sum(dim=-1, keepdim=True)
        values = torch.where(left, scores.double(), 0.0)
        mean = values.sum(dim=-1, keepdim=True) / count
        variance = torch.where(left, (values - mean) ** 2, 0.0).sum(dim=-1, keepdim=True) / count
        removed = scores.double() < scores.amax(dim=-1, keepdim=True).double() - self.n * variance.sqrt()
        best = scores.topk(min(self.min_tokens_to_keep, scores.shape[-1]), dim=-1).indices
        return scores.masked_fill(removed.scatter(1, best, False), -torch.inf)


class XTCLogitsWarper(LogitsProcessor):
    """XTC, "exclude top choices": by chance removes all tokens of at least ``threshold`` but the last of them.

    It acts at a step when that step's chance is below ``probability``. The chance is a number of (seed, step) of its
    own: the first of the Philox stream with the seed as key and (0, 0, 1, step) as counter; the token's own draw is
    that of (0, 0, 0, step). By p-e-w, text-generation-webui pull request 6335 (2024), with llama.cpp's rule that
    nothing is removed where fewer than ``min_tokens_to_keep`` would be left.
    """

    def __init__(
        self, threshold: float, probability: float, seed: int, start_length: int, min_tokens_to_keep: int = 1
    ) -> None:
        self.threshold, self.probability = threshold, probability
        self.seed, self.start_length, self.min_tokens_to_keep = seed, start_length, min_tokens_to_keep

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the logits (rows, vocab_size) with −inf for the top choices, or as they are."""
        if self.chance(self.seed, input_ids.shape[-1] - self.start_length) >= self.probability:
            return scores
        order = scores.sort(dim=-1, descending=True, stable=True).indices
        probs = scores.double().softmax(dim=-1)
        excluded = (probs >= self.threshold).sum(dim=-1, keepdim=True) - 1
        left = (scores > -torch.inf).sum(dim=-1, keepdim=True) - excluded
        excluded = torch.where(left >= self.min_tokens_to_keep, excluded, 0)
        removed = torch.arange(scores.shape[-1], device=scores.device) < excluded
        return scores.masked_fill(torch.zeros_like(removed).scatter(1, order, removed), -torch.inf)

    @staticmethod
    def chance(seed: int, step: int) -> float:
        """Return the chance in [0, 1) of ``step`` under ``seed``."""
        return float(np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 1, step])).random())


class MirostatLogitsWarper(LogitsProcessor):
    """Mirostat 2: keeps the tokens whose surprise is at most μ, and moves μ so that the text's surprise nears ``tau``.

    A token's surprise is −log2 p, in bits, with p its probability among the logits that arrive here. μ begins at
    2 · ``tau``; once a token is taken, μ becomes μ − ``eta`` · (its surprise − ``tau``). The most probable token is
    always kept. Basu et al. (2021), "Mirostat: A Neural Text Decoding Algorithm that Directly Controls Perplexity",
    algorithm 2. Each row has a μ of its own. A text whose ids do not go on from those of the call before begins anew.
    """

    def __init__(self, tau: float, eta: float) -> None:
        self.tau, self.eta = tau, eta
        self.mu: torch.Tensor | None = None
        self.ids: torch.Tensor | None = None
        self.surprise: torch.Tensor | None = None

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return the logits (rows, vocab_size) with −inf for what would surprise too much."""
        mu = self._next_mu(input_ids, scores)
        surprise = -scores.double().log_softmax(dim=-1) / math.log(2)
        self.mu, self.ids, self.surprise = mu, input_ids, surprise
        removed = (surprise > mu).scatter(1, scores.argmax(dim=-1, keepdim=True), False)
        return scores.masked_fill(removed, -torch.inf)

    def _next_mu(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return μ (rows, 1) after the newest token of each row."""
        if self.mu is not None and self.ids is not None and self.surprise is not None:
            if torch.equal(input_ids, self.ids):
                return self.mu
            if torch.equal(input_ids[:, :-1], self.ids):
                error = self.surprise.gather(1, input_ids[:, -1:]) - self.tau
                return torch.where(error.isfinite(), self.mu - self.eta * error, self.mu)
        return torch.full_like(scores[:, :1], 2 * self.tau, dtype=torch.float64)
