"""Load EXAONE 3.5 as the Llama that it is: weights and configuration under Llama's names. None of its code runs."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM

from playground.models.files.folders import weight_files
from playground.models.files.refusals import read_json

END_OF_TURN = "[|endofturn|]"

_LAYER = {
    "ln_1": "input_layernorm",
    "ln_2": "post_attention_layernorm",
    "attn.attention.q_proj": "self_attn.q_proj",
    "attn.attention.k_proj": "self_attn.k_proj",
    "attn.attention.v_proj": "self_attn.v_proj",
    "attn.attention.out_proj": "self_attn.o_proj",
    "mlp.c_fc_0": "mlp.gate_proj",
    "mlp.c_fc_1": "mlp.up_proj",
    "mlp.c_proj": "mlp.down_proj",
}
_OUTSIDE = {
    "transformer.wte.weight": "model.embed_tokens.weight",
    "transformer.ln_f.weight": "model.norm.weight",
    "lm_head.weight": "lm_head.weight",
}
_NAMED = re.compile(r"transformer\.h\.(\d+)\.(.+)\.weight")
_COMPUTED = re.compile(r".*(rotary|rope).*inv_freq")
_SAME = (
    "vocab_size", "hidden_size", "intermediate_size", "num_attention_heads", "num_key_value_heads", "head_dim",
    "max_position_embeddings", "initializer_range", "tie_word_embeddings", "bos_token_id", "eos_token_id",
    "pad_token_id", "attention_dropout",
)  # fmt: skip


def is_exaone(config: Mapping[str, Any]) -> bool:
    """Whether a configuration is EXAONE 3.5's; EXAONE 4.0 is of another type, which transformers has."""
    return config.get("model_type") == "exaone"


def load_exaone(folder: Path, dtype: torch.dtype) -> tuple[Any, list[str]]:
    """Return the checkpoint in ``folder`` as a Llama, and the names of the weights that its files lack.

    Raises:
        ValueError: a weight that Llama has no place for.
    """
    config = llama_config(read_json(folder / "config.json"))
    state: dict[str, torch.Tensor] = {}
    for file in weight_files(folder):
        for name, tensor in load_file(file).items():
            if not _COMPUTED.fullmatch(name):
                state[llama_name(name)] = tensor.to(dtype)
    if config.tie_word_embeddings:
        state.pop("lm_head.weight", None)
    model, info = LlamaForCausalLM.from_pretrained(
        None, config=config, state_dict=state, dtype=dtype, output_loading_info=True
    )
    if info["unexpected_keys"]:
        raise ValueError(f"no place for {sorted(info['unexpected_keys'])[0]}")
    if (folder / "generation_config.json").is_file():
        model.generation_config = GenerationConfig.from_pretrained(folder, local_files_only=True)
    return model, sorted(info["missing_keys"])


def llama_config(own: Mapping[str, Any]) -> LlamaConfig:
    """Return EXAONE's configuration ``own`` as Llama's; saved again by transformers it has Llama's names already."""
    same = {name: own[name] for name in _SAME if own.get(name) is not None}
    rope = own.get("rope_parameters") or {
        "rope_type": "default", **(own.get("rope_scaling") or {}), "rope_theta": own.get("rope_theta", 10_000.0),
    }  # fmt: skip
    return LlamaConfig(
        **same,
        num_hidden_layers=own["num_layers"] if "num_layers" in own else own["num_hidden_layers"],
        rms_norm_eps=own.get("layer_norm_epsilon", own.get("rms_norm_eps", 1e-5)),
        hidden_act=own.get("activation_function", own.get("hidden_act", "silu")),
        rope_parameters=rope,
    )


def llama_name(name: str) -> str:
    """Return Llama's name of the weight that EXAONE calls ``name``.

    Raises:
        ValueError: Llama has no such weight.
    """
    if name in _OUTSIDE:
        return _OUTSIDE[name]
    layer = _NAMED.fullmatch(name)
    if not layer or layer.group(2) not in _LAYER:
        raise ValueError(f"no place for {name}")
    return f"model.layers.{layer.group(1)}.{_LAYER[layer.group(2)]}.weight"


def end_of_turn(tokenizer: Any, otherwise: int | list[int] | None) -> int | list[int] | None:
    """Return the id that ends a turn of EXAONE's, ``otherwise`` where its vocabulary has none."""
    token_id: int | None = tokenizer.get_vocab().get(END_OF_TURN)
    return otherwise if token_id is None else token_id
