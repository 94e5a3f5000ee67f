"""Let a model go on with a text, and measure what it does on the way. Knows nothing of how the model was made.

Simpler than the page's decoding on purpose: one row, greedy or temperature and top-p, no beams.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from transformers import GPT2LMHeadModel

GREEDY = 0.0  # the temperature that means: always the most probable token


@dataclass(frozen=True)
class Continuation:
    """The ids that a model added to a prompt, and the entropy of its distribution before each (at T = 1, in nats)."""

    ids: list[int]
    entropies: list[float]


@torch.no_grad()
def go_on(
    net: GPT2LMHeadModel,
    input_ids: Sequence[int],
    count: int,
    temperature: float = GREEDY,
    top_p: float = 1.0,
    generator: torch.Generator | None = None,
    may_end: bool = True,
) -> Continuation:
    """Return up to ``count`` tokens after ``input_ids``; without ``may_end`` the end token is never taken."""
    ids: list[int] = []
    entropies: list[float] = []
    step, cache = torch.tensor([list(input_ids)]), None
    for _ in range(count):
        out = net(input_ids=step, past_key_values=cache, use_cache=True)
        logits, cache = out.logits[0, -1].double(), out.past_key_values  # (vocab_size,)
        entropies.append(float(torch.distributions.Categorical(logits=logits).entropy()))
        if not may_end:
            logits = logits.index_fill(0, torch.tensor([net.config.eos_token_id]), -torch.inf)
        ids.append(_choose(logits, temperature, top_p, generator))
        if ids[-1] == net.config.eos_token_id:
            break
        step = torch.tensor([[ids[-1]]])
    return Continuation(ids, entropies)


def repeated_share(ids: Sequence[int], size: int = 4) -> float:
    """Return the share of n-grams of ``size`` tokens that have been seen earlier in ``ids``; 0 where there are none."""
    grams = [tuple(ids[start : start + size]) for start in range(len(ids) - size + 1)]
    return 1 - len(set(grams)) / len(grams) if grams else 0.0


def _choose(logits: torch.Tensor, temperature: float, top_p: float, generator: torch.Generator | None) -> int:
    """Return the most probable id, or one drawn after temperature and top-p."""
    if temperature == GREEDY:
        return int(logits.argmax())
    probs, order = torch.softmax(logits / temperature, dim=-1).sort(descending=True)
    before = probs.cumsum(0) - probs  # mass of the better tokens; the token that crosses top_p is kept
    kept = probs.where(before < top_p, torch.zeros_like(probs))
    return int(order[torch.multinomial(kept, 1, generator=generator)])
