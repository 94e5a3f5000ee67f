"""A checkpoint's own decoding settings: kept apart, shown, and offered as options."""

import json
from dataclasses import replace

import pytest

from playground import DecodingOptions, decode, load_model
from playground.models.files.own_defaults import own_defaults
from tests.doubles import letters_tokenizer

SUMMARY = {"num_beams": 4, "no_repeat_ngram_size": 3, "forced_eos_token_id": 1, "length_penalty": 2.0,
           "early_stopping": True, "max_length": 12, "min_length": 3, "eos_token_id": 1,
           "decoder_start_token_id": 1}  # fmt: skip


def defaults_in(tmp_path, config, is_encoder_decoder=False, file="generation_config.json"):
    (tmp_path / file).write_text(json.dumps(config))
    return own_defaults(tmp_path, type("Config", (), {"is_encoder_decoder": is_encoder_decoder})())


@pytest.fixture
def bart(tmp_path, random_bart):
    random_bart.model.save_pretrained(tmp_path)
    letters_tokenizer(300).save_pretrained(tmp_path)
    (tmp_path / "generation_config.json").write_text(json.dumps(SUMMARY))
    return load_model(str(tmp_path))


def test_a_bart_that_asks_for_beams_decodes_greedily_when_asked_to(bart, random_bart):
    options = DecodingOptions(max_new_tokens=8)
    assert decode(bart, [5, 6, 7], options).token_ids == decode(random_bart, [5, 6, 7], options).token_ids


def test_its_defaults_are_offered_and_do_what_generate_would(bart):
    own = bart.own_defaults
    assert own.options == DecodingOptions(
        num_beams=4, no_repeat_ngram_size=3, forced_eos_token_id=1, length_penalty=2.0, early_stopping=True, top_k=50,
        max_new_tokens=11, min_new_tokens=2,
    )  # fmt: skip
    assert (own.says_length, dict(own.left_out)) == (True, {})
    source = bart.encode("w5 w6 w7")
    mine = decode(bart, source, own.options).token_ids
    import torch

    settings = {name: value for name, value in SUMMARY.items() if not name.endswith("start_token_id")}
    theirs = bart.model.generate(torch.tensor([source]), **settings)[0].tolist()[1:]
    assert list(mine) == theirs


def test_a_checkpoint_that_only_names_its_special_ids_has_none(tmp_path, builtin):
    assert builtin.own_defaults is None
    assert (
        defaults_in(tmp_path, {"eos_token_id": 1, "transformers_version": "5", "max_length": 20, "do_sample": False})
        is None
    )


def test_sampling_takes_transformers_own_top_k_where_none_is_set(tmp_path):
    own = defaults_in(tmp_path, {"do_sample": True, "temperature": 0.7, "top_p": 0.8})
    assert own.options == DecodingOptions(do_sample=True, temperature=0.7, top_p=0.8, top_k=50, max_new_tokens=20)
    assert not own.says_length


def test_what_our_options_cannot_say_is_told_by_name(tmp_path):
    own = defaults_in(tmp_path, {"num_beams": 2, "guidance_scale": 2.0, "max_length": 200, "temperature": -1})
    assert dict(own.left_out) == {"guidance_scale": 2.0, "max_length": 200, "temperature": -1}
    assert own.options.num_beams == 2


def test_a_checkpoints_own_lists_of_words_are_options(tmp_path):
    lists = {"suppress_tokens": [7], "begin_suppress_tokens": [8, 9], "bad_words_ids": [[1], [2, 3]]}
    biases = [[[4, 5], -2.0]]
    own = defaults_in(
        tmp_path, {**lists, "sequence_bias": biases, "exponential_decay_length_penalty": [5, 1.1], "do_sample": True}
    )
    assert own.left_out == {}
    assert (own.options.suppress_tokens, own.options.begin_suppress_tokens) == ((7,), (8, 9))
    assert own.options.bad_words_ids == ((1,), (2, 3))
    assert own.options.sequence_bias == (((4, 5), -2.0),)
    assert (own.options.exponential_decay_start, own.options.exponential_decay_factor) == (5, 1.1)
    kwargs = own.options.generate_kwargs()
    assert {name: kwargs[name] for name in lists} == lists
    assert (kwargs["sequence_bias"], kwargs["exponential_decay_length_penalty"]) == (biases, [5, 1.1])


def test_an_old_checkpoint_says_it_in_its_configuration(tmp_path):
    own = defaults_in(
        tmp_path, {"num_beams": 3, "min_length": 56, "max_length": 142, "hidden_size": 8}, True, "config.json"
    )
    assert own.options == DecodingOptions(num_beams=3, top_k=50, max_new_tokens=141, min_new_tokens=55)


def test_the_length_may_be_longer_than_ours_by_leaving_it_out(tmp_path):
    own = defaults_in(tmp_path, {"max_new_tokens": 100_000, "num_beams": 2})
    assert dict(own.left_out) == {"max_new_tokens": 100_000}
    assert replace(own.options, num_beams=1) == DecodingOptions(top_k=50, max_new_tokens=20)
