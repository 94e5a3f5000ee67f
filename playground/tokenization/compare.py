"""One text under several tokenizers: what each needs for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playground.tokenization.inspect import Inspection, inspect
from playground.tokenization.reader import Reader

SHOWN_PIECES = 400
"""So many pieces of each are shown side by side."""

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Compared:
    """A text under one tokenizer; special tokens around it are not counted.

    Attributes:
        name: the tokenizer.
        found: its first pieces laid out.
        vocab_size: pieces in its vocabulary.
        tokens, characters, words, size: how many tokens, characters, 어절 (words between spaces) and UTF-8 bytes.
        unknown: how many of the tokens are the unknown token.
    """

    name: str
    found: Inspection
    vocab_size: int
    tokens: int
    characters: int
    words: int
    size: int
    unknown: int

    @property
    def per_character(self) -> float | None:
        """Tokens for each character; None for an empty text."""
        return self.tokens / self.characters if self.characters else None

    @property
    def per_word(self) -> float | None:
        """Tokens for each 어절; None where there is none."""
        return self.tokens / self.words if self.words else None

    @property
    def per_byte(self) -> float | None:
        """Tokens for each UTF-8 byte; None for an empty text."""
        return self.tokens / self.size if self.size else None

    @property
    def unknown_share(self) -> float | None:
        """The share of tokens that are unknown; None where there are no tokens."""
        return self.unknown / self.tokens if self.tokens else None


def compare(readers: Sequence[Reader], text: str) -> tuple[Compared, ...]:
    """Return what each tokenizer makes of ``text``, in the order given.

    Raises:
        PromptError: half of a surrogate pair.
    """
    return tuple(_compared(reader, text) for reader in readers)


def _compared(reader: Reader, text: str) -> Compared:
    found = inspect(reader, text, special=False, most=SHOWN_PIECES)
    return Compared(
        name=reader.name,
        found=found,
        vocab_size=reader.size,
        tokens=len(found.ids),
        characters=len(found.text),
        words=sum(1 for _ in _WORD.finditer(found.text)),
        size=len(found.text.encode()),
        unknown=_unknown(reader, found),
    )


def _unknown(reader: Reader, found: Inspection) -> int:
    if len(found.ids) <= SHOWN_PIECES:  # all laid out, so a typed "<unk>" is told apart
        return sum(piece.unknown for piece in found.pieces)
    return 0 if reader.unk_id is None else found.ids.count(reader.unk_id)
