"""Loaded models, shared by all: each loaded once, kept while there is memory, unloaded when nobody uses it.

A model is used through a lease and stays loaded as long as there is one. Over the budget, the model without a lease
that was returned the longest ago is unloaded first.
"""

import gc
import itertools
import os
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock

import torch

from playground.models.running.language_model import LanguageModel
from playground.models.running.memory import all_in_use, taken_bytes, too_large, too_large_together, weight_bytes
from playground.models.shelf.from_folder import device_for, dtype_for, read_model
from playground.settings import Device, Dtype

Key = tuple[Path, str, torch.dtype]
Read = Callable[[str, Path, str, torch.dtype], LanguageModel]

_ALL: "weakref.WeakSet[LoadedModels]" = weakref.WeakSet()


@dataclass
class _Held:
    """A model on the shelf, or on its way there."""

    leases: int = 0
    kept: bool = False
    taken: int = 0
    returned: int = 0
    model: LanguageModel | None = None
    error: BaseException | None = None
    ready: Event = field(default_factory=Event)


class LoadedModels:
    """Models by folder, device and dtype.

    Args:
        budget: bytes that their weights may take together; None is no limit.
        read: what reads a model from its folder.
    """

    def __init__(self, budget: int | None = None, *, read: Read = read_model) -> None:
        self.budget, self._read = budget, read
        self._held: dict[Key, _Held] = {}
        self._clock = itertools.count(1)
        self._lock, self._loading = Lock(), Lock()
        _ALL.add(self)

    @contextmanager
    def lease_folder(
        self, name: str, folder: Path, *, device: Device = "auto", dtype: Dtype = "auto"
    ) -> Iterator[LanguageModel]:
        """Yield the model in ``folder``, loaded if needed; others who request it meanwhile wait for that load.

        Args:
            name: what errors call it.
            folder: where its files are.
            device, dtype: as :func:`device_for` and :func:`dtype_for` take them.

        Raises:
            ModelError: it cannot be read, or there is no room for it.
        """
        key = _key(folder, device, dtype)
        held = self._take(name, key)
        try:
            assert held.model is not None
            yield held.model
        finally:
            with self._lock:
                held.leases -= 1
                held.returned = next(self._clock)

    def keep(self, name: str, folder: Path, *, device: Device = "auto", dtype: Dtype = "auto") -> LanguageModel:
        """Return the model in ``folder`` as :meth:`lease_folder` does, and never unload it.

        Raises:
            ModelError: as :meth:`lease_folder`.
        """
        held = self._take(name, _key(folder, device, dtype))
        held.kept = True
        assert held.model is not None
        return held.model

    def check_together(self, wanted: Sequence[tuple[str, Path, Device, Dtype]]) -> None:
        """Check, before any of them is loaded, that models have room beside each other and beside those that stay.

        Args:
            wanted: of each what errors call it, its folder, device and dtype.

        Raises:
            ModelError: they have not.
        """
        names = {_key(folder, device, dtype): name for name, folder, device, dtype in wanted}
        with self._lock:
            stay = sum(held.taken for key, held in self._held.items() if held.kept and key not in names)
            known = {key: held.taken for key, held in self._held.items() if held.ready.is_set()}
        sizes = [known.get(key) or weight_bytes(key[0], key[2]) for key in names]
        if self.budget is not None and len(names) > 1 and stay + sum(sizes) > self.budget:
            raise too_large_together(list(names.values()), stay + sum(sizes), self.budget)

    def has(self, folder: Path, *, device: Device = "auto", dtype: Dtype = "auto") -> bool:
        """Whether the model in ``folder`` is loaded."""
        held = self._held.get(_key(folder, device, dtype))
        return held is not None and held.model is not None

    @property
    def models(self) -> list[LanguageModel]:
        """The models that are loaded."""
        with self._lock:
            return [held.model for held in self._held.values() if held.model is not None]

    @property
    def taken(self) -> int:
        """Bytes that the weights of all models take, those being loaded included."""
        return sum(held.taken for held in self._held.values())

    def _take(self, name: str, key: Key) -> _Held:
        """Add a lease to the model and return it, once it is loaded."""
        with self._lock:
            held, is_first = self._held.get(key), False
            if held is None:
                held, is_first = self._held.setdefault(key, _Held()), True
            held.leases += 1
        if is_first:
            self._load(name, key, held)
        held.ready.wait()
        if held.error is not None:
            raise held.error
        return held

    def _load(self, name: str, key: Key, held: _Held) -> None:
        """Load into ``held``; where that fails, it is no longer on the shelf and the next who asks tries anew.

        One model at a time: two would only take turns reading the disk.
        """
        try:
            with self._loading:
                self._make_room(name, held, weight_bytes(key[0], key[2]))
                held.model = self._read(name, *key)
                engine = held.model.engine
                held.taken = taken_bytes(held.model.model) + (engine.held_bytes if engine else 0)
        except BaseException as error:  # noqa: BLE001 - raised to all who wait for it
            held.error = error
            with self._lock:
                del self._held[key]
        finally:
            held.ready.set()

    def _make_room(self, name: str, held: _Held, needed: int) -> None:
        """Unload models until ``needed`` bytes are free, and reserve these for ``held``.

        Raises:
            ModelError: they are over the budget, or too few models can be unloaded now.
        """
        budget, has_unloaded = self.budget, False
        with self._lock:
            if budget is not None and needed > budget:
                raise too_large(name, needed, budget)
            while budget is not None and self.taken + needed > budget:
                self._unload_one(name)
                has_unloaded = True
            held.taken = needed
        if has_unloaded:
            _return_memory()

    def _unload_one(self, name: str) -> None:
        unused = [(held.returned, key) for key, held in self._held.items() if not held.leases and held.ready.is_set()]
        if not unused:
            raise all_in_use(name)
        model = self._held.pop(min(unused, key=lambda each: each[0])[1]).model
        if model is not None and model.engine is not None:
            model.engine.retire()

    def _after_fork(self) -> None:
        """Reset in a child process: locks are free, and models that the parent is loading are not here."""
        self._lock, self._loading = Lock(), Lock()
        self._held = {key: held for key, held in self._held.items() if held.ready.is_set()}


def _key(folder: Path, device: Device, dtype: Dtype) -> Key:
    chosen = device_for(device)
    return folder, chosen, dtype_for(dtype, chosen)


def _return_memory() -> None:
    """Return the memory of unloaded models to the system: they hold themselves in cycles."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _renew_all() -> None:
    for loaded in list(_ALL):
        loaded._after_fork()


if hasattr(os, "register_at_fork"):  # a shared GPU's calls run in forked processes
    os.register_at_fork(after_in_child=_renew_all)
