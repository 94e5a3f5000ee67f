"""The controls: made from the option table, and read back without loss."""

import random

import pytest

from playground.errors import OptionError
from playground.options import OPTIONS, DecodingOptions
from playground.presets import PRESETS
from playground.web.shell.controls import (
    BEAM_WIDTH,
    OPENING,
    control_values,
    offered_options,
    options_from,
    page_data,
)
from tests.doubles import random_options


def test_what_the_controls_show_is_what_they_stand_for():
    rng = random.Random(3)
    for _ in range(200):
        options = random_options(rng, max_new_tokens=9, seed=rng.choice([None, 7]))
        options = DecodingOptions(**{**vars(options), "min_p": options.min_p or None})
        assert options_from(control_values(options)) == options


def test_a_sliders_zero_is_off_where_off_is_none():
    values = control_values(OPENING)
    assert options_from(values).min_p is None
    assert options_from(values).top_h is None


def test_a_beam_width_counts_only_under_a_beam_strategy():
    values = control_values(OPENING)
    assert options_from(values).num_beams == 1
    assert options_from(["beam", *values[1:]]).num_beams == BEAM_WIDTH
    assert options_from(["beam_sampling", *values[1:]]).strategy == "beam_sampling"
    summary = control_values(PRESETS["summary"].options)
    assert options_from(summary).num_beams == 4


def test_the_page_opens_on_balanced_sampling():
    assert (OPENING.strategy, OPENING.top_k, OPENING.top_p) == ("sampling", 50, 0.9)


def test_every_option_has_a_control_but_those_for_code():
    shown = {option.name for option in offered_options()}
    assert shown == {o.name for o in OPTIONS.values() if o.group != "code"}


def test_transformers_own_defaults_are_among_the_presets():
    assert "transformers" in page_data()["presets"]


def test_a_preset_in_the_page_is_the_preset_in_python():
    """The page leaves what is null as it stands: the seed, and but for transformers' defaults the length."""
    current = DecodingOptions(do_sample=True, temperature=3.0, seed=5, max_new_tokens=44)
    for name, values in page_data()["presets"].items():
        merged = [old if new is None else new for new, old in zip(values, control_values(current), strict=True)]
        assert options_from(merged) == PRESETS[name].apply(current), name


def test_an_impossible_control_is_refused_by_name():
    values = control_values(OPENING)
    values[1] = -3.0
    with pytest.raises(OptionError, match="temperature"):
        options_from(values)
