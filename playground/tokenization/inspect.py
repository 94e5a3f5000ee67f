"""Map a text to the pieces of a tokenizer, each with its span in the text.

A text is laid out in *units*: the shortest stretches that correspond to whole pieces. Mostly a unit is one piece. A
character split into several byte pieces is one unit with all of them, and so is ``㈜`` where NFKC makes ``(주)`` of it.
The units' texts joined always give the text; a stretch that the tokenizer drops is a unit without pieces.
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
"""Largest number of pieces that are laid out; further ones are only counted."""


@dataclass(frozen=True)
class Part:
    """The bytes of one character that a piece contains.

    Attributes:
        char: the character.
        role: whether these are all of its bytes, or those at its beginning, in the middle or at the end.
        first, count, of: bytes ``first`` up to ``first + count`` of the character's ``of`` bytes.
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
        index: its index among the tokens.
        token_id: its id.
        piece: its string in the vocabulary.
        label: the piece as it is displayed.
        start, end: span of the characters that it covers, fully or in part; empty for an inserted token.
        data: the bytes that it decodes to; for an unknown token, those of the text that it replaces.
        parts: its bytes in each character, if it splits one; else empty.
        special, unknown: whether it is a special or the unknown token; a special token *typed* in the text has a span.
        inserted: whether the tokenizer added it: a special token, or a word mark where no space was typed.
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
    """The shortest stretch of the text that corresponds to whole pieces.

    Attributes:
        text: the stretch; empty for an inserted token.
        start, end: its span in characters.
        pieces: its pieces; empty where the tokenizer dropped it.
        became: the text of the pieces, where normalization changed it; else None.
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
        """Whether the tokenizer dropped this stretch."""
        return not self.pieces


@dataclass(frozen=True)
class Inspection:
    """A text under one tokenizer.

    Attributes:
        text: the text that was encoded.
        ids: all token ids.
        bare_ids: the ids without the special tokens that the tokenizer puts around a text.
        units: the units of the first ``shown`` characters.
        shown: number of characters that are laid out.
        cut: number of characters at the end that were not encoded.
        normalized: the normalized text; None where it is the text.
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


def inspect(reader: Reader, text: str, *, special: bool = True, max_pieces: int = MOST_PIECES) -> Inspection:
    """Encode ``text`` and lay out its pieces.

    Args:
        reader: the tokenizer.
        text: any text; only its first ``LONGEST_TEXT`` characters are encoded.
        special: whether to add the special tokens that the tokenizer puts around a text.
        max_pieces: largest number of pieces that are laid out.

    Raises:
        PromptError: ``text`` has half of a surrogate pair.
    """
    check_text(text)
    read = text[:LONGEST_TEXT]
    encoding = reader.encode(read, special=special)
    ids, masks = tuple(encoding.ids), encoding.special_tokens_mask
    first_ids = ids[: max_pieces + 1]
    mask = masks[: len(first_ids)]
    spans = _byte_spans(reader, read, first_ids, mask) or _offset_spans(reader, read, first_ids, mask, encoding.offsets)
    pieces = [_piece(reader, read, i, first_ids[i], spans[i], bool(mask[i])) for i in range(len(first_ids))]
    groups = list(_groups(pieces))
    whole = len(first_ids) == len(ids)
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
    normalized = text if normalizer is None else str(normalizer.normalize_str(text))
    return None if normalized == text else normalized


def _byte_spans(reader: Reader, text: str, ids: Sequence[int], mask: Sequence[int]) -> list[Span] | None:
    """Return exact spans by counting bytes; None where the pieces' bytes differ from those of the text."""
    if reader.kind != "byte_level":
        return None
    data = [b"" if masked else reader.bytes_of(i) for i, masked in zip(ids, mask, strict=True)]
    if not text.encode().startswith(b"".join(data)):
        return None
    starts = [0, *accumulate(len(char.encode()) for char in text)]  # the byte each character begins with
    ends = list(accumulate(map(len, data)))
    return [_characters(starts, end - len(d), end) for d, end in zip(data, ends, strict=True)]


def _characters(starts: Sequence[int], first: int, last: int) -> Span:
    """Return the span of characters that contain the bytes from ``first`` up to ``last``."""
    start = bisect_right(starts, first) - 1
    return (start, start if first == last else bisect_right(starts, last - 1))


def _offset_spans(
    reader: Reader, text: str, ids: Sequence[int], mask: Sequence[int], offsets: Sequence[Span]
) -> list[Span]:
    """Return the tokenizer's own spans, made monotonic, without gaps at spaces, and empty for inserted tokens."""
    spans: list[Span] = []
    last = 0
    for token_id, masked, (own, end) in zip(ids, mask, offsets, strict=False):
        start = max(own, spans[-1][0] if spans else 0)
        if masked:
            start = end = last
        elif _is_inserted_space(reader, token_id, text[start:end]):
            end = start
        elif last < start and text[last:start].isspace() and reader.bytes_of(token_id)[:1].isspace():
            start = last  # the tokenizer leaves the space before a word out of its span
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
    """Yield groups of consecutive pieces whose spans overlap."""
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
    """Yield a unit for each group, and one without pieces for each stretch between groups."""
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
    """Whether normalization merges ``rest`` into ``stretch``, as a vowel into a syllable."""
    return len(unicodedata.normalize("NFKC", stretch + rest)) <= len(unicodedata.normalize("NFKC", stretch))


def _unit(text: str, start: int, end: int, group: Sequence[Piece]) -> Unit:
    stretch = text[start:end]
    known = not any(piece.unknown or piece.special for piece in group)
    decoded = _decoded(group) if known else stretch
    space = decoded.startswith(" ") and not stretch[:1].isspace() and start < end
    own = decoded.removeprefix(" ") if space else decoded
    became = own if known and start < end and own != stretch else None
    return Unit(stretch, start, end, _with_parts(group), became, space)


def _decoded(group: Sequence[Piece]) -> str:
    return b"".join(piece.data for piece in group).decode("utf-8", "surrogateescape")


def _with_parts(group: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces of ``group``, with ``parts`` set on those that split a character."""
    if len(group) == 1 or any(piece.unknown for piece in group):
        return tuple(group)
    sizes = [(char, len(char.encode("utf-8", "surrogateescape"))) for char in _decoded(group)]
    pieces = []
    at = 0
    for piece in group:
        parts = tuple(_parts(sizes, at, at + len(piece.data)))
        at += len(piece.data)
        split = any(part.role != "whole" for part in parts)
        pieces.append(replace(piece, parts=parts) if split else piece)
    return tuple(pieces)


def _parts(sizes: Sequence[tuple[str, int]], first: int, last: int) -> Iterator[Part]:
    """Yield the part of each character covered by bytes ``first`` up to ``last``; ``sizes`` has (char, bytes) pairs."""
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
