"""The long tail: what is rare in one draw is nearly sure over many.

Both formulas go through log1p and expm1, which keep the digits of a small q where 1 − q has lost them.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from playground.probability.softmax import normalized


def beyond(probabilities: ArrayLike, rank: int) -> float:
    """Return the probability of all outcomes but the ``rank`` most probable, summed from the least probable on."""
    probs = np.sort(normalized(probabilities))
    return float(np.cumsum(probs[: probs.size - rank])[-1]) if rank < probs.size else 0.0


def chance_of_any(q: float, n: float) -> float:
    """Return 1 − (1 − q)ⁿ, the chance that at least one of ``n`` independent draws has an event of probability ``q``.

    Raises:
        ValueError: ``q`` is no probability or ``n`` is negative.
    """
    if not 0 <= q <= 1 or not n >= 0:
        raise ValueError(f"q must be 0 to 1 and n ≥ 0, got {q!r} and {n!r}. For a share in % divide by 100.")
    if n == 0:
        return 0.0
    return 1.0 if q == 1 else -math.expm1(n * math.log1p(-q))


def draws_for(chance: float, q: float) -> float:
    """Return how many draws it takes for the chance of any to be at least ``chance``, a whole number or ``inf``.

    Args:
        chance: 0 ≤ chance < 1.
        q: the event's probability in one draw.
    """
    if q == 0:
        return math.inf if chance > 0 else 0
    return 0 if chance == 0 else 1 if q == 1 else math.ceil(math.log1p(-chance) / math.log1p(-q))
