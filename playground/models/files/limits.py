"""The context length of a model, read from its files; None where they set none.

A number that stands for "no limit" counts as none.
"""

from typing import Any

import torch

LIMITS = ("max_position_embeddings", "n_positions", "max_seq_len", "max_sequence_length", "n_ctx")
"""The names that configurations use for it; the first that holds a number counts."""
_OF_ENCODER = ("max_encoder_position_embeddings",)
_OF_DECODER = ("max_decoder_position_embeddings",)
_NO_NUMBER = 2**27
"""Lengths from here on mean "no limit": a tokenizer without one says 10^30."""


def decoder_limit(config: Any, tokenizer: Any = None) -> int | None:
    """Return the number of tokens that a decoder can read; None where there is no limit, or none is known.

    Args:
        config: transformers' configuration of the model.
        tokenizer: read where the configuration says nothing.
    """
    limit = _first(config.get_text_config(decoder=True), (*_OF_DECODER, *LIMITS))
    return limit or length(getattr(tokenizer, "model_max_length", None))


def encoder_limit(config: Any, tokenizer: Any = None) -> int | None:
    """Return the number of tokens that an encoder–decoder's encoder can read, as :func:`decoder_limit` does."""
    of_encoder: Any = getattr(config, "encoder", None)  # two models put together keep the configurations of both
    part = of_encoder.get_text_config() if hasattr(of_encoder, "to_dict") else config.get_text_config(encoder=True)
    limit = _first(part, (*_OF_ENCODER, *LIMITS))
    return limit or length(getattr(tokenizer, "model_max_length", None))


def vocabulary(config: Any) -> int:
    """Return the number of logits in a row: the padding of a vocabulary may be left out of it."""
    text = config.get_text_config(decoder=True)
    return int(getattr(text, "unpadded_vocab_size", None) or text.vocab_size)


def length(value: Any) -> int | None:
    """Return ``value`` if it is a number of tokens; None if it means that there is no limit."""
    return value if type(value) is int and 0 < value < _NO_NUMBER else None


def learned_limit(model: Any) -> int | None:
    """Return the number of positions that ``model`` can use, where they begin after its padding id, as RoBERTa's do.

    Its configuration counts the unused positions too, and reading up to that number fails.
    """
    for name, module in model.named_modules():
        is_table = name.endswith("position_embeddings") and isinstance(module, torch.nn.Embedding)
        if is_table and module.padding_idx is not None:
            return int(module.num_embeddings - module.padding_idx - 1)
    return None


def _first(config: Any, names: tuple[str, ...]) -> int | None:
    return next(filter(None, (length(getattr(config, name, None)) for name in names)), None)
