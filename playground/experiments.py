"""Ready-made comparisons: several settings on one prompt, each to show one idea of the course. Plain data.

Length and seed are not part of a comparison: all its settings run with those of the page.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from playground.options import DecodingOptions
from playground.text import Text

MOST_SETTINGS = 10
"""Largest number of settings that are compared at once."""


@dataclass(frozen=True)
class Experiment:
    """A ready-made comparison.

    Attributes:
        name: its key.
        label: its name.
        asks: the question that the comparison answers.
        settings: the options that are compared.
        same_length: whether all texts are given the same length, so that their total log-probabilities compare.
    """

    name: str
    label: Text
    asks: Text
    settings: tuple[DecodingOptions, ...]
    same_length: bool = False


_GREEDY = DecodingOptions()
_DRAWN = DecodingOptions(do_sample=True)
_BEAMS = DecodingOptions(num_beams=5)

EXPERIMENTS: Mapping[str, Experiment] = MappingProxyType({e.name: e for e in (
    Experiment(
        "ngram", Text("빔과 n-그램 차단", "beams and n-gram blocking"),
        Text("반복을 막으면 총 로그 확률은 어떻게 될까요?", "What does banning repeats do to the total?"),
        (_GREEDY, _BEAMS, replace(_BEAMS, no_repeat_ngram_size=2)), same_length=True,
    ),
    Experiment(
        "beams", Text("그리디와 빔", "greedy and beams"),
        Text("그리디가 놓친 더 그럴듯한 글을 빔이 찾을까요?", "Do beams find a more probable text that greedy missed?"),
        (_GREEDY, replace(_BEAMS, num_beams=2), _BEAMS, replace(_BEAMS, num_beams=10)), same_length=True,
    ),
    Experiment(
        "temperature", Text("온도", "temperature"),
        Text("온도가 0에 가까우면 그리디와 같을까요? 10이면?", "Is a temperature near 0 greedy? And 10?"),
        (_GREEDY, *(replace(_DRAWN, temperature=t) for t in (0.001, 0.5, 1.0, 2.0, 10.0))),
    ),
    Experiment(
        "top_k", Text("탑-k", "top-k"),
        Text("후보를 몇 개만 남기면 글이 어떻게 달라질까요?", "How does the text change when only k tokens are kept?"),
        tuple(replace(_DRAWN, top_k=k) for k in (1, 5, 50, 0)),
    ),
    Experiment(
        "top_p", Text("탑-p", "top-p"),
        Text("누적 확률로 자르면 글이 어떻게 달라질까요?", "How does the text change when its tail is cut off?"),
        tuple(replace(_DRAWN, top_p=p) for p in (0.1, 0.5, 0.9, 1.0)),
    ),
    Experiment(
        "top_k_top_p", Text("탑-k와 탑-p 함께", "top-k and top-p together"),
        Text("k와 p를 함께 쓰면 무엇이 남을까요?", "What is left when k and p act together?"),
        (_DRAWN, replace(_DRAWN, top_k=50), replace(_DRAWN, top_p=0.9), replace(_DRAWN, top_k=50, top_p=0.9)),
    ),
    Experiment(
        "widths", Text("빔 1–10", "beams 1–10"),
        Text("빔이 넓을수록 더 그럴듯하고 더 느릴까요?", "Are wider beams more probable, and slower?"),
        tuple(replace(_BEAMS, num_beams=b) for b in range(1, 11)), same_length=True,
    ),
)})  # fmt: skip
"""The ready-made comparisons by name; the page opens on the first."""
