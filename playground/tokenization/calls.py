"""The calls a student makes, each with its result: tokenize, ids, encode, tokens, decode. And back: what changed.

A result is what Python would give, but that bytes which make no character are shown in hex, never as ``�``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from playground.budgets import TYPED_IDS
from playground.errors import PromptError, Text
from playground.tokenization.inspect import Inspection
from playground.tokenization.labels import is_byte_piece, piece_bytes
from playground.tokenization.reader import Reader

Result = tuple[str, ...] | tuple[int, ...] | str

_NUMBERS = re.compile(r"-?\d+")
_BETWEEN = re.compile(r"[\s,;\[\]()]*")
_LONGEST_LINE = 120


@dataclass(frozen=True)
class Call:
    """One line of Python and what it gives.

    Attributes:
        name: which call it is.
        line: a line that can be pasted.
        result: the pieces, the ids or the text.
        broken: whether Python would show ``�`` in it, for bytes that make no character.
    """

    name: str
    line: str
    result: Result
    broken: bool = False


@dataclass(frozen=True)
class RoundTrip:
    """A text encoded and decoded again, and why it is not the same.

    Attributes:
        decoded: what came back; the special tokens around it left out.
        equal: whether it is the text.
        normalized: stretches and what they became.
        unknown: stretches that became the unknown token.
        lost: stretches that nothing stands for.
        space: whether a space was put in, or left out, at the beginning.
        other: whether there is a change that none of these explains.
    """

    decoded: str
    equal: bool
    normalized: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    lost: tuple[str, ...]
    space: bool
    other: bool


def calls(reader: Reader, found: Inspection) -> tuple[Call, ...]:
    """Return the calls of a first lesson, in the order a student makes them, on a text that has been inspected.

    Args:
        reader: the tokenizer.
        found: the text, inspected with the special tokens around it; none of its pieces need be laid out.
    """
    text, ids, encoded = found.text, found.bare_ids, found.ids
    tokens = _pieces(reader, ids)
    quoted = repr(text) if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]!r}  # …"
    return (
        Call("tokenize", f"tokens = tokenizer.tokenize({quoted})", tokens),
        Call("convert_tokens_to_ids", "ids = tokenizer.convert_tokens_to_ids(tokens)", ids),
        Call("encode", f"encoded = tokenizer.encode({quoted})", encoded),
        Call("convert_ids_to_tokens", "tokenizer.convert_ids_to_tokens(encoded)", _pieces(reader, encoded)),
        _decoded(reader, "decode", "tokenizer.decode(encoded)", encoded),
        _decoded(
            reader, "decode_skip", "tokenizer.decode(encoded, skip_special_tokens=True)",
            [i for i in encoded if i not in reader.special_ids],
        ),
        _decoded(reader, "decode_inner", "tokenizer.decode(encoded[1:-1])", encoded[1:-1]),
    )  # fmt: skip


def _pieces(reader: Reader, ids: Sequence[int]) -> tuple[str, ...]:
    return tuple(reader.pieces[i] for i in ids)


def _decoded(reader: Reader, name: str, line: str, ids: Sequence[int]) -> Call:
    text, broken = decode(reader, ids)
    return Call(name, line, text, broken)


def decode(reader: Reader, ids: Sequence[int]) -> tuple[str, bool]:
    """Return the text of ``ids``, special tokens included, and whether some of its bytes make no character.

    Such bytes stand in it as ``⟨EC⟩``.
    """
    text = str(reader.backend.decode(list(ids), skip_special_tokens=False))
    if "�" not in text:
        return text, False
    if reader.kind == "byte_level":
        return _in_hex(b"".join(reader.bytes_of(i) for i in ids))
    lone = _lone_bytes(reader, ids)
    marks = iter([f"⟨{byte:02X}⟩" for byte in lone])
    return re.sub("�", lambda sign: next(marks, sign[0]), text), bool(lone)


def _in_hex(data: bytes) -> tuple[str, bool]:
    shown = data.decode("utf-8", "surrogateescape")
    text = "".join(f"⟨{ord(c) - 0xDC00:02X}⟩" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in shown)
    return text, text != shown


def _lone_bytes(reader: Reader, ids: Sequence[int]) -> list[int]:
    """Return the bytes of those runs of byte pieces that make no text: each of them is one ``�``."""
    found: list[int] = []
    run = b""
    for piece in [*_pieces(reader, ids), ""]:
        if is_byte_piece(piece, reader.kind):
            run += piece_bytes(piece, reader.kind)
            continue
        if not _is_text(run):
            found.extend(run)
        run = b""
    return found


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def round_trip(reader: Reader, found: Inspection) -> RoundTrip:
    """Return what comes back of an inspected text, and what the laid-out part of it says about why."""
    decoded, broken = decode(reader, found.bare_ids)
    units = found.units
    normalized = tuple(dict.fromkeys((u.text, u.became) for u in units if u.became is not None))
    unknown = tuple(dict.fromkeys(found.text[p.start : p.end] for p in found.pieces if p.unknown))
    lost = tuple(dict.fromkeys(u.text for u in units if u.lost))
    equal = decoded == found.text and not broken
    space = not equal and decoded.lstrip(" ") == found.text.lstrip(" ")
    known = bool(normalized or unknown or lost or space)
    return RoundTrip(decoded, equal, normalized, unknown, lost, space, not equal and not known)


def read_ids(reader: Reader, typed: str) -> tuple[int, ...]:
    """Return the ids that were typed, separated by spaces or commas, in brackets or not.

    Raises:
        PromptError: something that is no number, no id of this vocabulary, or too many of them.
    """
    if wrong := next((part for part in _NUMBERS.split(typed) if not _BETWEEN.fullmatch(part)), ""):
        rule = Text("숫자와 쉼표만 있어야 합니다", "must be numbers with commas or spaces between")
        raise PromptError("ids", rule, wrong.strip(), Text("예: 0, 5, 12", "For example: 0, 5, 12"))
    numbers = _NUMBERS.findall(typed)
    TYPED_IDS.check(len(numbers))
    size = len(reader.pieces)
    if bad := next((each for each in numbers if len(each) > 9 or not 0 <= int(each) < size), None):
        rule = Text(f"0 이상 {size - 1} 이하여야 합니다", f"must be between 0 and {size - 1}")
        way_out = Text("어휘 사전에 있는 아이디를 적으세요", "Type ids of this vocabulary")
        raise PromptError("ids", rule, bad, way_out)
    ids = tuple(map(int, numbers))
    if gap := next((each for each in ids if not reader.pieces[each]), None):
        rule = Text("조각이 있는 아이디여야 합니다", "must be the number of a piece: none has this one")
        raise PromptError("ids", rule, gap, Text("어휘 사전에 있는 아이디를 적으세요", "Type ids of this vocabulary"))
    return ids
