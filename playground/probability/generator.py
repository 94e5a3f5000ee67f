"""Random numbers that Python and the page draw alike: Philox 2×32 with ten rounds, a counter-based generator.

Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3". The seed is the key and the number
of the draw is the counter: draw 900,000 is computed without the 899,999 before it, in any order, and nobody's draws
disturb another's. NumPy's own Philox takes 64-bit words, which JavaScript multiplies slowly.
"""

import numpy as np
from numpy.typing import NDArray

from playground.probability.softmax import Floats

HIGHEST_SEED = 2**32 - 1
_MULTIPLIER = np.uint64(0xD256D193)
_WEYL = 0x9E3779B9
_ROUNDS = 10
_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)

Words = NDArray[np.uint64]


def philox(low: Words, high: Words, key: int) -> tuple[Words, Words]:
    """Return the two 32-bit words for each counter of two 32-bit words, all held in 64 bits."""
    left, right = low, high
    for _ in range(_ROUNDS):
        product = left * _MULTIPLIER
        left, right = (product >> _HALF) ^ np.uint64(key) ^ right, product & _WORD
        key = (key + _WEYL) & HIGHEST_SEED
    return left, right


def uniforms(seed: int, count: int, start: int = 0) -> Floats:
    """Return ``count`` uniform numbers in [0, 1), (count,) float64, with 53 random bits each.

    Args:
        seed: 0 to :data:`HIGHEST_SEED`.
        count: how many.
        start: the number of the first, below 2³² − ``count``: what follows goes on where an earlier call ended.

    Raises:
        ValueError: the seed does not fit.
    """
    if not 0 <= seed <= HIGHEST_SEED:
        raise ValueError(f"seed must be 0 to {HIGHEST_SEED}, got {seed!r}. Choose a smaller whole number.")
    counters = np.arange(start, start + count, dtype=np.uint64)
    left, right = philox(counters, np.zeros_like(counters), seed)
    bits = (left >> np.uint64(5)) * np.uint64(2**26) + (right >> np.uint64(6))
    return bits.astype(np.float64) * 2.0**-53
