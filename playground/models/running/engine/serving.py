"""Whether the texts of a model can be computed together: its cache is of the plain kind, and a trial agrees.

Not shared, and computed each by itself as before: encoder–decoders; caches with sliding windows, states or layers of
their own kind; models without explicit positions; angles that depend on the longest text of a batch.
"""

import inspect
from collections.abc import Sequence
from typing import Any

import torch
from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from playground.models.running.checking import angles_stay, difference, probe, tolerance
from playground.models.running.engine.engine import Engine
from playground.models.running.engine.passes import Pass, quickest_pass
from playground.models.running.engine.reading import read_together
from playground.models.running.engine.slots import Row, Slots
from playground.models.running.session import Session


def engine_for(model: Any, vocab_size: int, most_bytes: int, threads: int) -> Engine | None:
    """Return an engine for ``model``; None where its texts cannot be computed together.

    Args:
        model: transformers' model, which reads several ids at once.
        vocab_size: length of a row of logits.
        most_bytes, threads: as for :class:`Engine`.
    """
    if model.config.is_encoder_decoder or not _has_own_positions(model) or _has_windows(model):
        return None
    session = Session(model, probe(vocab_size))
    name = _plain_cache(session)
    if name is None:
        return None
    read = quickest_pass(Pass(model, name), session.layers, vocab_size, most_bytes, threads)
    return Engine(model, read, most_bytes, threads) if _agrees(read, vocab_size, most_bytes) else None


def _has_own_positions(model: Any) -> bool:
    """Whether a row's positions can be given, and mean the same in any company."""
    is_plain = model.config._attn_implementation in ("sdpa", "eager")
    return is_plain and angles_stay(model) and "position_ids" in inspect.signature(model.forward).parameters


def _has_windows(model: Any) -> bool:
    """Whether a layer sees only a window of its own, by a mask that counts columns, holes included (GPT-Neo)."""
    return "local" in (getattr(model.config, "attention_layers", None) or ())


def _plain_cache(session: Session) -> str | None:
    """Return the name of the argument that takes the model's cache; None where that is not of the plain kind."""
    memory = session.memory
    if memory is None or type(memory[1]) is not DynamicCache:
        return None
    name, cache = memory
    is_plain = all(type(layer) is DynamicLayer and layer.get_seq_length() == session.length for layer in cache.layers)
    return name if is_plain else None


def _agrees(read: Pass, vocab_size: int, most_bytes: int) -> bool:
    """Whether two rows of different lengths, read in one pass, get the logits that each gets alone, with a pause, too.

    What joining, leaving and moving do to a cache does not depend on the model.
    """
    model, ids, slots = read.model, probe(vocab_size), Slots(read, most_bytes)
    alone: dict[Row, Session] = {}

    def agree(rows: Sequence[Row]) -> bool:
        tokens = {row: ids[row.length % len(ids)] for row in rows}
        expected = torch.cat([alone[row].step(torch.tensor([token])) for row, token in tokens.items()])
        slots.prepare()
        logits = slots.compute(tokens)
        slots.advance(rows)
        return logits.shape == expected.shape and difference(logits, expected) <= tolerance(model)

    try:
        sessions = [Session(model, ids[:length]) for length in (1, 3)]
        known = read_together(model, read.cache_name, [session.history for session in sessions])
        if any(
            difference(one.logits, other.logits) > tolerance(model) for one, other in zip(known, sessions, strict=True)
        ):
            return False
        for one, session in zip(known, sessions, strict=True):
            alone[slots.join(one.layers, 1)[0]] = session
        return agree(slots.rows) and agree(slots.rows[1:]) and agree(slots.rows)
    except Exception:  # noqa: BLE001 - where positions, masks or caches are of its own kind, each fails in its own way
        return False
