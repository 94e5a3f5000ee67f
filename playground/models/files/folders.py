"""Find the folder of a model on this machine: built in, given by its path, or in the Hub's cache. Uses no network."""

from pathlib import Path
from typing import Literal

from huggingface_hub import try_to_load_from_cache

from playground.errors import ModelError
from playground.models.files.hub_id import hub_id, is_hub_id
from playground.models.files.untrusted import read_object
from playground.text import Text

Availability = Literal["built_in", "here", "to_download"]

BUILTIN = Path(__file__).parents[1] / "builtin"
"""The folder of the models that come with the project."""

VOCABULARIES = ("tokenizer.json", "vocab.json", "vocab.txt")
"""A tokenizer has at least one of these files."""

INDEX = "model.safetensors.index.json"
"""The file that maps each weight to the file that holds it."""


def model_folder(name: str) -> Path:
    """Return the folder with the files of the model called ``name``, weights and all.

    Raises:
        ModelError: it is not on this machine.
    """
    folder = _local_folder(name) or cached_folder(name)
    if folder is None:
        raise not_here(name)
    return folder


def tokenizer_folder(name: str) -> Path:
    """Return the folder with the tokenizer of the model called ``name``; its weights need not be there.

    Raises:
        ModelError: it is not on this machine.
    """
    folder = _local_folder(name) or cached_folder(name, weights=False)
    if folder is None:
        raise not_here(name)
    return folder


def model_state(name: str) -> Availability:
    """Return whether the model called ``name`` comes with the project, is on this machine, or would be fetched."""
    if name.startswith("builtin/"):
        return "built_in"
    return "here" if _local_folder(name) or cached_folder(name) else "to_download"


def cached_folder(name: str, *, weights: bool = True) -> Path | None:
    """Return the folder of the Hub's cache that holds all files of ``name``; None when one is missing.

    Without ``weights`` its configuration and tokenizer are enough.
    """
    if not is_hub_id(name):
        return None
    wanted = hub_id(name)
    config = try_to_load_from_cache(wanted.name, "config.json", revision=wanted.revision)
    if not isinstance(config, str):
        return None
    folder = Path(config).parent
    if not any((folder / file).is_file() for file in VOCABULARIES):
        return None
    return folder if not weights or weight_files(folder) else None


def weight_files(folder: Path) -> list[Path]:
    """Return the safetensors files of ``folder``; none when one that its index names is missing."""
    index = folder / INDEX
    if not index.is_file():
        return sorted(path for path in folder.glob("*.safetensors") if path.is_file())
    try:
        named = {str(file) for file in read_object(index)["weight_map"].values()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return []
    files = [folder / name for name in sorted(named)]
    return files if all(file.parent == folder and file.is_file() for file in files) else []


def not_here(name: str) -> ModelError:
    """Return the refusal of a name that no model on this machine has."""
    rule = Text("is_not_on_this_machine_yet") if is_hub_id(name) else Text("must_be_a_built_in_model_a_folder_or")
    return ModelError("model", rule, name, Text("try_builtin_lm"))


def _local_folder(name: str) -> Path | None:
    if not name or "\0" in name:
        return None
    if name.startswith("builtin/"):
        folder = BUILTIN / name.removeprefix("builtin/")
        return folder.resolve() if folder.parent == BUILTIN and folder.name != ".." and folder.is_dir() else None
    try:
        folder = Path(name).expanduser()
        return folder.resolve() if folder.is_dir() else None
    except (OSError, RuntimeError):  # a name too long for a path, a user that is none
        return None
