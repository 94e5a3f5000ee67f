"""Download one model's files from the Hub into the client's own cache: with progress, stoppable, resumable.

The Hub's client sends the requests and keeps the cache; this module does what it does not. The client restarts a file
after a broken connection, checks sizes only, and neither reports progress nor stops within a chunk of 10 MB. So a file
grows beside the cache's blobs under a name that marks it as incomplete, is compared with the Hub's checksum, and only
then becomes a blob, which the client links to its name.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Any, BinaryIO

from filelock import Timeout
from huggingface_hub import constants, hf_hub_download, hf_hub_url, is_offline_mode
from huggingface_hub.file_download import repo_folder_name
from huggingface_hub.utils import (  # type: ignore[attr-defined]  # they are exported when it runs
    WeakFileLock,
    build_hf_headers,
    hf_raise_for_status,
    http_stream_backoff,
)

from playground.errors import ModelError
from playground.models.files.hub_id import HubId, hub_id
from playground.models.files.refusals import check_config, check_files, read_json, unreadable, unsafe
from playground.models.files.tokenizers import tokenizer_in
from playground.models.files.untrusted import Unsafe, check_size
from playground.models.hub.errors import arrived_broken, as_model_error, disk_full, is_transient, offline
from playground.models.hub.repository import CONFIG, HubFile, Repository, look_up
from playground.text import Text

CHUNK = 1 << 18
"""Bytes between two checks of whether to stop."""
WAITS = (1.0, 2.0, 4.0)
"""Seconds to wait before each retry of a broken connection; any progress restarts the sequence."""
_ROOM = 50_000_000
"""Bytes that are left free on the disk."""
_LARGEST_TOKENIZER = 200_000_000
_SECONDS_IN_LINE = 1.0
"""Seconds to wait for another process's lock before checking whether to stop."""

Check = Callable[[str, Mapping[str, Any], int], None]
"""A function of a model's id, its configuration and the bytes of its weights; it raises if they cannot run here."""


class Stopped(Exception):  # noqa: N818 - it is no error
    """A download was stopped on request."""


class Meter:
    """The progress of a download, and the switch that stops it. One thread writes it, many read it.

    Attributes:
        total: bytes of all files; None until they are known.
        received: bytes that are here, those of earlier attempts included.
        fetched: bytes that this attempt has received.
        stop: when set, the download ends within a chunk.
    """

    def __init__(self) -> None:
        self.total: int | None = None
        self.received = self.fetched = 0
        self.stop = Event()

    def add(self, count: int) -> None:
        """Count received bytes.

        Raises:
            Stopped: the download is to stop.
        """
        self.received += count
        self.fetched += count
        self.go_on()

    def go_on(self) -> None:
        """Return, unless the download is to stop.

        Raises:
            Stopped: it is.
        """
        if self.stop.is_set():
            raise Stopped


def go_offline() -> None:
    """Keep this process off the Hub from now on, by the client's own switch: it reads the environment only once."""
    constants.HF_HUB_OFFLINE = True


def may_fetch() -> bool:
    """Return whether this process may ask the Hub for anything at all."""
    return not is_offline_mode()


def download_model(wanted: HubId, meter: Meter, *, most_bytes: float, check: Check) -> None:
    """Download ``wanted`` into the cache: configuration and tokenizer first, and the weights only if they can run here.

    Args:
        wanted: the model.
        meter: receives the progress.
        most_bytes: the largest model that may be fetched.
        check: raises where the weights cannot run here.

    Raises:
        ModelError: it cannot be fetched, or would be refused once it is here.
        Stopped: by the meter; received bytes are kept.
    """
    _check_online(wanted)
    repository = look_up(wanted)
    with as_model_error(str(wanted)):
        check_files(repository.files, str(wanted))
        repository.check_complete()
        _check_small_files(repository, most_bytes)
        weights = _usable_weights(repository, meter, check)
        small = repository.small_files()
        _fetch_all(repository, [*small, *filter(None, [repository.index()]), *weights], meter, most_bytes)


def download_tokenizer(name: str) -> Path:
    """Download the tokenizer of the model called ``name`` into the cache, without weights, and return its folder.

    Args:
        name: an id of the Hub.

    Raises:
        ModelError: ``name`` is no id, or its tokenizer cannot be fetched or needs code of the repository's own.
    """
    wanted = hub_id(name)
    _check_online(wanted)
    repository = look_up(wanted)
    with as_model_error(str(wanted)):
        repository.check_complete()
        _check_small_files(repository, _LARGEST_TOKENIZER)
        _fetch_all(repository, repository.small_files(), Meter(), _LARGEST_TOKENIZER)
        folder = _folder(repository)
        tokenizer_in(folder, str(wanted))
    return folder


def _usable_weights(repository: Repository, meter: Meter, check: Check) -> list[HubFile]:
    """Download the small files and return those of the weights, if nothing in the small files rules them out."""
    name, aside = str(repository.wanted), Meter()
    aside.stop = meter.stop
    _fetch(repository, repository.files[CONFIG], aside)
    folder = _folder(repository)
    try:
        config = read_json(folder / CONFIG)
    except ValueError as error:
        raise unreadable(name, folder, error) from error
    check_config(config, name)
    index = repository.index()
    if index:
        _fetch(repository, index, aside)
    weights = repository.weights(read_json(folder / index.name) if index else None)
    check(name, config, sum(file.size for file in weights))
    for file in repository.small_files():
        _fetch(repository, file, aside)
    tokenizer_in(folder, name)
    return weights


def _check_small_files(repository: Repository, most_bytes: float) -> None:
    """Check, before the first download, that no small file is too large; weights are checked later.

    Raises:
        ModelError: one is over the limit for its name, or together they are over ``most_bytes``.
    """
    small = [*repository.small_files(), *filter(None, [repository.index()])]
    total = sum(file.size for file in small)
    if total > most_bytes:
        raise _too_large(repository, total, most_bytes)
    try:
        for file in small:
            check_size(file.name, file.size)
    except Unsafe as error:
        raise unsafe(str(repository.wanted), error) from error


def _fetch_all(repository: Repository, files: Sequence[HubFile], meter: Meter, most_bytes: float) -> None:
    """Download ``files`` into the cache; the revision points to them only when the last is there."""
    total = sum(file.size for file in files)
    if total > most_bytes:
        raise _too_large(repository, total, most_bytes)
    received = sum(_received(repository, file) for file in files)
    _check_disk(repository, total - received)
    meter.total, meter.received = total, received
    for file in files:
        _fetch(repository, file, meter)
    hf_hub_download(repository.wanted.name, CONFIG, revision=repository.wanted.revision)


def _fetch(repository: Repository, file: HubFile, meter: Meter) -> None:
    """Download ``file`` into the cache under its name at this commit."""
    meter.go_on()
    blob = _blob(repository, file)
    if not blob.exists():
        for folder in (blob.parent, _folder(repository)):  # the client takes a cache without either for a broken one
            folder.mkdir(parents=True, exist_ok=True)
        with _locked(repository, file, meter):
            if not blob.exists():  # another process may have brought it meanwhile
                _transfer(repository, file, meter)
    hf_hub_download(repository.wanted.name, file.name, revision=repository.commit)


@contextmanager
def _locked(repository: Repository, file: HubFile, meter: Meter) -> Iterator[None]:
    """Hold the client's own lock on ``file``, which other processes on the same cache take too."""
    lock = Path(constants.HF_HUB_CACHE) / ".locks" / _storage(repository).name / f"{file.etag}.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(WeakFileLock(lock, timeout=_SECONDS_IN_LINE))
                break
            except Timeout:
                meter.go_on()
        yield


def _transfer(repository: Repository, file: HubFile, meter: Meter) -> None:
    """Complete the partial ``file``, and make it a blob if its checksum is right."""
    part, tries = _part(repository, file), 0
    if _size(part) > file.size:
        part.unlink()
    while not part.exists() or _size(part) < file.size:
        before = _size(part)
        try:
            _stream(repository, file, part, meter)
        except Exception as error:
            tries = 0 if _size(part) > before else tries
            if not is_transient(error) or tries == len(WAITS):
                raise
            meter.stop.wait(WAITS[tries])
            meter.go_on()
            tries += 1
        else:
            break
    if _size(part) != file.size or _etag(part, file) != file.etag:
        part.unlink()
        raise arrived_broken(str(repository.wanted), file.name)
    os.replace(part, _blob(repository, file))


def _stream(repository: Repository, file: HubFile, part: Path, meter: Meter) -> None:
    """Append the rest of ``file`` to ``part``; a byte too many ends the transfer."""
    have = _size(part)
    headers = {**build_hf_headers(), "Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    url = hf_hub_url(repository.wanted.name, file.name, revision=repository.commit)
    waiting: dict[str, Any] = {"timeout": constants.HF_HUB_DOWNLOAD_TIMEOUT, "retry_on_exceptions": ()}
    with http_stream_backoff("GET", url, headers=headers, retry_on_status_codes=(), **waiting) as answer:
        hf_raise_for_status(answer)
        with part.open("ab", buffering=0) as out:
            if have and answer.status_code != 206:  # the server ignores ranges: start from the beginning
                out.truncate(0)
                meter.received -= have
            for chunk in answer.iter_bytes(chunk_size=CHUNK):
                _write(out, chunk)
                meter.add(len(chunk))
                if out.tell() > file.size:
                    return


def _write(out: BinaryIO, chunk: bytes) -> None:
    """Write all of ``chunk``: without a buffer one call may write only a part of it."""
    view = memoryview(chunk)
    while view:
        view = view[out.write(view) :]


def _etag(path: Path, file: HubFile) -> str:
    """Return the checksum of ``path`` as the Hub computes it for ``file``: sha256 or git's sha1."""
    digest = hashlib.sha256() if len(file.etag) == 64 else hashlib.sha1(b"blob %d\0" % file.size)
    with path.open("rb") as source:
        while chunk := source.read(1 << 22):
            digest.update(chunk)
    return digest.hexdigest()


def _storage(repository: Repository) -> Path:
    return Path(constants.HF_HUB_CACHE) / repo_folder_name(repo_id=repository.wanted.name, repo_type="model")


def _folder(repository: Repository) -> Path:
    return _storage(repository) / "snapshots" / repository.commit


def _blob(repository: Repository, file: HubFile) -> Path:
    return _storage(repository) / "blobs" / file.etag


def _part(repository: Repository, file: HubFile) -> Path:
    """Return the path of the partial ``file``, named like the client's own: nothing reads it as a model."""
    return _storage(repository) / "blobs" / f"{file.etag}.incomplete"


def _received(repository: Repository, file: HubFile) -> int:
    return file.size if _blob(repository, file).exists() else min(_size(_part(repository, file)), file.size)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _check_online(wanted: HubId) -> None:
    if not may_fetch():
        raise offline(str(wanted))


def _check_disk(repository: Repository, needed: int) -> None:
    Path(constants.HF_HUB_CACHE).mkdir(parents=True, exist_ok=True)
    missing = needed + _ROOM - shutil.disk_usage(constants.HF_HUB_CACHE).free
    if needed and missing > 0:
        raise disk_full(str(repository.wanted), missing)


def _too_large(repository: Repository, total: int, most_bytes: float) -> ModelError:
    most = f"{most_bytes / 1e9:g} GB"
    rule = Text("must_be_at_most_to_be_fetched_by_this", most=most, value=total / 1e9)
    way_out = Text("choose_a_smaller_one_or_raise_playground_max")
    return ModelError("model", rule, str(repository.wanted), way_out)
