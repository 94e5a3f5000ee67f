"""One text under several tokenizers: how many tokens each needs, and which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playground.tokenization.inspect import Inspection, inspect
from playground.tokenization.reader import Reader

SHOWN_PIECES = 400
"""Largest number of pieces that are laid out for each tokenizer."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class ComparisonRow:
    """The counts of a text under one tokenizer, without the special tokens around it.

    Attributes:
        name: name of the tokenizer.
        inspection: the text with its first :data:`SHOWN_PIECES` pieces laid out.
        vocab_size: number of pieces in the vocabulary.
        tokens, characters, words, size: number of tokens, characters, words between spaces (어절) and UTF-8 bytes.
        unknown: number of tokens that are the unknown token.
    """

    name: str
    inspection: Inspection
    vocab_size: int
    tokens: int
    characters: int
    words: int
    size: int
    unknown: int

    @property
    def per_character(self) -> float | None:
        """Tokens per character; None for an empty text."""
        return self.tokens / self.characters if self.characters else None

    @property
    def per_word(self) -> float | None:
        """Tokens per word between spaces (어절); None for a text without words."""
        return self.tokens / self.words if self.words else None

    @property
    def per_byte(self) -> float | None:
        """Tokens per UTF-8 byte; None for an empty text."""
        return self.tokens / self.size if self.size else None

    @property
    def unknown_share(self) -> float | None:
        """The share of tokens that are the unknown token; None without tokens."""
        return self.unknown / self.tokens if self.tokens else None


def compare(readers: Sequence[Reader], text: str) -> tuple[ComparisonRow, ...]:
    """Return a row of counts for each of ``readers``, in their order.

    Raises:
        PromptError: ``text`` has half of a surrogate pair.
    """
    return tuple(_row(reader, text) for reader in readers)


def _row(reader: Reader, text: str) -> ComparisonRow:
    inspection = inspect(reader, text, special=False, max_pieces=SHOWN_PIECES)
    return ComparisonRow(
        name=reader.name,
        inspection=inspection,
        vocab_size=reader.size,
        tokens=len(inspection.ids),
        characters=len(inspection.text),
        words=sum(1 for _ in _WORD.finditer(inspection.text)),
        size=len(inspection.text.encode()),
        unknown=_unknown(reader, inspection),
    )


def _unknown(reader: Reader, inspection: Inspection) -> int:
    if len(inspection.ids) <= SHOWN_PIECES:  # all laid out, so a typed "<unk>" can be told from an unknown token
        return sum(piece.unknown for piece in inspection.pieces)
    return 0 if reader.unk_id is None else inspection.ids.count(reader.unk_id)
