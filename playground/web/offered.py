"""The models that a page offers, under the names it uses for them. Holds nothing of a user.

What a page sends is a name and no more; only these names are listened to. A folder's name on the page is not its path:
where things lie on a server is nobody's business. Folders that a reader types are opened only where the page's owner
has said that its readers may (``folders``).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from playground.errors import ModelError, Text
from playground.models.catalog import CATALOG, FAMILIES, Family, KnownModel
from playground.models.inspecting import FolderFacts, inspect_folder
from playground.models.language_model import LanguageModel
from playground.models.loading import load_model
from playground.models.places import BUILTIN, model_folder, model_state
from playground.options import OPTIONS
from playground.presets import model_preset
from playground.web.controls import preset_values
from playground.web.files import published

_TITLES = {
    "builtin/lm": Text("내장 언어 모델", "built-in language model"),
    "builtin/summarizer": Text("내장 요약 모델", "built-in summarizer"),
}


class OfferedModels:
    """A page's models: its own, loaded when first chosen and then shared, and those that are still to be fetched.

    Args:
        names: those offered besides what the catalogue knows: built-in names or folders.
        folders: whether a reader may name any folder of this machine.
        load: what loads a model.

    Attributes:
        opening: what the page opens with, by family: the first of ``names``, else what is built in. A decoder is
            always among them.
    """

    def __init__(
        self,
        names: Sequence[str] = ("builtin/lm",),
        *,
        folders: bool = False,
        load: Callable[[str], LanguageModel] = load_model,
    ) -> None:
        self.folders, self._load = folders, load
        self._sources = _named(names)
        self._models: dict[str, LanguageModel] = {}
        self.opening = self._opening()

    def get(self, name: str) -> LanguageModel:
        """Return the model that the page calls ``name``.

        Raises:
            ModelError: it is not offered, or cannot be loaded.
        """
        if name not in self._models:
            self._models[name] = self._loaded(name)
        return self._models[name]

    def facts(self, name: str) -> dict[str, Any]:
        """Return what the page shows of the model it calls ``name``, once that is loaded.

        Raises:
            ModelError: as :meth:`get`.
        """
        model = self.get(name)
        own = model.own_defaults
        preset = own and model_preset(own.options, sets_length=own.says_length)
        digest = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:16]
        return {
            "name": name,
            "family": family_of(model),
            "title": _title(name),
            "parameters": sum(weight.numel() for weight in model.model.parameters()),
            "vocabulary": published(f"vocabulary-{digest}", model.labels),
            "notes": [asdict(note) for note in model.notes],
            "own": preset and preset_values(preset),
            "left_out": _left_out(model),
        }

    def page_data(self) -> dict[str, Any]:
        """Return what the page's picker shows before anything is chosen."""
        offered = [_folder_row(name, source) for name, source in self._sources.items() if name not in CATALOG]
        known = [_known_row(known) for known in CATALOG.values() if _is_shown(known)]
        families = {family: asdict(purpose) for family, purpose in FAMILIES.items()}
        return {
            "families": families,
            "rows": [*known, *offered],
            "folders": self.folders,
            "opening": {family: self.facts(name) for family, name in self.opening.items()},
        }

    def _opening(self) -> dict[Family, str]:
        found: dict[Family, str] = {}
        for name, source in self._sources.items():
            found.setdefault(_family(source), name)
        for known in CATALOG.values():
            if known.family and _is_built_in(known):
                found.setdefault(known.family, known.name)
        return found

    def _loaded(self, name: str) -> LanguageModel:
        try:
            model = self._load(self._source(name))
        except ModelError as error:
            raise ModelError(error.name, error.rule, name, error.way_out) from error
        return model

    def _source(self, name: str) -> str:
        if name in self._sources:
            return self._sources[name]
        known = CATALOG.get(name)
        typed = self.folders and (name.startswith("~") or Path(name).is_absolute())
        if typed or (known is not None and known.family is not None):
            return name
        rule = Text("이 페이지가 내놓은 모델이어야 합니다", "must be a model that this page offers")
        raise ModelError("model", rule, name, Text("목록에서 고르세요", "Choose one of the list"))


def family_of(model: LanguageModel) -> Family:
    """Return whether ``model`` reads a text and writes another, or goes on with one."""
    return "encoder_decoder" if model.is_encoder_decoder else "decoder"


def _named(names: Sequence[str]) -> dict[str, str]:
    """Return what the page calls each of ``names``: a folder by its last part, twice the same part with a number."""
    found: dict[str, str] = {}
    for name in names:
        shown = base = name if name in CATALOG else Path(name).expanduser().resolve().name
        for count in range(2, len(names) + 2):
            if shown not in found:
                break
            shown = f"{base} ({count})"
        found[shown] = name
    return found


def _is_shown(known: KnownModel) -> bool:
    """Whether a picker of models shows it: no mere tokenizer, nothing built in that did not come along."""
    return known.family is not None and (not known.name.startswith("builtin/") or _is_built_in(known))


def _is_built_in(known: KnownModel) -> bool:
    return known.name.startswith("builtin/") and (BUILTIN / known.name.removeprefix("builtin/")).is_dir()


def _known_row(known: KnownModel) -> dict[str, Any]:
    return {**asdict(known), "title": _title(known.name), "state": model_state(known.name)}


def _family(source: str) -> Family:
    known = CATALOG.get(source)
    return known.family if known and known.family else _inspected(source).family


def _inspected(source: str) -> FolderFacts:
    try:
        return inspect_folder(model_folder(source))
    except ModelError:  # choosing it will say why
        return inspect_folder(Path(source))


def _folder_row(name: str, source: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "name": name,
        "tasks": [],
        "licence": None,
        "languages": [],
        "device": None,
        "measured": True,
    }
    return {**row, **asdict(_inspected(source)), "title": _title(name), "state": "here"}


def _title(name: str) -> dict[str, str]:
    return asdict(_TITLES.get(name, Text(name, name)))


def _left_out(model: LanguageModel) -> list[str]:
    """Return the checkpoint's own settings that no control shows, as ``generate`` would be given them."""
    own = model.own_defaults
    if own is None:
        return []
    coded = {option.name: getattr(own.options, option.name) for option in OPTIONS.values() if option.group == "code"}
    said = {name: value for name, value in coded.items() if name != "do_sample" and value is not None}
    return [f"{name} = {value!r}"[:80] for name, value in {**said, **own.left_out}.items()]
