"""Which tokens of a summary stand in its source in the same order, and which are new. Knows nothing of text or models.

Measures of Grusky et al. (2018), "Newsroom: A Dataset of 1.3 Million Summaries with Diverse Extractive Strategies".
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

SHORTEST = 2
"""A run of this many tokens counts as copied; a single one comes up by chance."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of a summary's tokens that the source holds in the same order.

    Attributes:
        start: its first token's place in the summary.
        source_start: where the same run begins in the source, the first of several.
        length: how many tokens.
    """

    start: int
    source_start: int
    length: int


def copied_fragments(summary: Sequence[int], source: Sequence[int], shortest: int = SHORTEST) -> tuple[Fragment, ...]:
    """Return the longest runs of ``summary`` that ``source`` holds, from left to right, without overlap.

    Args:
        summary, source: token ids.
        shortest: so many tokens make a run at least, ≥ 1.
    """
    places = defaultdict(list)
    for place, token_id in enumerate(source):
        places[token_id].append(place)
    fragments, start = [], 0
    while start < len(summary):
        found = [(_common(summary, start, source, at), -at) for at in places.get(summary[start], ())]
        length, at = max(found, default=(0, 0))
        if length >= shortest:
            fragments.append(Fragment(start, -at, length))
        start += length if length >= shortest else 1
    return tuple(fragments)


def coverage(fragments: Sequence[Fragment], tokens: int) -> float | None:
    """Return the share of a summary's ``tokens`` that belong to a fragment; None where there is none."""
    return sum(each.length for each in fragments) / tokens if tokens else None


def density(fragments: Sequence[Fragment], tokens: int) -> float | None:
    """Return how long the fragment is that a summary's token belongs to, on average; None where there is none."""
    return sum(each.length**2 for each in fragments) / tokens if tokens else None


def new_ngram_share(summary: Sequence[int], source: Sequence[int], n: int) -> float | None:
    """Return the share of the summary's n-grams that the source lacks; None where it is shorter than n.

    See et al. (2017), "Get To The Point: Summarization with Pointer-Generator Networks".
    """
    own, held = _ngrams(summary, n), set(_ngrams(source, n))
    return sum(ngram not in held for ngram in own) / len(own) if own else None


def _common(summary: Sequence[int], start: int, source: Sequence[int], at: int) -> int:
    """Return how many tokens are the same from ``start`` and from ``at`` on."""
    most = min(len(summary) - start, len(source) - at)
    return next((n for n in range(most) if summary[start + n] != source[at + n]), most)


def _ngrams(token_ids: Sequence[int], n: int) -> list[tuple[int, ...]]:
    return list(zip(*(token_ids[start:] for start in range(n)), strict=False))
