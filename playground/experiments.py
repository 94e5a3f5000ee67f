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
        "ngram", Text("beams_and_n_gram_blocking"),
        Text("what_does_banning_repeats_do_to_the_total"),
        (_GREEDY, _BEAMS, replace(_BEAMS, no_repeat_ngram_size=2)), same_length=True,
    ),
    Experiment(
        "beams", Text("greedy_and_beams"),
        Text("do_beams_find_a_more_probable_text_that_greedy"),
        (_GREEDY, replace(_BEAMS, num_beams=2), _BEAMS, replace(_BEAMS, num_beams=10)), same_length=True,
    ),
    Experiment(
        "temperature", Text("temperature"),
        Text("is_a_temperature_near_0_greedy_and_10"),
        (_GREEDY, *(replace(_DRAWN, temperature=t) for t in (0.001, 0.5, 1.0, 2.0, 10.0))),
    ),
    Experiment(
        "top_k", Text("top_k"),
        Text("how_does_the_text_change_when_only_k_tokens"),
        tuple(replace(_DRAWN, top_k=k) for k in (1, 5, 50, 0)),
    ),
    Experiment(
        "top_p", Text("top_p"),
        Text("how_does_the_text_change_when_its_tail_is"),
        tuple(replace(_DRAWN, top_p=p) for p in (0.1, 0.5, 0.9, 1.0)),
    ),
    Experiment(
        "top_k_top_p", Text("top_k_and_top_p_together"),
        Text("what_is_left_when_k_and_p_act_together"),
        (_DRAWN, replace(_DRAWN, top_k=50), replace(_DRAWN, top_p=0.9), replace(_DRAWN, top_k=50, top_p=0.9)),
    ),
    Experiment(
        "widths", Text("beams_1_10"),
        Text("are_wider_beams_more_probable_and_slower"),
        tuple(replace(_BEAMS, num_beams=b) for b in range(1, 11)), same_length=True,
    ),
)})  # fmt: skip
"""The ready-made comparisons by name; the page opens on the first."""
