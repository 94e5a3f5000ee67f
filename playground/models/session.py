"""Texts in the making: the ids so far, the model's cache of them, the logits that follow.

Knows nothing of tokenizers or of how a token is chosen.
"""

from collections.abc import Sequence
from typing import Any

import torch
from transformers import DynamicCache, EncoderDecoderCache
from transformers.modeling_outputs import BaseModelOutput

from playground.models.cross_attention import project_once, share_row
from playground.models.memory import memory_told


class Session:
    """One or more rows of text that a decoder-only model goes on with, all begun with the same ids.

    Args:
        model: transformers' model.
        input_ids: what every row begins with.
        rows: how many rows; the ids are read once for each, as ``generate`` does.

    Attributes:
        input_ids: (rows, length) int64 on the CPU: the ids so far, as stages that look back see them.
        logits: (rows, vocab_size) for the next token, in the model's dtype, on its device.
    """

    def __init__(self, model: Any, input_ids: Sequence[int], rows: int = 1) -> None:
        self._model = model
        self._cache = self._new_cache()
        self.input_ids = torch.tensor([list(input_ids)] * rows)
        self.logits = self._forward(self.input_ids, 1)[:, -1]

    @property
    def history(self) -> list[int]:
        """The ids of the first row."""
        ids: list[int] = self.input_ids[0].tolist()
        return ids

    @property
    def length(self) -> int:
        """How many ids of each row the model has read; an encoder–decoder's source is not among them."""
        return self.input_ids.shape[1]

    def step(self, tokens: torch.Tensor, parents: torch.Tensor | None = None) -> torch.Tensor:
        """Append one token to each row and return the logits that follow.

        Args:
            tokens: (rows,) int64.
            parents: (rows,) int64, the row that each new row goes on from; None: its own. Of a decoder-only model they
                may be fewer than before: the others leave.

        Returns:
            (rows, vocab_size), in the model's dtype, on its device.
        """
        if parents is not None and parents.tolist() != list(range(len(self.input_ids))):
            self.input_ids = self.input_ids[parents]
            self._reorder(parents.to(self._model.device))
        self.input_ids = torch.cat((self.input_ids, tokens[:, None]), dim=1)
        self.logits = self._forward(tokens[:, None], 1)[:, -1]
        return self.logits

    def read(self, token_ids: Sequence[int]) -> torch.Tensor:
        """Append ``token_ids`` to the only row, in one pass, and return the logits that follow each of them.

        Returns:
            (len(token_ids), vocab_size), in the model's dtype, on its device.
        """
        tokens = torch.tensor([list(token_ids)])
        self.input_ids = torch.cat((self.input_ids, tokens), dim=1)
        logits = self._forward(tokens, len(token_ids))[0]
        self.logits = logits[-1:]
        return logits

    def close(self) -> None:
        """Let go of the cache."""
        self._cache = None

    def _new_cache(self) -> Any:
        return DynamicCache(config=self._model.config.get_text_config(decoder=True))

    def _reorder(self, parents: torch.Tensor) -> None:
        """Bring the cache of each new row's parent to it."""
        self._cache.reorder_cache(parents)

    @torch.inference_mode()
    def _forward(self, input_ids: torch.Tensor, keep: int) -> torch.Tensor:
        """Read ``input_ids`` (rows, n) and return the logits that follow the last ``keep``."""
        with memory_told(self.length):
            logits: torch.Tensor = self._model(
                input_ids=input_ids.to(self._model.device),
                cache=self._cache,
                use_cache=True,
                logits_to_keep=keep,
            ).logits
        return logits


class EncoderDecoderSession(Session):
    """Rows of text that a decoder writes about one source; the ids are the decoder's own, its start token first.

    The source is encoded once. The rows' cross-attention is projected once too, where that gives every bit of what
    ``generate`` computes row by row, and from then on needs no reordering.

    Args:
        model: transformers' model.
        source_ids: what the encoder reads.
        input_ids: what every row begins with.
        rows: how many rows.
    """

    def __init__(self, model: Any, source_ids: Sequence[int], input_ids: Sequence[int], rows: int = 1) -> None:
        self._encoded: BaseModelOutput | None = _encode(model, source_ids, rows)
        self._is_shared = False
        super().__init__(model, input_ids, rows)

    def close(self) -> None:
        """Let go of the cache and the encoded source."""
        super().close()
        self._encoded = None

    @torch.inference_mode()
    def _new_cache(self) -> Any:
        cross = super()._new_cache()
        if self._encoded is not None and project_once(self._model, self._encoded.last_hidden_state, cross):
            self._share(cross)
        return EncoderDecoderCache(super()._new_cache(), cross)

    def _reorder(self, parents: torch.Tensor) -> None:
        """Reorder the self-attention, and the cross-attention until all its rows come from one.

        All rows read the same, but a projection may round them differently. Mostly the second token's rows all come
        from the first row; a forced token puts that off by a step.
        """
        self._cache.self_attention_cache.reorder_cache(parents)
        if self._is_shared:
            return
        cross, is_one = self._cache.cross_attention_cache, bool((parents == parents[0]).all())
        cross.reorder_cache(parents[:1] if is_one else parents)
        if is_one:
            self._share(cross)

    def _share(self, cross: DynamicCache) -> None:
        """Give the only row of ``cross`` to every row."""
        rows = self._encoded.last_hidden_state.shape[0] if self._encoded else 1
        share_row(cross, rows, self._model.config._attn_implementation)
        self._is_shared = True

    @torch.inference_mode()
    def _forward(self, input_ids: torch.Tensor, keep: int) -> torch.Tensor:
        with memory_told(self.length):
            logits: torch.Tensor = self._model(
                encoder_outputs=self._encoded,
                decoder_input_ids=input_ids.to(self._model.device),
                cache=self._cache,
                use_cache=True,
            ).logits
        return logits[:, -keep:]


@torch.inference_mode()
def _encode(model: Any, source_ids: Sequence[int], rows: int) -> BaseModelOutput:
    source = torch.tensor([list(source_ids)], device=model.device)
    with memory_told(len(source_ids)):
        encoded = model.get_encoder()(input_ids=source, return_dict=True).last_hidden_state
    return BaseModelOutput(last_hidden_state=encoded.repeat_interleave(rows, dim=0))
