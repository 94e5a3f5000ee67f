"""Texts being generated: the ids so far, the model's cache of them, the logits that follow.

The arguments beside the ids (cache, positions, masks) differ by model: Mamba keeps a state, GPT-1 nothing, MiniMax
makes its own cache. So they are prepared, kept and reordered by the same methods of the model that ``generate`` calls.
Knows nothing of tokenizers or of how a token is chosen.
"""

import inspect
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import torch
from transformers import DynamicCache, EncoderDecoderCache, GenerationConfig
from transformers.generation import GenerationMode
from transformers.generation.utils import ALL_CACHE_NAMES

from playground.models.running.cross_attention import project_once, share_row
from playground.models.running.memory import out_of_memory_as_model_error

Told = TypeVar("Told")
Choose = Callable[[torch.Tensor, torch.Tensor], tuple[Told, int | None]]
"""Chooses the next token of a text of one row from logits (1, vocab_size) and the ids so far, (1, length) int64.

Returns what is told of it, and the token; None ends the text.
"""
Draft = Callable[[int | None], Sequence[int]]
"""Guesses the ids that follow the token chosen last: at most so many; None: any number.

They are read with it in one pass, and forgotten from the first on that is not chosen.
"""


def no_draft(_most: int | None) -> tuple[int, ...]:
    """Guess nothing."""
    return ()


def choices(
    choose: Choose[Told], logits: torch.Tensor, input_ids: torch.Tensor, draft: Sequence[int]
) -> Iterator[tuple[Told, int | None]]:
    """Yield what ``choose`` takes after a token and each id of a draft, up to the first that was not drafted.

    Args:
        choose: chooses a token.
        logits: (1 + len(draft), vocab_size) that follow the token and each id of the draft.
        input_ids: (1, length), with the draft at their end.
        draft: the ids.
    """
    length = input_ids.shape[1] - len(draft)
    for place, row in enumerate(logits.split(1)):
        told, token = choose(row, input_ids[:, : length + place])
        yield told, token
        if token is None or token not in draft[place : place + 1]:
            return


class Session:
    """One or more rows of text that a decoder-only model continues, all from the same ids.

    Args:
        model: transformers' model.
        input_ids: the first ids of every row.
        rows: number of rows; the ids are read once for each, as ``generate`` does.
        keep: the logits that follow so many of the last ids are wanted; the others are not computed.

    Attributes:
        input_ids: (rows, length) int64 on the CPU: the ids so far, as stages that look back see them.
        read_logits: (``keep``, vocab_size) that the first pass gave to the first row, in the model's dtype, on its
            device; empty once more is read, since they may fill much of the memory.
        logits: (rows, vocab_size) for the next token, in the model's dtype, on its device.
    """

    def __init__(self, model: Any, input_ids: Sequence[int], rows: int = 1, keep: int = 1) -> None:
        self._model = model
        self.input_ids = torch.tensor([list(input_ids)] * rows)
        self._kwargs = self._first_kwargs()
        self._made: _Outputs = _Outputs()
        logits = self._forward(self.length, keep, is_first=True)
        self.logits, self.read_logits = logits[:, -1], logits[0]

    @property
    def history(self) -> list[int]:
        """The ids of the first row."""
        ids: list[int] = self.input_ids[0].tolist()
        return ids

    @property
    def length(self) -> int:
        """Number of ids of each row that the model has read, without an encoder–decoder's source."""
        return self.input_ids.shape[1]

    @property
    def can_reorder(self) -> bool:
        """Whether a row can continue another one: the model's cache can be reordered, or it has none."""
        memory = self.memory
        return memory is None or hasattr(self._model, "_reorder_cache") or hasattr(memory[1], "reorder_cache")

    @property
    def rows_can_leave(self) -> bool:
        """Whether an ended row can be dropped, so that the others continue without it."""
        return self.can_reorder

    @property
    def deciding(self) -> AbstractContextManager[object]:
        """What whoever chooses the next tokens has meanwhile: where texts share a model, not all choose at once."""
        return nullcontext()

    def step(self, tokens: torch.Tensor, parents: torch.Tensor | None = None) -> torch.Tensor:
        """Append one token to each row and return the logits that follow.

        Args:
            tokens: (rows,) int64.
            parents: (rows,) int64, the row that each new row continues; None: its own. Where :attr:`rows_can_leave`
                they may be fewer than before: the others are dropped.

        Returns:
            (rows, vocab_size), in the model's dtype, on its device.
        """
        self._take_in(1)
        if parents is not None and parents.tolist() != list(range(len(self.input_ids))):
            self._choose_rows(parents)
        self.input_ids = torch.cat((self.input_ids, tokens[:, None]), dim=1)
        self.logits = self._forward(1, 1)[:, -1]
        return self.logits

    def write(self, choose: Choose[Told], draft: Draft = no_draft) -> Generator[Told, None, None]:
        """Continue the only row by what ``choose`` takes, and yield what it tells of each token.

        Where texts share a model, both are called in another thread, and ``choose`` may be some tokens ahead of what
        has been told; ``draft`` is asked only while no other text is there. What they raise is raised here.

        Args:
            choose: chooses each token.
            draft: guesses the next ones, for a model that
                :func:`~playground.models.running.checking.takes_back`.
        """
        logits, drafted = self.logits, tuple[int, ...]()
        while True:
            chosen = list[int]()
            for told, token in choices(choose, logits, self.input_ids, drafted):
                yield told
                if token is None:
                    return
                chosen.append(token)
            if refused := len(drafted) + 1 - len(chosen):
                self.take_back(refused)
            drafted = tuple(draft(None))
            ids = [chosen[-1], *drafted]
            logits = self.read(ids) if drafted else self.step(torch.tensor(ids))

    def read(self, token_ids: Sequence[int], keep: int | None = None) -> torch.Tensor:
        """Append ``token_ids`` to the only row, in one pass, and return the logits that follow each of them.

        Args:
            token_ids: the ids.
            keep: the logits that follow so many of the last ids are wanted; None: all.

        Returns:
            (keep, vocab_size), in the model's dtype, on its device.
        """
        self.logits = self.read_logits = torch.empty(0)
        self._take_in(len(token_ids))
        self.input_ids = torch.cat((self.input_ids, torch.tensor([list(token_ids)])), dim=1)
        logits = self._forward(len(token_ids), keep or len(token_ids))[0]
        self.logits = logits[-1:]
        return logits

    def take_back(self, count: int) -> None:
        """Forget the last ``count`` ≥ 1 ids of the only row; the logits that follow the others are what they were.

        For a model that :func:`~playground.models.running.checking.takes_back`.
        """
        memory = self.memory
        assert memory is not None
        self.logits, self.input_ids = torch.empty(0), self.input_ids[:, :-count]
        memory[1].crop(-count)
        if (places := self._kwargs.get("position_ids")) is not None:
            self._kwargs["position_ids"] = places[..., :-count]

    @property
    def layers(self) -> list[torch.Tensor]:
        """The keys and values of each layer in turn, (rows, heads, length, dim); for a cache that only grows."""
        memory = self.memory
        assert memory is not None
        return [tensor for layer in memory[1].layers for tensor in (layer.keys, layer.values)]

    def close(self) -> None:
        """Release the model's cache."""
        self._kwargs, self._made = {}, _Outputs()

    def _first_kwargs(self) -> dict[str, Any]:
        """Return the arguments beside the ids that ``generate`` passes to the first pass."""
        first, rows = self.input_ids[:1].to(self._model.device), len(self.input_ids)
        kwargs: dict[str, Any] = {}
        if "position_ids" in inspect.signature(self._model.forward).parameters:
            kwargs["position_ids"] = self._model._prepare_position_ids_for_generation(first, {})
        return self._with_memory(self._model._expand_inputs_for_generation(rows, input_ids=first, **kwargs)[1])

    def _with_memory(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return ``kwargs`` with an empty cache of the model's own kind, if it uses one."""
        rows, config = len(self.input_ids), GenerationConfig(use_cache=True)
        # Only caches of a fixed size need a length; ours grow.
        self._model._prepare_cache_for_generation(config, kwargs, GenerationMode.GREEDY_SEARCH, rows, 0)
        return {**kwargs, "use_cache": True}

    @property
    def memory(self) -> tuple[str, Any] | None:
        """Return the name and value of the model's cache; None where it reads all ids again each time."""
        kwargs = {**self._kwargs, **self._made}
        return next(((name, kwargs[name]) for name in ALL_CACHE_NAMES if kwargs.get(name) is not None), None)

    def _take_in(self, new: int) -> None:
        """Carry the outputs of the last pass into the arguments of the next one, over ``new`` ids."""
        self._kwargs = self._model._update_model_kwargs_for_generation(
            self._made, self._kwargs, is_encoder_decoder=self._model.config.is_encoder_decoder, num_new_tokens=new
        )

    def _choose_rows(self, parents: torch.Tensor) -> None:
        """Let each row continue its parent."""
        fewer = len(parents) < len(self.input_ids)
        self.input_ids = self.input_ids[parents]
        parents = parents.to(self._model.device)
        self._reorder(parents)
        if fewer and (places := self._kwargs.get("position_ids")) is not None:
            self._kwargs["position_ids"] = places.index_select(places.dim() - 2, parents)

    def _reorder(self, parents: torch.Tensor) -> None:
        """Give each new row the cache of its parent."""
        memory = self.memory
        if memory is None:
            return
        name, cache = memory
        if hasattr(self._model, "_reorder_cache"):
            self._kwargs[name] = self._model._reorder_cache(cache, parents)
        else:
            cache.reorder_cache(parents)

    @torch.inference_mode()
    def _forward(self, new: int, keep: int, *, is_first: bool = False) -> torch.Tensor:
        """Read the last ``new`` ids of each row and return the logits that follow the last ``keep``."""
        if self._model._supports_logits_to_keep():
            self._kwargs["logits_to_keep"] = keep
        with out_of_memory_as_model_error(self.length):
            inputs = self._model.prepare_inputs_for_generation(
                self.input_ids.to(self._model.device),
                next_sequence_length=None if is_first else new,
                is_first_iteration=is_first,
                **self._kwargs,
            )
            outputs = self._model(**inputs, return_dict=True)
        self._made = _Outputs({name: value for name, value in outputs.items() if name != "logits"})
        logits: torch.Tensor = outputs.logits[:, -keep:]
        return logits


class ResumedSession(Session):
    """Rows of text that go on from what they have left in a cache elsewhere.

    Args:
        model: transformers' model, whose cache only grows.
        input_ids: (rows, length) int64 on the CPU: what the rows have read.
        layers: as :attr:`Session.layers` has it.
        logits: (rows, vocab_size) that follow; None where these are not known.
    """

    def __init__(
        self, model: Any, input_ids: torch.Tensor, layers: Sequence[torch.Tensor], logits: torch.Tensor | None = None
    ) -> None:
        self._model, self.input_ids, self._made = model, input_ids, _Outputs()
        self._kwargs = self._first_kwargs()
        memory = self.memory
        assert memory is not None
        for layer, (keys, values) in enumerate(zip(layers[::2], layers[1::2], strict=True)):
            memory[1].update(keys, values, layer)
        self.logits = torch.empty(0) if logits is None else logits
        self.read_logits = torch.empty(0)


class ReadSession(Session):
    """A text that has been read elsewhere, as far as others go on from it; it takes no step itself.

    Args:
        input_ids: (1, length) int64 on the CPU.
        layers: as :attr:`Session.layers` has it.
        logits: (1, vocab_size) that follow.
    """

    def __init__(self, input_ids: torch.Tensor, layers: Sequence[torch.Tensor], logits: torch.Tensor) -> None:
        self.input_ids, self._layers, self.logits, self.read_logits = input_ids, list(layers), logits, logits

    @property
    def layers(self) -> list[torch.Tensor]:
        """The keys and values of each layer in turn, (1, heads, length, dim)."""
        return self._layers

    def close(self) -> None:
        """Let go of them."""
        self._layers = []


class EncoderDecoderSession(Session):
    """Rows of text that a decoder generates from one source; the ids are the decoder's own, its start token first.

    The source is encoded once. The cross-attention of the rows is projected once too, where that gives the same bits
    as ``generate`` computes row by row; then it needs no reordering.

    Args:
        model: transformers' model.
        source_ids: what the encoder reads.
        input_ids: the first ids of every row.
        rows: how many rows.
        keep: as for a :class:`Session`.
    """

    def __init__(
        self, model: Any, source_ids: Sequence[int], input_ids: Sequence[int], rows: int = 1, keep: int = 1
    ) -> None:
        self._source_ids, self._is_shared = list(source_ids), False
        super().__init__(model, input_ids, rows, keep)

    @property
    def rows_can_leave(self) -> bool:
        """Always false: the source is encoded for all rows."""
        return False

    @torch.inference_mode()
    def _first_kwargs(self) -> dict[str, Any]:
        rows, source = len(self.input_ids), torch.tensor([self._source_ids], device=self._model.device)
        kwargs: dict[str, Any] = {"attention_mask": torch.ones_like(source)}
        with out_of_memory_as_model_error(len(self._source_ids)):
            kwargs = self._model._maybe_prepare_encoder_kwargs_for_generation(
                source, kwargs, "input_ids", GenerationConfig()
            )
        _, kwargs = self._model._expand_inputs_for_generation(rows, is_encoder_decoder=True, input_ids=None, **kwargs)
        return self._with_memory(kwargs)

    def _with_memory(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        kwargs = super()._with_memory(kwargs)
        cache, encoded = kwargs.get("cache"), kwargs["encoder_outputs"].last_hidden_state
        if isinstance(cache, EncoderDecoderCache):
            cross = cache.cross_attention_cache
            if project_once(self._model, encoded, cross):
                self._share(cross)
            kwargs["cache"] = EncoderDecoderCache(cache.self_attention_cache, cross)
        return kwargs

    def _reorder(self, parents: torch.Tensor) -> None:
        """Reorder the self-attention, and the cross-attention until all its rows descend from one.

        All rows read the same source, but a projection may round them differently. Mostly all rows of the second
        token descend from the first row; a forced token delays that by a step.
        """
        memory = self.memory
        if memory is None or not isinstance(memory[1], EncoderDecoderCache):
            super()._reorder(parents)
            return
        memory[1].self_attention_cache.reorder_cache(parents)
        if self._is_shared:
            return
        cross, is_one = memory[1].cross_attention_cache, bool((parents == parents[0]).all())
        cross.reorder_cache(parents[:1] if is_one else parents)
        if is_one:
            self._share(cross)

    def _share(self, cross: DynamicCache) -> None:
        """Give the only row of ``cross`` to every row."""
        share_row(cross, len(self.input_ids), self._model.config._attn_implementation)
        self._is_shared = True


class SeparateRows(Session):
    """Rows of text that are read one by one, for a model that mixes them up in a batch.

    A row may be dropped; none can continue another.

    Args:
        rows: a session of one row for each.
    """

    can_reorder, rows_can_leave = False, True

    def __init__(self, rows: Sequence[Session]) -> None:
        self._rows = list(rows)
        self._gather()

    def step(self, tokens: torch.Tensor, parents: torch.Tensor | None = None) -> torch.Tensor:
        """Append one token to each row; ``parents`` are the rows that stay, in order. Else as :meth:`Session.step`."""
        if parents is not None:
            self._rows = [self._rows[row] for row in parents.tolist()]
        for row, token in zip(self._rows, tokens, strict=True):
            row.step(token[None])
        self._gather()
        return self.logits

    def close(self) -> None:
        """Release the cache of every row."""
        for row in self._rows:
            row.close()

    def _gather(self) -> None:
        self.input_ids = torch.cat([row.input_ids for row in self._rows])
        self.logits = torch.cat([row.logits for row in self._rows])


class _Outputs(dict[str, Any]):
    """The outputs of a pass of the model without its logits, which are large; read by key or as an attribute."""

    def __getattr__(self, name: str) -> Any:
        return self.get(name)
