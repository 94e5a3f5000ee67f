"""ROUGE of a summary against a reference, through the library ``rouge-score``. Knows nothing of models or the page.

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

    scorer = RougeScorer(list(MEASURES), tokenizer=_Splitter(split))
    found = scorer.score(reference, summary)
    return {name: Rouge(score.precision, score.recall, score.fmeasure) for name, score in found.items()}


class _Splitter:
    """What the library takes for a tokenizer."""

    def __init__(self, split: Split) -> None:
        self.tokenize = split_words if split == "words" else split_letters


def _same(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def worth_scoring(texts: Sequence[str]) -> bool:
    """Whether each of ``texts`` has something to compare."""
    return all(split_letters(text) for text in texts)
