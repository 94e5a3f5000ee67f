"""Decoding Playground: see how a language model picks its next token.

``load_model`` gives a model; ``next_token``, ``stream`` and ``decode`` say what it does under ``DecodingOptions``.
``load_tokenizer`` gives a tokenizer alone. ``show`` draws the page's live charts in a notebook.
Reading order: ``options``, ``decoding``, ``models``, then ``charts`` and ``web``.

The names are imported when they are first used: a setting that is wrong is told before torch is there.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.decoding.generate import decode, next_token, stream
    from playground.models.api import load_model
    from playground.models.files.tokenizers import load_tokenizer
    from playground.notebook.view import show
    from playground.options import DecodingOptions

__all__ = ["DecodingOptions", "decode", "load_model", "load_tokenizer", "next_token", "show", "stream"]

_MODULES = {
    "DecodingOptions": "options",
    "decode": "decoding.generate",
    "load_model": "models.api",
    "load_tokenizer": "models.files.tokenizers",
    "next_token": "decoding.generate",
    "show": "notebook.view",
    "stream": "decoding.generate",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
