"""What is known of a text and a tokenizer as plain data for the page and for /tokenize. Holds no mathematics."""

from collections.abc import Sequence
from typing import Any, TypedDict

from playground.errors import Language, Text
from playground.tokenization.calls import Call, RoundTrip
from playground.tokenization.compare import Compared
from playground.tokenization.inspect import Inspection, Piece, Unit
from playground.tokenization.labels import bytes_label, piece_bytes
from playground.tokenization.merges import Replay, symbol_label
from playground.tokenization.pipeline import Stage
from playground.tokenization.reader import Reader
from playground.tokenization.vocabulary import Entry, Figures, Found

Answer = dict[str, Any]

SHOWN_RESULTS = 120
"""So many pieces or ids of a call's result are shown."""
SHOWN_CHARACTERS = 1_000
"""So many characters of a decoded text are shown."""


class Token(TypedDict):
    """One token as /tokenize gives it; ``start`` and ``end`` are characters, ``bytes`` hexadecimal."""

    id: int
    piece: str
    label: str
    start: int
    end: int
    bytes: str
    special: bool
    unknown: bool
    inserted: bool


def token(piece: Piece) -> Token:
    """Return one token as /tokenize gives it."""
    return {
        "id": piece.token_id,
        "piece": piece.piece,
        "label": piece.label,
        "start": piece.start,
        "end": piece.end,
        "bytes": piece.data.hex(" "),
        "special": piece.special,
        "unknown": piece.unknown,
        "inserted": piece.inserted,
    }


def laid_out(reader: Reader, found: Inspection) -> Answer:
    """Return the text's units and the vocabulary of their pieces, as ``units.js`` reads them.

    At every key this goes to the page, so each fact is said once. A unit is ``[text, pieces, became, space]``; where it
    begins follows from the texts before it. The vocabulary has ``[piece, label, bytes]`` by id.
    """
    used = {piece.token_id for unit in found.units for piece in unit.pieces}
    vocab = {i: [reader.pieces[i], reader.label(i), reader.bytes_of(i).hex(" ")] for i in used}
    return {"units": [_unit(reader, unit) for unit in found.units], "vocab": vocab}


def _unit(reader: Reader, unit: Unit) -> list[Any]:
    return [unit.text, [_packed(reader, unit, piece) for piece in unit.pieces], unit.became, unit.space]


def _packed(reader: Reader, unit: Unit, piece: Piece) -> int | list[Any]:
    """Return a piece's id, where it is all of its unit and nothing else is to be said.

    Else ``[id, start, end, flags, parts, bytes]``: its place in the unit; 1 for special, 2 for unknown, 4 for inserted;
    ``[character, first, count, of]`` for each character it splits; its bytes where they are not the vocabulary's.
    """
    start, end = piece.start - unit.start, piece.end - unit.start
    flags = piece.special + 2 * piece.unknown + 4 * piece.inserted
    own = piece.data == reader.bytes_of(piece.token_id)
    if own and not flags and not piece.parts and (start, end) == (0, len(unit.text)):
        return piece.token_id
    parts = [[part.char, part.first, part.count, part.of] for part in piece.parts]
    return [piece.token_id, start, end, flags, parts, None if own else piece.data.hex(" ")]


def call(made: Call) -> Answer:
    """Return a call with the beginning of its result."""
    most = SHOWN_CHARACTERS if isinstance(made.result, str) else SHOWN_RESULTS
    return {
        "name": made.name,
        "line": made.line,
        "result": made.result[:most],
        "more": max(0, len(made.result) - most),
        "broken": made.broken,
    }


def round_trip(back: RoundTrip) -> Answer:
    """Return what came back, and why it is not the same."""
    return {
        "equal": back.equal,
        "normalized": back.normalized[:8],
        "unknown": back.unknown[:12],
        "lost": back.lost[:8],
        "space": back.space,
        "other": back.other,
    }


def compared(reader: Reader, each: Compared) -> Answer:
    """Return one tokenizer's side of a comparison."""
    return {
        "name": each.name,
        "vocab_size": each.vocab_size,
        "tokens": each.tokens,
        "per_character": each.per_character,
        "per_word": each.per_word,
        "per_byte": each.per_byte,
        "unknown": each.unknown,
        "unknown_share": each.unknown_share,
        **laid_out(reader, each.found),
        "whole": each.found.shown == len(each.found.text),
    }


def replayed(reader: Reader, found: Sequence[Replay]) -> list[Answer]:
    """Return the merges of each stretch, every piece as a reader should see it."""
    return [
        {
            "text": bytes_label(piece_bytes(each.text, reader.kind)),
            "symbols": [symbol_label(reader, piece) for piece in each.symbols],
            "steps": [
                {
                    "rank": step.rank,
                    "place": step.place,
                    "pieces": [symbol_label(reader, piece) for piece in step.pieces],
                }
                for step in each.steps
            ],
            "ids": each.ids,
        }
        for each in found
    ]


def entry(found: Entry) -> Answer:
    """Return one entry of the vocabulary."""
    return {"id": found.token_id, "piece": found.piece, "label": found.label, "script": found.script}


def page(found: Found) -> Answer:
    """Return one page of entries."""
    return {"entries": [entry(each) for each in found.entries], "total": found.total, "page": found.page}


def figures(found: Figures) -> Answer:
    """Return what a vocabulary is made of."""
    return {
        "size": found.size,
        "scripts": found.scripts,
        "lengths": found.lengths,
        "special": [entry(each) for each in found.special[:60]],
        "special_count": len(found.special),
    }


def stages(found: Sequence[Stage], language: Language) -> list[Answer]:
    """Return the tokenizer's stages in ``language``."""

    def said(text: Text | None) -> str:
        return "" if text is None else text[language]

    return [
        {
            "name": stage.name,
            "parts": [{"type": p.type, "settings": p.settings, "does": said(p.does)} for p in stage.parts],
            "shown": stage.shown,
        }
        for stage in found
    ]
