"""The option table and what it refuses."""

import math

import numpy as np
import pytest
from transformers import GenerationConfig

from playground.errors import OptionError
from playground.options import OPTIONS, DecodingOptions
from playground.presets import PRESETS
from playground.text import LANGUAGES


def test_by_default_it_is_greedy_and_every_stage_is_neutral():
    options = DecodingOptions()
    assert options.strategy == "greedy"
    assert options.generate_kwargs() == {"do_sample": False, "max_new_tokens": options.max_new_tokens}


@pytest.mark.parametrize(
    ("do_sample", "num_beams", "strategy"),
    [(False, 1, "greedy"), (True, 1, "sampling"), (False, 4, "beam"), (True, 4, "beam_sampling")],
)
def test_the_strategy_is_read_off_two_options(do_sample, num_beams, strategy):
    assert DecodingOptions(do_sample=do_sample, num_beams=num_beams).strategy == strategy


def test_a_sliders_int_becomes_a_float_and_a_whole_float_an_int():
    options = DecodingOptions(temperature=1, top_k=50.0, repetition_penalty=np.float32(1), top_h=1)
    assert [type(v) for v in (options.temperature, options.top_k, options.repetition_penalty, options.top_h)] == [
        float, int, float, float
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [("temperature", -1), ("temperature", math.nan), ("temperature", 101), ("temperature", "hot"),
     ("temperature", None), ("temperature", True), ("top_k", -1), ("top_k", 2.5), ("top_p", 1.01), ("top_p", math.inf),
     ("top_h", 0),
     ("typical_p", 0), ("min_p", -0.1), ("epsilon_cutoff", 1), ("repetition_penalty", 0), ("num_beams", 0),
     ("no_repeat_ngram_size", -1), ("max_new_tokens", 0), ("max_new_tokens", 10**400), ("min_new_tokens", -1),
     ("do_sample", 1), ("early_stopping", "sometimes"), ("seed", -1), ("seed", 0.5), ("forced_bos_token_id", -3),
     ("forced_eos_token_id", ()), ("forced_eos_token_id", "x")],
)  # fmt: skip
def test_an_illegal_value_is_refused_by_name_in_every_language(name, value):
    with pytest.raises(OptionError, match=name) as caught:
        DecodingOptions(**{name: value})
    messages = [caught.value.message(language) for language in LANGUAGES]
    assert all(repr(value)[:20] in message for message in messages)
    assert len(set(messages)) == len(LANGUAGES)


def test_the_minimum_may_not_exceed_the_maximum():
    with pytest.raises(OptionError, match="min_new_tokens must be ≤ max_new_tokens"):
        DecodingOptions(min_new_tokens=9, max_new_tokens=8)


def test_temperature_zero_says_how_to_be_greedy():
    with pytest.raises(OptionError, match="For greedy decoding set 0"):
        DecodingOptions(temperature=-1)


@pytest.mark.parametrize(
    ("options", "name", "words"),
    [
        (DecodingOptions(temperature=2), "temperature", "nothing is sampled"),
        (DecodingOptions(do_sample=True, temperature=2), "temperature", None),
        (DecodingOptions(do_sample=True), "temperature", "no effect at 1"),
        (DecodingOptions(do_sample=True, top_p=1), "top_p", "no effect at 1"),
        (DecodingOptions(do_sample=True, top_p=0.5, temperature=0), "top_p", "temperature 0 is greedy"),
        (DecodingOptions(do_sample=True, top_h=0.5), "top_h", None),
        (DecodingOptions(do_sample=True), "top_h", "off at 0"),
        (DecodingOptions(length_penalty=2), "length_penalty", "beam search"),
        (DecodingOptions(num_beams=2), "length_penalty", None),
        (DecodingOptions(), "seed", "nothing is sampled"),
        (DecodingOptions(no_repeat_ngram_size=2), "no_repeat_ngram_size", None),
    ],
)
def test_an_option_without_effect_says_why(options, name, words):
    reason = options.idle_reason(name)
    assert (reason is None) if words is None else (words in reason["en"] and reason["ko"])


def test_every_option_has_words_in_both_languages_and_a_legal_neutral_value():
    for option in OPTIONS.values():
        assert all((option.label["ko"], option.label["en"], option.help["ko"], option.help["en"]))
        assert option.check(option.neutral) == option.neutral


def test_a_slider_stays_inside_the_legal_range():
    for option in OPTIONS.values():
        if option.slider:
            low, high, _ = option.slider
            assert option.minimum <= low < high <= option.maximum


def test_generate_is_told_of_top_k_whenever_it_samples():
    """Left out, transformers would put its own 50 in place of our 0."""
    assert DecodingOptions(do_sample=True).generate_kwargs()["top_k"] == 0


def test_temperature_zero_is_told_to_generate_as_greedy():
    options = DecodingOptions(do_sample=True, temperature=0, top_p=0.5, no_repeat_ngram_size=2)
    assert options.generate_kwargs() == {"do_sample": False, "max_new_tokens": 60, "no_repeat_ngram_size": 2}


def test_a_preset_keeps_the_length_and_the_seed():
    current = DecodingOptions(seed=7, max_new_tokens=33)
    applied = PRESETS["balanced"].apply(current)
    assert (applied.seed, applied.max_new_tokens, applied.top_k, applied.top_p) == (7, 33, 50, 0.9)
    assert PRESETS["transformers"].apply(current).max_new_tokens == 20


def test_the_transformers_preset_is_what_a_bare_generation_config_says():
    defaults = GenerationConfig._get_default_generation_params()
    preset = PRESETS["transformers"].options
    assert {name: defaults[name] for name in ("do_sample", "top_k", "top_p", "temperature", "num_beams")} == {
        name: getattr(preset, name) for name in ("do_sample", "top_k", "top_p", "temperature", "num_beams")
    }
    assert defaults["max_length"] == preset.max_new_tokens
