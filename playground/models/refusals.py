"""Why a model cannot be taken, each a sentence with the way out; nothing of a repository is run to find out.

A check raises the :class:`ModelError` that says so, or returns quietly.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
    MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
)

from playground.errors import ModelError, Text
from playground.models.known_types import check_type
from playground.models.places import INDEX, weight_files

NATIVE_BY_RENAMING = ("exaone",)
"""Types whose repositories ask for their own code and need none: see ``exaone.py``."""

_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.msgpack", "*.h5")
_WRITERS = (MODEL_FOR_CAUSAL_LM_MAPPING_NAMES, MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES)


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in ``path``; empty when there is no such file.

    Raises:
        ValueError: the file holds no JSON object.
    """
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(found, dict):
        raise ValueError(f"{path.name} holds no object")
    return found


def check_folder(folder: Path, name: str) -> dict[str, Any]:
    """Check that ``folder`` holds a language model that can be loaded safely, and return its configuration.

    Raises:
        ModelError: pickled weights only, code of its own, no language model, or a file broken or missing.
    """
    try:
        config = read_json(folder / "config.json")
    except (OSError, ValueError) as error:
        raise unreadable(name, folder, error) from error
    if not config:
        raise unreadable(name, folder, "config.json")
    check_config(config, name)
    if not weight_files(folder):
        raise _without_weights(folder, name)
    return config


def check_config(config: Mapping[str, Any], name: str) -> None:
    """Check that ``config`` is that of a model which writes and needs no code of its repository.

    Raises:
        ModelError: it is not.
    """
    if config.get("model_type") not in NATIVE_BY_RENAMING:
        if "auto_map" in config:
            raise remote_code(name)
        check_type(config, name)
        _check_writes(config, name)


def asks_for_code(folder: Path, file: str) -> bool:
    """Whether ``file`` of the repository names code of its own to run."""
    try:
        return "auto_map" in read_json(folder / file)
    except (OSError, ValueError):
        return False


def reads_a_source(config: Mapping[str, Any]) -> bool:
    """Whether ``config``, as it stands in its file, is an encoder–decoder's."""
    kind = config.get("model_type") in MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES
    return bool(config.get("is_encoder_decoder", kind))


def _check_writes(config: Mapping[str, Any], name: str) -> None:
    """Check that the model is one that writes: causal, or sequence to sequence."""
    kind = config.get("model_type")
    known = any(kind in names for names in _WRITERS)
    architectures = config.get("architectures") or ()
    if known and (not architectures or any(each in _writing_classes() for each in architectures)):
        return
    shown = ", ".join(map(str, architectures)) or str(kind)
    raise ModelError(
        "model",
        Text(
            f"다음 토큰을 쓰는 모델(디코더, 인코더–디코더)이어야 합니다 ({shown})",
            f"must write a next token: a decoder or an encoder–decoder ({shown})",
        ),
        name,
        Text("GPT 계열이나 BART 계열 모델을 고르세요", "Choose a model such as GPT's or BART's"),
    )


def _writing_classes() -> Collection[str]:
    classes: set[str] = set()
    for names in _WRITERS:
        for found in names.values():
            classes |= {found} if isinstance(found, str) else set(found)
    return classes


def remote_code(name: str) -> ModelError:
    """Return the refusal of a repository that would run code of its own."""
    return ModelError(
        "model",
        Text(
            "저장소의 코드를 실행해야 읽을 수 있는데, 여기서는 남의 코드를 실행하지 않습니다",
            "needs code of its repository, and none is run here",
        ),
        name,
        Text(
            "transformers에 들어 있는 구조의 모델을 고르세요",
            "Choose a model whose architecture transformers itself has",
        ),
    )


def _without_weights(folder: Path, name: str) -> ModelError:
    found = pickled(path.name for path in folder.iterdir())
    if not found or (folder / INDEX).is_file():
        return unreadable(name, folder, "*.safetensors")
    return only_pickled(name, found[0])


def pickled(files: Iterable[str]) -> list[str]:
    """Return those of ``files`` that are weights of a kind that can run code when it is read."""
    return sorted(file for file in files if any(fnmatch(file, pattern) for pattern in _PICKLES))


def only_pickled(name: str, file: str) -> ModelError:
    """Return the refusal of a model whose weights are such as ``file`` only."""
    return ModelError(
        "model",
        Text(
            f"safetensors 가중치가 있어야 합니다: {file}은 읽을 때 코드가 실행될 수 있는 형식입니다",
            f"must have safetensors weights: {file} is of a kind that can run code when it is read",
        ),
        name,
        Text(
            "믿을 수 있는 곳에서 save_pretrained로 다시 저장하거나, safetensors가 있는 판을 받으세요",
            "Save it again with save_pretrained where you trust it, or fetch a version with safetensors",
        ),
    )


def unreadable(name: str, folder: Path, why: object) -> ModelError:
    """Return the refusal of a folder with a broken or missing file; where the folder lies is not told."""
    said = f"{type(why).__name__}: {why}" if isinstance(why, Exception) else str(why)
    said = said.replace(str(folder), folder.name)[:200]
    return ModelError(
        "model",
        Text(
            f"safetensors로 저장된 온전한 언어 모델이어야 합니다 ({said})",
            f"must be a whole language model stored as safetensors ({said})",
        ),
        name,
        Text("폴더를 다시 받거나 다른 모델을 고르세요", "Fetch the folder again, or choose another model"),
    )
