"""What is known of a text and a tokenizer as plain data for the page and for /tokenize."""

from collections.abc import Sequence
from typing import TypedDict

from playground.text import Language, Text
from playground.tokenization.calls import Call, RoundTrip
from playground.tokenization.compare import ComparisonRow
from playground.tokenization.inspect import Inspection, Piece, Unit
from playground.tokenization.labels import bytes_label, piece_bytes
from playground.tokenization.merges import Replay, symbol_label
from playground.tokenization.pipeline import Stage
from playground.tokenization.reader import Reader
from playground.tokenization.vocabulary import Entry, EntryPage, Figures
from playground.web.contract import (
    CallAnswer,
    ComparedAnswer,
    EntriesAnswer,
    EntryAnswer,
    FiguresAnswer,
    LaidOut,
    MergedWordAnswer,
    PackedPiece,
    PackedUnit,
    RoundTripAnswer,
    StageAnswer,
)

SHOWN_RESULTS = 120
"""How many pieces or ids of a call's result are shown."""
SHOWN_CHARACTERS = 1_000
"""How many characters of a decoded text are shown."""


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


def laid_out(reader: Reader, inspection: Inspection) -> LaidOut:
    """Return the text's units and the vocabulary of their pieces, as ``units.js`` reads them.

    This goes to the page at every key, so nothing is sent twice: where a unit begins follows from the texts before it.
    """
    used = {piece.token_id for unit in inspection.units for piece in unit.pieces}
    vocab = {i: (reader.pieces[i], reader.label(i), reader.bytes_of(i).hex(" ")) for i in used}
    return {"units": [_unit(reader, unit) for unit in inspection.units], "vocab": vocab}


def _unit(reader: Reader, unit: Unit) -> PackedUnit:
    return unit.text, [_packed(reader, unit, piece) for piece in unit.pieces], unit.became, unit.space


def _packed(reader: Reader, unit: Unit, piece: Piece) -> PackedPiece:
    """Return a piece's id alone, where it is all of its unit and nothing else is special about it."""
    start, end = piece.start - unit.start, piece.end - unit.start
    flags = piece.special + 2 * piece.unknown + 4 * piece.inserted
    own = piece.data == reader.bytes_of(piece.token_id)
    if own and not flags and not piece.parts and (start, end) == (0, len(unit.text)):
        return piece.token_id
    parts = [(part.char, part.first, part.count, part.of) for part in piece.parts]
    return piece.token_id, start, end, flags, parts, None if own else piece.data.hex(" ")


def call(made: Call) -> CallAnswer:
    """Return a call with the beginning of its result."""
    most = SHOWN_CHARACTERS if isinstance(made.result, str) else SHOWN_RESULTS
    return {
        "name": made.name,
        "line": made.line,
        "result": made.result[:most],
        "more": max(0, len(made.result) - most),
        "broken": made.broken,
    }


def round_trip(back: RoundTrip) -> RoundTripAnswer:
    """Return what came back, and why it is not the same."""
    return {
        "equal": back.equal,
        "normalized": back.normalized[:8],
        "unknown": back.unknown[:12],
        "lost": back.lost[:8],
        "space": back.space,
        "other": back.other,
    }


def compared(reader: Reader, each: ComparisonRow) -> ComparedAnswer:
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
        **laid_out(reader, each.inspection),
        "whole": each.inspection.shown == len(each.inspection.text),
    }


def replayed(reader: Reader, stretches: Sequence[Replay]) -> list[MergedWordAnswer]:
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
        for each in stretches
    ]


def entry(each: Entry) -> EntryAnswer:
    """Return one entry of the vocabulary."""
    return {"id": each.token_id, "piece": each.piece, "label": each.label, "script": each.script}


def page(matching: EntryPage) -> EntriesAnswer:
    """Return one page of entries."""
    return {"entries": [entry(each) for each in matching.entries], "total": matching.total, "page": matching.page}


def figures(counted: Figures) -> FiguresAnswer:
    """Return what a vocabulary is made of."""
    return {
        "size": counted.size,
        "scripts": counted.scripts,
        "lengths": counted.lengths,
        "special": [entry(each) for each in counted.special[:60]],
        "special_count": len(counted.special),
    }


def stages(pipeline: Sequence[Stage], language: Language) -> list[StageAnswer]:
    """Return the tokenizer's stages in ``language``."""

    def sentence(text: Text | None) -> str:
        return "" if text is None else text[language]

    return [
        {
            "name": stage.name,
            "parts": [{"type": p.type, "settings": p.settings, "does": sentence(p.does)} for p in stage.parts],
            "shown": stage.shown,
        }
        for stage in pipeline
    ]
