"""What a traced beam search costs: ours against plain ``generate``, interleaved, medians.

Run: ``python -m tests.benchmarks.beams [--tokens 60] [--pairs 7] [--beams 5] [--models gpt2-124m kobart]``. Prints
tokens per second of either and the median of the paired ratios (above 1: the traced search is faster). The models have
random weights and the named ones' configurations; KoBART reads 512 source tokens.
"""

import argparse
import os
import random
from collections.abc import Callable

import torch
from transformers import BartConfig, BartForConditionalGeneration
from transformers.utils import logging

from playground import DecodingOptions
from playground.models.running.language_model import LanguageModel
from tests.benchmarks.tracing import compare, gpt2_124m
from tests.doubles import letters_tokenizer


def gpt2() -> tuple[LanguageModel, list[int]]:
    return gpt2_124m(letters_tokenizer(50_257)), list(range(10, 30))


def kobart() -> tuple[LanguageModel, list[int]]:
    """A BART of KoBART's configuration, without an end token, and a source of 512."""
    config = BartConfig(
        vocab_size=30_000, d_model=768, encoder_layers=6, decoder_layers=6, encoder_attention_heads=16,
        decoder_attention_heads=16, encoder_ffn_dim=3072, decoder_ffn_dim=3072, max_position_embeddings=1026,
        bos_token_id=0, eos_token_id=None, pad_token_id=3, decoder_start_token_id=1, forced_eos_token_id=None,
    )  # fmt: skip
    model = BartForConditionalGeneration(config).eval().requires_grad_(False)
    source = random.Random(0).choices(range(10, 30_000), k=512)
    return LanguageModel("random KoBART", model, letters_tokenizer(30_000)), source


MODELS: dict[str, Callable[[], tuple[LanguageModel, list[int]]]] = {"gpt2-124m": gpt2, "kobart": kobart}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument("--beams", type=int, default=5)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    arguments = parser.parse_args()
    logging.set_verbosity_error()
    print(f"{os.cpu_count()} cores, {torch.get_num_threads()} threads, torch {torch.__version__}")
    for name in arguments.models:
        model, prompt = MODELS[name]()
        for ngram in (0, 3):
            options = DecodingOptions(
                num_beams=arguments.beams, no_repeat_ngram_size=ngram, max_new_tokens=arguments.tokens
            )
            ours, plain, ratio = compare(model, options, arguments.pairs, prompt)
            label = f"{arguments.beams} beams" + (f", n-gram {ngram}" if ngram else "")
            print(f"{name:12} {label:30} traced {ours:7.1f} tok/s   generate {plain:7.1f} tok/s   ratio {ratio:.3f}")


if __name__ == "__main__":
    main()
