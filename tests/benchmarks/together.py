"""What many readers get from one model: tokens per second of 1, 8 and 30 texts at once, through one engine.

Run: ``python -m tests.benchmarks.together [--model FOLDER] [--tokens 32]``. Prints, for each number of texts, the
tokens per second of all of them: with an engine, without one (as models are computed that cannot share), and of a plain
``generate`` of as many rows. Every text has its own prompt, options and seed, and is traced in a thread of its own;
none reads drafts, which are for a text that is alone (``tests.benchmarks.drafts``).
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import torch
from transformers.utils import logging

from playground import DecodingOptions, load_model
from playground.decoding.generate import decode
from playground.models.running.language_model import LanguageModel
from playground.models.shelf.from_folder import read_model
from tests.benchmarks.tracing import gpt2_124m, seconds

SWITCH = 0.0005
"""Seconds between switches of Python's threads, as in ``app.py``."""
ROOM = 2_000_000_000
"""Bytes that the engine's cache may take."""


def prompt_ids(text: int) -> list[int]:
    """Return the ids of the prompt of one text: twenty to thirty-nine, other ones for each text."""
    return [100 + (7 * text + place) % 200 for place in range(20 + 3 * text % 20)]


def options(text: int, tokens: int) -> DecodingOptions:
    """Return the options of one text: every third one is greedy, the others are drawn."""
    length = {"max_new_tokens": tokens, "min_new_tokens": tokens, "prompt_lookup_num_tokens": 0}
    if text % 3 == 0:
        return DecodingOptions(**length)
    return DecodingOptions(do_sample=True, seed=text, temperature=0.9, top_k=50, top_p=0.95, **length)


def written(model: LanguageModel, texts: int, tokens: int) -> tuple[float, list[tuple[int, ...]]]:
    """Let as many threads write one text each; return tokens per second of all, and their ids."""
    ids: list[tuple[int, ...]] = [()] * texts

    def write(text: int) -> None:
        ids[text] = decode(model, prompt_ids(text), options(text, tokens)).token_ids

    threads = [threading.Thread(target=write, args=(text,)) for text in range(texts)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(map(len, ids)) / (time.perf_counter() - begun), ids


def plain(model: LanguageModel, texts: int, tokens: int) -> float:
    """Return the tokens per second of a plain ``generate`` of as many equal rows."""
    prompts = torch.tensor([prompt_ids(0)] * texts)
    kwargs = {"max_new_tokens": tokens, "min_new_tokens": tokens, "do_sample": True, "top_k": 50, "top_p": 0.95}
    took = seconds(
        lambda: model.model.generate(prompts, attention_mask=torch.ones_like(prompts), pad_token_id=0, **kwargs)
    )
    return texts * tokens / took


def measure(model: LanguageModel, counts: Sequence[int], tokens: int, rounds: int) -> None:
    """Print a line for each number of texts: medians of so many rounds, in which the ways take turns."""
    first: dict[str, float] = {}
    for texts in counts:
        apart, expected = written(model, texts, tokens)
        together, generate = list[float](), list[float]()
        for _ in range(rounds):
            model.share_steps(ROOM, os.cpu_count() or 2)
            rate, ids = written(model, texts, tokens)
            model.engine = None
            together.append(rate)
            generate.append(plain(model, texts, tokens))
        rates = {"together": median(together), "apart": apart, "generate": median(generate)}
        first = first or rates
        shown = "   ".join(f"{name} {rate:7.1f} tok/s (× {rate / first[name]:4.1f})" for name, rate in rates.items())
        same = sum(one == other for one, other in zip(ids, expected, strict=True))
        print(f"{model.name:18} {texts:3} texts   {shown}   {same} of {texts} with the ids of each alone", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", default=[], help="builtin/lm, gpt2-124m or a folder")
    parser.add_argument("--texts", type=int, nargs="+", default=[1, 8, 30])
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=3, help="of which the medians are printed")
    half = max(1, (os.cpu_count() or 2) // 2)
    parser.add_argument("--threads", type=int, default=half, help="torch's threads; default: as app.py sets them")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    sys.setswitchinterval(SWITCH)
    logging.set_verbosity_error()
    print(f"{os.cpu_count()} cores, {torch.get_num_threads()} threads, torch {torch.__version__}, float32")
    for name in arguments.model or ["builtin/lm"]:
        if name == "gpt2-124m":
            model = gpt2_124m(load_model("builtin/lm").tokenizer)
        elif name.startswith("builtin/"):
            model = load_model(name)
        else:
            model = read_model(Path(name).name, Path(name), "cpu", torch.float32)
        measure(model, arguments.texts, arguments.tokens, arguments.rounds)


if __name__ == "__main__":
    main()
