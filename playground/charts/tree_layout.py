"""Where the nodes of a beam tree stand, column by column. Knows nothing of tokens, colours or the page.

A column depends only on those before it, so a tree that grows holds still. Nodes stand in the order of their parents,
so no two edges cross; the nodes that go on keep to lanes, and the others stand between them, near their parent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

ROOM = 1.0
"""The height that a node on a lane needs for itself and its label."""
SMALL_ROOM = 0.44
"""The height of a node that leads nowhere."""

_HOLDS = 1000.0  # so much more a lane weighs than the wish of a small node to stand beside its parent


@dataclass(frozen=True, slots=True)
class Leaf:
    """A node to be placed.

    Attributes:
        parent: its parent's place in the column before.
        rank: what it is ranked by among its siblings, greatest first.
        on_lane: whether it goes on, and so keeps to a lane.
        large: whether it needs a lane's room.
    """

    parent: int
    rank: float
    on_lane: bool
    large: bool


def next_column(before: Sequence[float], leaves: Sequence[Leaf], pitch: float) -> list[float]:
    """Return the height of each of ``leaves``.

    Args:
        before: the heights of the column before; greater is higher.
        leaves: the column's nodes.
        pitch: from lane to lane.
    """
    order = _in_order(before, leaves)
    lanes = [i for i in order if leaves[i].on_lane]
    top = (len(lanes) - 1) / 2
    lane = {i: (number - top) * pitch for number, i in enumerate(lanes)}
    wanted = [lane.get(i, -before[leaves[i].parent]) for i in order]
    weights = [_HOLDS if i in lane else 1.0 for i in order]
    rooms = [ROOM if leaves[i].large else SMALL_ROOM for i in order]
    places = [0.0] * len(leaves)
    for i, depth in zip(order, _spread(wanted, weights, rooms), strict=True):
        places[i] = -depth if depth else 0.0
    return places


def _in_order(before: Sequence[float], leaves: Sequence[Leaf]) -> list[int]:
    """Return the leaves from top to bottom: parent by parent, each one's small children among its large ones."""
    children: dict[int, list[int]] = {}
    for i in sorted(range(len(leaves)), key=lambda i: -leaves[i].rank):
        children.setdefault(leaves[i].parent, []).append(i)
    order = []
    for parent in sorted(children, key=lambda place: -before[place]):
        order += _mixed(children[parent], leaves)
    return order


def _mixed(siblings: Sequence[int], leaves: Sequence[Leaf]) -> list[int]:
    """Return siblings with the small ones dealt out below each of the large ones, then above the first."""
    large = [i for i in siblings if leaves[i].large]
    small = [i for i in siblings if not leaves[i].large]
    gaps = len(large) + 1
    dealt = [small[number::gaps] for number in range(gaps)]
    mixed = dealt[-1][::-1]
    for i, below in zip(large, dealt, strict=False):
        mixed += [i, *below]
    return mixed


def _spread(wanted: Sequence[float], weights: Sequence[float], rooms: Sequence[float]) -> list[float]:
    """Return the places nearest to ``wanted`` (least squares) at which no two of the nodes share room.

    Pooling of adjacent violators: nodes that would overlap become one block, which stands where its members wish.
    """
    offsets = [0.0]
    for upper, lower in pairwise(rooms):
        offsets.append(offsets[-1] + (upper + lower) / 2)
    blocks: list[tuple[float, float, int]] = []  # place of the first node less its offset, weight, number of nodes
    for want, weight, offset in zip(wanted, weights, offsets, strict=False):
        place, mass, count = want - offset, weight, 1
        while blocks and blocks[-1][0] > place:
            other, other_mass, other_count = blocks.pop()
            place = (place * mass + other * other_mass) / (mass + other_mass)
            mass, count = mass + other_mass, count + other_count
        blocks.append((place, mass, count))
    starts = [place for place, _, count in blocks for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]
