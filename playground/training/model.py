"""Build, save and load the built-in language model, a small GPT-2."""

from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import GenerationConfig, GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

FOLDER = Path(__file__).parents[1] / "models" / "builtin" / "lm"


@dataclass(frozen=True)
class Shape:
    """Sizes of a GPT-2 with tied embeddings."""

    n_embd: int = 256
    n_layer: int = 4
    n_head: int = 4
    n_positions: int = 512


def build(tokenizer: PreTrainedTokenizerFast, shape: Shape, dropout: float) -> GPT2LMHeadModel:
    """Return a new model for ``tokenizer``; its weights are drawn with torch's global generator."""
    config = GPT2Config(
        vocab_size=len(tokenizer),
        n_embd=shape.n_embd,
        n_layer=shape.n_layer,
        n_head=shape.n_head,
        n_positions=shape.n_positions,
        activation_function="gelu_pytorch_tanh",  # GPT-2's own function in one pass instead of eight
        embd_pdrop=dropout,
        resid_pdrop=0.0,  # hardly any text is repeated, so dropout at the embeddings is enough
        attn_pdrop=0.0,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return GPT2LMHeadModel(config)


def save(model: GPT2LMHeadModel, folder: Path = FOLDER) -> None:
    """Write ``model`` as float16 safetensors with its configuration; the generation settings hold token ids only."""
    config = model.config
    model.generation_config = GenerationConfig(
        bos_token_id=config.bos_token_id, eos_token_id=config.eos_token_id, pad_token_id=config.pad_token_id
    )
    model.to(torch.float16).save_pretrained(folder)


def load(folder: Path = FOLDER) -> GPT2LMHeadModel:
    """Return the model saved in ``folder``, as float32, in evaluation mode (no dropout)."""
    return GPT2LMHeadModel.from_pretrained(folder, dtype=torch.float32).eval()
