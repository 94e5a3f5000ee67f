"""What tracing costs: our traced loop against plain ``generate``, interleaved, medians.

Run: ``python -m tests.benchmarks.tracing [--tokens 60] [--pairs 9]``. Prints tokens per second of either and the median
of the paired ratios (above 1: the traced loop is faster).
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Sequence

import torch
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast
from transformers.utils import logging

from playground import DecodingOptions, load_model
from playground.decoding.generate import decode
from playground.models.running.language_model import LanguageModel

SETTINGS = {
    "greedy": DecodingOptions(),
    "sampling": DecodingOptions(do_sample=True),
    "sampling, top-k 50, top-p 0.9": DecodingOptions(do_sample=True, top_k=50, top_p=0.9),
}


def gpt2_124m(tokenizer: PreTrainedTokenizerFast) -> LanguageModel:
    """A GPT-2 of the 124M configuration with random weights; the tokenizer only names ids."""
    config = GPT2Config(eos_token_id=None, bos_token_id=None)
    model = GPT2LMHeadModel(config).eval().requires_grad_(False)
    return LanguageModel("random GPT-2 124M", model, tokenizer)


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def compare(
    model: LanguageModel, options: DecodingOptions, pairs: int, prompt_ids: Sequence[int] = range(10, 30)
) -> tuple[float, float, float]:
    """Return median tokens/s traced, plain, and the median of the paired ratios."""
    prompt = torch.tensor([list(prompt_ids)])
    length = options.max_new_tokens
    no_eos = {"min_new_tokens": length} if model.eos_ids else {}
    traced = DecodingOptions(**{**vars(options), **no_eos})

    def ours() -> object:
        return decode(model, prompt[0].tolist(), traced)

    def plain() -> object:
        kwargs = {**options.generate_kwargs(), **no_eos}
        return model.model.generate(prompt, attention_mask=torch.ones_like(prompt), pad_token_id=0, **kwargs)

    plain(), ours()
    times = [(seconds(ours), seconds(plain)) for _ in range(pairs)]
    rate = [length / statistics.median(side) for side in zip(*times, strict=True)]
    return rate[0], rate[1], statistics.median(theirs / mine for mine, theirs in times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=9)
    parser.add_argument("--models", nargs="+", default=["builtin/lm", "gpt2-124m"])
    half = max(1, (os.cpu_count() or 2) // 2)
    parser.add_argument("--threads", type=int, default=half, help="torch's threads; default: as app.py sets them")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    logging.set_verbosity_error()
    print(f"{os.cpu_count()} cores, {torch.get_num_threads()} threads, torch {torch.__version__}")
    for name in arguments.models:
        model = gpt2_124m(load_model("builtin/lm").tokenizer) if name == "gpt2-124m" else load_model(name)
        for label, options in SETTINGS.items():
            timed = DecodingOptions(**{**vars(options), "max_new_tokens": arguments.tokens})
            ours, plain, ratio = compare(model, timed, arguments.pairs)
            print(f"{name:12} {label:30} traced {ours:7.1f} tok/s   generate {plain:7.1f} tok/s   ratio {ratio:.3f}")


if __name__ == "__main__":
    main()
