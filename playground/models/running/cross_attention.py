"""The cross-attention of rows that share one source: computed and stored once, wherever that changes no bit.

The keys and values of every row are the same numbers, but not always the same bits: kernels round by the shape, the
layout and the alignment of their input. So everything that is assumed here is compared or was measured.
"""

from typing import Any

import torch
from transformers import DynamicCache

WITNESS_WIDTH = 64
"""From this width on, one projection has enough numbers to show whether all projections of its shape round alike."""
ALIGNMENT = 64
"""Rows that begin at multiples of this number of bytes are read alike; attention on the CPU needs 16."""


def project_once(model: Any, encoded: torch.Tensor, cache: DynamicCache) -> bool:
    """Fill ``cache`` with the keys and values of one row, if they equal those of all rows bit for bit.

    The kernel depends on the shape, so the first layer's keys, projected for all rows too, stand for the keys and
    values of every layer.

    Args:
        model: transformers' model; only a decoder with BART's layout can be filled.
        encoded: (rows, length, width), all rows equal.
        cache: an empty cross-attention cache.

    Returns:
        Whether it was filled.
    """
    attentions = _attentions(model)
    if len(encoded) == 1 or not attentions:
        return False
    one, witness = encoded[:1], attentions[0].k_proj
    if witness.out_features < WITNESS_WIDTH or not _rounds_alike(witness, encoded):
        return False
    for layer, attention in enumerate(attentions):
        heads = (1, one.shape[1], -1, attention.head_dim)
        keys, values = (project(one).view(heads).transpose(1, 2) for project in (attention.k_proj, attention.v_proj))
        cache.update(keys, values, layer)
    return True


def share_row(cache: DynamicCache, rows: int, implementation: str) -> None:
    """Give the only row of ``cache`` to each of ``rows`` rows.

    Args:
        cache: a cross-attention cache of one row.
        rows: how many rows.
        implementation: the model's attention, by transformers' name.
    """
    for layer in cache.layers:
        layer.keys, layer.values = (_widened(states, rows, implementation) for states in (layer.keys, layer.values))


def _attentions(model: Any) -> list[Any]:
    """Return the cross-attention modules of the decoder's layers; empty unless all are like BART's."""
    layers = getattr(model.get_decoder(), "layers", ())
    attentions: list[Any] = [getattr(layer, "encoder_attn", None) for layer in layers]
    return attentions if all(_is_like_barts(attention) for attention in attentions) else []


def _is_like_barts(attention: Any) -> bool:
    linear = all(isinstance(getattr(attention, name, None), torch.nn.Linear) for name in ("k_proj", "v_proj"))
    return linear and hasattr(attention, "head_dim")


def _rounds_alike(project: torch.nn.Linear, encoded: torch.Tensor) -> bool:
    """Whether ``project`` gives every row of ``encoded`` the same bits as the first row alone."""
    wide = project(encoded)
    return torch.equal(wide, project(encoded[:1]).expand_as(wide))


def _widened(row: torch.Tensor, rows: int, implementation: str) -> torch.Tensor:
    """Return ``row`` (1, heads, length, head_dim) for every row: one tensor shared by all, or copies of it."""
    wide = row.expand(rows, -1, -1, -1)
    is_exact = implementation == "sdpa" and row.device.type == "cpu" and row.nbytes % ALIGNMENT == 0
    return wide if is_exact else wide.contiguous()
