"""Which runs of a summary's tokens are copied from its source, and which n-grams are new. Works on token ids.

The measures of Grusky et al. (2018), "Newsroom: A Dataset of 1.3 Million Summaries with Diverse Extractive Strategies".
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

SHORTEST = 2
"""Tokens in the shortest run that counts as copied; a single common token is often chance."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of a summary's tokens that also occurs in the source.

    Attributes:
        start: index of its first token in the summary.
        source_start: index of its first token in the source, at its first occurrence.
        length: number of tokens.
    """

    start: int
    source_start: int
    length: int


def copied_fragments(summary: Sequence[int], source: Sequence[int], shortest: int = SHORTEST) -> tuple[Fragment, ...]:
    """Return the longest runs of ``summary`` that occur in ``source``, greedily from left to right, without overlap.

    Args:
        summary, source: token ids.
        shortest: tokens in the shortest run that counts, ≥ 1.
    """
    positions = defaultdict(list)
    for position, token_id in enumerate(source):
        positions[token_id].append(position)
    fragments, start = [], 0
    while start < len(summary):
        matches = [(_common(summary, start, source, at), -at) for at in positions.get(summary[start], ())]
        length, at = max(matches, default=(0, 0))
        if length >= shortest:
            fragments.append(Fragment(start, -at, length))
        start += length if length >= shortest else 1
    return tuple(fragments)


def coverage(fragments: Sequence[Fragment], tokens: int) -> float | None:
    """Return coverage: the share of a summary's ``tokens`` that are inside a fragment; None for no tokens."""
    return sum(each.length for each in fragments) / tokens if tokens else None


def density(fragments: Sequence[Fragment], tokens: int) -> float | None:
    """Return density: Σ length² / ``tokens``, the mean length of a token's fragment; None for no tokens."""
    return sum(each.length**2 for each in fragments) / tokens if tokens else None


def new_ngram_share(summary: Sequence[int], source: Sequence[int], n: int) -> float | None:
    """Return the share of the summary's n-grams that the source lacks; None for a summary shorter than n.

    See et al. (2017), "Get To The Point: Summarization with Pointer-Generator Networks".
    """
    own, source_ngrams = _ngrams(summary, n), set(_ngrams(source, n))
    return sum(ngram not in source_ngrams for ngram in own) / len(own) if own else None


def _common(summary: Sequence[int], start: int, source: Sequence[int], at: int) -> int:
    """Return the number of tokens that ``summary`` from ``start`` and ``source`` from ``at`` have in common."""
    most = min(len(summary) - start, len(source) - at)
    return next((n for n in range(most) if summary[start + n] != source[at + n]), most)


def _ngrams(token_ids: Sequence[int], n: int) -> list[tuple[int, ...]]:
    return list(zip(*(token_ids[start:] for start in range(n)), strict=False))
