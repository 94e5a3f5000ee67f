"""Facts about the model in a folder before it is loaded, from its configuration and the headers of its weights."""

from dataclasses import dataclass
from pathlib import Path

from playground.models.catalog import Family
from playground.models.files.folders import weight_files
from playground.models.files.headers import read_headers
from playground.models.files.limits import LIMITS, length
from playground.models.files.refusals import read_json, reads_a_source


@dataclass(frozen=True)
class FolderFacts:
    """What a folder's files say about its model; None is unknown. The names are those of :class:`KnownModel`."""

    family: Family
    parameters: float | None
    download_gb: float | None
    context_length: int | None


UNKNOWN = FolderFacts("decoder", None, None, None)
"""The facts about a model whose files are not here."""


def inspect_folder(folder: Path) -> FolderFacts:
    """Return the facts about the model in ``folder``; of a broken one few, and loading it says what is wrong."""
    try:
        config = read_json(folder / "config.json")
    except (OSError, ValueError):
        config = {}
    files = weight_files(folder)
    return FolderFacts(
        family="encoder_decoder" if reads_a_source(config) else "decoder",
        parameters=_parameters(files),
        download_gb=sum(file.stat().st_size for file in files) / 1e9 if files else None,
        context_length=next(filter(None, (length(config.get(name)) for name in LIMITS)), None),
    )


def _parameters(files: list[Path]) -> float | None:
    try:
        return float(read_headers(files).numbers) if files else None
    except (OSError, ValueError):
        return None
