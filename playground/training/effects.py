"""Measure the effects of decoding that a class should see in a model's texts.

Texts come from ``playground.decoding``, as on the page, except for ``drawn_together``. The unmodified model's
probabilities (T = 1) are computed afterwards, in one pass for each text, so that equal texts have equal figures however
they were decoded.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from playground.decoding.generate import decode
from playground.decoding.scoring import repeated_ngram_share
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.training.corpus import LARGEST_TERM

NEW_TOKENS = 80
NUCLEUS = 0.9
TAIL = 1_000  # ranks beyond this one are the tail
EXAMPLES_A_SUM = 5
LONGEST_RESULT = 5  # tokens


@dataclass(frozen=True)
class Written:
    """A text after a prompt, and measures of the unmodified model's distribution before each of its tokens.

    Attributes:
        token_ids: the new tokens.
        logprob: the total log-probability of the new tokens, nats.
        entropies: the entropy before each new token, nats.
        nuclei: the number of tokens in the nucleus at p = ``NUCLEUS``, before each new token.
    """

    token_ids: tuple[int, ...]
    logprob: float
    entropies: tuple[float, ...]
    nuclei: tuple[int, ...]


@dataclass(frozen=True)
class Shape:
    """The shape of one distribution: its median probability, and the mass beyond rank ``TAIL``."""

    median: float
    tail: float


def exactly(count: int = NEW_TOKENS, **options: float) -> DecodingOptions:
    """Return ``options`` that write exactly ``count`` tokens."""
    return DecodingOptions(**{"min_new_tokens": count, "max_new_tokens": count, **options})  # type: ignore[arg-type]


def write_all(model: LanguageModel, prompts: Sequence[str], options: Callable[[int], DecodingOptions]) -> list[Written]:
    """Return a text after each of ``prompts``; ``options`` maps the prompt's index to its options."""
    return [written(model, prompt, options(number)) for number, prompt in enumerate(prompts)]


def written(model: LanguageModel, prompt: str, options: DecodingOptions) -> Written:
    """Return the text that ``model`` writes after ``prompt``, with its measures."""
    trace = decode(model, prompt, options)
    return _read(model, trace.prompt_ids, trace.token_ids)


def drawn_together(model: LanguageModel, prompts: Sequence[str], temperature: float, seed: int) -> list[Written]:
    """Return a text after each of ``prompts``, drawn at ``temperature`` in one batch by transformers' ``generate``."""
    options = {"do_sample": True, "temperature": temperature, "top_k": 0, "top_p": 1.0}
    read = model.tokenizer(list(prompts), padding=True, padding_side="left", return_tensors="pt")
    length = {"min_new_tokens": NEW_TOKENS, "max_new_tokens": NEW_TOKENS}
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        rows = model.model.generate(read["input_ids"], attention_mask=read["attention_mask"], **options, **length)
    new = rows[:, read["input_ids"].shape[1] :].tolist()
    return [_read(model, model.encode(prompt), ids) for prompt, ids in zip(prompts, new, strict=True)]


def nucleus_sizes(probs: torch.Tensor) -> list[int]:
    """Return the number of tokens in the nucleus of each row of ``probs`` (n, vocab_size), with the one crossing p."""
    best_first = probs.sort(dim=1, descending=True).values
    before = best_first.cumsum(dim=1) - best_first
    sizes: list[int] = (before < NUCLEUS).sum(dim=1).tolist()
    return sizes


def shape_after(model: LanguageModel, prompt: str) -> Shape:
    """Return the shape of the distribution of the first token after ``prompt``."""
    return shape(_logprobs(model, model.encode(prompt), [0])[0].exp())


def shape(probs: torch.Tensor) -> Shape:
    """Return the shape of ``probs`` (vocab_size,)."""
    best_first = probs.sort(descending=True).values
    return Shape(float(probs.median()), float(best_first[TAIL:].sum()))


def repeats(texts: Sequence[Written], size: int = 4) -> float:
    """Return the mean share of n-grams of ``size`` tokens that occurred earlier in the text."""
    return sum(repeated_ngram_share(text.token_ids, size) or 0.0 for text in texts) / len(texts)


def mean_logprob(texts: Sequence[Written]) -> float:
    """Return the mean log-probability of a token, nats."""
    return sum(text.logprob for text in texts) / sum(len(text.token_ids) for text in texts)


def share_of_steps(texts: Sequence[Written], holds: Callable[[float], bool]) -> float:
    """Return the share of steps for whose entropy (nats) ``holds`` is true."""
    results = [holds(entropy) for text in texts for entropy in text.entropies]
    return sum(results) / len(results)


def share_of_pairs(left: Sequence[Written], right: Sequence[Written], holds: Callable[[float, float], bool]) -> float:
    """Return the share of prompts for which ``holds`` is true of the two texts' total log-probabilities (nats)."""
    results = [holds(one.logprob, other.logprob) for one, other in zip(left, right, strict=True)]
    return sum(results) / len(results)


def sums_right(model: LanguageModel, seed: int, count: int, **options: float) -> float:
    """Return the share of sums that ``model`` completes correctly after ``EXAMPLES_A_SUM`` worked examples."""
    rng = random.Random(seed)
    right = 0
    for number in range(count):
        *examples, (a, b) = [_terms(rng) for _ in range(EXAMPLES_A_SUM + 1)]
        prompt = "".join(f"{x} + {y} => {x + y}\n" for x, y in examples) + f"{a} + {b} =>"
        decoding = DecodingOptions(**{"max_new_tokens": LONGEST_RESULT, "seed": seed + number, **options})  # type: ignore[arg-type]
        right += decode(model, prompt, decoding).text.split("\n")[0].strip() == str(a + b)
    return right / count


def _terms(rng: random.Random) -> tuple[int, int]:
    """Return two numbers to add."""
    return rng.randint(1, LARGEST_TERM), rng.randint(1, LARGEST_TERM)


def _read(model: LanguageModel, prompt_ids: Sequence[int], token_ids: Sequence[int]) -> Written:
    """Return ``token_ids`` with the measures of the unmodified ``model`` after ``prompt_ids``."""
    logprobs = _logprobs(model, prompt_ids, token_ids)
    chosen = logprobs.gather(1, torch.tensor(token_ids)[:, None])
    probs = logprobs.exp()
    entropies = -(probs * logprobs).sum(dim=1)
    return Written(tuple(token_ids), float(chosen.sum()), tuple(entropies.tolist()), tuple(nucleus_sizes(probs)))


def _logprobs(model: LanguageModel, prompt_ids: Sequence[int], token_ids: Sequence[int]) -> torch.Tensor:
    """Return the log-probabilities (n, vocab_size) before each of ``token_ids``, float64."""
    session = model.open(prompt_ids)
    try:
        rows = [session.logits, session.read(token_ids[:-1])] if len(token_ids) > 1 else [session.logits]
        return torch.cat([row.double() for row in rows]).log_softmax(dim=1)
    finally:
        session.close()
