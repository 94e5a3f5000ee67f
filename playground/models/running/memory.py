"""The memory of a device and of models, and the errors when there is too little."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from playground.errors import ModelError
from playground.models.files.inspecting import inspect_folder
from playground.text import Text

_CGROUP = Path("/sys/fs/cgroup/memory.max")
_MESSAGES = ("out of memory", "not enough memory", "can't allocate memory")
_SMALLER = Text("choose_a_smaller_model_or_raise_playground")


def device_memory(device: str) -> int:
    """Return the total bytes of memory of ``device``; in a container, its limit."""
    if device == "cuda":
        return int(torch.cuda.mem_get_info()[1])
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = _CGROUP.read_text().strip() if _CGROUP.is_file() else ""
    return min(whole, int(limit)) if limit.isdigit() else whole


def weight_bytes(folder: Path, dtype: torch.dtype) -> int:
    """Return the bytes that the weights in ``folder`` take as ``dtype``; 0 where its files do not say."""
    return int(inspect_folder(folder).parameters or 0) * dtype.itemsize


def bytes_once_loaded(config: Mapping[str, Any], stored: int, dtype: torch.dtype) -> int:
    """Return the bytes that weights will take as ``dtype``, from the ``stored`` bytes of their files.

    Args:
        config: the model's configuration, which names the dtype of its files.
    """
    named = str(config.get("dtype") or config.get("torch_dtype") or "float32").removeprefix("torch.")
    width = getattr(getattr(torch, named, None), "itemsize", 4)
    return stored * dtype.itemsize // width


def taken_bytes(model: Any) -> int:
    """Return the bytes that the weights of transformers' ``model`` take."""
    return sum(tensor.numel() * tensor.element_size() for tensor in (*model.parameters(), *model.buffers()))


def is_out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says that there was too little memory; torch has no error class for the CPU's."""
    message = str(error).lower()
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or (
        isinstance(error, RuntimeError) and any(words in message for words in _MESSAGES)
    )


@contextmanager
def out_of_memory_as_model_error(tokens: int) -> Iterator[None]:
    """Raise a lack of memory inside, while ``tokens`` tokens are read, as a :class:`ModelError`."""
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        rule = Text("is_too_little_for_a_text_of_so_many")
        way_out = Text("shorten_it_lower_the_beam_width_or_choose_a")
        raise ModelError("memory", rule, tokens, way_out) from error


def out_of_memory(name: str) -> ModelError:
    """Return the error when memory ran out while the model called ``name`` was loaded."""
    rule = Text("could_not_be_loaded_memory_ran_out")
    return ModelError("model", rule, name, _SMALLER)


def too_large(name: str, needed: int, budget: int) -> ModelError:
    """Return the refusal of a model that does not fit even alone."""
    sizes = f"{needed / 1e9:.3g} GB > {budget / 1e9:.3g} GB"
    rule = Text("is_beyond_the_memory_that_this_server_gives_to", sizes=sizes)
    return ModelError("model", rule, name, _SMALLER)


def too_large_together(names: Sequence[str], needed: int, budget: int) -> ModelError:
    """Return the refusal of models that do not fit beside each other; those that stay loaded are counted."""
    sizes = f"{needed / 1e9:.3g} GB > {budget / 1e9:.3g} GB"
    rule = Text("do_not_fit_beside_each_other", sizes=sizes)
    return ModelError("models", rule, ", ".join(names), Text("compare_smaller_models_or_raise_playground"))


def all_in_use(name: str) -> ModelError:
    """Return the refusal of a model for which no other can be unloaded now."""
    rule = Text("has_no_room_now_all_other_models_are_in")
    return ModelError("model", rule, name, Text("choose_it_again_in_a_moment"))
