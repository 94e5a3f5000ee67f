"""EXAONE 3.5 is Llama under other names: the same logits, exactly; EXAONE 4.0 is transformers' own."""

import pytest
import torch
from safetensors.torch import save_file
from tokenizers import AddedToken
from transformers import Exaone4Config, Exaone4ForCausalLM

from playground import DecodingOptions, decode, load_model, load_tokenizer
from playground.errors import ModelError
from playground.models.files.exaone import llama_config
from tests.checkpoints import own_name, save_exaone_35, tiny_llama
from tests.doubles import letters_tokenizer

VOCAB_SIZE = 60
TEMPLATE = "{% for m in messages %}[|{{ m.role }}|]{{ m.content }}[|endofturn|]\n{% endfor %}[|assistant|]"


@pytest.fixture(params=[True, False], ids=["tied", "untied"])
def llama(request):
    return tiny_llama(VOCAB_SIZE, tied=request.param)


@pytest.fixture
def folder(tmp_path, llama):
    tokenizer = letters_tokenizer(VOCAB_SIZE - 1)
    tokenizer.add_tokens([AddedToken("[|endofturn|]", special=True)])
    tokenizer.chat_template = TEMPLATE
    save_exaone_35(tmp_path, llama, tokenizer)
    return tmp_path


def test_its_logits_are_exactly_the_llamas_it_was_made_from(folder, llama):
    model = load_model(str(folder), device="cpu")
    ids = torch.tensor([[5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]])
    with torch.inference_mode():
        assert torch.equal(model.model(ids).logits, llama(ids).logits)


def test_saved_again_by_transformers_it_keeps_its_places_and_norms():
    saved = {"rope_parameters": {"rope_type": "default", "rope_theta": 5e5}, "rms_norm_eps": 1e-3, "hidden_act": "gelu"}
    config = llama_config({"num_hidden_layers": 2, **saved})
    assert {name: getattr(config, name) for name in saved} == saved


def test_every_weight_finds_its_place_and_none_is_made_up(folder, llama):
    model = load_model(str(folder), device="cpu")
    parameters = dict(model.model.named_parameters())
    assert parameters.keys() == dict(llama.named_parameters()).keys()
    assert all(torch.equal(parameters[name], weight) for name, weight in llama.named_parameters())


def test_a_missing_weight_is_refused(folder, llama):
    unsaved = ("mlp.down_proj", *(["lm_head"] if llama.config.tie_word_embeddings else []))
    weights = {own_name(n): t for n, t in llama.state_dict().items() if not any(each in n for each in unsaved)}
    save_file(weights, folder / "model.safetensors")
    with pytest.raises(ModelError, match="2 weights missing"):
        load_model(str(folder))


def test_a_weight_without_a_place_is_refused(folder, llama):
    save_file({"transformer.h.0.other.weight": torch.zeros(2)}, folder / "model.safetensors")
    with pytest.raises(ModelError, match="no place for"):
        load_model(str(folder))


def test_its_turn_ends_at_its_own_token_and_its_chat_template_is_its_own(folder):
    model = load_model(str(folder), device="cpu")
    assert model.eos_ids == (VOCAB_SIZE - 1,)
    assert model.label(model.eos_ids[0]) == "[|endofturn|]"
    chat = model.tokenizer.apply_chat_template([{"role": "user", "content": "w5"}], tokenize=False)
    assert chat == "[|user|]w5[|endofturn|]\n[|assistant|]"
    assert decode(model, [5], DecodingOptions(max_new_tokens=3)).token_ids
    assert load_tokenizer(str(folder)).encode("w5") == [5]


def test_exaone_4_is_transformers_own(tmp_path):
    with torch.random.fork_rng():
        torch.manual_seed(5)
        config = Exaone4Config(
            vocab_size=VOCAB_SIZE, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=64, bos_token_id=0, eos_token_id=1, pad_token_id=2,
        )  # fmt: skip
        theirs = Exaone4ForCausalLM(config).eval()
    theirs.save_pretrained(tmp_path)
    letters_tokenizer(VOCAB_SIZE).save_pretrained(tmp_path)
    mine = load_model(str(tmp_path), device="cpu")
    ids = torch.tensor([[5, 6, 7]])
    with torch.inference_mode():
        assert torch.equal(mine.model(ids).logits, theirs(ids).logits)
