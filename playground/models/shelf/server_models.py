"""The models of one server, by name: located on this machine, downloaded where missing, loaded once for all readers."""

import inspect
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from playground.errors import ModelError
from playground.models.files.folders import Availability, cached_folder, model_folder, model_state, not_here
from playground.models.files.hub_id import is_hub_id
from playground.models.files.inspecting import inspect_folder
from playground.models.hub.downloads import Downloads, Progress
from playground.models.hub.transfer import may_fetch
from playground.models.running.language_model import LanguageModel
from playground.models.running.memory import bytes_once_loaded, device_memory, taken_bytes, too_large
from playground.models.shelf.answers import Answers
from playground.models.shelf.from_folder import device_for, dtype_for, read_model
from playground.models.shelf.loaded import LoadedModels, Read
from playground.models.shelf.shared_gpu import SMALL, is_shared, on_shared_gpu, refusal
from playground.settings import Dtype, Settings

LARGE = 100_000_000
"""A model of so many bytes computes with all cores; of a smaller one the threads would wait for each other."""
ROOM = 8
"""What the texts of one model have read may take this part of the memory that models may take."""


class ServerModels:
    """Models by name, under a server's settings.

    A name is ``builtin/…``, an id of the Hub, or the path of a folder. A name in the form of an id is looked up in the
    Hub's cache only and never taken for a path.

    Args:
        settings: where models run, how much memory they may take, how much may be downloaded.
        read: what reads a model from its folder; None: they are read so that the texts of all readers share them.
    """

    def __init__(self, settings: Settings, *, read: Read | None = None) -> None:
        self.settings = settings
        self._device = device_for(settings.device)
        self._dtype = dtype_for(settings.dtype, self._device)
        self._answers, self._small = Answers(), dict[str, bool]()
        limit_gb = settings.memory_gb
        self.budget = device_memory(self._device) // 2 if limit_gb is None else int(limit_gb * 1e9)
        self._loaded = LoadedModels(self.budget, read=read or self._read)
        self._downloads = Downloads(
            at_once=settings.downloads, most_bytes=settings.max_download_gb * 1e9, check=self._check_fits
        )

    @property
    def fetches(self) -> bool:
        """Whether anything can be downloaded: an offline server has only what is on its machine."""
        return may_fetch()

    def state(self, name: str) -> Availability:
        """Return whether the model called ``name`` comes with the project, is on this machine, or would be fetched."""
        if is_hub_id(name):
            return "here" if cached_folder(name) else "to_download"
        return model_state(name)

    @contextmanager
    def lease_named(self, name: str, dtype: Dtype | None = None) -> Iterator[LanguageModel]:
        """Yield the model called ``name``, loaded if needed; it stays loaded while it is in use.

        Args:
            name: its name.
            dtype: the type of its weights; None: the server's.

        Raises:
            ModelError: it is not on this machine, cannot be read, or there is no room for it.
        """
        with self._loaded.lease_folder(name, self._folder(name), **self._where(name, dtype)) as model:
            yield model

    def check_together(self, uses: Sequence[tuple[str, Dtype | None]]) -> None:
        """Check, before any is loaded, that there is room for models beside each other.

        Args:
            uses: of each its name and dtype, as for :meth:`lease_named`.

        Raises:
            ModelError: there is not, or one of them is not on this machine.
        """
        places = ((name, self._folder(name), self._where(name, dtype)) for name, dtype in uses)
        self._loaded.check_together([(name, folder, at["device"], at["dtype"]) for name, folder, at in places])

    def keep(self, name: str) -> LanguageModel:
        """Return the model called ``name`` as :meth:`lease_named` does, and never unload it.

        Raises:
            ModelError: as :meth:`lease_named`.
        """
        return self._loaded.keep(name, self._folder(name), **self._where(name))

    @property
    def loaded(self) -> list[LanguageModel]:
        """The models that are loaded."""
        return self._loaded.models

    def start(self, name: str) -> None:
        """Start to download the model called ``name``, or resume it.

        Raises:
            ModelError: it is no id of the Hub.
        """
        self._downloads.start(name)

    def stop(self, name: str) -> None:
        """Stop the download of ``name``; received bytes are kept."""
        self._downloads.stop(name)

    def progress(self) -> list[Progress]:
        """Return the progress of every download, in the order they were started."""
        return self._downloads.progress()

    def on_gpu(
        self, call: Callable[..., Any], borrows: Callable[[str], bool], tokens: Callable[..., int]
    ) -> Callable[..., Any]:
        """Return ``call``, whose last argument is a model's name, run on the shared GPU where that model needs it.

        Args:
            call: a function or a generator function.
            borrows: says of a name in what form the call has it whether that is :meth:`borrows_gpu`.
            tokens: from the arguments of a call to how many tokens it will compute, about.

        Raises:
            PlaygroundError: when it is called, the seconds of the shared GPU are used up.
        """
        if not is_shared():
            return call
        borrowed = on_shared_gpu(call, self.settings.gpu_seconds, self._answers, tokens)

        def answer(*arguments: Any) -> Any:
            with _refused_in_words():
                return (borrowed if borrows(arguments[-1]) else call)(*arguments)

        def stream(*arguments: Any) -> Iterator[Any]:
            with _refused_in_words():
                yield from (borrowed if borrows(arguments[-1]) else call)(*arguments)

        return stream if inspect.isgeneratorfunction(call) else answer

    def borrows_gpu(self, name: str) -> bool:
        """Whether a call of the model needs the shared GPU; small models, and those built in, stay on the CPU."""
        return is_shared() and self._device == "cuda" and not name.startswith("builtin/") and not self._is_small(name)

    def _is_small(self, name: str) -> bool:
        if name not in self._small:
            try:
                parameters = inspect_folder(self._folder(name)).parameters
            except ModelError:  # it is not here yet
                return False
            self._small[name] = 0 < (parameters or 0) <= SMALL
        return self._small[name]

    def _read(self, name: str, folder: Path, device: str, dtype: torch.dtype) -> LanguageModel:
        """Return the model in ``folder``; its texts are computed together, unless each call borrows a GPU anew."""
        model = read_model(name, folder, device, dtype)
        if not (is_shared() and device == "cuda"):
            cores = os.cpu_count() or 1
            own = cores if taken_bytes(model.model) > LARGE else max(1, cores // 2)
            model.share_steps(self.budget // ROOM, self.settings.threads or own)
        return model

    def _where(self, name: str, dtype: Dtype | None = None) -> dict[str, Any]:
        if is_shared() and not self.borrows_gpu(name):
            return {"device": "cpu", "dtype": dtype or "auto"}
        return {"device": self.settings.device, "dtype": dtype or self.settings.dtype}

    def _folder(self, name: str) -> Path:
        if not is_hub_id(name):
            return model_folder(name)
        folder = cached_folder(name)
        if folder is None:
            raise not_here(name)
        return folder

    def _check_fits(self, name: str, config: Mapping[str, Any], stored: int) -> None:
        """Check, before weights of ``stored`` bytes are fetched, that they can be loaded here.

        Raises:
            ModelError: they are beyond the budget.
        """
        needed = bytes_once_loaded(config, stored, self._dtype)
        if needed > self.budget:
            raise too_large(name, needed, self.budget)


@contextmanager
def _refused_in_words() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        told = refusal(error)
        if told is None:
            raise
        raise told from error
