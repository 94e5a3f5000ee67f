"""ROUGE (Lin, 2004) of a summary against a reference, computed by the library ``rouge-score``.

The library's own tokenizer drops everything but a–z and digits, so identical Korean texts score 0. So we split the text
ourselves, in one of two ways. ``words``: at spaces, in Korean into 어절 with their particles; punctuation is dropped
except inside a number or a word; case is ignored. ``letters``: into single letters and digits, in Korean syllables, so
that another particle costs one syllable instead of the whole 어절.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Split = Literal["words", "letters"]
MEASURES = ("rouge1", "rouge2", "rougeL")

_WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Rouge:
    """One measure, each value from 0 to 1. Matches are common units, common pairs, or the longest common subsequence.

    Attributes:
        precision: matches as a share of the summary's units (or pairs).
        recall: matches as a share of the reference's.
        f1: their harmonic mean.
    """

    precision: float
    recall: float
    f1: float


def split_words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, without punctuation."""
    return _WORD.findall(_normalized(text))


def split_letters(text: str) -> list[str]:
    """Return the letters and digits of ``text`` in lower case; a Hangul syllable counts as one letter."""
    return _LETTER.findall(_normalized(text))


def rouge(summary: str, reference: str, split: Split = "words") -> Mapping[str, Rouge]:
    """Return ROUGE-1, ROUGE-2 and ROUGE-L of ``summary``; the keys are :data:`MEASURES`."""
    from rouge_score.rouge_scorer import RougeScorer  # imported late: it takes a second, and most sessions never use it

    splitter = _Splitter(split)
    library_scores = RougeScorer(["rouge1", "rouge2"], tokenizer=splitter).score(reference, summary)
    scores = {name: Rouge(score.precision, score.recall, score.fmeasure) for name, score in library_scores.items()}
    return {**scores, "rougeL": _rouge_l(splitter.tokenize(summary), splitter.tokenize(reference))}


def lcs_length(one: Sequence[str], two: Sequence[str]) -> int:
    """Return the length of the longest common subsequence of two sequences.

    One row of the dynamic-programming table is held in the bits of an integer: a 0 where the row increases
    by one. Hyyrö (2004), "Bit-parallel LCS-length computation revisited".
    """
    shorter, longer = sorted((one, two), key=len)
    places: dict[str, int] = dict.fromkeys(shorter, 0)
    for place, unit in enumerate(shorter):
        places[unit] |= 1 << place
    full = (1 << len(shorter)) - 1
    row = full
    for unit in longer:
        if same := row & places.get(unit, 0):
            row = ((row + same) | (row - same)) & full
    return len(shorter) - row.bit_count()


def _rouge_l(summary: Sequence[str], reference: Sequence[str]) -> Rouge:
    if not summary or not reference:
        return Rouge(0.0, 0.0, 0.0)
    common = lcs_length(summary, reference)
    precision, recall = common / len(summary), common / len(reference)
    return Rouge(precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0)


class _Splitter:
    """The object with a ``tokenize`` method that the library takes as its tokenizer."""

    def __init__(self, split: Split) -> None:
        self.tokenize = split_words if split == "words" else split_letters


def _normalized(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def is_scorable(texts: Sequence[str]) -> bool:
    """Whether each of ``texts`` has at least one letter or digit to compare."""
    return all(split_letters(text) for text in texts)
