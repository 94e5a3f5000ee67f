"""A tokenizer as the inspection reads it: the ``tokenizers`` object and what is known about it.

Knows nothing of where the files come from.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tokenizers import AddedToken, Tokenizer

from playground.errors import PromptError, Text
from playground.tokenization.labels import PieceKind, bytes_label, kind_of, piece_bytes

LONGEST_TEXT = 100_000
"""Characters of a text that are read, two pastes of the page; the rest is cut. They take a third of a second."""


@dataclass(frozen=True, eq=False)
class Reader:
    """A tokenizer, shared by many and never changed.

    Args:
        name: what it is called on the page.
        backend: the ``tokenizers`` object.
        notes: what a reader should know about how it was loaded.
        config: the model's configuration, where one lies beside it.
    """

    name: str
    backend: Tokenizer
    notes: tuple[Text, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The whole tokenizer as ``tokenizer.json`` has it."""
        found: dict[str, Any] = json.loads(self.backend.to_str())
        return found

    @cached_property
    def kind(self) -> PieceKind:
        """How its pieces are written."""
        return kind_of(json.dumps([self.spec["pre_tokenizer"], self.spec["decoder"]]))

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Every piece by its id; a number that no piece has is the empty string."""
        vocab = self.backend.get_vocab(with_added_tokens=True)
        found = [""] * (max(vocab.values(), default=-1) + 1)
        for piece, token_id in vocab.items():
            found[token_id] = piece
        return tuple(found)

    @cached_property
    def added(self) -> dict[int, AddedToken]:
        """The tokens found in a text before anything else is done to it, by id."""
        found: dict[int, AddedToken] = dict(self.backend.get_added_tokens_decoder())
        return found

    @cached_property
    def special_ids(self) -> frozenset[int]:
        """The ids that ``skip_special_tokens`` leaves out."""
        return frozenset(i for i, token in self.added.items() if token.special)

    @cached_property
    def size(self) -> int:
        """How many pieces there are; less than the highest id and one where numbers between belong to none."""
        return sum(piece != "" for piece in self.pieces)

    @cached_property
    def unk_id(self) -> int | None:
        """The id that stands for what the vocabulary does not have; None where nothing is ever unknown."""
        return unknown_id(self.backend)

    def bytes_of(self, token_id: int) -> bytes:
        """Return the bytes of text that a token stands for."""
        return self._read(token_id)[0]

    def label(self, token_id: int) -> str:
        """Return a token's piece as a reader should see it."""
        return self._read(token_id)[1]

    @cached_property
    def _known(self) -> dict[int, tuple[bytes, str]]:
        """Bytes and label of the tokens met so far: a text has few different ones, and each is read by character."""
        return {}

    def _read(self, token_id: int) -> tuple[bytes, str]:
        if (found := self._known.get(token_id)) is None:
            piece = self.pieces[token_id]
            if not piece:
                found = b"", f"#{token_id}"
            elif token_id in self.added:
                found = str(self.added[token_id].content).encode("utf-8", "surrogatepass"), piece
            else:
                data = piece_bytes(self._bare(piece), self.kind)
                found = data, bytes_label(data)
            self._known[token_id] = found
        return found

    def _bare(self, piece: str) -> str:
        prefix = self.spec["model"].get("continuing_subword_prefix") or ""
        return piece.removeprefix(prefix) if prefix else piece


def unknown_id(backend: Tokenizer) -> int | None:
    """Return the id that ``backend`` gives to what its vocabulary does not have; None where nothing is unknown to it.

    Most models name the token; Unigram has its number, whether or not the token has a name.
    """
    unk = getattr(backend.model, "unk_token", None)
    if unk is not None:
        found: int | None = backend.token_to_id(unk)
        return found
    number = json.loads(backend.to_str())["model"].get("unk_id")
    return number if type(number) is int else None


def check_text(text: str) -> None:
    """Refuse what is no text.

    Raises:
        PromptError: half of a surrogate pair.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise PromptError(
            "text",
            Text(
                f"{error.start + 1}번째 글자가 깨져 있습니다(서로게이트 반쪽)",
                f"has half of a surrogate pair, which is no character, at position {error.start + 1}",
            ),
            text[error.start],
            Text("그 글자를 지우고 다시 해 보세요", "Remove it and try again"),
        ) from None
