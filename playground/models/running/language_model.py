"""A language model and its tokenizer behind one interface. Knows nothing of how a token is chosen."""

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

import torch

from playground.errors import PromptError
from playground.models.files.limits import decoder_limit, encoder_limit, learned_limit, vocabulary
from playground.models.files.own_defaults import OwnDefaults
from playground.models.files.tokenizer_files import panic_as_prompt_error
from playground.models.files.tokenizers import piece_kind
from playground.models.running.checking import reads_at_once, rows_move, takes_back
from playground.models.running.engine.engine import Engine
from playground.models.running.engine.serving import engine_for
from playground.models.running.session import EncoderDecoderSession, SeparateRows, Session
from playground.models.running.shared_prompts import SharedPrompts
from playground.models.running.stop_strings import StopStrings
from playground.text import Text
from playground.tokenization.labels import PieceKind, piece_bytes, piece_label
from playground.tokenization.reader import unknown_id
from playground.tokenization.text_stream import TextStream

__all__ = ["AddText", "LanguageModel", "Session"]

ALONE_AT_ONCE = 8
"""Texts that are computed by themselves at the same time: they share the processors and the memory."""


_JOINED = 'One two, 3 ("four") 다섯'
"""A text whose tokens a decoder joins with more than their own bytes, if with any."""


class AddText(Protocol):
    """A function that takes one id after the other and returns the text that each completes."""

    def __call__(self, token_id: int, *, is_last: bool = False) -> str:
        """Return the text that ``token_id`` completes; with the last id, also the text that was held back."""


class LanguageModel:
    """A model with its tokenizer, shared by many readers and never changed by them.

    Decoder-only or encoder–decoder: the prompt of an encoder–decoder is its source, which the encoder reads once.

    Args:
        name: the name it was loaded by.
        model: transformers' model, in evaluation mode.
        tokenizer: transformers' tokenizer.
        notes: notes on the tokenizer for its reader.
        own_defaults: the checkpoint's own decoding settings; None where it has none.
        prefixes: what its configuration puts before a source, by the name of the task.
        stop_strings: the checkpoint's stop strings; only a :meth:`speaker` stops at them.

    Attributes:
        eos_ids: the ids that end a text; a model may have several.
        context_length: the most tokens of the model's text, a decoder's prompt included; None: no known limit.
        source_length: the most tokens of an encoder–decoder's source; None: no known limit.
        vocab_size: length of a row of logits.
        unk_id: the id of the unknown token; None where nothing is unknown.
        piece_kind: how the vocabulary writes its pieces.
        is_encoder_decoder: whether the prompt is a source.
        start_ids: the first ids of an encoder–decoder's own text: its ``decoder_start_token_id``.
        engine: what computes all its texts together; None: each is computed by itself.
        prompts: the prompts that its texts share; None: each text reads its own.
        place: what whoever writes a text has meanwhile; where texts are computed by themselves, so many have it.
        begins_anew: whether the generated text stands alone and does not continue the prompt.
        stops_at: the strings that end a text; None: no string does.
    """

    def __init__(
        self,
        name: str,
        model: Any,
        tokenizer: Any,
        *,
        notes: Sequence[Text] = (),
        own_defaults: OwnDefaults | None = None,
        prefixes: Mapping[str, str] = MappingProxyType({}),
        stop_strings: Sequence[str] = (),
    ) -> None:
        self.name, self.model, self.tokenizer = name, model, tokenizer
        self.notes, self.own_defaults, self.prefixes = tuple(notes), own_defaults, prefixes
        self.stop_strings = tuple(stop_strings)
        self.stops_at: StopStrings | None = None
        self.engine: Engine | None = None
        self.prompts: SharedPrompts | None = None
        self.place: AbstractContextManager[object] = nullcontext()
        self.eos_ids: tuple[int, ...] = _ids(model.generation_config.eos_token_id)
        self.is_encoder_decoder = bool(model.config.is_encoder_decoder)
        self.context_length = learned_limit(model) or decoder_limit(model.config, tokenizer)
        self.begins_anew = self.is_encoder_decoder
        self.source_length = encoder_limit(model.config, tokenizer) if self.is_encoder_decoder else None
        self.vocab_size = vocabulary(model.config)
        self.start_ids: tuple[int, ...] = _start_ids(model) if self.is_encoder_decoder else ()
        self._unseen = {tokenizer.bos_token_id, tokenizer.pad_token_id, *self.eos_ids} - {None}
        self.unk_id = unknown_id(tokenizer.backend_tokenizer)
        self.piece_kind: PieceKind = piece_kind(tokenizer)
        self.labels: tuple[str, ...] = tuple(_labels(tokenizer, self.piece_kind, self.vocab_size))

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        device: torch.device = self.model.device
        return device

    def share_steps(self, most_bytes: int, threads: int) -> None:
        """Compute the texts of all readers together from now on, where the model lets rows keep to themselves.

        Where it does not, :data:`ALONE_AT_ONCE` of them have a :attr:`place` at the same time.

        Args:
            most_bytes: the most that what they have read may take, texts beyond it are computed one by one; and, beside
                that, layouts of the weights.
            threads: of torch, on a CPU.
        """
        self.takes_back  # noqa: B018 - found out now, for all copies, and not while the first text is written
        self.engine = engine_for(self.model, self.vocab_size, most_bytes, threads) if self.reads_at_once else None
        self.place = threading.Semaphore(ALONE_AT_ONCE) if self.engine is None else nullcontext()

    @property
    def apart(self) -> "LanguageModel":
        """This model, which computes each text by itself: for texts of one reader that take their steps in turn.

        A prompt that several of them begin with is read once.
        """
        apart = copy(self)
        apart.engine, apart.prompts = None, SharedPrompts()
        return apart

    @panic_as_prompt_error()
    def encode(self, text: str) -> list[int]:
        """Return the token ids of ``text``, with the special tokens this tokenizer adds to a prompt.

        Raises:
            PromptError: half of a surrogate pair, which is no character; or the tokenizer fails over the text.
        """
        check_characters(text)
        ids: list[int] = self.tokenizer(text)["input_ids"]
        return ids

    def reads(self, length: int) -> bool:
        """Whether the model reads ``length`` tokens, as far as is known."""
        return self.context_length is None or length <= self.context_length

    @cached_property
    def reads_at_once(self) -> bool:
        """Whether several ids can be read in one pass after others: some caches take only one at a time."""
        return reads_at_once(self.model, self.vocab_size)

    @cached_property
    def takes_back(self) -> bool:
        """Whether a text can forget its last ids: a draft of tokens can then be read, and what is refused forgotten."""
        return self.reads_at_once and takes_back(self.model, self.vocab_size)

    @cached_property
    def rows_move(self) -> bool:
        """Whether rows can be batched and reordered: some models mix them up."""
        return rows_move(self.model, self.vocab_size)

    @cached_property
    def token_bytes(self) -> tuple[bytes, ...]:
        """The bytes of text that each id (vocab_size,) stands for; none for special ids and those without a piece."""
        return token_bytes(self.tokenizer, self.piece_kind, self.vocab_size)

    @cached_property
    def joins_bytes(self) -> bool:
        """Whether :attr:`token_bytes` joined are the text that the tokenizer decodes, but for a space at its start."""
        ids = self.tokenizer(_JOINED, add_special_tokens=False)["input_ids"]
        joined = b"".join(self.token_bytes[i] for i in ids).decode("utf-8", "replace")
        return joined.removeprefix(" ") == self._text_of(ids).removeprefix(" ")

    def decode(self, token_ids: Sequence[int], before: Sequence[int] = ()) -> str:
        """Return the text that ``token_ids`` add to the text of the ids ``before`` them, as transformers decodes both.

        Without bos, eos and pad; other special tokens are text and stay.
        """
        add, last = self.incremental_decoder(before), len(token_ids) - 1
        return "".join(add(token_id, is_last=place == last) for place, token_id in enumerate(token_ids))

    def incremental_decoder(self, before: Sequence[int] = ()) -> AddText:
        """Return a function that takes one id after the other and returns the text that each completes.

        Text that a later id may change, such as the bytes of an incomplete character, is held back. All texts joined
        are :meth:`decode` of the ids.

        Args:
            before: ids that stand before the first; whether it begins with a space depends on them.
        """
        stream = self._stream(before)

        def add(token_id: int, *, is_last: bool = False) -> str:
            if token_id not in self._unseen:
                return stream.add(token_id, is_last=is_last)
            return stream.end() if is_last else ""

        return add

    def ends(self, token_ids: Sequence[int], before: Sequence[int] = ()) -> list[int | None]:
        """Return for each of ``token_ids`` the length of the text up to its end, in characters.

        None for a token that ends within a character, or whose text a later id may still change; of the last token
        nothing is held back.

        Args:
            token_ids: the ids of the text.
            before: the ids before them, whose text is not counted.
        """
        stream, length, ends = self._stream(before), 0, list[int | None]()
        for token_id in token_ids:
            if token_id not in self._unseen:
                length += len(stream.add(token_id))
            ends.append(length if stream.is_whole else None)
        return [*ends[:-1], length + len(stream.end())] if ends else []

    @cached_property
    def tokenizer_id(self) -> str:
        """A short name of the vocabulary: models with the same one have the same tokens under the same ids."""
        labels = "\n".join(self.labels).encode("utf-8", "surrogatepass")
        return hashlib.sha256(labels).hexdigest()[:12]

    def speaker(self, turn_ends: Sequence[int] = ()) -> "LanguageModel":
        """Return this model as the speaker of a reply: its text stands alone and does not continue the prompt.

        It stops at the checkpoint's stop strings.

        Args:
            turn_ends: ids that end a turn, besides those that end a text.
        """
        speaker = copy(self)
        speaker.begins_anew = True
        speaker.eos_ids = tuple(dict.fromkeys((*self.eos_ids, *turn_ends)))
        speaker._unseen = self._unseen | set(turn_ends)
        speaker.stops_at = StopStrings(self.tokenizer, self.stop_strings) if self.stop_strings else None
        return speaker

    def _stream(self, before: Sequence[int]) -> TextStream:
        seen = [i for i in before if i not in self._unseen]
        return TextStream(self._text_of, self._piece, self.piece_kind, seen)

    def _text_of(self, token_ids: Sequence[int]) -> str:
        text: str = self.tokenizer.decode(
            list(token_ids), skip_special_tokens=False, clean_up_tokenization_spaces=False
        )
        return text

    def _piece(self, token_id: int) -> str:
        return self.tokenizer.convert_ids_to_tokens(token_id) or ""

    def label(self, token_id: int) -> str:
        """Return the token's piece in readable form."""
        return self.labels[token_id]

    def open(
        self, prompt_ids: Sequence[int], generated: Sequence[int] = (), *, rows: int = 1, keep: int = 1
    ) -> Session:
        """Read ``prompt_ids`` and ``generated`` and return a session that continues them in ``rows`` rows.

        Where the model reads at once, one row may keep the logits that follow its last ``keep`` ids.
        """
        if self.engine is not None and keep == 1:
            return self.engine.open([*prompt_ids, *generated], rows)
        if rows > 1 and not self.rows_move:
            return SeparateRows([self.open(prompt_ids, generated) for _ in range(rows)])
        if not self.is_encoder_decoder and self.prompts is not None and keep == 1:
            return self.prompts.open(self.model, [*prompt_ids, *generated], rows)
        if not self.is_encoder_decoder:
            return Session(self.model, [*prompt_ids, *generated], rows, keep)
        at_once = [*self.start_ids, *generated] if generated and self.reads_at_once else self.start_ids
        session = EncoderDecoderSession(self.model, prompt_ids, at_once, rows, keep)
        for token_id in () if len(at_once) > len(self.start_ids) else generated:
            session.step(torch.full((rows,), token_id))
        return session


def _ids(value: int | Sequence[int] | None) -> tuple[int, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, int) else tuple(value)


def _start_ids(model: Any) -> tuple[int, ...]:
    """Return the decoder's start token as ``generate`` chooses it: its own, else bos."""
    config = model.generation_config
    return _ids(config.bos_token_id if config.decoder_start_token_id is None else config.decoder_start_token_id)


def _labels(tokenizer: Any, kind: PieceKind, vocab_size: int) -> Iterator[str]:
    """Yield the readable form of each id; its number where the vocabulary has no piece for it."""
    pieces = {token_id: piece for piece, token_id in tokenizer.get_vocab().items()}
    added = set(tokenizer.get_added_vocab())
    for token_id in range(vocab_size):
        piece = pieces.get(token_id)
        yield f"#{token_id}" if piece is None else piece if piece in added else piece_label(piece, kind)


def token_bytes(tokenizer: Any, kind: PieceKind, vocab_size: int) -> tuple[bytes, ...]:
    """Return :attr:`LanguageModel.token_bytes` of a vocabulary."""
    added = tokenizer.backend_tokenizer.get_added_tokens_decoder()
    unk = unknown_id(tokenizer.backend_tokenizer)
    data = [b""] * vocab_size
    for piece, token_id in tokenizer.get_vocab().items():
        if token_id >= vocab_size or token_id == unk or (token_id in added and added[token_id].special):
            continue
        data[token_id] = piece.encode() if token_id in added else piece_bytes(piece, kind)
    return tuple(data)


def check_characters(text: str) -> None:
    """Check that ``text`` consists of whole characters.

    Raises:
        PromptError: half of a surrogate pair.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        place = error.start + 1
        rule = Text("has_a_broken_character_at_position", place=place)
        way_out = Text("remove_it_and_try_again")
        raise PromptError("prompt", rule, text[error.start], way_out) from None
