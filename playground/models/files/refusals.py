"""Checks that refuse a model, each with a sentence and a way out; none of them runs anything of its repository.

A check raises a :class:`ModelError` or returns.
"""

from collections.abc import Collection, Iterable, Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
    MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
)

from playground.errors import ModelError
from playground.models.files.configuration import check_values
from playground.models.files.folders import INDEX, weight_files
from playground.models.files.headers import read_headers
from playground.models.files.known_types import check_type
from playground.models.files.untrusted import Unsafe, check_entries, read_object
from playground.text import Text

NATIVE_BY_RENAMING = ("exaone",)
"""Types whose repositories ask for their own code but do not need it: see ``exaone.py``."""

_OTHER_VOCABULARIES = ("*.model", "*.spm", "*.tiktoken", "tekken.json", "vocab*.json", "vocab*.txt")
"""Vocabularies that need other libraries than ``tokenizers``: SentencePiece, tiktoken, a class of transformers' own."""
_PICKLES = ("*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl", "*.msgpack", "*.h5")
_WRITERS = (MODEL_FOR_CAUSAL_LM_MAPPING_NAMES, MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES)


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in ``path``; empty when there is no such file.

    Raises:
        OSError: it cannot be read.
        ValueError: the file holds no JSON object, or one beyond the limits of ``untrusted.py``.
    """
    return read_object(path)


def check_folder(folder: Path, name: str) -> dict[str, Any]:
    """Check that ``folder`` holds a language model that can be loaded safely, and return its configuration.

    Raises:
        ModelError: pickled weights only, code of its own, no language model, or a file broken or missing.
    """
    check_entries_of(folder, name)
    try:
        config = read_json(folder / "config.json")
    except (OSError, ValueError) as error:
        raise unreadable(name, folder, error) from error
    if not config:
        raise unreadable(name, folder, "config.json")
    check_config(config, name)
    files = weight_files(folder)
    if not files:
        raise _without_weights(folder, name)
    try:
        check_values(config, read_headers(files))
    except (OSError, ValueError) as error:
        raise unreadable(name, folder, error) from error
    return config


def check_entries_of(folder: Path, name: str) -> None:
    """Check that the files to be read in ``folder`` are regular files within the size limits.

    Raises:
        ModelError: one is no regular file, or too large.
    """
    try:
        check_entries(folder)
    except Unsafe as error:
        raise unreadable(name, folder, error) from error


def check_files(files: Collection[str], name: str) -> None:
    """Check that a repository's ``files`` do not hold adapters or GGUF weights only.

    Raises:
        ModelError: they do.
    """
    if any(file.endswith(".safetensors") and not file.startswith("adapter_") for file in files):
        return
    if "adapter_config.json" in files:
        raise _only(
            name, "adapter_config.json",
            Text("has_an_adapter_such_as_lora_for_another_model"),
            Text("choose_a_model_that_the_adapter_was_merged_into"),
        )  # fmt: skip
    gguf_files = sorted(file for file in files if file.lower().endswith(".gguf"))
    if gguf_files:
        raise _only(
            name, gguf_files[0],
            Text("has_gguf_weights_only_a_format_of_llama_cpp"),
            Text("choose_the_same_model_s_repository_with"),
        )  # fmt: skip


def _only(name: str, file: str, rule: Text, way_out: Text) -> ModelError:
    return ModelError("model", Text("rule_and_file", rule=rule, file=file), name, way_out)


def check_config(config: Mapping[str, Any], name: str) -> None:
    """Check that ``config`` is of a generating model that needs no code of its repository.

    Raises:
        ModelError: it is not, or holds a value that no model has.
    """
    try:
        check_values(config)
    except Unsafe as error:
        raise unsafe(name, error) from error
    if config.get("model_type") not in NATIVE_BY_RENAMING:
        if "auto_map" in config:
            raise remote_code(name)
        check_type(config, name)
        _check_writes(config, name)
    if "quantization_config" in config:
        raise _quantized(config["quantization_config"], name)


def asks_for_code(folder: Path, file: str) -> bool:
    """Whether ``file`` of the repository names code of its own to run."""
    try:
        return "auto_map" in read_json(folder / file)
    except (OSError, ValueError):
        return False


def reads_a_source(config: Mapping[str, Any]) -> bool:
    """Whether ``config``, as stored in its file, is an encoder–decoder's."""
    kind = config.get("model_type")
    usual = isinstance(kind, str) and kind in MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES
    return bool(config.get("is_encoder_decoder", usual))


def _check_writes(config: Mapping[str, Any], name: str) -> None:
    """Check that the model generates text: causal, or sequence to sequence."""
    kind = config.get("model_type")
    known = any(kind in names for names in _WRITERS)
    architectures = config.get("architectures") or ()
    if known and (not architectures or any(each in _writing_classes() for each in architectures)):
        return
    shown = ", ".join(map(str, architectures)) or str(kind)
    raise ModelError(
        "model",
        Text("must_write_a_next_token_a_decoder_or_an", shown=shown),
        name,
        Text("choose_a_model_such_as_gpt_s_or_bart"),
    )


def _writing_classes() -> Collection[str]:
    classes: set[str] = set()
    for names in _WRITERS:
        for each in names.values():
            classes |= {each} if isinstance(each, str) else set(each)
    return classes


def _quantized(how: Any, name: str) -> ModelError:
    """Return the refusal of quantized weights; ``how`` is the configuration's ``quantization_config``."""
    method = str(how.get("quant_method") or "?")[:30] if isinstance(how, Mapping) else "?"
    return ModelError(
        "model",
        Text("must_have_weights_that_are_not_quantized_needs", method=method),
        name,
        Text("choose_the_model_it_was_quantized_from"),
    )


def without_tokenizer(name: str, files: Iterable[str]) -> ModelError:
    """Return the refusal of a repository with these ``files``, none of which is a tokenizer that is read here."""
    kept = sorted(files)
    other = next((file for pattern in _OTHER_VOCABULARIES for file in kept if fnmatch(file, pattern)), None)
    has = Text("it_has_only", other=other) if other else Text("it_has_none")
    return _tokenizer(name, Text("must_have_a_tokenizer_json"), has)


def unreadable_tokenizer(name: str, folder: Path, why: object) -> ModelError:
    """Return the refusal of a tokenizer that cannot be read; the folder's path is left out."""
    if isinstance(why, Unsafe):
        return unsafe(name, why)
    reason = _reason(why, folder)
    return _tokenizer(name, Text("must_have_a_tokenizer_that_can_be_read"), Text.verbatim(reason))


def _tokenizer(name: str, rule: Text, has: Text) -> ModelError:
    return ModelError(
        "model",
        Text("rule_and_detail", rule=rule, has=has),
        name,
        Text("load_it_with_autotokenizer_where_you_trust_it"),
    )


def remote_code(name: str) -> ModelError:
    """Return the refusal of a repository that would run code of its own."""
    return ModelError(
        "model",
        Text("needs_code_of_its_repository_and_none_is_run"),
        name,
        Text("choose_a_model_whose_architecture_transformers"),
    )


def _without_weights(folder: Path, name: str) -> ModelError:
    files = [path.name for path in folder.iterdir()]
    check_files(files, name)
    pickles = pickled(files)
    if not pickles or (folder / INDEX).is_file():
        return unreadable(name, folder, "*.safetensors")
    return only_pickled(name, pickles[0])


def pickled(files: Iterable[str]) -> list[str]:
    """Return those of ``files`` that are weights in a format that can run code when it is read."""
    return sorted(file for file in files if any(fnmatch(file, pattern) for pattern in _PICKLES))


def only_pickled(name: str, file: str) -> ModelError:
    """Return the refusal of a model that has pickled weights only, such as ``file``."""
    return ModelError(
        "model",
        Text("must_have_safetensors_weights_is_of_a_kind_that", file=file),
        name,
        Text("save_it_again_with_save_pretrained_where_you"),
    )


def unreadable(name: str, folder: Path, why: object) -> ModelError:
    """Return the refusal of a folder with a broken or missing file; the folder's path is left out."""
    if isinstance(why, Unsafe):
        return unsafe(name, why)
    reason = _reason(why, folder)
    return ModelError(
        "model",
        Text("must_be_a_whole_language_model_stored_as", reason=reason),
        name,
        Text("fetch_the_folder_again_or_choose_another_model"),
    )


def unsafe(name: str, why: Unsafe) -> ModelError:
    """Return the refusal of files that would take too much of this server's time or memory."""
    return ModelError(
        "model",
        Text("must_be_within_the_limits_that_keep_this_server", text=why.text),
        name,
        Text("choose_another_model"),
    )


def unusable(name: str, folder: Path, why: Exception) -> ModelError:
    """Return the refusal of a model that was loaded and then failed on its first ids."""
    reason = _reason(why, folder)
    return ModelError(
        "model",
        Text("must_read_ids_and_nothing_else_and_give_logits", reason=reason),
        name,
        Text("choose_another_model"),
    )


def _reason(why: object, folder: Path) -> str:
    reason = f"{type(why).__name__}: {why}" if isinstance(why, Exception) else str(why)
    return " ".join(reason.replace(str(folder), folder.name).split())[:200]
