"""EXAONE 3.5 is Llama under other names: the same logits, exactly; EXAONE 4.0 is transformers' own."""

import json

import pytest
import torch
from safetensors.torch import save_file
from tokenizers import AddedToken
from transformers import Exaone4Config, Exaone4ForCausalLM, LlamaConfig, LlamaForCausalLM

from playground import DecodingOptions, decode, load_model, load_tokenizer
from playground.errors import ModelError
from tests.doubles import letters_tokenizer

VOCAB_SIZE = 60
TEMPLATE = "{% for m in messages %}[|{{ m.role }}|]{{ m.content }}[|endofturn|]\n{% endfor %}[|assistant|]"
OWN_NAMES = {
    "model.embed_tokens.": "transformer.wte.",
    "model.norm.": "transformer.ln_f.",
    "model.layers.": "transformer.h.",
    "input_layernorm": "ln_1",
    "post_attention_layernorm": "ln_2",
    "self_attn.o_proj": "attn.attention.out_proj",
    "self_attn.": "attn.attention.",
    "mlp.gate_proj": "mlp.c_fc_0",
    "mlp.up_proj": "mlp.c_fc_1",
    "mlp.down_proj": "mlp.c_proj",
}
ROPE = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
        "original_max_position_embeddings": 16}  # fmt: skip


def own_name(name):
    for llama, exaone in OWN_NAMES.items():
        name = name.replace(llama, exaone)
    return name


@pytest.fixture(params=[True, False], ids=["tied", "untied"])
def llama(request):
    with torch.random.fork_rng():
        torch.manual_seed(4)
        config = LlamaConfig(
            vocab_size=VOCAB_SIZE, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=64, initializer_range=0.4, rms_norm_eps=1e-5,
            tie_word_embeddings=request.param, rope_parameters={**ROPE, "rope_theta": 1_000_000.0},
        )  # fmt: skip
        return LlamaForCausalLM(config).eval()


@pytest.fixture
def folder(tmp_path, llama):
    """A checkpoint as EXAONE 3.5's repository has it: names, keys, code that nobody runs."""
    tied = llama.config.tie_word_embeddings
    weights = {
        own_name(n): t.contiguous() for n, t in llama.state_dict().items() if not (tied and n == "lm_head.weight")
    }
    save_file(weights, tmp_path / "model.safetensors")
    config = {
        "architectures": ["ExaoneForCausalLM"], "model_type": "exaone",
        "auto_map": {"AutoConfig": "configuration_exaone.ExaoneConfig",
                     "AutoModelForCausalLM": "modeling_exaone.ExaoneForCausalLM"},
        "activation_function": "silu", "attention_dropout": 0.0, "bos_token_id": 1, "embed_dropout": 0.0,
        "eos_token_id": 9, "pad_token_id": 0, "head_dim": 8, "hidden_size": 32, "intermediate_size": 48,
        "layer_norm_epsilon": 1e-5, "max_position_embeddings": 64, "num_attention_heads": 4, "num_key_value_heads": 2,
        "num_layers": 2, "rope_scaling": ROPE, "rope_theta": 1000000, "tie_word_embeddings": tied,
        "vocab_size": VOCAB_SIZE,
    }  # fmt: skip
    (tmp_path / "config.json").write_text(json.dumps(config))
    tokenizer = letters_tokenizer(VOCAB_SIZE - 1)
    tokenizer.add_tokens([AddedToken("[|endofturn|]", special=True)])
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(tmp_path)
    (tmp_path / "modeling_exaone.py").write_text("raise SystemExit")
    return tmp_path


def test_its_logits_are_exactly_the_llamas_it_was_made_from(folder, llama):
    model = load_model(str(folder), device="cpu")
    ids = torch.tensor([[5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24]])
    with torch.inference_mode():
        assert torch.equal(model.model(ids).logits, llama(ids).logits)


def test_every_weight_finds_its_place_and_none_is_made_up(folder, llama):
    model = load_model(str(folder), device="cpu")
    found = dict(model.model.named_parameters())
    assert found.keys() == dict(llama.named_parameters()).keys()
    assert all(torch.equal(found[name], weight) for name, weight in llama.named_parameters())


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
