"""A language model and its tokenizer under one face. Knows nothing of how a token is chosen."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from tokenizers.decoders import DecodeStream
from transformers import DynamicCache

from playground.errors import PromptError, Text
from playground.tokenization.labels import PieceKind, piece_label


class LanguageModel:
    """A decoder-only model with its tokenizer, shared by many readers and never changed by them.

    Args:
        name: what it was loaded by.
        model: transformers' model, in evaluation mode.
        tokenizer: transformers' tokenizer.

    Attributes:
        eos_ids: the ids that end a text; a model may have several.
        context_length: how many tokens the model reads at most.
        vocab_size: length of a row of logits.
    """

    def __init__(self, name: str, model: Any, tokenizer: Any) -> None:
        self.name, self.model, self.tokenizer = name, model, tokenizer
        self.eos_ids: tuple[int, ...] = _ids(model.generation_config.eos_token_id)
        self.context_length = int(getattr(model.config, "max_position_embeddings", tokenizer.model_max_length))
        self.vocab_size = int(model.config.vocab_size)
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
        """Return the text of ``token_ids`` without bos, eos and pad; other special tokens are text and stay."""
        seen = [i for i in token_ids if i not in self._unseen]
        text: str = self.tokenizer.decode(seen, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        return text

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

    def open(self, prompt_ids: Sequence[int], generated: Sequence[int] = ()) -> "Session":
        """Read ``prompt_ids`` and ``generated`` and return the session that goes on from there."""
        return Session(self, [*prompt_ids, *generated])


class Session:
    """One text in the making: the ids so far and the model's cache of them.

    Attributes:
        history: the ids so far, as stages that look back see them.
        logits: (rows, vocab_size) for the next token, in the model's dtype.
    """

    def __init__(self, model: LanguageModel, input_ids: Sequence[int]) -> None:
        self._model = model
        self._cache = DynamicCache(config=model.model.config)
        self.history: list[int] = list(input_ids)
        self.logits = self._forward(torch.tensor([self.history], device=model.device))

    @property
    def length(self) -> int:
        """How many ids the model has read."""
        return len(self.history)

    def step(self, tokens: torch.Tensor) -> torch.Tensor:
        """Append one token and return the logits that follow.

        Args:
            tokens: (1,) int64.

        Returns:
            (1, vocab_size), in the model's dtype, on its device.
        """
        self.history.append(int(tokens[0]))
        self.logits = self._forward(tokens[:, None].to(self._model.device))
        return self.logits

    def close(self) -> None:
        """Let go of the cache."""
        self._cache = None

    @torch.inference_mode()
    def _forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        output = self._model.model(input_ids=input_ids, past_key_values=self._cache, use_cache=True, logits_to_keep=1)
        logits: torch.Tensor = output.logits[:, -1]
        return logits


def _ids(value: int | Sequence[int] | None) -> tuple[int, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, int) else tuple(value)


def _labels(tokenizer: Any, vocab_size: int) -> tuple[str, ...]:
    kind: PieceKind = "byte_level" if _is_byte_level(tokenizer) else "plain"
    pieces = tokenizer.convert_ids_to_tokens(list(range(min(vocab_size, len(tokenizer)))))
    special = set(tokenizer.get_added_vocab())
    labels = [piece if piece in special else piece_label(piece, kind) for piece in map(str, pieces)]
    return (*labels, *(f"#{i}" for i in range(len(labels), vocab_size)))


def _is_byte_level(tokenizer: Any) -> bool:
    return "ByteLevel" in repr(tokenizer.backend_tokenizer.decoder)
