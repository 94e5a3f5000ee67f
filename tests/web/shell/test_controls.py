"""The controls: made from the option table, and read back without loss."""

import random
from dataclasses import asdict, replace

import pytest

from playground.errors import OptionError
from playground.options import OPTIONS, DecodingOptions
from playground.presets import OPENING, PRESETS
from playground.web.shell.controls import controls_data, options_from
from playground.web.shell.option_data import BEAM_WIDTH, control_values, listed_options, offered_options
from tests.doubles import random_options
from tests.node import javascript


def options_of(*shown):
    """Return the options that the page reads from what its controls show, by name."""
    found = javascript(
        "shell/options.js", "shown.map((each) => all.optionsOf(each, data))", shown=shown, data=controls_data()
    )
    return [options_from(each) for each in found]


def test_what_the_controls_show_is_what_they_stand_for():
    rng = random.Random(3)
    chosen = [random_options(rng, more=True, max_new_tokens=9, seed=rng.choice([None, 7])) for _ in range(200)]
    chosen = [DecodingOptions(**{**vars(options), "min_p": options.min_p or None}) for options in chosen]
    assert options_of(*map(control_values, chosen)) == chosen


def test_a_setting_is_shown_by_the_controls_with_the_seed_and_the_length_as_they_stand():
    rng = random.Random(4)
    current = control_values(OPENING)
    chosen = [random_options(rng, more=True, max_new_tokens=9, seed=7) for _ in range(50)]
    script = "chosen.map((each) => ({ ...current, ...all.valuesOf(each, data) }))"
    sent = {"chosen": [asdict(options) for options in chosen], "current": current, "data": controls_data()}
    shown = javascript("shell/options.js", script, **sent)
    kept = {"seed": OPENING.seed, "max_new_tokens": OPENING.max_new_tokens}
    expected = [replace(options, **kept, min_p=options.min_p or None) for options in chosen]
    assert options_of(*shown) == expected


def test_a_sliders_zero_is_off_where_off_is_none():
    (options,) = options_of(control_values(OPENING))
    assert options.min_p is None
    assert options.top_h is None


def test_a_beam_width_counts_only_under_a_beam_strategy():
    strategies = ("sampling", "beam", "beam_sampling")
    sampling, beam, both = options_of(*({**control_values(OPENING), "strategy": each} for each in strategies))
    assert (sampling.num_beams, beam.num_beams, both.strategy) == (1, BEAM_WIDTH, "beam_sampling")
    (summary,) = options_of(control_values(PRESETS["summary"].options))
    assert summary.num_beams == 4


def test_the_page_opens_on_balanced_sampling():
    assert (OPENING.strategy, OPENING.top_k, OPENING.top_p) == ("sampling", 50, 0.9)


def test_every_option_has_a_control_but_those_for_code():
    shown = {option.name for option in (*offered_options(), *listed_options())}
    assert shown == {o.name for o in OPTIONS.values() if o.control}


def test_transformers_own_defaults_are_among_the_presets():
    assert "transformers" in controls_data()["presets"]


def test_a_preset_in_the_page_is_the_preset_in_python():
    """The page leaves what is not named as it stands: the seed, and but for transformers' defaults the length."""
    current = DecodingOptions(do_sample=True, temperature=3.0, seed=5, max_new_tokens=44)
    for name, values in controls_data()["presets"].items():
        assert options_of({**control_values(current), **values}) == [PRESETS[name].apply(current)], name


def test_an_impossible_option_is_refused_by_name():
    with pytest.raises(OptionError, match="temperature"):
        options_from({**asdict(OPENING), "temperature": -3.0})
