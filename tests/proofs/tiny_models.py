"""Every type of transformers that writes text, as a tiny model with random weights.

A type's own default configuration is made small by what its fields are called; a few families, whose fields depend on
each other, are helped by :data:`OVERRIDES`. Nothing is downloaded.
"""

import copy
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoModelForSeq2SeqLM, EncoderDecoderConfig, GenerationConfig
from transformers.models.auto.configuration_auto import CONFIG_MAPPING
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING_NAMES as CAUSAL,
)
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES as SEQ_TO_SEQ,
)

TYPES: tuple[tuple[str, bool], ...] = (*((kind, False) for kind in CAUSAL), *((kind, True) for kind in SEQ_TO_SEQ))
"""Every type, as a decoder (False) and as what turns one sequence into another (True)."""
VOCABULARY, POSITIONS, WINDOW = 320, 64, 8
BOS, EOS, PAD = 0, 1, 2

_LAYERS = (
    "num_hidden_layers", "n_layer", "n_layers", "num_layers", "encoder_layers", "decoder_layers", "num_blocks",
    "num_encoder_layers", "num_decoder_layers",
)  # fmt: skip
_MOST_LAYERS = 6
_SIZES: tuple[tuple[str, int], ...] = (
    (
        r"hidden_size|d_model|n_embd|dim|model_dim|n_embed|hidden_dim|embed_dim|decoder_hidden_size|d_embed|lru_width"
        r"|embedding_size|word_embed_proj_dim|encoder_hidden_dim|decoder_hidden_dim|dim_model|emb_dim|hidden_sizes"
        r"|attention_hidden_size|state_hidden_size|output_dim|projection_dim|qk_dim|adapter_in_dim|adapter_out_dim|adapter_input_size",
        32,
    ),
    (
        r"num_attention_heads|n_head|n_heads|num_heads|encoder_attention_heads|decoder_attention_heads"
        r"|num_encoder_attention_heads|num_decoder_attention_heads|swa_num_attention_heads",
        4,
    ),
    (r"num_key_value_heads|n_kv_heads|num_kv_heads|kv_n_heads|swa_num_key_value_heads|num_global_key_value_heads", 2),
    (r"head_dim|d_kv|global_head_dim|qk_rope_head_dim|qk_nope_head_dim|v_head_dim|index_head_dim|linear_head_dim", 8),
    (
        r"swa_head_dim|swa_v_head_dim|hidden_size_per_layer_input|linear_key_head_dim|linear_value_head_dim|linear_head_dim",
        8,
    ),
    (r"q_lora_rank|kv_lora_rank|qk_head_dim|index_topk|o_lora_rank|bottleneck", 16),
    (r"index_n_heads|linear_num_key_heads|linear_num_value_heads|o_groups|linear_num_heads|rotary_dim", 4),
    (
        r"intermediate_size|ffn_dim|d_ff|encoder_ffn_dim|decoder_ffn_dim|n_inner|ffn_hidden_size|moe_intermediate_size"
        r"|shared_expert_intermediate_size|shared_intermediate_size|dff|d_inner|mlp_hidden_size|dim_ff"
        r"|moe_shared_expert_intermediate_size|intermediate_size_mlp|ffn_hidden_dim|expert_ffn_hidden_size"
        r"|dense_intermediate_size|moe_shared_intermediate_size",
        64,
    ),
    (r"vocab_size|n_tokens|src_vocab_size|tgt_vocab_size|vocab_size_per_layer_input|decoder_vocab_size", VOCABULARY),
    (r"num_experts|num_local_experts|n_routed_experts|moe_num_experts|num_routed_experts|zero_expert_num", 8),
    (r"num_experts_per_tok|moe_topk|moe_k|top_k_experts|num_selected_experts|moe_top_k|num_experts_per_token", 2),
    (r"n_group|topk_group|moe_n_group|num_expert_group", 2),
    (
        r"max_position_embeddings|n_positions|max_seq_len|max_sequence_length|n_ctx|max_encoder_position_embeddings"
        r"|max_decoder_position_embeddings|max_source_positions|max_target_positions",
        POSITIONS,
    ),
    (r"sliding_window|sliding_window_size|attention_chunk_size|window_size|local_attention_window", WINDOW),
)

_DECODERS_IF_TOLD = (
    "bert", "bert-generation", "big_bird", "camembert", "data2vec-text", "electra", "ernie", "megatron-bert", "rembert",
    "roberta", "roberta-prelayernorm", "roc_bert", "roformer", "xlm-roberta", "xlm-roberta-xl", "xmod",
)  # fmt: skip
"""Types that write one token after the other only where they are told that they are decoders."""

_MAMBA2 = {"mamba_n_heads": 8, "mamba_d_head": 8, "mamba_d_state": 16, "mamba_chunk_size": WINDOW}
_SLIDING_AND_FULL = ["sliding_attention", "full_attention"]
_WIDE = {"attention_hidden_size": 64, "attention_head_dim": 16, "num_key_value_heads": 4}
_SHARED = {"num_hidden_layers": 4, "layer_types": _SLIDING_AND_FULL * 2, "num_kv_shared_layers": 2}

OVERRIDES: Mapping[str, Mapping[str, Any]] = MappingProxyType({
    "bamba": {**_MAMBA2, "attn_layer_indices": [1]},
    "granitemoehybrid": {**_MAMBA2, "layer_types": ["linear_attention", "full_attention"]},
    "falcon_h1": {**_MAMBA2, "mamba_d_ssm": 64},
    "mamba2": {"num_heads": 8, "head_dim": 8, "n_groups": 2, "state_size": 16, "chunk_size": WINDOW},
    "jamba": {"attn_layer_period": 2, "attn_layer_offset": 1},
    "zamba": {"num_hidden_layers": 4, "layers_block_type": ["linear_attention", "hybrid"] * 2, **_WIDE},
    "xlstm": {"hidden_size": 128, "embedding_dim": 128},
    "cohere_compass_text": {"rope_parameters": {"full_attention": {"rope_type": "default", "rope_theta": 10000.0}}},
    "dbrx": {"attn_config": {"kv_n_heads": 2, "clip_qkv": 8.0, "rope_theta": 10000.0}},
    "dory": {
        "num_hidden_layers": 8, "n_input_layers": 2, "n_recurrent_layers": 4, "n_output_layers": 2,
        "layer_types": ["sliding_attention", "mlp", "full_attention", "mlp"] * 2,
    },
    "dots1": {"n_routed_experts": 8, "n_shared_experts": 1, "num_experts_per_tok": 2, "layer_types": _SLIDING_AND_FULL},
    "dots3_note_text": {"index_topk": POSITIONS, "head_dim": 16, "sliding_window": WINDOW},
    "gemma3n_text": {**_SHARED, "intermediate_size": 64, "activation_sparsity_pattern": [0.5, 0.0, 0.5, 0.0]},
    "gemma4_text": _SHARED,
    "gpt_neo": {
        "num_layers": 2, "attention_types": [[["global", "local"], 1]], "attention_layers": ["global", "local"],
    },
    "deepseek_v2": {"num_experts_per_tok": 2},
    "hrm_text": {"num_hidden_layers": 16, "num_layers_per_stack": 2},
    "hy_v4": {"index_topk": POSITIONS},  # places that are as near are chosen between by rounding
    "inkling2_text": {"unpadded_vocab_size": VOCABULARY - 8},
    "inkling2_loop_text": {"unpadded_vocab_size": VOCABULARY - 8},
    "led": {"attention_window": [WINDOW, WINDOW]},
    "lfm2_moe": {"num_hidden_layers": 3, "layer_types": ["conv", "full_attention", "conv"]},
    "moshi": {"sliding_window": POSITIONS},  # it masks none of what lies farther back, as its own has it
    "nemotron_h": {
        "mamba_num_heads": 8, "mamba_head_dim": 8, "n_groups": 2, "ssm_state_size": 16, "chunk_size": WINDOW,
        "time_step_min": 1e-9,  # a smaller step is raised to it where a text is read at once, and only there
    },
    "nemotron": {"num_key_value_heads": 2},
    "qwen4_exp_text": {
        "indexer_n_heads": 4, "indexer_kv_heads": 1, "indexer_head_dim": 8, "indexer_budget": 8,
        "indexer_compress_ratio": 2,
    },
    "recurrent_gemma": {"num_hidden_layers": 3, "attention_window_size": WINDOW},
    "roc_bert": {
        "pronunciation_embed_dim": 32, "shape_embed_dim": 32, "shape_vocab_size": VOCABULARY,
        "pronunciation_vocab_size": VOCABULARY
    },
    "xmod": {"default_language": "en_XX"},
    "zamba2": {
        "num_hidden_layers": 4, "layers_block_type": ["linear_attention", "hybrid"] * 2, **_WIDE,
        "mamba_d_state": 16, "mamba_headdim": 8, "chunk_size": WINDOW,
        "hybrid_layer_ids": [1, 3], "num_query_groups": 4, "kv_channels": 8,
        "time_step_min": 1e-9,
    },
})  # fmt: skip
"""What a type's fields are set to, as those of a whole model or of a part, after all are small."""


def architecture_of(kind: str, reads_source: bool) -> str:
    """Return the name of the class that writes for the type ``kind``."""
    found = (SEQ_TO_SEQ if reads_source else CAUSAL)[kind]
    return found if isinstance(found, str) else found[0]


def tiny_config(kind: str, *, reads_source: bool) -> Any:
    """Return a small configuration of the type ``kind``: as that of an encoder–decoder, or of a decoder."""
    if kind == "encoder-decoder":
        parts = (tiny_config("bert", reads_source=False) for _ in range(2))
        return EncoderDecoderConfig.from_encoder_decoder_configs(*parts)
    return CONFIG_MAPPING[kind].from_dict(_tiny_fields(kind, reads_source))


def tiny_model(kind: str, *, reads_source: bool = False, seed: int = 0) -> Any:
    """Return a small model of the type ``kind`` with random weights, spread widely enough that its texts differ.

    Args:
        kind: the type.
        reads_source: whether it is the encoder–decoder of this type, or the decoder.
        seed: of the weights.
    """
    architecture = AutoModelForSeq2SeqLM if reads_source else AutoModelForCausalLM
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = architecture.from_config(tiny_config(kind, reads_source=reads_source)).float()
        _spread(model)
    model.generation_config = GenerationConfig(
        bos_token_id=BOS, eos_token_id=EOS, pad_token_id=PAD, decoder_start_token_id=BOS
    )
    return model.eval().requires_grad_(False)


def _tiny_fields(kind: str, reads_source: bool) -> dict[str, Any]:
    fields = CONFIG_MAPPING[kind]().to_dict()
    fields.pop("transformers_version", None)
    _shrink(fields)
    if fields.get("is_encoder_decoder") and not reads_source:
        fields |= {"is_encoder_decoder": False, "is_decoder": True}
    elif kind in _DECODERS_IF_TOLD:
        fields["is_decoder"] = True
    return fields


def _shrink(fields: dict[str, Any]) -> None:
    """Make a configuration's ``fields``, and those of its parts, small."""
    _shrink_layers(fields)
    for name, value in fields.items():
        if isinstance(value, dict):
            _shrink(value)
        elif str(name).endswith(("token_id", "token_index")):
            fields[name] = _token(name, value)
        elif type(value) is int:
            fields[name] = next((min(value, small) for names, small in _SIZES if re.fullmatch(names, str(name))), value)
    if "head_dim" in fields and fields["head_dim"] is None:
        fields["head_dim"] = 8
    if fields.get("kv_lora_rank") and "num_key_value_heads" in fields:  # latent attention has as many of both
        fields["num_key_value_heads"] = fields["num_attention_heads"]
    fields.update(copy.deepcopy(dict(OVERRIDES.get(fields.get("model_type", ""), {}))))


def _shrink_layers(fields: dict[str, Any]) -> None:
    """Keep of the layers the first of each kind, two at least, in their order."""
    name = next((name for name in _LAYERS if type(fields.get(name)) is int), None)
    if name is None:
        return
    count = fields[name]
    lists = {key: value for key, value in fields.items() if isinstance(value, list) and len(value) == count > 2}
    by_layer = fields.get("per_layer_config") or {}
    kinds: dict[str, int] = {}
    for layer in range(count):
        words = [repr(value[layer]) for value in lists.values()]
        kinds.setdefault(" ".join([*words, repr(by_layer.get(layer, by_layer.get(str(layer))))]), layer)
    kept = sorted({*list(kinds.values())[:_MOST_LAYERS], *range(min(2, count))})
    fields.update({key: [value[layer] for layer in kept] for key, value in lists.items()})
    if by_layer:
        place = {layer: new for new, layer in enumerate(kept)}
        fields["per_layer_config"] = {place[int(key)]: value for key, value in by_layer.items() if int(key) in place}
    for each in _LAYERS:
        if type(fields.get(each)) is int:
            fields[each] = len(kept) if each == name else min(2, fields[each])


def _token(name: str, value: Any) -> Any:
    special = {"bos_token_id": BOS, "eos_token_id": EOS, "pad_token_id": PAD, "decoder_start_token_id": BOS}
    if name in special:
        return special[name]
    return VOCABULARY - 1 if type(value) is int and value >= VOCABULARY else value


def _spread(model: Any) -> None:
    """Draw the weights of matrices anew, widely; what an architecture has begun in a way of its own stays.

    Embeddings are drawn less widely, else those that are tied to the logits would repeat the last token for ever.
    """
    embeddings = {id(module.weight) for module in model.modules() if isinstance(module, torch.nn.Embedding)}
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if weights.requires_grad and weights.dim() > 1 and not re.search(r"A_log|dt_|time_", name):
                weights.normal_(std=0.1 if id(weights) in embeddings else 0.4)
