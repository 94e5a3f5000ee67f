"""Text → the pieces a tokenizer makes of it, each with its place, so that a reader sees what came from where.

A text is laid out in *units*: the shortest stretches of it that whole pieces stand for. Mostly a unit is one piece. A
character split into several byte pieces is one unit with all of them, and so is ``㈜`` where NFKC makes ``(주)`` of it.
The units' texts joined are the text, always; what a tokenizer drops is a unit without a piece.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

from playground.tokenization.reader import LONGEST_TEXT, Reader, check_text

Role = Literal["whole", "lead", "middle", "tail"]
Span = tuple[int, int]

MOST_PIECES = 5_000
"""So many pieces of a text are laid out; all of them are counted."""


@dataclass(frozen=True)
class Part:
    """What of one character a piece holds.

    Attributes:
        char: the character.
        role: all of its bytes, or those at its beginning, in its middle, at its end.
        first, count, of: bytes ``first`` up to ``first + count`` of the ``of`` that it has.
    """

    char: str
    role: Role
    first: int
    count: int
    of: int


@dataclass(frozen=True)
class Piece:
    """One token.

    Attributes:
        index: its place among the tokens.
        token_id: its id.
        piece: as the vocabulary has it.
        label: as a reader should see it.
        start, end: the characters of the text that it stands for, whole or in part; none of what was inserted.
        data: the bytes it stands for; of an unknown one, those of the text it replaces.
        parts: its share of each character, when it splits one.
        special, unknown: what it is; a special token *typed* into the text has a span.
        inserted: put in by the tokenizer: a special token, or a word's mark where no space was typed.
    """

    index: int
    token_id: int
    piece: str
    label: str
    start: int
    end: int
    data: bytes
    parts: tuple[Part, ...]
    special: bool
    unknown: bool
    inserted: bool


@dataclass(frozen=True)
class Unit:
    """The shortest stretch of the text that whole pieces stand for.

    Attributes:
        text: the stretch; empty for what the tokenizer inserted.
        start, end: its characters in the text.
        pieces: what stands for it; none where the tokenizer dropped it.
        became: what the pieces say instead, where normalization changed it.
        space: whether a space was inserted before it.
    """

    text: str
    start: int
    end: int
    pieces: tuple[Piece, ...]
    became: str | None = None
    space: bool = False

    @property
    def lost(self) -> bool:
        """Whether nothing stands for this stretch."""
        return not self.pieces


@dataclass(frozen=True)
class Inspection:
    """A text under one tokenizer.

    Attributes:
        text: what was read.
        ids: all token ids.
        bare_ids: those of the text alone, without what the tokenizer puts around it.
        units: the text's beginning laid out; ``shown`` tells up to which character.
        shown: so many characters are laid out.
        cut: so many characters at the end were not read at all.
        normalized: what the tokenizer's normalizer makes of the text; None where it changes nothing.
    """

    text: str
    ids: tuple[int, ...]
    bare_ids: tuple[int, ...]
    units: tuple[Unit, ...]
    shown: int
    cut: int
    normalized: str | None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of all units, in order."""
        return tuple(piece for unit in self.units for piece in unit.pieces)


def inspect(reader: Reader, text: str, *, special: bool = True, most: int = MOST_PIECES) -> Inspection:
    """Return the pieces of ``text``.

    Args:
        reader: the tokenizer.
        text: any text; beyond ``LONGEST_TEXT`` characters it is cut, and ``cut`` says so.
        special: whether to add the special tokens that the tokenizer puts around a text.
        most: lay out so many pieces at most.

    Raises:
        PromptError: half of a surrogate pair.
    """
    check_text(text)
    read = text[:LONGEST_TEXT]
    encoding = reader.backend.encode(read, add_special_tokens=special)
    ids, masks = tuple(encoding.ids), encoding.special_tokens_mask
    seen = ids[: most + 1]
    mask = masks[: len(seen)]
    spans = _byte_spans(reader, read, seen, mask) or _offset_spans(reader, read, seen, mask, encoding.offsets)
    pieces = [_piece(reader, read, i, seen[i], spans[i], bool(mask[i])) for i in range(len(seen))]
    groups = list(_groups(pieces))
    whole = len(seen) == len(ids)
    units = tuple(_units(reader, read, groups if whole else groups[:-1], whole))
    return Inspection(
        text=read,
        ids=ids,
        bare_ids=tuple(i for i, masked in zip(ids, masks, strict=True) if not masked) if special else ids,
        units=units,
        shown=units[-1].end if units else 0,
        cut=len(text) - len(read),
        normalized=_normalized(reader, read),
    )


def _normalized(reader: Reader, text: str) -> str | None:
    normalizer = reader.backend.normalizer
    found = text if normalizer is None else str(normalizer.normalize_str(text))
    return None if found == text else found


def _byte_spans(reader: Reader, text: str, ids: Sequence[int], mask: Sequence[int]) -> list[Span] | None:
    """Return exact spans by counting bytes; None where the pieces' bytes are not those of the text."""
    if reader.kind != "byte_level":
        return None
    data = [b"" if masked else reader.bytes_of(i) for i, masked in zip(ids, mask, strict=True)]
    if not text.encode().startswith(b"".join(data)):
        return None
    starts = [0, *accumulate(len(char.encode()) for char in text)]  # the byte each character begins with
    ends = list(accumulate(map(len, data)))
    return [_characters(starts, end - len(d), end) for d, end in zip(data, ends, strict=True)]


def _characters(starts: Sequence[int], first: int, last: int) -> Span:
    """Return the characters that hold the bytes from ``first`` up to ``last``."""
    start = bisect_right(starts, first) - 1
    return (start, start if first == last else bisect_right(starts, last - 1))


def _offset_spans(
    reader: Reader, text: str, ids: Sequence[int], mask: Sequence[int], offsets: Sequence[Span]
) -> list[Span]:
    """Return the tokenizer's own spans: growing, without holes for spaces, empty for what was inserted."""
    spans: list[Span] = []
    last = 0
    for token_id, masked, (own, end) in zip(ids, mask, offsets, strict=False):
        start = max(own, spans[-1][0] if spans else 0)
        if masked:
            start = end = last
        elif _is_inserted_space(reader, token_id, text[start:end]):
            end = start
        elif last < start and text[last:start].isspace() and reader.bytes_of(token_id)[:1].isspace():
            start = last  # the tokenizer leaves a word's space out of its span
        end = max(start, end)
        last = max(last, end)
        spans.append((start, end))
    return spans


def _is_inserted_space(reader: Reader, token_id: int, stretch: str) -> bool:
    if token_id in reader.added or " " in unicodedata.normalize("NFKC", stretch) or stretch.isspace():
        return False
    return reader.bytes_of(token_id).strip(b" ") == b""


def _piece(reader: Reader, text: str, index: int, token_id: int, span: Span, masked: bool) -> Piece:
    start, end = span
    stretch = text[start:end]
    unknown = token_id == reader.unk_id and not masked and stretch != reader.pieces[token_id]
    return Piece(
        index=index,
        token_id=token_id,
        piece=reader.pieces[token_id],
        label=reader.label(token_id),
        start=start,
        end=end,
        data=stretch.encode() if unknown else b"" if masked else reader.bytes_of(token_id),
        parts=(),
        special=token_id in reader.special_ids and not unknown,
        unknown=unknown,
        inserted=masked or start == end,
    )


def _groups(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces together whose spans overlap."""
    group: list[Piece] = []
    end = 0
    for piece in pieces:
        if group and (piece.start >= end or piece.inserted or group[-1].inserted):
            yield group
            group = []
        group.append(piece)
        end = max(end, piece.end)
    if group:
        yield group


def _units(reader: Reader, text: str, groups: Sequence[Sequence[Piece]], whole: bool) -> Iterator[Unit]:
    """Yield a unit for each group, and one for each stretch between that nothing stands for."""
    at = 0
    for number, group in enumerate(groups):
        start, end = max(at, group[0].start), max(at, *(piece.end for piece in group))
        if at < start:
            yield Unit(text[at:start], at, start, ())
        following = groups[number + 1][0].start if number + 1 < len(groups) else len(text) if whole else end
        if end < following and not group[-1].inserted and _composes(text[start:end], text[end:following]):
            end = following
        yield _unit(text, start, end, group)
        at = end
    if whole and at < len(text):
        yield Unit(text[at:], at, len(text), ())


def _composes(stretch: str, rest: str) -> bool:
    """Whether normalization puts ``rest`` into ``stretch``, as a vowel into a syllable."""
    return len(unicodedata.normalize("NFKC", stretch + rest)) <= len(unicodedata.normalize("NFKC", stretch))


def _unit(text: str, start: int, end: int, group: Sequence[Piece]) -> Unit:
    stretch = text[start:end]
    known = not any(piece.unknown or piece.special for piece in group)
    said = _said(group) if known else stretch
    space = said.startswith(" ") and not stretch[:1].isspace() and start < end
    own = said.removeprefix(" ") if space else said
    became = own if known and start < end and own != stretch else None
    return Unit(stretch, start, end, _with_parts(group), became, space)


def _said(group: Sequence[Piece]) -> str:
    return b"".join(piece.data for piece in group).decode("utf-8", "surrogateescape")


def _with_parts(group: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces, each told which part of which character it is, where they split one."""
    if len(group) == 1 or any(piece.unknown for piece in group):
        return tuple(group)
    sizes = [(char, len(char.encode("utf-8", "surrogateescape"))) for char in _said(group)]
    found = []
    at = 0
    for piece in group:
        parts = tuple(_parts(sizes, at, at + len(piece.data)))
        at += len(piece.data)
        split = any(part.role != "whole" for part in parts)
        found.append(replace(piece, parts=parts) if split else piece)
    return tuple(found)


def _parts(sizes: Sequence[tuple[str, int]], first: int, last: int) -> Iterator[Part]:
    """Yield the shares that the bytes from ``first`` up to ``last`` have in characters of ``sizes``."""
    at = 0
    for char, size in sizes:
        low, high = max(first, at), min(last, at + size)
        if low < high:
            yield Part(char, _role(low - at, high - at, size), low - at, high - low, size)
        at += size


def _role(first: int, last: int, size: int) -> Role:
    if last - first == size:
        return "whole"
    return "lead" if first == 0 else "tail" if last == size else "middle"
