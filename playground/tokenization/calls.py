"""The tokenizer calls of a first lesson with their results, and the round trip of a text: what encoding changes.

A result is the one of Python, except that bytes which form no character are shown in hex instead of as ``�``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from playground.budgets import TYPED_IDS
from playground.errors import PromptError
from playground.text import Text
from playground.tokenization.inspect import Inspection
from playground.tokenization.labels import is_byte_piece, piece_bytes
from playground.tokenization.reader import Reader

Result = tuple[str, ...] | tuple[int, ...] | str

_NUMBERS = re.compile(r"-?\d+")
_BETWEEN = re.compile(r"[\s,;\[\]()]*")
_LONGEST_LINE = 120


@dataclass(frozen=True)
class Call:
    """One line of Python and its result.

    Attributes:
        name: the call's key.
        line: the line of Python, to be pasted.
        result: the pieces, the ids or the text.
        broken: whether Python would show ``�`` in the result, for bytes that form no character.
    """

    name: str
    line: str
    result: Result
    broken: bool = False


@dataclass(frozen=True)
class RoundTrip:
    """A text encoded and decoded again, and how the result differs.

    Attributes:
        decoded: the decoded text, without the special tokens around it.
        equal: whether it equals the original text.
        normalized: (original, normalized) for each stretch that normalization changed.
        unknown: stretches that were replaced by the unknown token.
        lost: stretches that have no token.
        space: whether a space was added or removed at the beginning.
        other: whether there is another difference.
    """

    decoded: str
    equal: bool
    normalized: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    lost: tuple[str, ...]
    space: bool
    other: bool


def calls(reader: Reader, inspection: Inspection) -> tuple[Call, ...]:
    """Return the calls of a first lesson, in the order in which a student makes them.

    Args:
        reader: the tokenizer.
        inspection: the text, inspected with the special tokens around it; only its text and ids are read.
    """
    text, ids, encoded = inspection.text, inspection.bare_ids, inspection.ids
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
        *_inner(reader, encoded, ids),
    )  # fmt: skip


def _inner(reader: Reader, encoded: Sequence[int], bare: Sequence[int]) -> Iterator[Call]:
    """Yield the call that cuts off by hand what the tokenizer put around ``bare``; none where it put nothing there."""
    added = len(encoded) - len(bare)
    first = next((i for i in range(added + 1) if encoded[i : i + len(bare)] == bare), 0)
    last = added - first
    if added:
        line = f"tokenizer.decode(encoded[{first or ''}:{-last or ''}])"
        yield _decoded(reader, "decode_inner", line, encoded[first : len(encoded) - last])


def _pieces(reader: Reader, ids: Sequence[int]) -> tuple[str, ...]:
    return tuple(reader.pieces[i] for i in ids)


def _decoded(reader: Reader, name: str, line: str, ids: Sequence[int]) -> Call:
    text, broken = decode(reader, ids)
    return Call(name, line, text, broken)


def decode(reader: Reader, ids: Sequence[int]) -> tuple[str, bool]:
    """Return the text of ``ids`` with special tokens, and whether some of its bytes form no character.

    Such bytes are written as ``⟨EC⟩``.
    """
    text = reader.decode(ids)
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
    """Return the bytes of those runs of byte pieces that are not UTF-8: each byte is decoded to one ``�``."""
    lone: list[int] = []
    run = b""
    for piece in [*_pieces(reader, ids), ""]:
        if is_byte_piece(piece, reader.kind):
            run += piece_bytes(piece, reader.kind)
            continue
        if not _is_text(run):
            lone.extend(run)
        run = b""
    return lone


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def round_trip(reader: Reader, inspection: Inspection) -> RoundTrip:
    """Return the round trip of an inspected text; the causes of differences are taken from its units."""
    decoded, broken = decode(reader, inspection.bare_ids)
    units = inspection.units
    normalized = tuple(dict.fromkeys((u.text, u.became) for u in units if u.became is not None))
    unknown = tuple(dict.fromkeys(inspection.text[p.start : p.end] for p in inspection.pieces if p.unknown))
    lost = tuple(dict.fromkeys(u.text for u in units if u.lost))
    equal = decoded == inspection.text and not broken
    space = not equal and decoded.lstrip(" ") == inspection.text.lstrip(" ")
    is_explained = bool(normalized or unknown or lost or space)
    return RoundTrip(decoded, equal, normalized, unknown, lost, space, not equal and not is_explained)


def read_ids(reader: Reader, typed: str) -> tuple[int, ...]:
    """Return the ids in ``typed``, separated by spaces or commas, with or without brackets.

    Raises:
        PromptError: a part is not a number or not an id of this vocabulary, or there are too many ids.
    """
    if wrong := next((part for part in _NUMBERS.split(typed) if not _BETWEEN.fullmatch(part)), ""):
        rule = Text("must_be_numbers_with_commas_or_spaces_between")
        raise PromptError("ids", rule, wrong.strip(), Text("for_example_0_5_12"))
    numbers = _NUMBERS.findall(typed)
    TYPED_IDS.check(len(numbers))
    size = len(reader.pieces)
    if bad := next((each for each in numbers if len(each) > 9 or not 0 <= int(each) < size), None):
        rule = Text("must_be_between_0_and", value=size - 1)
        way_out = Text("type_ids_of_this_vocabulary")
        raise PromptError("ids", rule, bad, way_out)
    ids = tuple(map(int, numbers))
    if gap := next((each for each in ids if not reader.pieces[each]), None):
        rule = Text("must_be_the_number_of_a_piece_none_has")
        raise PromptError("ids", rule, gap, Text("type_ids_of_this_vocabulary"))
    return ids
