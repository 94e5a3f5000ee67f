"""How much a model reads, as its files say it; None where they do not. A number that stands for "none" is no number."""

from typing import Any

import torch

LIMITS = ("max_position_embeddings", "n_positions", "max_seq_len", "max_sequence_length", "n_ctx")
"""What configurations call it; the first of them that holds a number counts."""
_OF_ENCODER = ("max_encoder_position_embeddings",)
_OF_DECODER = ("max_decoder_position_embeddings",)
_NO_NUMBER = 2**27
"""From here on a length means that there is none: a tokenizer that knows no limit says 10^30."""


def decoder_limit(config: Any, tokenizer: Any = None) -> int | None:
    """Return how many tokens a decoder reads; None where there is no limit, or none that is known.

    Args:
        config: transformers' configuration of the model.
        tokenizer: asked where the configuration says nothing.
    """
    found = _first(config.get_text_config(decoder=True), (*_OF_DECODER, *LIMITS))
    return found or length(getattr(tokenizer, "model_max_length", None))


def encoder_limit(config: Any, tokenizer: Any = None) -> int | None:
    """Return how many tokens an encoder–decoder's encoder reads; arguments and None as :func:`decoder_limit`'s."""
    of_encoder: Any = getattr(config, "encoder", None)  # two models put together keep the configurations of both
    part = of_encoder.get_text_config() if hasattr(of_encoder, "to_dict") else config.get_text_config(encoder=True)
    found = _first(part, (*_OF_ENCODER, *LIMITS))
    return found or length(getattr(tokenizer, "model_max_length", None))


def vocabulary(config: Any) -> int:
    """Return how many logits a row has: what a vocabulary was padded with may be left out of it."""
    text = config.get_text_config(decoder=True)
    return int(getattr(text, "unpadded_vocab_size", None) or text.vocab_size)


def length(value: Any) -> int | None:
    """Return ``value`` if it is a number of tokens; None for one that means that there is no limit."""
    return value if type(value) is int and 0 < value < _NO_NUMBER else None


def learned_limit(model: Any) -> int | None:
    """Return how many places ``model`` has learned, where those begin behind its padding id, as RoBERTa's do.

    Its configuration counts the unused ones too, and reading on to that number fails.
    """
    for name, module in model.named_modules():
        is_table = name.endswith("position_embeddings") and isinstance(module, torch.nn.Embedding)
        if is_table and module.padding_idx is not None:
            return int(module.num_embeddings - module.padding_idx - 1)
    return None


def _first(config: Any, names: tuple[str, ...]) -> int | None:
    return next(filter(None, (length(getattr(config, name, None)) for name in names)), None)
