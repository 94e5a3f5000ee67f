"""The text that ids complete as they come one after the other. Knows nothing of transformers or of models.

A decoder reads all ids together: whether a word has a space before it depends on what stands there, a character may be
spread over several ids, and a run of byte pieces is text only if the whole run is. So the text of an id is what the
decoder's text grows by, and what a later id may still change is held back until none can.
"""

import codecs
from collections.abc import Callable, Sequence

from playground.tokenization.labels import PieceKind, is_byte_piece, piece_bytes

_REPLACED = "\ufffd"
"""What decoders write for bytes that make no character."""
_LONGEST_CHARACTER = 4
"""Bytes that UTF-8 has for one character, at most."""
_IN_VIEW = 32
"""How many of the ids that stand before are read to begin with."""


class TextStream:
    """The text of ids that come one after the other.

    Once the last has come, the texts of all of them joined are what the decoder adds for them to the text before.

    Args:
        decode: the decoder: the text of ids, special ones included.
        piece: what stands in the vocabulary for an id.
        kind: how pieces are written.
        before: ids that stand before the first.
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
        self._told = self._settled()

    def add(self, token_id: int, *, is_last: bool = False) -> str:
        """Return the text that ``token_id`` completes; of the last one, with what was held back until then."""
        self._ids.append(token_id)
        return self.end() if is_last else self._grown(self._settled())

    def end(self) -> str:
        """Return what was held back: there is no further id."""
        return self._grown(self._decode(self._ids))

    def _first_in_view(self, before: Sequence[int]) -> int:
        """Return the place from which ids are read, so that the decoder sees that a text stands before the next one."""
        first = max(0, len(before) - _IN_VIEW)
        while first and is_byte_piece(self._piece(before[first]), self._kind):
            first -= 1
        return first if self._decode(before[first:]) else 0

    def _grown(self, text: str) -> str:
        added, self._told = text[len(self._told) :], text
        self._narrow(text)
        return added

    def _narrow(self, text: str) -> None:
        """Keep the last id alone in view, where nothing of ``text`` is held back: it shows that a text stands before.

        One without a text would not: a decoder that leaves out the first space would take the next id for the first.
        """
        last = self._decode(self._ids[-1:])
        if last and self._decode(self._ids) == text and not self._open_run():
            self._ids, self._told = self._ids[-1:], last

    def _settled(self) -> str:
        """Return the text of the ids in view, but for what a later one may change."""
        text = self._decode(self._ids[: len(self._ids) - self._open_run()])
        return text.removesuffix(_REPLACED) if self._kind == "byte_level" and self._ends_within_character() else text

    def _open_run(self) -> int:
        """Return how many ids at the end are single bytes, which are text together or not at all."""
        count = 0
        while count < len(self._ids) and is_byte_piece(self._piece(self._ids[-1 - count]), self._kind):
            count += 1
        return count

    def _ends_within_character(self) -> bool:
        data = b"".join(piece_bytes(self._piece(i), self._kind) for i in self._ids[-_LONGEST_CHARACTER:])
        return codecs.utf_8_decode(data, "replace", False)[1] < len(data)
