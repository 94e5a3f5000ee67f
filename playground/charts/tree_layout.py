"""The vertical layout of a beam tree, column by column.

A column depends only on those before it, so nodes do not move while a tree grows. Nodes are in the order of their
parents, so no two edges cross. Nodes that go on are placed on lanes, the others between lanes, near their parent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

NODE_HEIGHT = 1.0
"""Height of a node on a lane, with its label."""
SMALL_NODE_HEIGHT = 0.44
"""Height of a node that does not go on."""

_LANE_WEIGHT = 1000.0  # weight of a node on a lane in the least squares; a small node has weight 1


@dataclass(frozen=True, slots=True)
class Leaf:
    """A node to be placed.

    Attributes:
        parent: index of its parent in the column before.
        rank: its order among its siblings, greatest first.
        on_lane: whether it goes on, and so is placed on a lane.
        large: whether it has the height of a node on a lane.
    """

    parent: int
    rank: float
    on_lane: bool
    large: bool


def next_column(before: Sequence[float], leaves: Sequence[Leaf], pitch: float) -> list[float]:
    """Return the vertical position of each of ``leaves``; greater is higher.

    Args:
        before: the positions of the column before.
        leaves: the nodes of the new column.
        pitch: distance between two lanes.
    """
    order = _in_order(before, leaves)
    lanes = [i for i in order if leaves[i].on_lane]
    top = (len(lanes) - 1) / 2
    lane = {i: (index - top) * pitch for index, i in enumerate(lanes)}
    wanted = [lane.get(i, -before[leaves[i].parent]) for i in order]
    weights = [_LANE_WEIGHT if i in lane else 1.0 for i in order]
    heights = [NODE_HEIGHT if leaves[i].large else SMALL_NODE_HEIGHT for i in order]
    places = [0.0] * len(leaves)
    for i, depth in zip(order, _spread(wanted, weights, heights), strict=True):
        places[i] = -depth if depth else 0.0
    return places


def _in_order(before: Sequence[float], leaves: Sequence[Leaf]) -> list[int]:
    """Return the indices of the leaves from top to bottom: by parent, small children between the large ones."""
    children: dict[int, list[int]] = {}
    for i in sorted(range(len(leaves)), key=lambda i: -leaves[i].rank):
        children.setdefault(leaves[i].parent, []).append(i)
    order = []
    for parent in sorted(children, key=lambda place: -before[place]):
        order += _mixed(children[parent], leaves)
    return order


def _mixed(siblings: Sequence[int], leaves: Sequence[Leaf]) -> list[int]:
    """Return the siblings with the small ones distributed below each large one, then above the first."""
    large = [i for i in siblings if leaves[i].large]
    small = [i for i in siblings if not leaves[i].large]
    gaps = len(large) + 1
    dealt = [small[number::gaps] for number in range(gaps)]
    mixed = dealt[-1][::-1]
    for i, below in zip(large, dealt, strict=False):
        mixed += [i, *below]
    return mixed


def _spread(wanted: Sequence[float], weights: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return the positions nearest to ``wanted`` (weighted least squares) at which no two nodes overlap.

    Isotonic regression by pooling adjacent violators: nodes that would overlap become one block, placed at the weighted
    mean of what its members want.
    """
    offsets = [0.0]
    for upper, lower in pairwise(heights):
        offsets.append(offsets[-1] + (upper + lower) / 2)
    blocks: list[tuple[float, float, int]] = []  # position of the first node minus its offset, weight, number of nodes
    for want, weight, offset in zip(wanted, weights, offsets, strict=False):
        place, mass, count = want - offset, weight, 1
        while blocks and blocks[-1][0] > place:
            other, other_mass, other_count = blocks.pop()
            place = (place * mass + other * other_mass) / (mass + other_mass)
            mass, count = mass + other_mass, count + other_count
        blocks.append((place, mass, count))
    starts = [place for place, _, count in blocks for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]
