"""Incremental decoding: the text that each id adds while ids arrive one after the other.

A decoder needs all ids together: whether a word has a space before it depends on the ids before it, a character may be
split over several ids, and a run of byte pieces is text only if the whole run is. So the text of an id is what it adds
to the decoded text, and text that a later id may still change is held back.
"""

import codecs
from collections.abc import Callable, Sequence

from playground.tokenization.labels import PieceKind, is_byte_piece, piece_bytes

_REPLACED = "\ufffd"
"""What decoders write for bytes that form no character."""
_LONGEST_CHARACTER = 4
"""Largest number of bytes of a character in UTF-8."""
_IN_VIEW = 32
"""Number of earlier ids that are decoded as context at the start."""


class TextStream:
    """Decodes ids that arrive one after the other.

    The returned texts joined are what decoding all ids at once adds to the text of ``before``.

    Args:
        decode: maps ids to their text, special tokens included.
        piece: maps an id to its piece in the vocabulary.
        kind: how the vocabulary writes its pieces.
        before: the ids before the first one.
    """

    def __init__(
        self,
        decode: Callable[[Sequence[int]], str],
        piece: Callable[[int], str],
        kind: PieceKind,
        before: Sequence[int] = (),
    ) -> None:
        self._decode, self._piece, self._kind = decode, piece, kind
        self._ids = list(before[self._first_in_view(before) :])
        self._emitted = self._final_text()

    def add(self, token_id: int, *, is_last: bool = False) -> str:
        """Return the text that ``token_id`` completes; for the last one, all text that was held back."""
        self._ids.append(token_id)
        return self.end() if is_last else self._new_text(self._final_text())

    def end(self) -> str:
        """Return the text that was held back; no further id follows."""
        return self._new_text(self._decode(self._ids))

    @property
    def is_whole(self) -> bool:
        """Whether nothing is held back: the text so far is that of the ids so far."""
        return self._decode(self._ids) == self._emitted

    def _first_in_view(self, before: Sequence[int]) -> int:
        """Return the index of the first id to keep, so that the decoder knows that text precedes the next id."""
        first = max(0, len(before) - _IN_VIEW)
        while first and is_byte_piece(self._piece(before[first]), self._kind):
            first -= 1
        return first if self._decode(before[first:]) else 0

    def _new_text(self, text: str) -> str:
        added, self._emitted = text[len(self._emitted) :], text
        self._narrow(text)
        return added

    def _narrow(self, text: str) -> None:
        """Keep only the last id as context, if nothing of ``text`` is held back and the id has a text of its own.

        After an id without text, a decoder that drops the first space would treat the next id as the first one.
        """
        last = self._decode(self._ids[-1:])
        if last and self._decode(self._ids) == text and not self._open_run():
            self._ids, self._emitted = self._ids[-1:], last

    def _final_text(self) -> str:
        """Return the text of the kept ids, without what a later id may change."""
        text = self._decode(self._ids[: len(self._ids) - self._open_run()])
        return text.removesuffix(_REPLACED) if self._kind == "byte_level" and self._ends_within_character() else text

    def _open_run(self) -> int:
        """Return the number of byte pieces at the end, which only together can form a text."""
        count = 0
        while count < len(self._ids) and is_byte_piece(self._piece(self._ids[-1 - count]), self._kind):
            count += 1
        return count

    def _ends_within_character(self) -> bool:
        data = b"".join(piece_bytes(self._piece(i), self._kind) for i in self._ids[-_LONGEST_CHARACTER:])
        return codecs.utf_8_decode(data, "replace", False)[1] < len(data)
