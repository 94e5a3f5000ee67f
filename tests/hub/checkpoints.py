"""Tiny random checkpoints of every architecture that the Hub's named models have, as their repositories hold them."""

from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    GPT2Config,
    GPT2LMHeadModel,
    PreTrainedModel,
)

from tests.checkpoints import save_chat_exaone_35, tiny_llama
from tests.doubles import letters_tokenizer

VOCAB_SIZE = 300


def _made(architecture: type[PreTrainedModel], config: object) -> PreTrainedModel:
    with torch.random.fork_rng():
        torch.manual_seed(7)
        return architecture(config).eval()


def save_gpt2(folder: Path, *, width: int = 64, **saving: object) -> None:
    """Save a GPT-2; its one file of weights grows with the square of ``width``."""
    config = GPT2Config(
        vocab_size=VOCAB_SIZE, n_positions=64, n_embd=width, n_layer=2, n_head=2, initializer_range=0.4, bos_token_id=0,
        eos_token_id=1, pad_token_id=2,
    )  # fmt: skip
    _made(GPT2LMHeadModel, config).save_pretrained(folder, **saving)
    letters_tokenizer(VOCAB_SIZE).save_pretrained(folder)


def save_llama(folder: Path) -> None:
    """Save a Llama in several shards with their index."""
    tiny_llama(VOCAB_SIZE, tied=False).save_pretrained(folder, max_shard_size="40KB")
    letters_tokenizer(VOCAB_SIZE).save_pretrained(folder)


def save_bart(folder: Path, vocab_size: int = VOCAB_SIZE) -> None:
    """Save a BART with the decoding settings of a summarizer."""
    config = BartConfig(
        vocab_size=vocab_size, d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2,
        decoder_attention_heads=2, encoder_ffn_dim=64, decoder_ffn_dim=64, max_position_embeddings=64, init_std=0.4,
        bos_token_id=0, eos_token_id=1, pad_token_id=2, decoder_start_token_id=1, forced_eos_token_id=1,
    )  # fmt: skip
    model = _made(BartForConditionalGeneration, config)
    model.generation_config.update(num_beams=4, no_repeat_ngram_size=3, max_length=12)
    model.save_pretrained(folder)
    letters_tokenizer(vocab_size).save_pretrained(folder)


def save_kobart_like(folder: Path) -> None:
    """Save a BART whose tokenizer is a file alone, with a normalizer, no marks around a text and emoji as tokens."""
    pieces = ["<s>", "</s>", "<pad>", "<unk>", "▁", *"가나다라마바사아자차카타파하", "▁나", "▁가"]
    made = Tokenizer(
        models.BPE({piece: i for i, piece in enumerate(pieces)}, [("▁", "나"), ("▁", "가")], unk_token="<unk>")
    )
    made.normalizer, made.pre_tokenizer = normalizers.NFKC(), pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    made.add_special_tokens([AddedToken(piece, special=True) for piece in ("<s>", "</s>", "<pad>", "<unk>", "😀")])
    save_bart(folder, made.get_vocab_size())
    for path in folder.glob("tokenizer*"):
        path.unlink()
    made.save(str(folder / "tokenizer.json"))


def all_repositories(root: Path) -> dict[str, dict[str, bytes]]:
    """Return the files of one repository of each kind, by the names that the Hub would know them by."""
    makers = {
        "tiny/gpt2": lambda folder: save_gpt2(folder, width=256),
        "tiny/llama": save_llama,
        "tiny/bart": save_bart,
        "tiny/kobart": save_kobart_like,
        "LGAI-EXAONE/tiny": save_chat_exaone_35,
    }
    repositories = {}
    for name, make in makers.items():
        folder = root / name.replace("/", "-")
        folder.mkdir()
        make(folder)
        repositories[name] = files_in(folder)
    return repositories


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the files of ``folder`` by name, as a repository holds them."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
