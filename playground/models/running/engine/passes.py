"""A pass of a model over new tokens of some rows of a cache: by the model itself, or played back from a recording.

Between two products of matrices a model in Python looks up modules and attributes, and a step of one token is so little
work that this takes a fifth of its time (30 layers of 135M parameters), half of it where the model is small. So the
pass is recorded once, as TorchScript (``torch.jit.trace``): the same operations without Python, which meanwhile has its
lock for others. The weights are those of the model; some rows at once take layouts of them (``packed.py``).

A recording knows only the way that was taken: what depends on the values of tensors would be wrong for others. So
torch's warnings of such places are heeded, but for those of which the answer is fixed here, and the recording is tried
against the model with other rows and lengths. A model that fails is computed by itself.
"""

import warnings
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch.jit import optimized_execution  # type: ignore[attr-defined]
from torch.jit._trace import TracerWarning
from transformers import Cache
from transformers.cache_utils import DynamicLayer

from playground.models.running.engine.packed import PackedWeights

Layers = Sequence[torch.Tensor]
"""Keys and values of each layer in turn, (rows, heads, columns, dim)."""

EQUAL = 1e-4
"""The largest difference of a recording's logits from the model's, relative to the largest logit.

Mostly it is 0; packed weights are summed up in another order, which many layers make 1e-6 to 1e-5 of.
"""
_RECORDED_ROWS, _SEVERAL = 2, 3
"""Rows of a recording, and new tokens of the one for more than one; they hold for other numbers."""
_TRIALS = ((1, 1, 0), (3, 1, 7), (2, 2, 1))
_TRIALS_OF_PACKED = ((5, 1, 0), (2, 5, 1), (34, 1, 1))
"""(rows, new tokens, columns more than those of the recording); the latter where weights are packed, or too many."""
_FIXED = frozenset({"transformers/integrations/sdpa_attention.py", "torch/nn/functional.py"})
"""Files whose warnings tell of nothing that varies.

Attention asks whether several tokens are read: one and several are recorded apart. ``functional`` checks that a padding
token is within the vocabulary.
"""
_FIXED_WITHOUT_MASK = _FIXED | {"playground/models/running/engine/passes.py", "transformers/masking_utils.py"}
"""Those where no mask is given: one new token needs none, however many columns it sees."""


class Pass:
    """A pass of ``model`` over new tokens of some rows of a cache.

    Args:
        model: transformers' model, decoder-only, with full attention in every layer.
        cache_name: the argument that takes its cache.

    Attributes:
        bytes: what it holds beside the model.
    """

    bytes = 0

    def __init__(self, model: Any, cache_name: str) -> None:
        self.model, self.cache_name = model, cache_name

    def __call__(
        self, input_ids: torch.Tensor, position_ids: torch.Tensor, attention_mask: torch.Tensor | None, layers: Layers
    ) -> torch.Tensor:
        """Read the ids and return the logits that follow each: (rows, new, vocab_size), in the model's dtype.

        Args:
            input_ids: (rows, new) int64, on the model's device.
            position_ids: (rows, new) int64.
            attention_mask: (rows, 1, new, columns), as the model's attention takes it; None: all columns are seen, by
                one new token.
            layers: what the tokens see; their own keys and values are written into the last ``new`` columns.
        """
        before = layers[0].shape[2] - input_ids.shape[1]
        if attention_mask is None:
            before = int(before)  # while it is recorded it is a tensor, for which a mask would be made
        cache = _Columns(layers, before)
        given = {"input_ids": input_ids, "position_ids": position_ids, "attention_mask": attention_mask}
        logits: torch.Tensor = self.model(**given, **{self.cache_name: cache}, use_cache=True, return_dict=True).logits
        return logits


class Recording(Pass):
    """A pass that is played back.

    Args:
        of: the pass that is recorded.
        layers: (1, heads, columns, dim) each, what a text has left in a cache; it stays as it is.
        packed: the layouts of the model's weights.
        unmasked: whether one without a mask is recorded too, as ``generate`` computes a text alone; else it gets one.

    Raises:
        RuntimeError: what the model does depends on values, not only on shapes.
    """

    def __init__(self, of: Pass, layers: Layers, packed: PackedWeights, *, unmasked: bool) -> None:
        super().__init__(of.model, of.cache_name)
        self._packed, self.bytes = packed, packed.bytes
        self._unmasked = _record(of, layers, packed, 1, masked=False) if unmasked else None
        self._one = _record(of, layers, packed, 1)
        self._several = _record(of, layers, packed, _SEVERAL)

    def __call__(
        self, input_ids: torch.Tensor, position_ids: torch.Tensor, attention_mask: torch.Tensor | None, layers: Layers
    ) -> torch.Tensor:
        """See :class:`Pass`."""
        with optimized_execution(False):  # it would only rewrite the graph at the first two of each size
            if attention_mask is None and self._unmasked is not None:
                return self._unmasked(input_ids, position_ids, *self._packed.layouts, *layers)
            if attention_mask is None:
                own = torch.ones(len(input_ids), 1, 1, layers[0].shape[2], dtype=torch.bool)
                attention_mask = as_mask(self.model, own)
            played = self._one if input_ids.shape[1] == 1 else self._several
            return played(input_ids, position_ids, attention_mask, *self._packed.layouts, *layers)


@torch.inference_mode()
def quickest_pass(of: Pass, layers: Layers, vocab_size: int, most_bytes: int, threads: int) -> Pass:
    """Return a recording of a pass, or the pass itself where the model cannot be recorded.

    Args:
        of: the pass.
        layers: what a text of one row has left in a cache.
        vocab_size: length of a row of logits.
        most_bytes: the most that layouts of the weights may take.
        threads: the most with which a pass will be computed.
    """
    if of.model.device.type != "cpu":  # where kernels are started ahead, Python's time is not waited for
        return of
    try:
        packed = PackedWeights(of.model, most_bytes, threads)
    except (MemoryError, RuntimeError):  # there is less memory than it may take
        packed = PackedWeights(of.model, 0, 1)
    trials = (*_TRIALS, *_TRIALS_OF_PACKED) if packed.layouts else _TRIALS
    for unmasked in (True, False):
        try:
            recording = Recording(of, layers, packed, unmasked=unmasked)
            if all(_equal(of, recording, _inputs(of.model, layers, size, vocab_size)) for size in trials):
                return recording
        except Exception:  # noqa: BLE001 - what a recording cannot hold fails in its own way
            continue
    return of


def _record(
    of: Pass, layers: Layers, packed: PackedWeights, new: int, *, masked: bool = True
) -> Callable[..., torch.Tensor]:
    """Return the recording of a pass over ``new`` tokens: of ids, places, mask if there is one, layouts and layers."""
    ids, places, mask, seen = _inputs(of.model, layers, (_RECORDED_ROWS, new, 0), vocab_size=1)
    count = len(packed.layouts)

    def read(ids: torch.Tensor, places: torch.Tensor, *given: torch.Tensor) -> torch.Tensor:
        mask, rest = (given[0], given[1:]) if masked else (None, given)
        with packed.taken_from(rest[:count]):
            return of(ids, places, mask, rest[count:])

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        given = (ids, places, mask) if masked else (ids, places)
        played: Callable[..., torch.Tensor] = torch.jit.trace(read, (*given, *packed.layouts, *seen), check_trace=False)
    fixed = _FIXED if masked else _FIXED_WITHOUT_MASK
    for each in told:
        if issubclass(each.category, TracerWarning) and not each.filename.replace("\\", "/").endswith(tuple(fixed)):
            raise RuntimeError(str(each.message))
    return played


def _equal(one: Pass, other: Pass, given: "_Inputs") -> bool:
    """Whether two passes give the same logits and write the same; without a mask too, where one token is read."""
    ids, places, mask, layers = given
    for seen in (mask, None) if ids.shape[1] == 1 else (mask,):
        passes = [(each, [layer.clone() for layer in layers]) for each in (one, other)]
        logits = [each(ids, places, seen, copies) for each, copies in passes]
        results = zip(*([made, *copies] for made, (_, copies) in zip(logits, passes, strict=True)), strict=True)
        if any(_apart(played, expected) > EQUAL for expected, played in results):
            return False
    return True


def _apart(one: torch.Tensor, other: torch.Tensor) -> float:
    """Return the largest difference, relative to the largest value; infinite where the shapes differ."""
    if one.shape != other.shape:
        return float("inf")
    return float((one.float() - other.float()).abs().max() / other.float().abs().max().clamp_min(1e-6))


_Inputs = tuple[torch.Tensor, torch.Tensor, torch.Tensor, list[torch.Tensor]]


def _inputs(model: Any, layers: Layers, size: tuple[int, int, int], vocab_size: int) -> _Inputs:
    """Return what a pass over (rows, new tokens, more columns) gets; all rows but the first do not see all columns."""
    rows, new, more = size
    columns = layers[0].shape[2] + more + new
    ids = (torch.arange(rows * new).view(rows, new) * 29 + 7) % vocab_size
    places = torch.arange(columns - new, columns).expand(rows, new).contiguous()
    seen = [torch.nn.functional.pad(layer.flip(2), (0, 0, more, new)).repeat(rows, 1, 1, 1) for layer in layers]
    own = torch.ones(new, columns, dtype=torch.bool).tril(columns - new).repeat(rows, 1, 1, 1)
    own[1:, :, :, :2] = False
    return ids, places, as_mask(model, own), seen


def as_mask(model: Any, own: torch.Tensor) -> torch.Tensor:
    """Return a mask as the model's attention takes it.

    Args:
        model: transformers' model.
        own: (rows, 1, new, columns) bool: what each new token sees.
    """
    if model.config._attn_implementation == "sdpa":
        return own
    hidden = torch.finfo(model.dtype).min
    return torch.zeros(own.shape, dtype=model.dtype, device=own.device).masked_fill(~own, hidden)


class _Columns(Cache):
    """Columns of a cache in which new tokens take the last ones, as a model takes it."""

    def __init__(self, layers: Layers, before: int) -> None:
        pairs = zip(layers[::2], layers[1::2], strict=True)
        super().__init__(layers=[_ColumnsLayer(keys, values, before) for keys, values in pairs])


class _ColumnsLayer(DynamicLayer):
    """One layer of it."""

    def __init__(self, keys: torch.Tensor, values: torch.Tensor, before: int) -> None:
        super().__init__()
        self.keys, self.values, self.is_initialized = keys, values, True
        self._before = before

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_: object, **__: object
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Write (rows, heads, new, dim) into the last columns; return all, (rows, heads, columns, dim)."""
        new = slice(self.keys.shape[2] - key_states.shape[2], None)
        self.keys[:, :, new] = key_states
        self.values[:, :, new] = value_states
        return self.keys, self.values

    def get_seq_length(self) -> int:
        """Return how many columns before the new ones are seen."""
        return self._before
