"""Tiny random checkpoints as the repositories of named models have them. None needs a network."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import (
    Exaone4Config,
    Exaone4ForCausalLM,
    GPT2Config,
    GPT2LMHeadModel,
    LlamaConfig,
    LlamaForCausalLM,
    PhiConfig,
    PhiForCausalLM,
    PreTrainedTokenizerFast,
)

EXAONE_35 = (
    "{% for message in messages %}"
    "{% if loop.first and message['role'] != 'system' %}{{ '[|system|][|endofturn|]\n' }}{% endif %}"
    "{{ '[|' + message['role'] + '|]' + message['content'] }}"
    "{% if message['role'] == 'user' %}{{ '\n' }}{% else %}{{ '[|endofturn|]\n' }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '[|assistant|]' }}{% endif %}"
)
"""The format of EXAONE 3.5: its role marks are ordinary text."""
EXAONE_4 = (
    "{% for message in messages %}"
    "{{ '[|' + message['role'] + '|]\n' }}"
    "{% if message['role'] == 'assistant' %}{{ '<think>\n\n</think>\n\n' }}{% endif %}"
    "{{ message['content'] | trim + '[|endofturn|]\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '[|assistant|]\n<think>\n\n</think>\n\n' }}{% endif %}"
)
"""The format of EXAONE 4.0 where it is not to think first: its role marks are special tokens."""
MARKS = ("[|system|]", "[|user|]", "[|assistant|]", "[|endofturn|]")

_NAMES = {
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
_ROPE = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
         "original_max_position_embeddings": 16}  # fmt: skip


def own_name(name: str) -> str:
    """Return what EXAONE 3.5 calls the weight that Llama calls ``name``."""
    for llama, exaone in _NAMES.items():
        name = name.replace(llama, exaone)
    return name


def tiny_llama(vocab_size: int, *, tied: bool, context: int = 64) -> LlamaForCausalLM:
    """Return a random Llama of EXAONE 3.5's kind."""
    with torch.random.fork_rng():
        torch.manual_seed(4)
        config = LlamaConfig(
            vocab_size=vocab_size, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
            num_key_value_heads=2, max_position_embeddings=context, initializer_range=0.4, rms_norm_eps=1e-5,
            tie_word_embeddings=tied, rope_parameters={**_ROPE, "rope_theta": 1_000_000.0},
        )  # fmt: skip
        return LlamaForCausalLM(config).eval()


def save_exaone_35(folder: Path, llama: LlamaForCausalLM, tokenizer: Any) -> None:
    """Write ``llama`` as EXAONE 3.5's repository has its own: names, keys, code that nobody runs."""
    folder.mkdir(parents=True, exist_ok=True)
    config = llama.config
    tied = config.tie_word_embeddings
    named = {name: weight for name, weight in llama.state_dict().items() if not (tied and name == "lm_head.weight")}
    save_file({own_name(name): weight.contiguous() for name, weight in named.items()}, folder / "model.safetensors")
    written = {
        "architectures": ["ExaoneForCausalLM"], "model_type": "exaone",
        "auto_map": {"AutoConfig": "configuration_exaone.ExaoneConfig",
                     "AutoModelForCausalLM": "modeling_exaone.ExaoneForCausalLM"},
        "activation_function": "silu", "attention_dropout": 0.0, "bos_token_id": 1, "embed_dropout": 0.0,
        "eos_token_id": 9, "pad_token_id": 0, "head_dim": 8, "hidden_size": 32, "intermediate_size": 48,
        "layer_norm_epsilon": 1e-5, "max_position_embeddings": config.max_position_embeddings,
        "num_attention_heads": 4, "num_key_value_heads": 2, "num_layers": 2, "rope_scaling": _ROPE,
        "rope_theta": 1000000, "tie_word_embeddings": tied, "vocab_size": config.vocab_size,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(written))
    (folder / "modeling_exaone.py").write_text("raise SystemExit")
    tokenizer.save_pretrained(folder)


def byte_tokenizer(*, special: tuple[str, ...] = (), template: str | None = None) -> PreTrainedTokenizerFast:
    """Return a byte-level tokenizer trained on two lines; ``<s>`` is 0, ``</s>`` 1, then come the ``special`` ones."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(["The bakery opened before sunrise and closed at noon", "오늘 아침 빵집"], trainer)
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    wrapped.add_tokens([AddedToken(mark, special=True) for mark in special])
    wrapped.chat_template = template
    return wrapped


def save_bakery(folder: Path) -> None:
    """Write a random GPT-2 without a chat template and with decoding settings of its own."""
    tokenizer = byte_tokenizer()
    tokenizer.save_pretrained(folder)
    with torch.random.fork_rng():
        torch.manual_seed(6)
        config = GPT2Config(
            vocab_size=len(tokenizer), n_positions=128, n_embd=32, n_layer=1, n_head=2, initializer_range=0.3,
            bos_token_id=0, eos_token_id=1,
        )  # fmt: skip
        model = GPT2LMHeadModel(config)
    model.generation_config.update(do_sample=True, temperature=0.6, top_k=7, max_new_tokens=9)
    model.save_pretrained(folder)


def biased_phi(tokenizer: Any, biases: Mapping[str, float], *, eos: int | list[int] = 1) -> PhiForCausalLM:
    """Return a random Phi over ``tokenizer`` that prefers some tokens, each by its bias in nats."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        config = PhiConfig(
            vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
            intermediate_size=32, max_position_embeddings=512, initializer_range=0.3, bos_token_id=0, eos_token_id=eos,
        )  # fmt: skip
        model = PhiForCausalLM(config).eval()
    with torch.no_grad():
        for token, bias in biases.items():
            model.lm_head.bias[tokenizer.get_vocab()[token]] = bias
    return model


def save_chat_exaone_35(folder: Path) -> None:
    """Write a random EXAONE 3.5 with its chat format."""
    tokenizer = byte_tokenizer(special=MARKS[-1:], template=EXAONE_35)
    save_exaone_35(folder, tiny_llama(len(tokenizer), tied=True, context=512), tokenizer)


def save_chat_exaone_4(folder: Path) -> None:
    """Write a random EXAONE 4.0 with its chat format."""
    tokenizer = byte_tokenizer(special=MARKS, template=EXAONE_4)
    tokenizer.save_pretrained(folder)
    with torch.random.fork_rng():
        torch.manual_seed(5)
        config = Exaone4Config(
            vocab_size=len(tokenizer), hidden_size=32, intermediate_size=48, num_hidden_layers=2,
            num_attention_heads=4, num_key_value_heads=2, max_position_embeddings=512, bos_token_id=0,
            eos_token_id=len(tokenizer) - 1, pad_token_id=1,
        )  # fmt: skip
        Exaone4ForCausalLM(config).eval().save_pretrained(folder)
