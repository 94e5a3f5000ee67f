"""The last check before a model is used: its logits with a cache must equal those of a whole pass over the same text.

Types that are known to fail are refused before their weights are fetched (``known_types.py``); here a few tokens are
read both ways.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import torch
from transformers import DynamicCache, EncoderDecoderCache
from transformers.cache_utils import DynamicLayer

from playground.errors import ModelError
from playground.models.running.session import EncoderDecoderSession, Session
from playground.text import Text

TOLERANCE: Mapping[torch.dtype, float] = MappingProxyType({
    torch.float32: 1e-3, torch.float16: 2e-2, torch.bfloat16: 1e-1,
})  # fmt: skip
"""The largest difference of two passes' logits, relative to the largest logit: rounding through many layers."""
_LENGTH, _READ_FIRST = 6, 3
_ANGLES_THAT_STAY = ("default", "linear", "llama3", "yarn")
"""Kinds of rotary angles that depend on a token's own position alone."""
_OTHER = Text("choose_another_model")


def check_memory(model: Any, name: str, vocab_size: int) -> None:
    """Check that ``model``, which errors call ``name``, gives the same logits step by step and in one pass.

    Another text is read in between: a cache must belong to its own text.

    Raises:
        ModelError: it does not, or its output is not logits over its vocabulary.
    """
    ids = probe(vocab_size)
    first = 1 if model.config.is_encoder_decoder else _READ_FIRST
    session = _open(model, ids, ids[:first])
    session.step(torch.tensor(ids[first : first + 1]))
    at_once = _anew(model, ids, ids)
    _check_logits(at_once, name, vocab_size)
    for token_id in ids[first + 1 :]:
        session.step(torch.tensor([token_id]))
    apart = difference(session.logits[0], at_once)
    if apart > tolerance(model):
        raise ModelError(
            "model",
            Text("must_give_the_same_logits_token_by_token_as", apart=apart),
            name,
            _OTHER,
        )


def reads_at_once(model: Any, vocab_size: int) -> bool:
    """Whether ``model``, with a cache, gives the same logits for several ids in one pass as for one at a time."""
    ids = probe(vocab_size)
    steps, at_once = (_open(model, ids, ids[:_READ_FIRST]) for _ in range(2))
    expected = torch.cat([steps.step(torch.tensor([token_id])) for token_id in ids[_READ_FIRST:]])
    try:
        logits = at_once.read(ids[_READ_FIRST:])
    except (RuntimeError, ValueError, IndexError):  # a cache that takes one id at a time fails in its own way
        return False
    return logits.shape == expected.shape and difference(logits, expected) <= tolerance(model)


def takes_back(model: Any, vocab_size: int) -> bool:
    """Whether ``model``, which reads at once, goes on from ids of which it has forgotten the last, as if never read.

    Its cache is one that only grows: a window or a state has lost what stood before. Where angles depend on the length
    read so far, or logits are rounded so coarsely that those of one pass choose other tokens, it does not either.
    """
    if model.dtype != torch.float32 or not angles_stay(model):
        return False
    ids = probe(vocab_size)
    session = _open(model, ids, ids[:_READ_FIRST])
    memory = session.memory
    if memory is None or not _only_grows(memory[1]):
        return False
    expected = _open(model, ids, ids[:_READ_FIRST]).read(ids[_READ_FIRST:])
    session.read([*ids[_READ_FIRST:-1], ids[0], ids[1]])
    session.take_back(2)
    logits = session.read(ids[-1:])
    return difference(logits, expected[-1:]) <= tolerance(model)


def angles_stay(model: Any) -> bool:
    """Whether the rotary angles of a token, where it has some, depend on its own position alone."""
    rope = getattr(model.config, "rope_parameters", None) or {}
    kinds = {each.get("rope_type", "default") for each in (rope, *rope.values()) if isinstance(each, dict)}
    return kinds.issubset(_ANGLES_THAT_STAY)


def _only_grows(cache: Any) -> bool:
    """Whether ``cache`` is transformers' own that keeps all keys and values, at an encoder–decoder of its own text."""
    own = cache.self_attention_cache if isinstance(cache, EncoderDecoderCache) else cache
    return type(own) is DynamicCache and all(type(layer) is DynamicLayer for layer in own.layers)


def rows_move(model: Any, vocab_size: int) -> bool:
    """Whether two rows can swap their caches: each then gives the logits of its new text read alone."""
    ids = probe(vocab_size)
    both = _open(model, ids, ids[:1], rows=2)
    if not both.can_reorder:
        return False
    both.step(torch.tensor(ids[1:3]))
    logits = both.step(torch.tensor(ids[3:5]), torch.tensor([1, 0]))
    texts = [ids[0], ids[2], ids[3]], [ids[0], ids[1], ids[4]]
    expected = torch.stack([_anew(model, ids, text) for text in texts])
    return logits.shape == expected.shape and difference(logits, expected) <= tolerance(model)


def probe(vocab_size: int) -> list[int]:
    """Return a few different ids, mostly not special ones."""
    return [(11 + 37 * place) % vocab_size for place in range(_LENGTH)]


@torch.inference_mode()
def _anew(model: Any, source: list[int], ids: list[int]) -> torch.Tensor:
    """Return the logits after ``ids``, read in one pass without a cache of them."""
    if not model.config.is_encoder_decoder:
        return _open(model, source, ids).logits[0]
    inputs = {"input_ids": torch.tensor([source]), "decoder_input_ids": torch.tensor([ids])}
    outputs = model(**{name: each.to(model.device) for name, each in inputs.items()}, use_cache=False)
    logits: torch.Tensor = outputs.logits[0, -1]
    return logits


def _open(model: Any, source: list[int], ids: list[int], rows: int = 1) -> Session:
    """Return a session that has read ``ids``; an encoder–decoder reads ``source`` before."""
    if model.config.is_encoder_decoder:
        return EncoderDecoderSession(model, source, ids, rows)
    return Session(model, ids, rows)


def tolerance(model: Any) -> float:
    """Return the largest :func:`difference` of two passes that are taken for equal."""
    return TOLERANCE.get(model.dtype, TOLERANCE[torch.float32])


def _check_logits(logits: torch.Tensor, name: str, vocab_size: int) -> None:
    if logits.shape == (vocab_size,) and bool(logits.isfinite().all()):
        return
    rule = Text("must_give_a_finite_logit_for_each_of_its", vocab_size=vocab_size)
    raise ModelError("model", rule, name, _OTHER)


def difference(one: torch.Tensor, other: torch.Tensor) -> float:
    """Return the largest difference of two passes' logits, relative to the largest logit."""
    return float((one.float() - other.float()).abs().max() / other.float().abs().max().clamp_min(1e-6))
