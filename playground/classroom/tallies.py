"""Count the answers of a class. Pure functions; every number that is shown of a class is computed here."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from statistics import fmean, median

from playground.classroom.question import Answer, Question
from playground.classroom.states import (
    BarsResult,
    ChoicesResult,
    CountData,
    NumbersResult,
    RoomResult,
    TypedTextData,
)


def entropy_bits(amounts: Iterable[float]) -> float | None:
    """Return the entropy in bits of amounts ≥ 0 as shares of their sum; None where the sum is 0."""
    positive = [each for each in amounts if each > 0]
    total = math.fsum(positive)
    if not total:
        return None
    return abs(math.fsum(-each / total * math.log2(each / total) for each in positive))  # abs: of one, −0.0


def texts(answers: Collection[Answer], shown: Collection[str]) -> list[TypedTextData]:
    """Return the typed texts, the most frequent first, equals by the alphabet."""
    counts = Counter(each.text for each in answers if each.text is not None)
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    return [{"text": text, "count": count, "shown": text in shown} for text, count in ranked]


def result(question: Question, answers: Collection[Answer], shown: Collection[str]) -> RoomResult:
    """Return what is shown of ``answers``.

    Args:
        question: the one they answer.
        answers: checked by :meth:`Question.checked`, one of each student.
        shown: the typed texts that the teacher lets the class see.
    """
    if question.kind == "number":
        return numbers(question, [each.number for each in answers if each.number is not None])
    if question.kind == "bars":
        return bars(question, [each.bars for each in answers if each.bars is not None])
    return choices(question, answers, shown)


def choices(question: Question, answers: Collection[Answer], shown: Collection[str]) -> ChoicesResult:
    """Return the counts of a choice, or of typed texts."""
    of_options = Counter(each.choice for each in answers)
    counts: list[CountData] = [
        {"text": text, "count": of_options[index]} for index, text in enumerate(question.options)
    ]
    counts += [{"text": each["text"], "count": each["count"]} for each in texts(answers, shown) if each["shown"]]
    hidden = len(answers) - sum(each["count"] for each in counts)
    greedy = question.model.greedy
    has_share = greedy is not None and len(answers) > 0
    return {
        "counts": counts,
        "hidden": hidden,
        "total": len(answers),
        "entropy_bits": entropy_bits([*(each["count"] for each in counts), hidden]),
        "model": question.model.data(),
        "greedy_share": of_options[greedy] / len(answers) if has_share else None,
    }


def numbers(question: Question, values: Sequence[float]) -> NumbersResult:
    """Return the counts of ``values``, their median and mean."""
    counts = Counter(values)
    return {
        "values": [{"value": value, "count": counts[value]} for value in sorted(counts)],
        "median": median(values) if values else None,
        "mean": fmean(values) if values else None,
        "truth": question.model.truth,
        "total": len(values),
    }


def bars(question: Question, drawn: Sequence[Sequence[float]]) -> BarsResult:
    """Return the mean of drawn bars, each of which adds up to 1."""
    mean = [fmean(heights) for heights in zip(*drawn, strict=True)]
    return {
        "mean": mean,
        "total": len(drawn),
        "entropy_bits": entropy_bits(mean),
        "model": question.model.data(),
    }
