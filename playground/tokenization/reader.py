"""A tokenizer for inspection: the ``tokenizers`` object with its pieces, labels and special ids."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tokenizers import AddedToken, Encoding, Tokenizer

from playground.errors import PromptError
from playground.text import Text
from playground.tokenization.labels import PieceKind, bytes_label, kind_of, piece_bytes

LONGEST_TEXT = 100_000
"""Largest number of characters that are encoded, twice the largest paste; they take a third of a second."""


@dataclass(frozen=True, eq=False)
class Reader:
    """A tokenizer, shared by all users and never changed.

    Args:
        name: its name on the page.
        backend: the ``tokenizers`` object.
        notes: notes for the user on how it was loaded.
        config: the model's configuration; empty without one.
    """

    name: str
    backend: Tokenizer
    notes: tuple[Text, ...] = ()
    config: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The whole tokenizer in the format of ``tokenizer.json``."""
        spec: dict[str, Any] = json.loads(self.backend.to_str())
        return spec

    @cached_property
    def kind(self) -> PieceKind:
        """How its vocabulary writes its pieces."""
        return kind_of(json.dumps([self.spec["pre_tokenizer"], self.spec["decoder"]]))

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """Every piece, indexed by id; the empty string for an id that no piece has."""
        vocab = self.backend.get_vocab(with_added_tokens=True)
        pieces = [""] * (max(vocab.values(), default=-1) + 1)
        for piece, token_id in vocab.items():
            pieces[token_id] = piece
        return tuple(pieces)

    @cached_property
    def added(self) -> dict[int, AddedToken]:
        """The added tokens by id; they are matched in a text before everything else."""
        tokens: dict[int, AddedToken] = dict(self.backend.get_added_tokens_decoder())
        return tokens

    @cached_property
    def special_ids(self) -> frozenset[int]:
        """The ids that ``skip_special_tokens`` skips."""
        return frozenset(i for i, token in self.added.items() if token.special)

    @cached_property
    def size(self) -> int:
        """Number of pieces; less than the highest id + 1 where some ids have no piece."""
        return sum(piece != "" for piece in self.pieces)

    @cached_property
    def unk_id(self) -> int | None:
        """The id of the unknown token; None where every text can be encoded."""
        return unknown_id(self.backend)

    def encode(self, text: str, *, special: bool) -> Encoding:
        """Return ``text`` encoded, with the special tokens around it if ``special``; see :func:`encode`."""
        return encode(self.backend, text, special=special)

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of ``ids``, special tokens included; as a batch of one, see :func:`encode`."""
        return str(self.backend.decode_batch([list(ids)], skip_special_tokens=False)[0])

    def bytes_of(self, token_id: int) -> bytes:
        """Return the bytes of text that the token decodes to."""
        return self._read(token_id)[0]

    def label(self, token_id: int) -> str:
        """Return the token's piece as it is displayed."""
        return self._read(token_id)[1]

    @cached_property
    def _cache(self) -> dict[int, tuple[bytes, str]]:
        """Cache of (bytes, label) by id: a text has few different tokens, and decoding one is slow."""
        return {}

    def _read(self, token_id: int) -> tuple[bytes, str]:
        if (entry := self._cache.get(token_id)) is None:
            piece = self.pieces[token_id]
            if not piece:
                entry = b"", f"#{token_id}"
            elif token_id in self.added:
                entry = str(self.added[token_id].content).encode("utf-8", "surrogatepass"), piece
            else:
                data = piece_bytes(self._bare(piece), self.kind)
                entry = data, bytes_label(data)
            self._cache[token_id] = entry
        return entry

    def _bare(self, piece: str) -> str:
        prefix = self.spec["model"].get("continuing_subword_prefix") or ""
        return piece.removeprefix(prefix) if prefix else piece


def encode(backend: Tokenizer, text: str, *, special: bool = False) -> Encoding:
    """Return ``text`` encoded, with the special tokens that are put around a text if ``special``.

    It is encoded as a batch of one: ``Tokenizer.encode`` keeps Python's lock, so that a long text would stop every
    other thread of the server until it is encoded.
    """
    return backend.encode_batch([text], add_special_tokens=special)[0]


def unknown_id(backend: Tokenizer) -> int | None:
    """Return the id of the unknown token of ``backend``; None where it has none.

    Most models name the token; Unigram stores its id, whether or not the token has a name.
    """
    unk = getattr(backend.model, "unk_token", None)
    if unk is not None:
        token_id: int | None = backend.token_to_id(unk)
        return token_id
    number = json.loads(backend.to_str())["model"].get("unk_id")
    return number if type(number) is int else None


def check_text(text: str) -> None:
    """Check that ``text`` can be encoded in UTF-8.

    Raises:
        PromptError: it has half of a surrogate pair.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise PromptError(
            "text",
            Text("has_half_of_a_surrogate_pair_which_is_no", value=error.start + 1),
            text[error.start],
            Text("remove_it_and_try_again"),
        ) from None
