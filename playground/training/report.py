"""Measure the built-in language model and print every figure of its card. Knows nothing of training or of the page."""

import math
import random
from collections.abc import Callable, Sequence
from functools import cache
from itertools import islice

import torch
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from playground.training import data, model, tokenizer
from playground.training.continuation import GREEDY, Continuation, go_on, repeated_share
from playground.training.corpus import LARGEST_TERM, held_out_documents
from playground.training.grammar import TEXT
from playground.training.train import evaluate

DOCUMENTS = 300  # held-out documents
NEW_TOKENS = 80
SUMS = 50
EXAMPLES_A_SUM = 5
SURE, UNSURE = 0.1, 1.5  # nats of entropy
Say = Callable[[str], None]


def report(seed: int, say: Say = print) -> None:
    """Measure the model in ``playground/models/builtin/lm`` and ``say`` what was found, line by line."""
    words, net = tokenizer.load(model.FOLDER), model.load()
    say(f"parameters {net.num_parameters():,}, vocabulary {len(words):,}, context {net.config.n_positions}")
    _say_loss(net, words, seed, say)
    right = sums_right(net, words, seed)
    say(f"few-shot sums up to {2 * LARGEST_TERM}, greedy: {right:.0%} of {SUMS} right")
    _say_shape(net, words, seed, say)
    for prompt in stock_prompts():
        say(f"\n> {prompt}")
        for name, temperature, top_p in (("greedy", GREEDY, 1.0), ("T=0.7 top-p=0.9", 0.7, 0.9)):
            more = _after(net, words, prompt, seed, temperature, top_p, may_end=True)
            say(f"{name}: {words.decode(words(prompt)['input_ids'] + more.ids)}")


@cache
def stock_prompts() -> tuple[str, ...]:
    """Return the prompts that every report uses, Korean ones first."""
    return tuple((TEXT / "prompts.txt").read_text(encoding="utf-8").splitlines())


def floor(words: PreTrainedTokenizerFast, seed: int, count: int) -> float:
    """Return the surprise of the generator's own choices in nats a token, over ``count`` held-out documents.

    Which domain, scene, line, word and number was drawn is all that a perfect model cannot know. (Two ways to the same
    text are counted apart, so the true floor lies a little lower.)
    """
    documents = list(islice(held_out_documents(seed), count))
    tokens = sum(len(ids) + 1 for ids in words([document.text for document in documents])["input_ids"])
    return sum(document.nats for document in documents) / tokens


def sums_right(net: GPT2LMHeadModel, words: PreTrainedTokenizerFast, seed: int) -> float:
    """Return the share of sums that greedy continues rightly after some worked examples."""
    rng = random.Random(seed)
    right = 0
    for _ in range(SUMS):
        *examples, (a, b) = [_terms(rng) for _ in range(EXAMPLES_A_SUM + 1)]
        prompt = "".join(f"{x} + {y} => {x + y}\n" for x, y in examples) + f"{a} + {b} =>"
        more = go_on(net, words(prompt)["input_ids"], 5).ids
        right += words.decode(more).split("\n")[0].replace("</s>", "").strip() == str(a + b)
    return right / SUMS


def _terms(rng: random.Random) -> tuple[int, int]:
    """Return two numbers to add."""
    return rng.randint(1, LARGEST_TERM), rng.randint(1, LARGEST_TERM)


def _say_loss(net: GPT2LMHeadModel, words: PreTrainedTokenizerFast, seed: int, say: Say) -> None:
    """Say the held-out loss beside its floor."""
    loss = evaluate(net, data.held_out(seed, DOCUMENTS, words, net.config.n_positions))
    lowest = floor(words, seed, DOCUMENTS)
    say(f"held-out loss {loss:.3f} nats a token, perplexity {math.exp(loss):.3f} ({DOCUMENTS} documents)")
    say(f"floor         {lowest:.3f} nats a token, perplexity {math.exp(lowest):.3f}")


def _say_shape(net: GPT2LMHeadModel, words: PreTrainedTokenizerFast, seed: int, say: Say) -> None:
    """Say how repetitive and how sure the model is over the stock prompts, at exactly NEW_TOKENS tokens each."""
    greedy = [_after(net, words, prompt, seed) for prompt in stock_prompts()]
    drawn = [_after(net, words, prompt, seed, 1.0, 0.9) for prompt in stock_prompts()]
    say(f"repeated 4-grams, {len(greedy)} prompts: greedy {_repeats(greedy):.1%}, T=1 top-p=0.9 {_repeats(drawn):.1%}")
    for name, texts in (("greedy", greedy), ("T=1 top-p=0.9", drawn)):
        entropies = [entropy for text in texts for entropy in text.entropies]
        sure = sum(entropy < SURE for entropy in entropies) / len(entropies)
        unsure = sum(entropy > UNSURE for entropy in entropies) / len(entropies)
        say(f"steps of {name}: entropy < {SURE} {sure:.1%}, > {UNSURE} nats {unsure:.1%}")


def _repeats(texts: Sequence[Continuation]) -> float:
    """Return the mean share of repeated 4-grams."""
    return sum(repeated_share(text.ids) for text in texts) / len(texts)


def _after(
    net: GPT2LMHeadModel,
    words: PreTrainedTokenizerFast,
    prompt: str,
    seed: int,
    temperature: float = GREEDY,
    top_p: float = 1.0,
    may_end: bool = False,
) -> Continuation:
    """Return what the model adds to ``prompt``; the same seed always draws the same."""
    generator = torch.Generator().manual_seed(seed)
    return go_on(net, words(prompt)["input_ids"], NEW_TOKENS, temperature, top_p, generator, may_end)
