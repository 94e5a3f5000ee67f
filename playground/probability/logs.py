"""Why probabilities of texts are kept as logarithms: a product of many runs out of numbers, a sum of logs does not.

IEEE 754: below 2⁻¹²⁶ (float32) or 2⁻¹⁰²² (float64) a number is subnormal, it loses digit after digit; below half of
2⁻¹⁴⁹ or 2⁻¹⁰⁷⁴ it is 0. 0.5¹⁰²⁴ = 5.56e-309 is subnormal in float64 and 0.5¹⁰⁷⁵ is 0, while the sum of the logs at
1,024 is −709.78.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.probability.softmax import Floats

Precision = Literal["float32", "float64"]
LONGEST = 2_000
"""The most factors that the lab multiplies."""


@dataclass(frozen=True)
class Failure:
    """Where a product of probabilities fails.

    Attributes:
        subnormal: after how many factors it is first subnormal; None: never, though it may be 0.
        zero: after how many factors it is first 0; None: never.
    """

    subnormal: int | None
    zero: int | None


def running_product(probabilities: ArrayLike, precision: Precision = "float64") -> NDArray[np.floating[Any]]:
    """Return the product of the first 1, 2, … of ``probabilities``, each factor and each product in ``precision``."""
    return np.cumprod(np.asarray(probabilities, precision))


def running_log_sum(probabilities: ArrayLike) -> Floats:
    """Return the sum of the natural logs of the first 1, 2, … of ``probabilities``, in float64."""
    return np.cumsum(np.log(np.asarray(probabilities, np.float64)))


def failure(products: NDArray[np.floating[Any]]) -> Failure:
    """Return where ``products``, as :func:`running_product` gives them, fail in their precision."""
    smallest = np.finfo(products.dtype).smallest_normal
    return Failure(_first((products > 0) & (products < smallest)), _first(products == 0))


def _first(holds: NDArray[np.bool_]) -> int | None:
    return int(holds.argmax()) + 1 if holds.any() else None
