"""Options for several replies to one message, and measures of how these differ."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from playground.errors import OptionError
from playground.options import DecodingOptions
from playground.text import Text

MIN_REPLIES, MAX_REPLIES = 2, 8
"""Smallest and largest number of replies at once."""
TEMPERATURES = (0.001, 0.7, 1.0, 1.5, 10.0)
"""The temperatures of the replies that :func:`each_temperature` compares."""
SEEDS = 2**53
"""Number of seeds: 0 to 2⁵³ − 1, the integers that JavaScript represents exactly."""


def same_settings(options: DecodingOptions, n: int, seed: int, **changes: Any) -> tuple[DecodingOptions, ...]:
    """Return the options of ``n`` replies: ``options`` with ``changes`` and the seeds ``seed``, ``seed + 1``, …

    Raises:
        OptionError: ``n`` is below :data:`MIN_REPLIES` or above :data:`MAX_REPLIES`.
    """
    if not MIN_REPLIES <= n <= MAX_REPLIES:
        raise OptionError(
            "replies",
            Text("must_be_to", min_replies=MIN_REPLIES, max_replies=MAX_REPLIES),
            n,
            Text("choose_a_number_between"),
        )
    return tuple(replace(options, seed=(seed + i) % SEEDS, **changes) for i in range(n))


def each_temperature(options: DecodingOptions, seed: int) -> tuple[DecodingOptions, ...]:
    """Return the options of a greedy reply, then of one at each of :data:`TEMPERATURES`, all with the same seed."""
    drawn = replace(options, do_sample=True, num_beams=1, seed=seed)
    return (replace(drawn, do_sample=False), *(replace(drawn, temperature=t) for t in TEMPERATURES))


@dataclass(frozen=True)
class Variety:
    """How replies differ.

    Attributes:
        different: number of different replies.
        parts_at: index of the first token at which not all replies agree; None where all are equal.
        first_differing: for each reply, index of its first token that differs from the first reply's; None if equal.
        overlap: mean of :func:`overlap` over all pairs; None for fewer than two replies.
    """

    different: int
    parts_at: int | None
    first_differing: tuple[int | None, ...]
    overlap: float | None


def variety(replies: Sequence[Sequence[int]]) -> Variety:
    """Return how ``replies``, each a sequence of token ids, differ."""
    differing = tuple(_first_difference(reply, replies[0]) for reply in replies)
    pairs = [overlap(one, other) for one, other in combinations(replies, 2)]
    return Variety(
        different=len(set(map(tuple, replies))),
        parts_at=min((index for index in differing if index is not None), default=None),
        first_differing=differing,
        overlap=sum(pairs) / len(pairs) if pairs else None,
    )


def overlap(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the share of tokens that two replies have in common in any order: 2 · shared / (sum of the lengths).

    The Dice coefficient of the multisets of tokens. Two empty replies have an overlap of 1.
    """
    shared = sum((Counter(one) & Counter(other)).values())
    return 2 * shared / (len(one) + len(other)) if one or other else 1.0


def _first_difference(reply: Sequence[int], first: Sequence[int]) -> int | None:
    if tuple(reply) == tuple(first):
        return None
    same = zip(reply, first, strict=False)
    return next((i for i, (one, other) in enumerate(same) if one != other), min(len(reply), len(first)))
