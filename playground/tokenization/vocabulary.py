"""Browse the vocabulary of a tokenizer: search, filters, figures."""

import random
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from playground.budgets import QUERY
from playground.errors import PromptError
from playground.text import Text
from playground.tokenization.pattern import Pattern
from playground.tokenization.reader import Reader

Script = Literal["hangul", "latin", "digits", "byte", "special", "other"]
SCRIPTS: tuple[Script, ...] = get_args(Script)
Mode = Literal["text", "regex", "id"]
MODES: tuple[Mode, ...] = get_args(Mode)

PAGE = 100
"""Entries on one page."""

_LATIN = re.compile(r"[A-Za-z\u00C0-\u024F]+")
_HANGUL = re.compile(r"[\u1100-\u11FF\u3130-\u318F\uA960-\uA97F\uAC00-\uD7FF]")
_BYTE = re.compile(r"⟨[0-9A-F]{2}⟩")


@dataclass(frozen=True)
class Entry:
    """One piece: id, string in the vocabulary, label as displayed, script, and length in characters."""

    token_id: int
    piece: str
    label: str
    script: Script
    length: int


@dataclass(frozen=True)
class Figures:
    """The composition of a vocabulary.

    Attributes:
        size: number of pieces.
        scripts: number of pieces of each script.
        lengths: (length in characters, number of pieces), ascending; a byte of a split character counts as one.
        special: the special tokens.
    """

    size: int
    scripts: dict[Script, int]
    lengths: tuple[tuple[int, int], ...]
    special: tuple[Entry, ...]


@dataclass(frozen=True)
class EntryPage:
    """One page of entries, the total number of entries on all pages, and the page's number from 0."""

    entries: tuple[Entry, ...]
    total: int
    page: int


@lru_cache(maxsize=32)
def entries(reader: Reader) -> tuple[Entry, ...]:
    """Return all entries in order of id; cached for each tokenizer."""
    return tuple(_entry(reader, i) for i, piece in enumerate(reader.pieces) if piece)


@lru_cache(maxsize=32)
def figures(reader: Reader) -> Figures:
    """Return the composition of the vocabulary; cached for each tokenizer."""
    all_entries = entries(reader)
    scripts = Counter(entry.script for entry in all_entries)
    lengths = Counter(entry.length for entry in all_entries if entry.script != "special")
    special = tuple(entry for entry in all_entries if entry.token_id in reader.special_ids)
    counted = {script: scripts[script] for script in SCRIPTS}
    return Figures(len(all_entries), counted, tuple(sorted(lengths.items())), special)


def random_entries(reader: Reader, seed: int, count: int = PAGE) -> EntryPage:
    """Return ``count`` entries drawn at random with ``seed`` from the whole vocabulary."""
    all_entries = entries(reader)
    drawn = random.Random(seed).sample(all_entries, min(count, len(all_entries)))
    return EntryPage(tuple(drawn), len(all_entries), 0)


def search(
    reader: Reader,
    query: str = "",
    mode: Mode = "text",
    *,
    script: Script | None = None,
    length: int | None = None,
    page: int = 0,
) -> EntryPage:
    """Return one page of the matching entries, in order of id.

    Args:
        reader: the tokenizer.
        query: text to search for in pieces and labels; empty: every entry matches.
        mode: whether ``query`` is plain text, a regular expression for labels, or an id.
        script: only pieces of this script.
        length: only pieces of this length in characters.
        page: number of the page, from 0.

    Raises:
        PromptError: the query is too long, not an id, or not a regular expression that can be searched in time.
    """
    QUERY.check(len(query))
    match = _matcher(query, mode)
    chosen: Sequence[Entry] = entries(reader)
    if script is not None:
        chosen = [entry for entry in chosen if entry.script == script]
    if length is not None:
        chosen = [entry for entry in chosen if entry.length == length]
    matching = match(chosen) if query else list(chosen)
    return EntryPage(tuple(matching[page * PAGE : (page + 1) * PAGE]), len(matching), page)


def _matcher(query: str, mode: Mode) -> Callable[[Sequence[Entry]], list[Entry]]:
    if mode == "id":
        wanted = _id(query)
        return lambda chosen: [entry for entry in chosen if entry.token_id == wanted]
    if mode == "regex":
        return _regex(query)
    shown = unicodedata.normalize("NFC", query).replace(" ", "▁")
    return lambda chosen: [e for e in chosen if shown in e.label or query in e.piece]


def _regex(query: str) -> Callable[[Sequence[Entry]], list[Entry]]:
    pattern = Pattern(query)
    return lambda chosen: [chosen[index] for index in pattern.matching([entry.label for entry in chosen])]


def _id(query: str) -> int:
    digits = query.strip().removeprefix("#")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        rule = Text("must_be_a_number_from_0_on")
        raise PromptError("query", rule, query, Text("for_example_9747"))
    return int(digits)


def _entry(reader: Reader, token_id: int) -> Entry:
    label = reader.label(token_id)
    bare = label.strip("▁") or label
    length = len(_BYTE.sub("·", bare)) if "⟨" in bare else len(bare)
    return Entry(token_id, reader.pieces[token_id], label, _script(reader, token_id, bare), length)


def _script(reader: Reader, token_id: int, bare: str) -> Script:
    if token_id in reader.special_ids:
        return "special"
    if "⟨" in bare and _BYTE.search(bare):
        return "byte"
    if _HANGUL.search(bare):
        return "hangul"
    if bare.isdecimal():
        return "digits"
    return "latin" if _LATIN.fullmatch(bare) else "other"
