"""The headers of safetensors files: number and shapes of their weights. Reads no weight."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from pathlib import Path

from safetensors import SafetensorError, safe_open

from playground.models.files.untrusted import Unsafe
from playground.text import Text

LARGEST_HEADER = 16_000_000
"""Bytes of a header: 50,000 weights have 6 MB. The library itself would read 100 MB."""
MOST_WEIGHTS = 200_000
"""A mixture of 128 experts in 48 layers has 18,000."""


@dataclass(frozen=True)
class Weights:
    """What the weight files of a folder hold.

    Attributes:
        count: number of weights.
        numbers: number of parameters, all weights together.
    """

    count: int
    numbers: int


def read_headers(files: Sequence[Path]) -> Weights:
    """Return the totals of ``files``.

    Raises:
        ValueError: one is no safetensors file, or its header is beyond the limits.
        OSError: one cannot be read.
    """
    count = numbers = 0
    for file in files:
        _check_length(file)
        try:
            with safe_open(file, framework="pt") as weights:
                names = list(weights.keys())
                count += len(names)
                if count > MOST_WEIGHTS:
                    raise Unsafe(Text("it_has_more_than_weights", most_weights=MOST_WEIGHTS))
                numbers += sum(prod(weights.get_slice(name).get_shape()) for name in names)
        except SafetensorError as error:
            raise ValueError(f"{file.name}: {error}") from error
    return Weights(count, numbers)


def _check_length(file: Path) -> None:
    """Check the length of the header, which stands before it and may be any number."""
    if not file.is_file():
        raise Unsafe(Text("is_no_regular_file", name=file.name))
    with file.open("rb") as source:
        length = int.from_bytes(source.read(8), "little")
    if length > file.stat().st_size:
        raise ValueError(f"{file.name} is cut off")
    if length > LARGEST_HEADER:
        most = f"{LARGEST_HEADER / 1e6:g} MB"
        raise Unsafe(Text("the_head_of_is_larger_than", name=file.name, most=most))
