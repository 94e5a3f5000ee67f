"""The files of a repository on the Hub, and which of them a model needs. Queries the Hub; downloads nothing.

Only files of known names are ever requested, so a repository cannot make us write anywhere but into the cache.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huggingface_hub import HfApi, constants

from playground.errors import ModelError
from playground.models.files.folders import INDEX, VOCABULARIES
from playground.models.files.hub_id import HubId
from playground.models.files.refusals import only_pickled, pickled, without_tokenizer
from playground.models.hub.errors import as_model_error
from playground.text import Text

CONFIG = "config.json"
WEIGHTS = "model.safetensors"

_SMALL = (
    CONFIG, "generation_config.json", *VOCABULARIES, "merges.txt", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json", "chat_template.jinja", "chat_template.json",
)  # fmt: skip
_COMMIT = re.compile(r"[0-9a-f]{40}")
_ETAG = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(frozen=True)
class HubFile:
    """A file of a repository.

    Attributes:
        name: its path in the repository, always at the top level.
        size: in bytes.
        etag: the Hub's checksum of its content: the sha256 of a large file, else git's sha1.
    """

    name: str
    size: int
    etag: str


@dataclass(frozen=True)
class Repository:
    """A model's files at one commit of its repository.

    Attributes:
        wanted: the model, at the requested revision.
        commit: the commit that this revision points to now.
        files: those at the top level of the repository, by name.
    """

    wanted: HubId
    commit: str
    files: Mapping[str, HubFile]

    def small_files(self) -> list[HubFile]:
        """Return the files of its configuration and its tokenizer, without weights."""
        return [self.files[name] for name in _SMALL if name in self.files]

    def index(self) -> HubFile | None:
        """Return the index of its weight files; None when the weights are one file, or there are none."""
        return None if WEIGHTS in self.files else self.files.get(INDEX)

    def weights(self, index: Mapping[str, Any] | None) -> list[HubFile]:
        """Return the files of its weights.

        Args:
            index: the content of :meth:`index`, where there is one.

        Raises:
            ModelError: it has none, or none that can be read safely.
        """
        if WEIGHTS in self.files:
            return [self.files[WEIGHTS]]
        named = (index or {}).get("weight_map")
        names = {str(name) for name in named.values()} if isinstance(named, dict) else set()
        missing = names - self.files.keys()
        if names and not missing and all(name.endswith(".safetensors") for name in names):
            return [self.files[name] for name in sorted(names)]
        pickles = pickled(self.files)
        raise only_pickled(str(self.wanted), pickles[0]) if pickles and not names else self._lacks("*.safetensors")

    def check_complete(self) -> None:
        """Check that it has a configuration and a tokenizer.

        Raises:
            ModelError: it has not.
        """
        if CONFIG not in self.files:
            raise self._lacks(CONFIG)
        if not any(name in self.files for name in VOCABULARIES):
            raise without_tokenizer(str(self.wanted), self.files)

    def _lacks(self, file: str) -> ModelError:
        return ModelError(
            "model",
            Text("must_be_the_repository_of_a_language_model_of", file=file),
            str(self.wanted),
            Text("choose_another_model"),
        )


def look_up(wanted: HubId) -> Repository:
    """Ask the Hub for the files of ``wanted``.

    Raises:
        ModelError: there is no such model or revision, it is private, or the Hub does not answer as it should.
    """
    with as_model_error(str(wanted)):
        info = HfApi().model_info(
            wanted.name, revision=wanted.revision, files_metadata=True, timeout=constants.HF_HUB_ETAG_TIMEOUT
        )
        if not _COMMIT.fullmatch(info.sha or ""):
            raise ValueError(info.sha)
        files = [_file(sibling) for sibling in info.siblings or [] if "/" not in sibling.rfilename]
    return Repository(wanted, str(info.sha), {file.name: file for file in files})


def _file(sibling: Any) -> HubFile:
    """Return the file that the Hub's answer describes.

    Raises:
        ValueError: the description is not valid.
    """
    etag = sibling.lfs.sha256 if sibling.lfs else sibling.blob_id
    size = sibling.lfs.size if sibling.lfs else sibling.size
    if not _ETAG.fullmatch(etag or "") or not isinstance(size, int) or size < 0:
        raise ValueError(sibling.rfilename)
    return HubFile(sibling.rfilename, size, etag)
