"""Files of a repository that nobody has checked: which kind and size each may have, and JSON read within limits.

Nothing here builds a model or a tokenizer. A check raises :class:`Unsafe`, whose text is put into a refusal.
"""

import json
import stat
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

from playground.text import Text

_MB = 1_000_000
LARGEST: Mapping[str, int] = MappingProxyType({
    "config.json": _MB, "generation_config.json": _MB, "special_tokens_map.json": _MB, "adapter_config.json": _MB,
    "model.safetensors.index.json": 4 * _MB, "tokenizer_config.json": 4 * _MB, "added_tokens.json": 4 * _MB,
    "tokenizer.json": 64 * _MB, "vocab.json": 16 * _MB, "vocab.txt": 16 * _MB, "merges.txt": 16 * _MB,
    "chat_template.jinja": _MB // 2, "chat_template.json": _MB,
})  # fmt: skip
"""The most bytes of each small file: at least twice the largest of published models (Gemma's tokenizer.json has 34 MB,
 its tokenizer_config.json 1.2 MB; an index of 20,000 weights 1.8 MB; chat templates stay below 50 kB)."""
_OTHER = 64 * _MB
"""The same of any other file that may be read as text."""
_READ = (".json", ".txt", ".jinja", ".model", ".safetensors")
_TEMPLATES = "additional_chat_templates"
_MOST_ENTRIES = 5_000
"""The most entries that a folder may have; no model's repository has more."""
MOST_VALUES, MOST_LISTS = 4_000_000, 1_200_000
"""The most values, and the most lists and objects among them, in a JSON file: Gemma's tokenizer has 1.6 million and 0.6
million. Python takes 8 bytes for a value and 64 more for a list."""
DEEPEST = 32
"""The deepest nesting of a JSON file: configurations have five levels, the steps of a tokenizer eight."""


class Unsafe(ValueError):  # noqa: N818 - it names what is wrong with a file
    """A file of a repository breaks a rule that keeps this server going; ``text`` says which."""

    def __init__(self, text: Text) -> None:
        super().__init__(text["en"])
        self.text = text


def most_bytes(file: str) -> int:
    """Return the largest size in bytes of the file called ``file``, which holds no weights."""
    return LARGEST.get(file, _OTHER)


def check_size(file: str, size: int) -> None:
    """Check that ``size`` bytes are not too many for the file called ``file``; weights have limits of their own.

    Raises:
        Unsafe: they are.
    """
    most = most_bytes(file)
    if size > most and not file.endswith(".safetensors"):
        raise Unsafe(
            Text("must_have_at_most_mb_it_has_mb", file=file, value=most / 1e6, value_2=size / 1e6),
        )


def check_entries(folder: Path) -> None:
    """Check that every file that a library may open in ``folder`` is regular and within the size limits.

    Reading a pipe waits for ever, a device never ends, and a link may lead in a circle.

    Raises:
        Unsafe: one is not.
    """
    try:
        entries = list(islice(folder.iterdir(), _MOST_ENTRIES + 1))
    except OSError as error:
        raise Unsafe(Text("the_folder_cannot_be_read")) from error
    if len(entries) > _MOST_ENTRIES:
        raise Unsafe(Text("it_has_more_than_files", most_entries=_MOST_ENTRIES))
    templates = folder / _TEMPLATES
    beside = islice(templates.iterdir(), _MOST_ENTRIES) if templates.is_dir() else ()
    for path in (*entries, *beside):
        if path.suffix in _READ:
            _check_regular(path)


def _check_regular(path: Path) -> None:
    try:
        status = path.stat()
    except (OSError, RuntimeError) as error:
        raise Unsafe(Text("cannot_be_opened", name=path.name)) from error
    if stat.S_ISDIR(status.st_mode):
        return  # no library takes a folder for a file
    if not stat.S_ISREG(status.st_mode):
        raise Unsafe(Text("is_no_regular_file", name=path.name))
    check_size(path.name, status.st_size)


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in ``path``; empty when there is no such file.

    Raises:
        OSError: it cannot be read.
        ValueError: it holds no JSON object, or one beyond the limits.
    """
    if not path.is_file():
        return {}
    check_size(path.name, path.stat().st_size)
    with path.open("rb") as source:
        data = source.read(most_bytes(path.name) + 1)
    check_size(path.name, len(data))
    lists = data.count(b"[") + data.count(b"{")
    if lists > MOST_LISTS or lists + data.count(b",") > MOST_VALUES:
        raise Unsafe(Text("holds_too_many_values", name=path.name))
    try:
        value = json.loads(data)
    except RecursionError:
        raise _too_deep(path.name) from None
    if not isinstance(value, dict):
        raise ValueError(f"{path.name} holds no object")
    return value


def walk(value: Any, file: str) -> Iterator[tuple[str, Any]]:
    """Yield every value in ``value`` that is neither list nor object, with its key.

    Raises:
        Unsafe: it is nested too deeply.
    """
    waiting = [("", value, 0)]
    while waiting:
        key, each, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep(file)
        if isinstance(each, dict):
            waiting.extend((str(name), inner, depth + 1) for name, inner in each.items())
        elif isinstance(each, list):
            waiting.extend((key, inner, depth + 1) for inner in each)
        else:
            yield key, each


def _too_deep(file: str) -> Unsafe:
    return Unsafe(Text("is_nested_deeper_than_levels", file=file, deepest=DEEPEST))
