"""A language of three letters and five steps, small enough to try everything: greedy search misses its best text.

The first letter has probabilities of its own, each further one depends on the letter before it. Greedy search takes
``a`` at once and never learns that ``c``, which seems the worst beginning, goes on almost surely.
"""

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

STEPS = 5


@dataclass(frozen=True)
class Letters:
    """A language.

    Attributes:
        start: probability of each first letter.
        follows: by the letter before, the probability of each letter.
    """

    start: Mapping[str, float]
    follows: Mapping[str, Mapping[str, float]]

    def next_letter(self, text: str) -> Mapping[str, float]:
        """Return the distribution of the letter after ``text``."""
        return self.follows[text[-1]] if text else self.start

    def probability(self, text: str) -> float:
        """Return the product of the letters' probabilities, each given the letters before it."""
        return math.prod(self.next_letter(text[:i])[letter] for i, letter in enumerate(text))


LANGUAGE = Letters(
    start={"a": 0.45, "b": 0.35, "c": 0.2},
    follows={
        "a": {"a": 0.4, "b": 0.35, "c": 0.25},
        "b": {"a": 0.5, "b": 0.3, "c": 0.2},
        "c": {"a": 0.02, "b": 0.03, "c": 0.95},
    },
)
"""Greedy search, and a beam search of width 2, end at ``aaaaa`` (1.2 %); the best text is ``ccccc`` (16.3 %)."""


@dataclass(frozen=True)
class Grown:
    """A text that a search has looked at: ``kept``, where it went on from there."""

    text: str
    probability: float
    kept: bool


def exhaustive(letters: Letters = LANGUAGE, steps: int = STEPS) -> list[Grown]:
    """Return all 3 ** ``steps`` texts, the most probable first, equals in the alphabet's order."""
    texts = ("".join(each) for each in product(sorted(letters.start), repeat=steps))
    ranked = sorted(((letters.probability(text), text) for text in texts), key=lambda each: (-each[0], each[1]))
    return [Grown(text, probability, rank == 0) for rank, (probability, text) in enumerate(ranked)]


def beam_search(width: int, letters: Letters = LANGUAGE, steps: int = STEPS) -> list[list[Grown]]:
    """Return for each step the texts looked at, in the alphabet's order; the ``width`` most probable are kept.

    The width 1 is greedy search.
    """
    beams, trail = {"": 1.0}, []
    for _ in range(steps):
        grown = {
            text + letter: probability * share
            for text, probability in beams.items()
            for letter, share in letters.next_letter(text).items()
        }
        best = heapq.nsmallest(width, grown, key=lambda text: (-grown[text], text))
        trail.append([Grown(text, grown[text], text in best) for text in sorted(grown)])
        beams = {text: grown[text] for text in best}
    return trail


def best_of(trail: list[list[Grown]]) -> Grown:
    """Return the most probable text that a search ended with."""
    return min(trail[-1], key=lambda each: (-each.probability, each.text))
