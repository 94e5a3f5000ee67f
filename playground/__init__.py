"""Decoding Playground: see how a language model picks its next token.

``load_model`` gives a model; ``next_token``, ``stream`` and ``decode`` say what it does under ``DecodingOptions``.
``load_tokenizer`` gives a tokenizer alone.
Reading order: ``options``, ``decoding``, ``models``, then ``charts`` and ``web``.
"""

from playground.decoding.generate import decode, next_token, stream
from playground.models.api import load_model
from playground.models.files.tokenizers import load_tokenizer
from playground.options import DecodingOptions

__all__ = ["DecodingOptions", "decode", "load_model", "load_tokenizer", "next_token", "stream"]
