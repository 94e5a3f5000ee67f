"""ROUGE of a summary against a reference, as the library ``rouge-score`` has it. Knows nothing of models or the page.

The library's own tokenizer drops whatever is not a–z or a digit, so identical Korean texts score 0. We split ourselves,
in two ways. ``words``: at spaces, in Korean into 어절 with their particles; marks of punctuation are left out except
inside a number or a word; capitals count as small letters. ``letters``: every letter and digit for itself, in Korean
every syllable, so that another particle costs one syllable and not the whole 어절.
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
    """One measure, each 0 to 1.

    Attributes:
        precision: the share of the summary's units, or pairs, or of its length in order, that the reference has.
        recall: the same of the reference's.
        f1: their harmonic mean.
    """

    precision: float
    recall: float
    f1: float


def split_words(text: str) -> list[str]:
    """Return the words of ``text`` in small letters, without punctuation."""
    return _WORD.findall(_same(text))


def split_letters(text: str) -> list[str]:
    """Return the letters and digits of ``text`` in small letters; a Hangul syllable is one."""
    return _LETTER.findall(_same(text))


def rouge(summary: str, reference: str, split: Split = "words") -> Mapping[str, Rouge]:
    """Return ROUGE-1, ROUGE-2 and ROUGE-L of ``summary``, by the names of :data:`MEASURES`."""
    from rouge_score.rouge_scorer import RougeScorer  # takes a second to import; most never ask for it

    splitter = _Splitter(split)
    found = RougeScorer(["rouge1", "rouge2"], tokenizer=splitter).score(reference, summary)
    scores = {name: Rouge(score.precision, score.recall, score.fmeasure) for name, score in found.items()}
    return {**scores, "rougeL": _rouge_l(splitter.tokenize(summary), splitter.tokenize(reference))}


def common_length(one: Sequence[str], two: Sequence[str]) -> int:
    """Return the length of the longest common subsequence, in a row of bits as long as the shorter sequence.

    A bit is 0 where the table's row goes up by one. Hyyrö (2004), "Bit-parallel LCS-length computation revisited".
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
    common = common_length(summary, reference)
    precision, recall = common / len(summary), common / len(reference)
    return Rouge(precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0)


class _Splitter:
    """What the library takes for a tokenizer."""

    def __init__(self, split: Split) -> None:
        self.tokenize = split_words if split == "words" else split_letters


def _same(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def worth_scoring(texts: Sequence[str]) -> bool:
    """Whether each of ``texts`` has something to compare."""
    return all(split_letters(text) for text in texts)
