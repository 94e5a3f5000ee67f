"""What users of other programs reported, on models of each kind: the right text, and no wrong number."""

import json

import orjson
import pytest
import torch
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    BertConfig,
    BloomConfig,
    BloomForCausalLM,
    EncoderDecoderConfig,
    EncoderDecoderModel,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    Gemma3TextConfig,
    LlamaConfig,
    LlamaForCausalLM,
    SiglipVisionConfig,
)

from playground import DecodingOptions, decode, load_model
from playground.decoding.batch import Batch
from playground.decoding.scoring import score
from playground.models.files.limits import decoder_limit
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from playground.tokenization.labels import piece_label
from playground.web.shell.offered import OfferedModels
from playground.web.workbench.looking import Place, look
from tests.checkpoints import byte_tokenizer

pytestmark = pytest.mark.slow

SMALL = {"vocab_size": 400, "hidden_size": 32, "num_hidden_layers": 2, "bos_token_id": 0, "eos_token_id": 1}
HEADS = {"num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 64}
MAMBA_2 = {"state_size": 8, "num_heads": 8, "head_dim": 8, "n_groups": 1}
KINDS = {
    "mamba": {"state_size": 8},
    "falcon_mamba": {"state_size": 8},
    "mamba2": MAMBA_2,
    "rwkv": {"attention_hidden_size": 32, "intermediate_size": 64, "context_length": 128},
    "openai-gpt": {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 128},
    "bamba": {
        **HEADS, "num_hidden_layers": 4, "attn_layer_indices": [1, 3], "mamba_n_heads": 8, "mamba_d_head": 8,
        "mamba_n_groups": 1, "mamba_d_state": 8, "mamba_expand": 2,
    },
    "minimax": {
        **HEADS, "head_dim": 8, "layer_types": ["linear_attention", "full_attention"], "num_local_experts": 4,
        "num_experts_per_tok": 2,
    },
}  # fmt: skip
"""Models that keep something else of a text than keys and values, or nothing."""
IDS = [5, 17, 101, 44, 8, 260, 3, 77, 5, 300]
NEW = 8


def spread(model):
    """Give ``model`` weights that lead to different tokens."""
    with torch.no_grad():
        for weight in model.parameters():
            if weight.dim() > 1:
                weight.normal_(0, 0.3)
    return model.eval()


@pytest.fixture(params=KINDS)
def keeps_otherwise(request, tmp_path):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        config = AutoConfig.for_model(request.param, **{**SMALL, **KINDS[request.param]})
        spread(AutoModelForCausalLM.from_config(config)).save_pretrained(tmp_path)
    byte_tokenizer().save_pretrained(tmp_path)
    return load_model(str(tmp_path))


def test_whatever_a_model_keeps_of_a_text_it_writes_what_generate_writes(keeps_otherwise):
    model, options = keeps_otherwise, DecodingOptions(max_new_tokens=NEW)
    arguments = {"attention_mask": torch.ones(1, len(IDS), dtype=torch.long), "do_sample": False, "max_new_tokens": NEW}
    expected = model.model.generate(torch.tensor([IDS]), **arguments)[0, len(IDS) :].tolist()
    assert list(decode(model, IDS, options).token_ids) == expected
    batch = Batch(model, IDS, [options, DecodingOptions(do_sample=True, seed=3, max_new_tokens=NEW)])
    list(batch)
    assert list(batch.runs[0].trace.token_ids) == expected
    scored = score(model, IDS, expected)
    with torch.inference_mode():
        logits = model.model(torch.tensor([[*IDS, *expected]])).logits[0, len(IDS) - 1 : -1]
    logprobs = logits.log_softmax(-1).gather(1, torch.tensor(expected)[:, None])[:, 0]
    assert list(scored.logprobs) == pytest.approx(logprobs.tolist(), abs=1e-3)


def test_bytes_that_make_no_character_may_come_in_any_order(stories):
    trace = decode(
        stories, "Once upon a time", DecodingOptions(do_sample=True, temperature=5.0, seed=14, max_new_tokens=60)
    )
    assert len(trace.token_ids) == 60
    assert "".join(step.text for step in trace.steps) == trace.text


def test_the_first_word_after_a_prompt_keeps_its_space(stories):
    trace = decode(stories, "Once upon a", DecodingOptions(max_new_tokens=6))
    whole = stories.tokenizer.decode([*trace.prompt_ids, *trace.token_ids], skip_special_tokens=True)
    assert "Once upon a" + trace.text == whole
    assert trace.steps[0].text == " time"


@pytest.fixture
def bloom(tmp_path):
    """A model without a table of places, whose tokenizer says 10^30 where it means none."""
    tokenizer = byte_tokenizer()
    tokenizer.model_max_length = int(1e30)
    folder = tmp_path / "bloom"
    BloomForCausalLM(
        BloomConfig(vocab_size=400, hidden_size=32, n_layer=1, n_head=4, bos_token_id=0, eos_token_id=1)
    ).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def test_a_length_that_means_none_is_none_and_all_that_the_page_is_sent_fits_its_wire(bloom):
    models = OfferedModels(("builtin/lm", str(bloom)), server_models=ServerModels(Settings()))
    with models.lease_offered("bloom") as model:
        assert (model.context_length, model.reads(10**6)) == (None, True)
        sent = [models.page_data(), models.facts("bloom"), look(model, Place((5, 6, 7)))]
    assert orjson.loads(orjson.dumps(sent)) == json.loads(json.dumps(sent))  # no number beyond 64 bits
    (row,) = [row for row in models.rows() if row["name"] == "bloom"]
    assert row["context_length"] is None


@pytest.mark.parametrize("limit", [0, -1, 2**40, 10**30])
@pytest.mark.parametrize("longest", [0, -1, 10**30])
def test_what_is_no_number_of_tokens_is_no_limit(tmp_path, limit, longest):
    LlamaForCausalLM(LlamaConfig(**SMALL, **HEADS, max_position_embeddings=64)).save_pretrained(tmp_path)
    tokenizer = byte_tokenizer()
    tokenizer.model_max_length = longest
    tokenizer.save_pretrained(tmp_path)
    config = AutoConfig.from_pretrained(tmp_path)
    assert decoder_limit(config, tokenizer) == 64
    config.max_position_embeddings = limit
    assert decoder_limit(config, tokenizer) is None
    tokenizer.model_max_length = 48
    assert decoder_limit(config, tokenizer) == 48


def test_a_text_model_inside_another_has_its_own_vocabulary(tmp_path):
    text = Gemma3TextConfig(
        vocab_size=400, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=8,
        intermediate_size=64, max_position_embeddings=256, sliding_window=8,
    )  # fmt: skip
    vision = SiglipVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=1, num_attention_heads=4, image_size=28, patch_size=14
    )
    config = Gemma3Config(
        text_config=text.to_dict(), vision_config=vision.to_dict(), mm_tokens_per_image=4, image_token_index=390,
        boi_token_index=391, eoi_token_index=392,
    )  # fmt: skip
    spread(Gemma3ForConditionalGeneration(config)).save_pretrained(tmp_path)
    byte_tokenizer().save_pretrained(tmp_path)
    model = load_model(str(tmp_path))
    assert (model.vocab_size, model.context_length) == (400, 256)
    expected = model.model.generate(torch.tensor([IDS]), do_sample=False, max_new_tokens=NEW)[0, len(IDS) :].tolist()
    assert list(decode(model, IDS, DecodingOptions(max_new_tokens=NEW)).token_ids) == expected


def test_two_berts_have_the_vocabulary_and_the_limits_of_each(tmp_path):
    bert = {**SMALL, "num_attention_heads": 4, "intermediate_size": 64}
    both = EncoderDecoderConfig.from_encoder_decoder_configs(
        BertConfig(**bert, max_position_embeddings=128), BertConfig(**bert, max_position_embeddings=64)
    )
    both.decoder_start_token_id, both.eos_token_id, both.pad_token_id = 0, 1, 2
    spread(EncoderDecoderModel(both)).save_pretrained(tmp_path)
    byte_tokenizer().save_pretrained(tmp_path)
    model = load_model(str(tmp_path))
    assert (model.vocab_size, model.source_length, model.context_length) == (400, 128, 64)
    expected = model.model.generate(torch.tensor([IDS]), do_sample=False, max_new_tokens=NEW)[0, 1:].tolist()
    assert list(decode(model, IDS, DecodingOptions(max_new_tokens=NEW)).token_ids) == expected


def test_pieces_beyond_a_gap_keep_their_names(tmp_path):
    LlamaForCausalLM(LlamaConfig(**{**SMALL, "vocab_size": 420}, **HEADS)).save_pretrained(tmp_path)
    byte_tokenizer().save_pretrained(tmp_path)
    path = tmp_path / "tokenizer.json"
    spec = json.loads(path.read_text())
    vocabulary = spec["model"]["vocab"]
    last = sorted(vocabulary, key=vocabulary.get)[-3:]
    moved = {piece: vocabulary[piece] + 10 for piece in last}
    before = {piece: piece_label(piece, "byte_level") for piece in last}
    vocabulary.update(moved)
    path.write_text(json.dumps(spec))
    model = load_model(str(tmp_path))
    assert {piece: model.label(token_id) for piece, token_id in moved.items()} == before
    gap = min(moved.values()) - 1
    assert model.label(gap) == f"#{gap}"
