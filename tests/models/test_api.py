"""Finding and loading a model: what is accepted, what is refused, what is shared."""

import json
import shutil

import pytest
import torch
from transformers import GPT2Config, GPT2LMHeadModel

from playground import DecodingOptions, decode, load_model
from playground.errors import ModelError, PromptError
from tests.doubles import letters_tokenizer


@pytest.fixture
def folder(tmp_path, random_gpt2):
    """A checkpoint that smuggles in beams, an n-gram size and a length."""
    random_gpt2.model.save_pretrained(tmp_path)
    letters_tokenizer(300).save_pretrained(tmp_path)
    smuggled = {"eos_token_id": 1, "bos_token_id": 0, "pad_token_id": 2, "num_beams": 4, "no_repeat_ngram_size": 3,
                "max_length": 5, "repetition_penalty": 1.3}  # fmt: skip
    (tmp_path / "generation_config.json").write_text(json.dumps(smuggled))
    return tmp_path


def test_a_folder_loads_and_decodes_as_the_model_it_was_saved_from(folder, random_gpt2):
    options = DecodingOptions(max_new_tokens=8)
    assert decode(load_model(str(folder)), [5, 6], options).token_ids == decode(random_gpt2, [5, 6], options).token_ids


def test_the_checkpoints_own_decoding_settings_are_reset_but_for_special_ids(folder):
    config = load_model(str(folder)).model.generation_config
    assert (config.num_beams, config.no_repeat_ngram_size, config.repetition_penalty) == (None, None, None)
    assert (config.eos_token_id, config.bos_token_id, config.pad_token_id) == (1, 0, 2)


def test_a_model_is_loaded_once_and_shared(folder):
    assert load_model(str(folder)) is load_model(str(folder))


def test_weights_stored_as_float16_are_float32_on_the_cpu(folder, random_gpt2):
    shutil.rmtree(folder)
    random_gpt2.model.half().save_pretrained(folder)
    random_gpt2.model.float()
    letters_tokenizer(300).save_pretrained(folder)
    assert load_model(str(folder), device="cpu").model.dtype == torch.float32


@pytest.mark.parametrize("name", ["", "nowhere", "builtin/nothing", "builtin/../..", "builtin/lm/..", "a\0b", "gpt2"])
def test_an_unknown_name_is_refused_with_a_way_out(name):
    with pytest.raises(ModelError, match="Try builtin/lm"):
        load_model(name)


def test_weights_that_are_not_safetensors_are_refused(folder):
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match="safetensors"):
        load_model(str(folder))


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_broken_file_is_refused(folder, file):
    (folder / file).write_bytes(b"broken")
    with pytest.raises(ModelError, match=r"whole language model|tokenizer that can be read"):
        load_model(str(folder))


def test_a_model_of_another_kind_is_refused(folder):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "model_type": "vit"}))
    with pytest.raises(ModelError, match="must write a next token"):
        load_model(str(folder))


def test_a_broken_character_is_refused_by_its_place(stories):
    with pytest.raises(PromptError, match="position 3"):
        decode(stories, "ab\ud800", DecodingOptions())


def test_several_end_tokens_all_end_a_text(stories):
    assert stories.eos_ids == (1, 2)


def test_decoding_drops_only_bos_eos_and_pad(random_gpt2):
    assert random_gpt2.decode([0, 5, 2, 6, 1]) == "w5 w6"


@pytest.mark.gpu
def test_greedy_on_the_gpu_in_float32_equals_the_cpus(folder):
    if not torch.cuda.is_available():
        pytest.skip("no CUDA device")
    options = DecodingOptions(max_new_tokens=8)
    on_gpu = load_model(str(folder), device="cuda", dtype="float32")
    assert (
        decode(on_gpu, [5], options).token_ids == decode(load_model(str(folder), device="cpu"), [5], options).token_ids
    )


def test_a_context_may_be_filled_to_its_last_position():
    model = GPT2LMHeadModel(GPT2Config(vocab_size=40, n_positions=8, n_embd=8, n_layer=1, n_head=1)).eval()
    from playground.models.running.language_model import LanguageModel

    trace = decode(LanguageModel("tiny", model, letters_tokenizer(40)), [3] * 6, DecodingOptions(min_new_tokens=9))
    assert (len(trace.token_ids), trace.stop_reason) == (3, "context")
