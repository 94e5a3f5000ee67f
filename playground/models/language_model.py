"""A language model and its tokenizer under one face. Knows nothing of how a token is chosen."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from tokenizers.decoders import DecodeStream

from playground.errors import PromptError, Text
from playground.models.own_defaults import OwnDefaults
from playground.models.session import EncoderDecoderSession, Session
from playground.models.tokenizers import decode_text, piece_kind
from playground.tokenization.labels import piece_label

__all__ = ["LanguageModel", "Session"]


class LanguageModel:
    """A model with its tokenizer, shared by many readers and never changed by them.

    Decoder-only or encoder–decoder: the prompt of the latter is its source, which the encoder reads once.

    Args:
        name: what it was loaded by.
        model: transformers' model, in evaluation mode.
        tokenizer: transformers' tokenizer.
        notes: what its reader should be told of the tokenizer.
        own_defaults: how the checkpoint itself would have its text chosen; None where it says nothing.

    Attributes:
        eos_ids: the ids that end a text; a model may have several.
        context_length: how many tokens the model reads at most; an encoder–decoder, on either side.
        vocab_size: length of a row of logits.
        is_encoder_decoder: whether the prompt is a source.
        start_ids: what an encoder–decoder's own text begins with: its ``decoder_start_token_id``.
    """

    def __init__(
        self,
        name: str,
        model: Any,
        tokenizer: Any,
        *,
        notes: Sequence[Text] = (),
        own_defaults: OwnDefaults | None = None,
    ) -> None:
        self.name, self.model, self.tokenizer = name, model, tokenizer
        self.notes, self.own_defaults = tuple(notes), own_defaults
        self.eos_ids: tuple[int, ...] = _ids(model.generation_config.eos_token_id)
        self.context_length = int(getattr(model.config, "max_position_embeddings", tokenizer.model_max_length))
        self.vocab_size = int(model.config.vocab_size)
        self.is_encoder_decoder = bool(model.config.is_encoder_decoder)
        self.start_ids: tuple[int, ...] = _start_ids(model) if self.is_encoder_decoder else ()
        self._unseen = {tokenizer.bos_token_id, tokenizer.pad_token_id, *self.eos_ids} - {None}
        self.labels: tuple[str, ...] = _labels(tokenizer, self.vocab_size)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        device: torch.device = self.model.device
        return device

    def encode(self, text: str) -> list[int]:
        """Return the token ids of ``text``, with the special tokens this tokenizer adds to a prompt.

        Raises:
            PromptError: half of a surrogate pair, which is no character.
        """
        try:
            text.encode("utf-8")
        except UnicodeEncodeError as error:
            raise PromptError(
                "prompt",
                Text(
                    f"{error.start + 1}번째 글자가 깨져 있습니다",
                    f"has a broken character at position {error.start + 1}",
                ),
                text[error.start],
                Text("그 글자를 지우고 다시 해 보세요", "Remove it and try again"),
            ) from None
        ids: list[int] = self.tokenizer(text)["input_ids"]
        return ids

    def decode(self, token_ids: Sequence[int]) -> str:
        """Return the text of ``token_ids`` without bos, eos and pad; other special tokens are text and stay.

        The bytes of an unfinished last character are left out.
        """
        return decode_text(self.tokenizer, token_ids, unseen=self._unseen)

    def text_stream(self) -> Callable[[int], str]:
        """Return a function that takes one id after the other and returns the text each completes.

        While a character's bytes are not all there it returns ``""``.
        """
        backend, unseen = self.tokenizer.backend_tokenizer, self._unseen
        stream = DecodeStream(skip_special_tokens=False)
        return lambda token_id: "" if token_id in unseen else stream.step(backend, token_id) or ""

    def label(self, token_id: int) -> str:
        """Return the token's piece as a reader should see it."""
        return self.labels[token_id]

    def open(self, prompt_ids: Sequence[int], generated: Sequence[int] = (), *, rows: int = 1) -> Session:
        """Read ``prompt_ids`` and ``generated`` and return the session that goes on from there in ``rows`` rows."""
        if self.is_encoder_decoder:
            return EncoderDecoderSession(self.model, prompt_ids, [*self.start_ids, *generated], rows)
        return Session(self.model, [*prompt_ids, *generated], rows)


def _ids(value: int | Sequence[int] | None) -> tuple[int, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, int) else tuple(value)


def _start_ids(model: Any) -> tuple[int, ...]:
    """Return the decoder's start token as ``generate`` finds it: its own, else bos."""
    config = model.generation_config
    return _ids(config.bos_token_id if config.decoder_start_token_id is None else config.decoder_start_token_id)


def _labels(tokenizer: Any, vocab_size: int) -> tuple[str, ...]:
    kind = piece_kind(tokenizer)
    pieces = tokenizer.convert_ids_to_tokens(list(range(min(vocab_size, len(tokenizer)))))
    special = set(tokenizer.get_added_vocab())
    labels = [piece if piece in special else piece_label(piece, kind) for piece in map(str, pieces)]
    return (*labels, *(f"#{i}" for i in range(len(labels), vocab_size)))
