"""What is asked of a model before it is trusted: its memory, several ids in one pass, several rows."""

from types import SimpleNamespace

import pytest
import torch

from playground import DecodingOptions, decode, next_token
from playground.decoding.batch import Batch
from playground.errors import ModelError, OptionError
from playground.models.files.limits import decoder_limit, encoder_limit, vocabulary
from playground.models.running.checking import check_memory, reads_at_once, rows_move
from playground.models.running.language_model import LanguageModel
from tests.doubles import letters_tokenizer
from tests.proofs.tiny_models import POSITIONS, VOCABULARY, tiny_config, tiny_model

SAMPLED = [DecodingOptions(do_sample=True, seed=seed, max_new_tokens=4 + seed) for seed in range(3)]


def opened(kind: str, *, reads_source: bool = False) -> LanguageModel:
    return LanguageModel(kind, tiny_model(kind, reads_source=reads_source), letters_tokenizer(VOCABULARY))


@pytest.mark.parametrize(("kind", "reads_source"), [("gpt2", False), ("mamba", False), ("bart", True), ("fsmt", True)])
def test_a_model_that_remembers_what_it_has_read_passes(kind, reads_source):
    check_memory(tiny_model(kind, reads_source=reads_source), kind, VOCABULARY)


@pytest.mark.parametrize("kind", ["recurrent_gemma", "xlm"])
def test_a_model_whose_memory_is_another_texts_or_of_no_use_is_refused(kind):
    with pytest.raises(ModelError, match=r"token by token .*% apart"):
        check_memory(tiny_model(kind), kind, VOCABULARY)


def test_a_model_whose_numbers_are_not_finite_is_refused():
    model = tiny_model("gpt2")
    model.lm_head.weight[7, 0] = torch.nan
    with pytest.raises(ModelError, match="finite logit"):
        check_memory(model, "gpt2", VOCABULARY)


def test_an_encoder_decoder_that_reads_one_id_at_a_time_goes_on_from_a_text_as_it_was_written():
    model, source = opened("fsmt", reads_source=True), [5, 9, 4]
    assert not reads_at_once(model.model, VOCABULARY)
    trace = decode(model, source, DecodingOptions(max_new_tokens=5))
    alone = next_token(model, source, DecodingOptions(), generated=trace.token_ids[:4])
    assert alone.token_id == trace.token_ids[4]
    assert alone.logprob(trace.token_ids[4]) == pytest.approx(trace.steps[4].logprob, abs=1e-5)


@pytest.mark.parametrize(("kind", "moves"), [("gpt2", True), ("mamba", True), ("minimax", False), ("rwkv", False)])
def test_rows_are_read_together_only_by_a_model_that_keeps_them_apart(kind, moves):
    model = opened(kind)
    assert rows_move(model.model, VOCABULARY) == moves
    batch = Batch(model, [5, 9, 4], SAMPLED)
    assert list(batch)[-1] == 0
    for run, options in zip(batch.runs, SAMPLED, strict=True):
        assert run.trace.token_ids == decode(model, [5, 9, 4], options).token_ids


def test_beams_are_refused_where_a_row_cannot_go_on_from_another():
    with pytest.raises(OptionError, match="cannot be given to another"):
        decode(opened("minimax"), [5, 9, 4], DecodingOptions(num_beams=2))


def test_a_row_of_logits_has_as_many_places_as_the_vocabulary_before_it_was_padded():
    config = SimpleNamespace(vocab_size=320)
    config.get_text_config = lambda decoder: config
    assert vocabulary(config) == 320
    config.unpadded_vocab_size = 312
    assert vocabulary(config) == 312


def test_a_pair_of_models_reads_a_source_as_long_as_its_encoder_does():
    config = tiny_config("encoder-decoder", reads_source=True)
    config.encoder.max_position_embeddings = 48
    assert (encoder_limit(config), decoder_limit(config)) == (48, POSITIONS)
