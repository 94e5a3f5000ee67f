"""The models that a page offers, under the names it uses for them. Holds nothing of a user.

What a page sends is a name and no more; only these names are listened to. A folder's name on the page is not its path:
where things lie on a server is nobody's business. Folders that a reader types are opened, and models of the Hub that a
reader types are fetched, only where the page's owner has said that readers may.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from playground.errors import ModelError
from playground.models.catalog import CATALOG, FAMILIES, Family, KnownModel
from playground.models.files.folders import BUILTIN, cached_folder, model_folder
from playground.models.files.hub_id import is_hub_id
from playground.models.files.inspecting import UNKNOWN, FolderFacts, inspect_folder
from playground.models.files.refusals import check_folder
from playground.models.files.tokenizers import check_tokenizer
from playground.models.hub.downloads import Progress
from playground.models.running.language_model import LanguageModel
from playground.models.shelf.places import Call, Place, local_place
from playground.models.shelf.server_models import ServerModels
from playground.models.shelf.shared_gpu import written
from playground.options import OPTIONS
from playground.presets import model_preset
from playground.settings import Dtype, Settings
from playground.text import Text
from playground.web.contract import ModelFacts, ModelRow, ModelsData, TextData
from playground.web.server.files import published
from playground.web.shell.option_data import preset_values

_TITLES = {
    "builtin/lm": Text("built_in_language_model"),
    "builtin/summarizer": Text("built_in_summarizer"),
}

_MADE_FOR = {
    "builtin/lm": Text("made_for_stories"),
    "builtin/summarizer": Text("made_for_news"),
}

_LONGEST_NAME = 100
"""How many characters are shown of a name that names nothing."""


class OfferedModels:
    """A page's models: its own, loaded when first chosen and then shared, and those that are still to be fetched.

    Args:
        names: those offered besides what the catalogue knows: built-in names, folders, ids of the Hub.
        folders: whether a reader may name any folder of this machine.
        typed_ids: whether a reader may name any model of the Hub.
        server_models: what fetches and loads models.
        place: where the calls of models run; None: here, or on a lent GPU.

    A name under which there is nothing, or nothing that can be loaded, is offered all the same: with the cause.
    """

    def __init__(
        self,
        names: Sequence[str] = ("builtin/lm",),
        *,
        folders: bool = False,
        typed_ids: bool = False,
        server_models: ServerModels | None = None,
        place: Place | None = None,
    ) -> None:
        self.folders, self.typed_ids = folders, typed_ids
        self.server_models = server_models or ServerModels(Settings())
        self._place = place or local_place(self.server_models)
        self._look_up = self.placed(self._known, lambda name: 0, computes=False)
        self._sources = _named(names)
        self._refused: dict[str, Text] = {}  # why those of the names that were tried could not be loaded

    @contextmanager
    def lease_offered(self, name: str, dtype: Dtype | None = None) -> Iterator[LanguageModel]:
        """Yield the model that the page calls ``name``; while it is used it stays loaded.

        Args:
            name: its name.
            dtype: the type of its weights; None: the server's.

        Raises:
            ModelError: it is not offered, not here, or cannot be loaded.
        """
        source = self._source(name)
        with _called(name):
            lease = self.server_models.lease_named(source, dtype)
            model = lease.__enter__()
        try:
            yield model
        finally:
            lease.__exit__(None, None, None)

    def check_together(self, uses: Collection[tuple[str, Dtype | None]]) -> None:
        """Check, before any is loaded, that there is room for models beside each other.

        Args:
            uses: of each the page's name for it and its dtype, as for :meth:`lease_offered`.

        Raises:
            ModelError: there is not; one of them is not offered or not here.
        """
        with _called(", ".join(dict.fromkeys(name for name, _ in uses))):
            self.server_models.check_together([(self._source(name), dtype) for name, dtype in uses])

    def keep(self, name: str) -> LanguageModel:
        """Return the model that the page calls ``name``, which from now on stays loaded: what the page opens with.

        Raises:
            ModelError: as :meth:`lease_offered`.
        """
        source = self._source(name)
        with _called(name):
            return self.server_models.keep(source)

    @cached_property
    def opening(self) -> dict[Family, str]:
        """What the page opens with, by family: the first of the names that is here and loads, else what is built in.

        A decoder is always among them. They are loaded when this is asked for, and stay so.

        Raises:
            ModelError: no decoder could be loaded, not even the one that is built in.
        """
        opening: dict[Family, str] = {}
        built_in = [each.name for each in CATALOG.values() if each.family and _is_built_in(each)]
        for name in (*self._sources, *built_in):
            source = self._sources.get(name, name)
            if self._opens_at_once(source) and _family(source) not in opening and self._keeps(name):
                opening[_family(source)] = name
        if "decoder" not in opening:
            raise self._nothing_to_open(built_in)
        return opening

    def _opens_at_once(self, source: str) -> bool:
        """Whether a model can be used while the page is built."""
        return self.server_models.state(source) != "to_download" and self._place.opens(source)

    def _nothing_to_open(self, built_in: Sequence[str]) -> ModelError:
        """Return why there is no page: of the last model that was tried, what is wrong with it."""
        cause = next((self._refused[name] for name in (*built_in, *self._sources) if name in self._refused), None)
        rule = Text("cannot_be_opened_none_of_them")
        way_out = cause or Text("get_all_files_of_the_project_the_built_in")
        return ModelError("models", rule, ", ".join((*self._sources, *built_in)), way_out)

    def _keeps(self, name: str) -> bool:
        """Whether the model that the page calls ``name`` is loaded now, to stay; why not is kept for its row."""
        try:
            self.keep(name)
        except ModelError as error:
            self._refused[name] = _cause(error)
            return False
        return True

    def facts(self, name: str) -> ModelFacts:
        """Return what the page shows of the model it calls ``name``, once that is loaded where its calls run.

        Raises:
            ModelError: as :meth:`lease_offered`.
        """
        return self._shown(*self._look_up(name))

    def _opening_facts(self, name: str) -> ModelFacts:
        """Return :meth:`facts` of a model that the page opens with, which is loaded here."""
        return self._shown(*self._known(name))

    def _shown(self, facts: ModelFacts, labels: Sequence[str]) -> ModelFacts:
        """Return ``facts`` with the address at which a page reads the model's labels."""
        self._refused.pop(facts["name"], None)
        return {**facts, "vocabulary": published("vocabulary", labels)}

    def _known(self, name: str) -> tuple[ModelFacts, Sequence[str]]:
        """Return what is known of a model but the address of its labels, and these."""
        with self.lease_offered(name) as model:
            own = model.own_defaults
            preset = model_preset(own.options, sets_length=own.says_length) if own else None
            return {
                "name": name,
                "family": family_of(model),
                "title": _title(name),
                "made_for": _MADE_FOR[name].by_language() if name in _MADE_FOR else None,
                "parameters": sum(weight.numel() for weight in model.model.parameters()),
                "vocabulary": "",
                "notes": [note.by_language() for note in model.notes],
                "own": preset_values(preset) if preset else None,
                "left_out": _left_out(model),
            }, model.labels

    def page_data(self) -> ModelsData:
        """Return what the page's picker shows before anything is chosen."""
        opening: dict[str, ModelFacts] = {family: self._opening_facts(name) for family, name in self.opening.items()}
        return {
            "families": {family: purpose.by_language() for family, purpose in FAMILIES.items()},
            "rows": self.rows(),
            "folders": self.folders,
            "typed_ids": self.typed_ids and self.server_models.fetches,
            "fetches": self.server_models.fetches,
            "opening": opening,
        }

    def rows(self) -> list[ModelRow]:
        """Return what is known of every model that is offered, and where it is now.

        Among them are models that a reader has typed and this server has fetched. Where nothing can be fetched, only
        what is here is offered.
        """
        known = [_known_row(each, self.server_models) for each in CATALOG.values() if _is_shown(each)]
        typed = {each.name: each.name for each in self.server_models.progress() if each.state == "done"}
        shown = {each["name"] for each in known}
        others = {name: source for name, source in {**self._sources, **typed}.items() if name not in shown}
        rows = [*known, *(self._other_row(name, source) for name, source in others.items())]
        return [row for row in rows if self.server_models.fetches or row["state"] != "to_download"]

    def _other_row(self, name: str, source: str) -> ModelRow:
        cause = self._refused.get(name) or _why_not(source)
        facts = _inspected(source)
        return {
            "name": name,
            "title": _title(name),
            "state": "refused" if cause else self.server_models.state(source) if is_hub_id(source) else "here",
            "cause": cause.by_language() if cause else None,
            "tasks": [],
            "family": facts.family,
            "parameters": facts.parameters,
            "download_gb": facts.download_gb,
            "licence": None,
            "languages": [],
            "context_length": facts.context_length,
            "device": None,
            "measured": True,
        }

    def begin(self, name: str) -> bool:
        """Let the model that the page calls ``name`` be fetched, or go on with that; return whether it is here already.

        Raises:
            ModelError: it is not offered, or is no model of the Hub.
        """
        source = self._source(name)
        is_here = self.server_models.state(source) != "to_download"
        if not is_here:
            self.server_models.start(source)
        return is_here

    def stop(self, name: str) -> None:
        """Let the download of ``name`` end, for all who wait for it; what has come is kept."""
        self.server_models.stop(name)

    def progress(self) -> list[Progress]:
        """Return how far every download has come."""
        return self.server_models.progress()

    def placed(
        self,
        call: Call,
        tokens: Callable[..., int] = lambda *arguments: written(arguments),
        *,
        computes: bool = True,
    ) -> Call:
        """Return ``call``, whose last argument is the page's name of a model, where calls run; see :class:`Place`."""
        return self._place.placed(call, self.borrows_gpu, tokens, computes=computes)

    def borrows_gpu(self, name: str) -> bool:
        """Whether a call of the model that the page calls ``name`` needs the shared GPU."""
        try:
            return self.server_models.borrows_gpu(self._source(name))
        except ModelError:  # it is refused when it is called
            return False

    def _source(self, name: str) -> str:
        if name in self._sources:
            return self._sources[name]
        known = CATALOG.get(name)
        typed = self.folders and (name.startswith("~") or Path(name).is_absolute())
        typed = typed or (self.typed_ids and is_hub_id(name))
        if typed or (known is not None and known.family is not None):
            return name
        rule = Text("must_be_a_model_that_this_page_offers")
        raise ModelError("model", rule, name, Text("choose_one_of_the_list"))


@contextmanager
def _called(name: str) -> Iterator[None]:
    """Let a model be refused under the page's name for it."""
    try:
        yield
    except ModelError as error:
        raise ModelError(error.name, error.rule, name, error.way_out) from error


def family_of(model: LanguageModel) -> Family:
    """Return whether ``model`` reads a text and writes another, or goes on with one."""
    return "encoder_decoder" if model.is_encoder_decoder else "decoder"


def _named(names: Sequence[str]) -> dict[str, str]:
    """Return what the page calls each of ``names``: a folder by its last part, twice the same part with a number."""
    sources: dict[str, str] = {}
    for name in names:
        base, source = _place(name)
        shown = base
        for count in range(2, len(names) + 2):
            if shown not in sources:
                break
            shown = f"{base} ({count})"
        sources[shown] = source
    return sources


def _place(name: str) -> tuple[str, str]:
    """Return what the page calls ``name``, and by what it is loaded: a folder's whole path."""
    try:
        folder = Path(name).expanduser().resolve()
        if name not in CATALOG and folder.is_dir():
            return folder.name, str(folder)
        is_path = Path(name).is_absolute() or name.startswith("~")
    except (OSError, RuntimeError, ValueError):  # too long for a path, a user that is none, a character that is none
        return name[:_LONGEST_NAME], name
    return (folder.name if is_path else name[:_LONGEST_NAME]), name


def _cause(error: ModelError) -> Text:
    return Text("rule_then_way_out", rule=error.rule, way_out=error.way_out)


def _why_not(source: str) -> Text | None:
    """Return why the model called ``source`` cannot be loaded, as far as its files tell at a glance; None: it may be.

    A model of the Hub that is not here is not asked for.
    """
    if is_hub_id(source) and cached_folder(source) is None:
        return None
    try:
        folder = model_folder(source)
        check_folder(folder, source)
        check_tokenizer(folder, source)
    except ModelError as error:
        return _cause(error)
    return None


def _is_shown(known: KnownModel) -> bool:
    """Whether a picker of models shows it: no mere tokenizer, nothing built in that did not come along."""
    return known.family is not None and (not known.name.startswith("builtin/") or _is_built_in(known))


def _is_built_in(known: KnownModel) -> bool:
    return known.name.startswith("builtin/") and (BUILTIN / known.name.removeprefix("builtin/")).is_dir()


def _known_row(known: KnownModel, server_models: ServerModels) -> ModelRow:
    return {
        "name": known.name,
        "title": _title(known.name),
        "state": server_models.state(known.name),
        "tasks": list(known.tasks),
        "family": known.family,
        "parameters": known.parameters,
        "download_gb": known.download_gb,
        "licence": known.licence,
        "languages": list(known.languages),
        "context_length": known.context_length,
        "device": known.device,
        "measured": known.measured,
    }


def _family(source: str) -> Family:
    known = CATALOG.get(source)
    return known.family if known and known.family else _inspected(source).family


def _inspected(source: str) -> FolderFacts:
    try:
        return inspect_folder(model_folder(source))
    except ModelError:  # its row and choosing it say why
        return UNKNOWN


def _title(name: str) -> TextData:
    return (_TITLES.get(name, Text.verbatim(name))).by_language()


def _left_out(model: LanguageModel) -> list[str]:
    """Return the checkpoint's own settings that no control shows, as ``generate`` would be given them."""
    own = model.own_defaults
    if own is None:
        return []
    coded = {option.name: getattr(own.options, option.name) for option in OPTIONS.values() if not option.control}
    set_there = {name: value for name, value in coded.items() if name != "do_sample" and value is not None}
    return [f"{name} = {value!r}"[:80] for name, value in {**set_there, **own.left_out}.items()]
