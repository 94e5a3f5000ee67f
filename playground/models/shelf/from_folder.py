"""Read a model from its folder and put it on its device. Knows nothing of who shares it."""

from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, GenerationConfig
from transformers.utils import logging

from playground.errors import ModelError, SettingError
from playground.models.files.configuration import without_implementations
from playground.models.files.exaone import end_of_turn, is_exaone, load_exaone
from playground.models.files.folders import weight_files
from playground.models.files.headers import read_headers
from playground.models.files.own_defaults import own_defaults, task_prefixes
from playground.models.files.refusals import check_folder, reads_a_source, unreadable, unusable
from playground.models.files.tokenizers import tokenizer_in
from playground.models.running.building import built_within
from playground.models.running.checking import check_memory
from playground.models.running.language_model import LanguageModel
from playground.models.running.memory import is_out_of_memory, out_of_memory
from playground.models.running.stop_strings import stop_strings_in
from playground.settings import Device, Dtype
from playground.text import Text


def device_for(device: Device) -> str:
    """Return the device for the setting ``device``: ``"auto"`` takes CUDA, then MPS, then the CPU.

    Raises:
        SettingError: this machine has no such device, or this torch cannot use it.
    """
    if device != "auto":
        if (device == "cuda" and not torch.cuda.is_available()) or (
            device == "mps" and not torch.backends.mps.is_available()
        ):
            rule = Text("must_be_a_device_that_torch_can_use_here")
            raise SettingError("PLAYGROUND_DEVICE", rule, device, Text("set_auto_or_cpu"))
        return device
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def dtype_for(dtype: Dtype, device: str) -> torch.dtype:
    """Return the dtype of weights on ``device``: ``"auto"`` is float32 on the CPU, 16 bits elsewhere."""
    by_device = {"cpu": "float32", "cuda": "bfloat16"}
    chosen: torch.dtype = getattr(torch, by_device.get(device, "float16") if dtype == "auto" else dtype)
    return chosen


def hide_progress_bars() -> None:
    """Turn off transformers' progress bars in this process: a server's log is read later, by people."""
    logging.disable_progress_bar()


def read_model(name: str, folder: Path, device: str, dtype: torch.dtype) -> LanguageModel:
    """Return the model in ``folder``; ``name`` is what errors call it.

    It is read in float32 and converted to ``dtype`` afterwards: to read in another dtype transformers changes the
    default of the whole process, while other readers' texts are being generated.

    Raises:
        ModelError: a file missing or broken, pickled weights, code of its own, no language model, too little memory;
            or other logits with its cache than without.
    """
    raw = check_folder(folder, name)
    loaded = tokenizer_in(folder, name)
    try:
        with built_within(read_headers(weight_files(folder))):
            model, missing = (load_exaone if is_exaone(raw) else _read)(folder, torch.float32)
        defaults = own_defaults(folder, model.config)
        if not missing:
            _put(model.eval().requires_grad_(False), device, dtype)
    except Exception as error:  # a broken file fails in as many ways as there are architectures
        raise (out_of_memory(name) if is_out_of_memory(error) else unreadable(name, folder, error)) from error
    if missing:
        raise unreadable(name, folder, f"{len(missing)} weights missing: {missing[0]} …")
    stop_strings = stop_strings_in(model.generation_config)
    model.generation_config = _neutral_generation_config(model.generation_config)
    if is_exaone(raw):
        model.generation_config.eos_token_id = end_of_turn(loaded.tokenizer, model.generation_config.eos_token_id)
    prefixes = task_prefixes(raw) if reads_a_source(raw) else {}
    prefix = prefixes.get("summarization")
    notes = loaded.notes if prefix is None else (*loaded.notes, _prefix_note(prefix))
    try:
        made = LanguageModel(
            name, model, loaded.tokenizer, notes=notes, own_defaults=defaults, prefixes=prefixes,
            stop_strings=stop_strings,
        )  # fmt: skip
        check_memory(model, name, made.vocab_size)
    except ModelError:
        raise
    except Exception as error:  # also of a model whose ids, lengths or kernels are of an unknown kind
        raise (out_of_memory(name) if is_out_of_memory(error) else unusable(name, folder, error)) from error
    return made


def _prefix_note(prefix: str) -> Text:
    return Text("is_put_before_a_text_as_its_configuration_asks", value=prefix.strip())


def _put(model: Any, device: str, dtype: torch.dtype) -> None:
    """Move ``model`` to ``device`` and its stored tensors to ``dtype``; computed ones, such as angles, keep theirs.

    Tensor by tensor, so that there is never a second copy of the whole model.
    """
    kept = set(model._keep_in_fp32_modules_strict or ())
    if dtype == torch.float16:
        kept |= set(model._keep_in_fp32_modules or ())
    for name, tensor in model.state_dict(keep_vars=True).items():
        wide = not tensor.is_floating_point() or not kept.isdisjoint(name.split("."))
        tensor.data = tensor.data.to(device, tensor.dtype if wide else dtype)
    model.to(device)
    model.config.dtype = dtype


def _read(folder: Path, dtype: torch.dtype) -> tuple[Any, list[str]]:
    """Return the model and the names of the weights that its files lack: transformers would draw those at random."""
    config = without_implementations(AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True))
    architecture = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    model, info = architecture.from_pretrained(
        folder, config=config, dtype=dtype, trust_remote_code=False, use_safetensors=True, local_files_only=True,
        output_loading_info=True,
    )  # fmt: skip
    weights = {weight for weight, _ in model.named_parameters()}
    return model, sorted(weights & set(info["missing_keys"]))


def _neutral_generation_config(own: Any) -> GenerationConfig:
    """Return a generation config with only the special ids of the checkpoint's ``own``."""
    return GenerationConfig(
        bos_token_id=own.bos_token_id,
        eos_token_id=own.eos_token_id,
        pad_token_id=own.pad_token_id,
        decoder_start_token_id=own.decoder_start_token_id,
    )
