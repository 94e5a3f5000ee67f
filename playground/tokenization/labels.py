"""How one token's piece is shown: white space made visible, bytes of an unfinished character in hex.

Knows nothing of transformers: it reads pieces as a tokenizer's vocabulary has them.
"""

import re
import unicodedata
from typing import Literal

PieceKind = Literal["byte_level", "byte_fallback", "plain"]
"""How pieces are written: in GPT-2's alphabet of bytes; as text, or ``<0xEC>`` for a byte; as text."""

_BYTE_PIECE = re.compile(r"<0x[0-9A-Fa-f]{2}>")
_VISIBLE = str.maketrans({"\n": "⏎", "\r": "␍", "\t": "⇥", " ": "▁"})


def _byte_alphabet() -> dict[str, int]:
    """Return GPT-2's map from printable characters to the bytes they stand for."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(others)}


_BYTES = _byte_alphabet()


def piece_bytes(piece: str, kind: PieceKind) -> bytes:
    """Return the bytes a vocabulary's ``piece`` stands for; a ``▁`` of a plain piece is a space."""
    if kind == "byte_level" and all(char in _BYTES for char in piece):
        return bytes(_BYTES[char] for char in piece)
    if is_byte_piece(piece, kind):
        return bytes.fromhex(piece[3:5])
    return piece.replace("▁", " ").encode("utf-8", "surrogatepass")


def is_byte_piece(piece: str, kind: PieceKind) -> bool:
    """Whether ``piece`` stands for a single byte of what the vocabulary has no piece for."""
    return kind == "byte_fallback" and _BYTE_PIECE.fullmatch(piece) is not None


def kind_of(decoder: str) -> PieceKind:
    """Return how pieces are written that this decoder, as ``tokenizer.json`` has it, reads."""
    if '"ByteLevel"' in decoder:
        return "byte_level"
    return "byte_fallback" if '"ByteFallback"' in decoder else "plain"


def piece_label(piece: str, kind: PieceKind) -> str:
    """Return ``piece`` as a reader should see it.

    Spaces are ``▁``, line ends ``⏎``, tabs ``⇥``; bytes that make no whole character are shown in hex, as ``⟨EC⟩``,
    other characters that leave no mark as ``⟨U+200B⟩``; ``�`` never appears.
    """
    return bytes_label(piece_bytes(piece, kind))


def bytes_label(data: bytes) -> str:
    """Return ``data`` read as UTF-8, every mark visible, and what makes no whole character in hex."""
    return visible(data.decode("utf-8", "surrogateescape"))


def visible(text: str) -> str:
    """Return ``text`` with a mark for every character that leaves none."""
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"⟨{code - 0xDC00:02X}⟩"
    if char in "\n\r\t ":
        return char.translate(_VISIBLE)
    unseen = code == 0xFFFD or unicodedata.category(char) in ("Cc", "Cf", "Zs", "Zl", "Zp")
    return f"⟨U+{code:04X}⟩" if unseen else char
