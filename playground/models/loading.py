"""Find a model, load it once, share it. Knows nothing of decoding or the page."""

import threading
from pathlib import Path
from typing import Any, Literal

import torch
from safetensors import SafetensorError
from tokenizers import Tokenizer
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    AutoTokenizer,
    GenerationConfig,
    PreTrainedTokenizerFast,
)

from playground.errors import ModelError, Text
from playground.models.language_model import LanguageModel

Device = Literal["auto", "cpu", "cuda", "mps"]
Dtype = Literal["auto", "float32", "bfloat16", "float16"]

BUILTIN = Path(__file__).parent / "builtin"
"""The folder of the models that come with the project."""

_SAMPLE = (
    "KoBART 모델의 토큰을 봅니다. The model's tokens: 3.14, naïve ㅋ ☃"  # shows a wrong pre-tokenizer or normalizer
)

_loaded: dict[tuple[Path, str, str], LanguageModel] = {}
_loading = threading.Lock()


def load_model(name: str, *, device: Device = "auto", dtype: Dtype = "auto") -> LanguageModel:
    """Return the model called ``name``, loaded once in this process and shared by all who ask.

    Args:
        name: ``"builtin/lm"``, or a folder in transformers' format with safetensors weights.
        device: ``"auto"`` takes CUDA, then MPS, then the CPU.
        dtype: ``"auto"`` takes float32 on the CPU, bfloat16 on CUDA and float16 on MPS.

    Raises:
        ModelError: no such model, a file missing or broken, or not a language model: decoder-only or encoder–decoder.
    """
    folder = _folder(name)
    chosen = _device(device)
    key = (folder, chosen, _dtype(dtype, chosen))
    with _loading:
        if key not in _loaded:
            _loaded[key] = _load(name, *key)
        return _loaded[key]


def _folder(name: str) -> Path:
    folder = BUILTIN / name.removeprefix("builtin/") if name.startswith("builtin/") else Path(name).expanduser()
    if not name or "\0" in name or not folder.is_dir() or (name.startswith("builtin/") and folder.parent != BUILTIN):
        raise ModelError(
            "model",
            Text("내장 모델 이름이나 폴더여야 합니다", "must be a built-in model or a folder"),
            name,
            Text("builtin/lm을 써 보세요", "Try builtin/lm"),
        )
    return folder.resolve()


def _device(device: str) -> str:
    if device != "auto":
        return device
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _dtype(dtype: str, device: str) -> str:
    return {"cpu": "float32", "cuda": "bfloat16"}.get(device, "float16") if dtype == "auto" else dtype


def _load(name: str, folder: Path, device: str, dtype: str) -> LanguageModel:
    if not list(folder.glob("*.safetensors")):
        raise _unreadable(name, "*.safetensors")
    try:
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
        tokenizer = _tokenizer(folder)
        architecture = AutoModelForSeq2SeqLM if config.is_encoder_decoder else AutoModelForCausalLM
        model = architecture.from_pretrained(
            folder, config=config, dtype=getattr(torch, dtype), trust_remote_code=False, use_safetensors=True
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise _unreadable(name, f"{type(error).__name__}: {error}") from error
    model.eval().requires_grad_(False).to(device)
    model.generation_config = _neutral_generation_config(model.generation_config)
    return LanguageModel(name, model, tokenizer)


def _tokenizer(folder: Path) -> Any:
    """Return the folder's tokenizer, giving the ids that its ``tokenizer.json`` gives.

    For repositories such as KoBART's, ``AutoTokenizer`` picks another class and other ids without a word.
    """
    found = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    stored = folder / "tokenizer.json"
    if not stored.is_file():
        return found
    expected = Tokenizer.from_file(str(stored)).encode(_SAMPLE, add_special_tokens=False).ids
    if found(_SAMPLE, add_special_tokens=False)["input_ids"] == expected:
        return found
    return PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)


def _neutral_generation_config(own: Any) -> GenerationConfig:
    """Return a generation config that keeps of the checkpoint's ``own`` only its special ids."""
    return GenerationConfig(
        bos_token_id=own.bos_token_id,
        eos_token_id=own.eos_token_id,
        pad_token_id=own.pad_token_id,
        decoder_start_token_id=own.decoder_start_token_id,
    )


def _unreadable(name: str, why: str) -> ModelError:
    rule = Text(
        f"safetensors로 저장된 온전한 언어 모델이어야 합니다 ({why})",
        f"must be a whole language model stored as safetensors ({why})",
    )
    way_out = Text("폴더를 다시 받거나 다른 모델을 고르세요", "Fetch the folder again, or choose another model")
    return ModelError("model", rule, name, way_out)
