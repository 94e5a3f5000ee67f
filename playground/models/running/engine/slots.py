"""A cache of fixed slots: rows of text of different lengths, computed as one batch.

All rows write into the same column of one cache. Each row knows which columns are its own, a mask hides the others,
and its positions are given explicitly. So a text joins by one copy of what it has read, and a step copies nothing. A
row that has no new token at a step leaves a hole in that column.
"""

from collections.abc import Mapping, Sequence

import torch

from playground.models.running.engine.passes import Layers, Pass, as_mask

MOST_COLUMNS = 4_096
"""The most columns: for a longer text, every other row would hold as much memory as it does."""
_FIRST_ROWS, _FIRST_COLUMNS = 2, 128
_SPARE = 4
"""A cache with less than one column in so many free would be laid anew too often."""


class NoRoomError(Exception):
    """The slots may not grow any more."""


class Row:
    """One row of text in the slots.

    Attributes:
        slot: its row of the cache; another one once a row before it has left.
        length: number of ids that the model has read.
        start: its first column.
    """

    def __init__(self, slot: int, length: int, start: int) -> None:
        self.slot, self.length, self.start = slot, length, start


class Slots:
    """Rows of text in one cache.

    Args:
        read: the model's pass over new tokens.
        most_bytes: the most that keys and values may take; while they are laid anew, twice as much for a moment.

    Attributes:
        rows: the rows, in the order of their slots.
    """

    def __init__(self, read: Pass, most_bytes: int) -> None:
        self._read, self._most_bytes = read, most_bytes
        self._tensors: list[torch.Tensor] = []
        self._own = torch.zeros(0, 0, dtype=torch.bool)
        self._column = 0
        self.rows: list[Row] = []

    @property
    def bytes(self) -> int:
        """What keys and values take; 0 without a row."""
        return sum(tensor.nbytes for tensor in self._tensors)

    @property
    def held_bytes(self) -> int:
        """What the pass holds beside the model."""
        return self._read.bytes

    @property
    def is_full(self) -> bool:
        """Whether the longest row has no column left for another token, and none can be added."""
        return self._column >= self._columns and not self._size(len(self.rows), self._longest + 1, self._tensors)

    @property
    def free(self) -> int:
        """Number of columns that can be written without laying the rows anew."""
        return self._columns - self._column

    def join(self, layers: Layers, count: int) -> list[Row]:
        """Add ``count`` rows that go on from the same text, and return them.

        Args:
            layers: what the text has left, as one row.
            count: how many rows.

        Raises:
            NoRoomError: the slots may not take so many, or so long ones.
        """
        length, first, end = layers[0].shape[2], len(self.rows), len(self.rows) + count
        if end > len(self._own) or length > self._column or self._column >= self._columns:
            self._lay_anew(end, max(length, self._longest), layers)
        rows = [Row(slot, length, self._column - length) for slot in range(first, end)]
        columns = slice(self._column - length, self._column)
        for tensor, read in zip(self._tensors, layers, strict=True):
            tensor[first:end, :, columns] = read
        self._own[first:end] = False
        self._own[first:end, columns] = True
        self.rows += rows
        return rows

    def leave(self, rows: Sequence[Row]) -> None:
        """Free the slots of ``rows``; the last ones move there. Without a row, no memory is held."""
        for row in rows:
            last = self.rows.pop()
            if last is not row:
                self._copy(last.start, last.slot, row.slot)  # in place: it needs no memory
                last.slot = row.slot
                self.rows[row.slot] = last
        if not self.rows:
            self._tensors, self._own, self._column = [], torch.zeros(0, 0, dtype=torch.bool), 0

    def choose(self, rows: Sequence[Row], parents: Sequence[int]) -> list[Row]:
        """Let rows continue others of them, drop those that are too many, and return the ones that stay.

        Args:
            rows: rows of one length.
            parents: for each of the first of them, the index of the row that it continues.
        """
        stay = list(rows[: len(parents)])
        pairs = [(rows[parent], row) for row, parent in zip(stay, parents, strict=True) if row is not rows[parent]]
        if pairs:
            starts = [parent.start for parent, _ in pairs]
            self._copy(min(starts), [parent.slot for parent, _ in pairs], [row.slot for _, row in pairs])
            for (_, row), start in zip(pairs, starts, strict=True):
                row.start = start
        self.leave(rows[len(parents) :])
        return stay

    def layers_of(self, rows: Sequence[Row]) -> Layers:
        """Return a copy of what ``rows``, of one length, have left in the cache."""
        places = [self._places(row) for row in rows]
        if len(rows) == 1 and self._column - rows[0].start == rows[0].length:  # without a hole
            slot, columns = rows[0].slot, slice(rows[0].start, self._column)
            return [tensor[slot : slot + 1, :, columns].clone() for tensor in self._tensors]
        return [
            torch.stack([tensor[row.slot][:, at] for row, at in zip(rows, places, strict=True)])
            for tensor in self._tensors
        ]

    def prepare(self) -> None:
        """Provide the column that the next step writes, unless the slots are full."""
        if self._column >= self._columns:
            self._lay_anew(len(self.rows), self._longest, self._tensors)

    @torch.inference_mode()
    def compute(self, tokens: Mapping[Row, int], draft: Sequence[int] = ()) -> torch.Tensor:
        """Read a token after each of some rows; nothing has changed until :meth:`advance`.

        Args:
            tokens: the rows and their tokens.
            draft: ids that are read after the token where there is only one row, fewer than :attr:`free`.

        Returns:
            (len(tokens) + len(draft), vocab_size): the logits that follow, in the model's dtype, on its device.
        """
        slots = [row.slot for row in tokens]
        first, end = min(slots), max(slots) + 1
        rows = self.rows[first:end]
        start = min(row.start for row in rows)
        count = 1 + len(draft)
        stop = self._column + count
        self._own[first:end, self._column : stop] = False
        self._own[slots, self._column : stop] = True
        given, device = {row.slot: token for row, token in tokens.items()}, self._own.device
        logits = self._read(
            torch.tensor([[given.get(row.slot, 0), *draft] for row in rows], device=device),
            torch.tensor([list(range(row.length, row.length + count)) for row in rows], device=device),
            self._mask(_seen(self._own[first:end, None, None, start:stop], count)),
            [tensor[first:end, :, start:stop] for tensor in self._tensors],
        )
        return logits[0] if draft else logits[[slot - first for slot in slots], -1]

    def advance(self, rows: Sequence[Row], count: int = 1) -> None:
        """Take the step for these rows, of which ``count`` tokens each have been computed."""
        new = slice(self._column, self._column + count)
        self._own[:, new] = False
        self._own[[row.slot for row in rows], new] = True
        for row in rows:
            row.length += count
        self._column += count

    def take_back(self, row: Row, count: int) -> None:
        """Forget the last ``count`` ids of the only row, and free their columns."""
        row.length -= count
        self._column -= count

    @property
    def _columns(self) -> int:
        return int(self._own.shape[1])

    @property
    def _longest(self) -> int:
        return max((row.length for row in self.rows), default=0)

    def _places(self, row: Row) -> torch.Tensor:
        """Return the columns of a row, ascending."""
        return self._own[row.slot, : self._column].nonzero()[:, 0]

    def _copy(self, start: int, of: int | Sequence[int], to: int | Sequence[int]) -> None:
        """Copy what belongs to a slot or some, from the column ``start`` on, into others."""
        for tensor in self._tensors:
            tensor[to, :, start : self._column] = tensor[of, :, start : self._column]
        self._own[to] = self._own[of]

    def _mask(self, own: torch.Tensor) -> torch.Tensor | None:
        """Return the mask of the columns that each row sees; None where all see all, as ``generate`` has it."""
        return None if bool(own.all()) else as_mask(self._read.model, own)

    def _size(self, rows: int, length: int, layers: Layers) -> tuple[int, int] | None:
        """Return (slots, columns) for so many rows of at most ``length`` ids; None where that is more than allowed."""
        per_place = sum(layer.shape[1] * layer.shape[3] * layer.element_size() for layer in layers)
        slots, columns = max(_FIRST_ROWS, len(self._own)), max(_FIRST_COLUMNS, self._columns)
        while slots < rows:
            slots *= 2
        while columns - columns // _SPARE < length and columns < MOST_COLUMNS:
            columns *= 2
        for size in ((slots, columns), (rows, columns), (rows, length + length // _SPARE), (rows, self._columns)):
            if length <= size[1] <= MOST_COLUMNS and size[0] * size[1] * per_place <= self._most_bytes:
                return size
        return None

    def _lay_anew(self, rows: int, length: int, layers: Layers) -> None:
        """Lay all rows anew, each ending at the column ``length``, with room for ``rows`` rows and a next token.

        Args:
            rows: how many.
            length: of the longest of them.
            layers: tensors of the same shapes, but for the number of rows and their length.

        Raises:
            NoRoomError: there is no room; nothing has changed.
        """
        size = self._size(rows, length + 1, layers)
        if size is None:
            raise NoRoomError
        slots, columns = size
        anew = [layer.new_zeros(slots, layer.shape[1], columns, layer.shape[3]) for layer in layers]
        own = torch.zeros(slots, columns, dtype=torch.bool, device=layers[0].device)
        for row in self.rows:
            places = self._places(row)
            for tensor, before in zip(anew, self._tensors, strict=True):
                tensor[row.slot, :, length - row.length : length] = before[row.slot][:, places]
            own[row.slot, length - row.length : length] = True
        for row in self.rows:  # only now: memory may have run out above, and nothing may have changed
            row.start = length - row.length
        self._tensors, self._own, self._column = anew, own, length


def _seen(own: torch.Tensor, count: int) -> torch.Tensor:
    """Return which of the columns ``own`` (rows, 1, 1, columns) each of the last ``count`` sees: none after itself."""
    if count == 1:
        return own
    width = own.shape[-1]
    return own & torch.ones(count, width, dtype=torch.bool, device=own.device).tril(width - count)
