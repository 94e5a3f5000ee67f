"""Find a model, load it once, share it. Knows nothing of decoding or the page."""

import threading
from pathlib import Path
from typing import Any, Literal

import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForSeq2SeqLM, GenerationConfig

from playground.models.exaone import end_of_turn, is_exaone, load_exaone
from playground.models.language_model import LanguageModel
from playground.models.own_defaults import own_defaults
from playground.models.places import model_folder
from playground.models.refusals import check_folder, unreadable
from playground.models.tokenizers import tokenizer_in

Device = Literal["auto", "cpu", "cuda", "mps"]
Dtype = Literal["auto", "float32", "bfloat16", "float16"]

_loaded: dict[tuple[Path, str, str], LanguageModel] = {}
_loading = threading.Lock()


def load_model(name: str, *, device: Device = "auto", dtype: Dtype = "auto") -> LanguageModel:
    """Return the model called ``name``, loaded once in this process and shared by all who ask.

    Args:
        name: ``"builtin/lm"``; a folder in transformers' format with safetensors weights; a model in the Hub's cache
            by its id.
        device: ``"auto"`` takes CUDA, then MPS, then the CPU.
        dtype: ``"auto"`` takes float32 on the CPU, bfloat16 on CUDA and float16 on MPS.

    Raises:
        ModelError: no such model here, a file missing or broken, pickled weights, code of its own, or not a language
            model: decoder-only or encoder–decoder.
    """
    folder = model_folder(name)
    chosen = _device(device)
    key = (folder, chosen, _dtype(dtype, chosen))
    if key not in _loaded:  # who asks for a model that is there does not wait for another's
        with _loading:
            if key not in _loaded:
                _loaded[key] = _load(name, *key)
    return _loaded[key]


def _device(device: str) -> str:
    if device != "auto":
        return device
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _dtype(dtype: str, device: str) -> str:
    return {"cpu": "float32", "cuda": "bfloat16"}.get(device, "float16") if dtype == "auto" else dtype


def _load(name: str, folder: Path, device: str, dtype: str) -> LanguageModel:
    raw = check_folder(folder, name)
    loaded = tokenizer_in(folder, name)
    try:
        read = load_exaone if is_exaone(raw) else _read
        model, missing = read(folder, getattr(torch, dtype))
        defaults = own_defaults(folder, model.config)
    except Exception as error:  # a broken file fails in as many ways as there are architectures
        raise unreadable(name, folder, error) from error
    if missing:
        raise unreadable(name, folder, f"{len(missing)} weights missing: {missing[0]} …")
    model.eval().requires_grad_(False).to(device)
    model.generation_config = _neutral_generation_config(model.generation_config)
    if is_exaone(raw):
        model.generation_config.eos_token_id = end_of_turn(loaded.tokenizer, model.generation_config.eos_token_id)
    return LanguageModel(name, model, loaded.tokenizer, notes=loaded.notes, own_defaults=defaults)


def _read(folder: Path, dtype: torch.dtype) -> tuple[Any, list[str]]:
    """Return the model and the names of the weights that its files lack: transformers would make them up."""
    config = AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    architecture = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
    model, info = architecture.from_pretrained(
        folder, config=config, dtype=dtype, trust_remote_code=False, use_safetensors=True, local_files_only=True,
        output_loading_info=True,
    )  # fmt: skip
    weights = {weight for weight, _ in model.named_parameters()}
    return model, sorted(weights & set(info["missing_keys"]))


def _neutral_generation_config(own: Any) -> GenerationConfig:
    """Return a generation config that keeps of the checkpoint's ``own`` only its special ids."""
    return GenerationConfig(
        bos_token_id=own.bos_token_id,
        eos_token_id=own.eos_token_id,
        pad_token_id=own.pad_token_id,
        decoder_start_token_id=own.decoder_start_token_id,
    )
