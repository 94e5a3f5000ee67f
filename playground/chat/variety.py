"""How several replies to one message differ. Knows nothing of the page."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from playground.errors import OptionError, Text
from playground.options import DecodingOptions

FEWEST, MOST = 2, 8
"""So many replies are asked for at once."""
TEMPERATURES = (0.001, 0.7, 1.0, 1.5, 10.0)
"""The temperatures that one message is answered under."""
SEEDS = 2**53


def same_settings(options: DecodingOptions, n: int, seed: int, **changes: Any) -> tuple[DecodingOptions, ...]:
    """Return the options of ``n`` replies under ``options`` with ``changes``, each with a seed of its own.

    The first has ``seed``, the others those that follow it.

    Raises:
        OptionError: fewer than two, or more than eight.
    """
    if not FEWEST <= n <= MOST:
        raise OptionError(
            "replies",
            Text(f"{FEWEST}개 이상 {MOST}개 이하여야 합니다", f"must be {FEWEST} to {MOST}"),
            n,
            Text("그 사이의 수를 고르세요", "Choose a number between"),
        )
    return tuple(replace(options, seed=(seed + i) % SEEDS, **changes) for i in range(n))


def each_temperature(options: DecodingOptions, seed: int) -> tuple[DecodingOptions, ...]:
    """Return the options of one reply without drawing, then one at each of the temperatures, all with one seed."""
    drawn = replace(options, do_sample=True, num_beams=1, seed=seed)
    return (replace(drawn, do_sample=False), *(replace(drawn, temperature=t) for t in TEMPERATURES))


@dataclass(frozen=True)
class Variety:
    """How replies differ.

    Attributes:
        different: how many different ones there are.
        parts_at: the first token, from 0, at which not all agree; None where all are the same.
        first_differing: of each, the first token at which it leaves the first reply; None where it does not.
        overlap: the mean over all pairs of what two have in common (:func:`overlap`); None for fewer than two.
    """

    different: int
    parts_at: int | None
    first_differing: tuple[int | None, ...]
    overlap: float | None


def variety(replies: Sequence[Sequence[int]]) -> Variety:
    """Return how ``replies``, token ids each, differ."""
    leaving = tuple(_leaves(reply, replies[0]) for reply in replies)
    pairs = [overlap(one, other) for one, other in combinations(replies, 2)]
    return Variety(
        different=len(set(map(tuple, replies))),
        parts_at=min((place for place in leaving if place is not None), default=None),
        first_differing=leaving,
        overlap=sum(pairs) / len(pairs) if pairs else None,
    )


def overlap(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of tokens that two replies have in common, wherever they stand: 2·shared / (both lengths).

    A token counts as often as it stands in both; two empty replies have all in common.
    """
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other)) if one or other else 1.0


def _leaves(reply: Sequence[int], first: Sequence[int]) -> int | None:
    if tuple(reply) == tuple(first):
        return None
    same = zip(reply, first, strict=False)
    return next((i for i, (one, other) in enumerate(same) if one != other), min(len(reply), len(first)))
