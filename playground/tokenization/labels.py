"""How the piece of a token is displayed: visible white space, and bytes of an incomplete character in hex.

Pieces are the strings of a tokenizer's vocabulary.
"""

import re
import unicodedata
from typing import Literal

PieceKind = Literal["byte_level", "byte_fallback", "plain"]
"""How a vocabulary writes its pieces: in GPT-2's byte alphabet; as text with ``<0xEC>`` for single bytes; as text."""

_BYTE_PIECE = re.compile(r"<0x[0-9A-Fa-f]{2}>")
_VISIBLE = str.maketrans({"\n": "⏎", "\r": "␍", "\t": "⇥", " ": "▁"})


def _byte_alphabet() -> dict[str, int]:
    """Return GPT-2's map from printable characters to bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(others)}


_BYTES = _byte_alphabet()


def piece_bytes(piece: str, kind: PieceKind) -> bytes:
    """Return the bytes of text that ``piece`` decodes to; ``▁`` in a piece of text is a space."""
    if kind == "byte_level" and all(char in _BYTES for char in piece):
        return bytes(_BYTES[char] for char in piece)
    if is_byte_piece(piece, kind):
        return bytes.fromhex(piece[3:5])
    return piece.replace("▁", " ").encode("utf-8", "surrogatepass")


def is_byte_piece(piece: str, kind: PieceKind) -> bool:
    """Whether ``piece`` is a byte-fallback piece such as ``<0xEC>``."""
    return kind == "byte_fallback" and _BYTE_PIECE.fullmatch(piece) is not None


def kind_of(decoder: str) -> PieceKind:
    """Return the kind of pieces that ``decoder``, JSON from ``tokenizer.json``, decodes."""
    if '"ByteLevel"' in decoder:
        return "byte_level"
    return "byte_fallback" if '"ByteFallback"' in decoder else "plain"


def piece_label(piece: str, kind: PieceKind) -> str:
    """Return ``piece`` as it is displayed.

    A space is ``▁``, a line end ``⏎``, a tab ``⇥``. Bytes of an incomplete character are shown in hex, as ``⟨EC⟩``,
    other invisible characters as ``⟨U+200B⟩``; ``�`` never appears.
    """
    return bytes_label(piece_bytes(piece, kind))


def bytes_label(data: bytes) -> str:
    """Return the UTF-8 bytes ``data`` as they are displayed, see :func:`piece_label`."""
    return visible(data.decode("utf-8", "surrogateescape"))


def visible(text: str) -> str:
    """Return ``text`` with a visible sign for every invisible character."""
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"⟨{code - 0xDC00:02X}⟩"
    if char in "\n\r\t ":
        return char.translate(_VISIBLE)
    invisible = code == 0xFFFD or unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp")
    return f"⟨U+{code:04X}⟩" if invisible else char
