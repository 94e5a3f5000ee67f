"""What drafts save: our traced loop with them, against plain ``generate`` and its own prompt lookup, interleaved.

Run: ``python -m tests.benchmarks.drafts [--model FOLDER] [--tokens 100] [--pairs 3] [--text list] [--setting greedy]``.
Prints, for texts that copy and for an open one, the medians of the paired ratios (above 1: ours is faster), how many
tokens a pass gave, and whether the greedy text is ``generate``'s. ``generate`` draws otherwise than we do, so that a
sampled text is another one there: compare its ratios with care. Our texts are computed as the page's are, by the shared
engine; ``--apart`` computes them without it.
"""

import argparse
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable

import torch
from transformers.utils import logging

from playground import DecodingOptions, load_model
from playground.decoding.generate import decode
from playground.models.running.engine import engine as engine_module
from playground.models.running.language_model import LanguageModel
from tests.benchmarks.together import ROOM, SWITCH
from tests.benchmarks.tracing import gpt2_124m, seconds

ARTICLE = (
    "The town library of Ashford opened its new reading room on Monday. The reading room has forty desks, a garden "
    "window and a shelf of newspapers in six languages. The mayor, Helen Brook, said that the old reading room had "
    "been too small for many years. The new reading room cost two million pounds, and the town council paid for "
    "half of it. The other half came from a book fair that the school held in spring. Children from the school read "
    "poems at the opening, and the mayor cut a green ribbon. The library is open from nine in the morning until "
    "eight in the evening, and on Sundays from noon until five. A bus goes from the station to the library every "
    "twenty minutes. Visitors may borrow ten books at a time and keep them for four weeks. "
)
TEXTS = {
    "open": "The strangest thing about the island was",
    "article": ARTICLE * 2 + "\n\nThe article once more, word for word:\nThe town library of Ashford",
    "code": "".join(
        f"    def set_{name}(self, value):\n        self._{name} = value\n        self._changed.notify_all()\n\n"
        for name in ("width", "height", "colour", "border", "margin")
    )
    + "    def set_padding(self, value):\n",
    "list": "Monday: bread, milk, eggs.\nTuesday: bread, milk, eggs.\nWednesday: bread, milk, eggs.\nThursday:",
}
SETTINGS = {
    "greedy": DecodingOptions(),
    "sampling": DecodingOptions(do_sample=True, top_k=50, top_p=0.9),
}


def alone(model: LanguageModel, threads: int, run: Callable[[], object]) -> float:
    """Return the seconds of a run in a thread that has the cores for itself, and ends.

    Where more threads stay ready to compute than there are cores, torch's fall asleep after every operation.
    """
    took = list[float]()

    def timed() -> None:
        torch.set_num_threads(threads)
        took.append(seconds(run))

    while model.engine is not None and model.engine.is_awake:
        time.sleep(0.005)
    thread = threading.Thread(target=timed)
    thread.start()
    thread.join()
    return took[0]


def compare(model: LanguageModel, prompt: str, options: DecodingOptions, pairs: int, threads: int) -> str:
    """Return a line about one text under ``options``."""
    ids = torch.tensor([model.encode(prompt)])
    kwargs = {**options.generate_kwargs(), "attention_mask": torch.ones_like(ids), "pad_token_id": 0}

    def plain(**more: int) -> list[int]:
        made: list[int] = model.model.generate(ids, **kwargs, **more)[0, ids.shape[1] :].tolist()
        return made

    trace, text = decode(model, ids[0].tolist(), options), plain()
    own = 1 if model.engine else threads  # the engine computes in a thread of its own
    runs = (
        (own, lambda: decode(model, ids[0].tolist(), options)),
        (threads, plain),
        (threads, lambda: plain(prompt_lookup_num_tokens=10)),
    )
    times = [[alone(model, count, run) for count, run in runs] for _ in range(pairs)]
    rate = options.max_new_tokens / statistics.median(ours for ours, _, _ in times)
    ratios = [statistics.median(row[i] / row[0] for row in times) for i in (1, 2)]
    same = "" if options.draws else f"   ids equal: {list(trace.token_ids) == text}"
    return (
        f"traced {rate:6.1f} tok/s   against generate {ratios[0]:.2f}, with its prompt lookup {ratios[1]:.2f}"
        f"   {len(trace.token_ids) / trace.passes:.1f} tokens a pass{same}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", action="append", help="a name or folder, or gpt2-124m with random weights")
    parser.add_argument("--tokens", type=int, default=100)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--text", action="append", choices=TEXTS)
    parser.add_argument("--setting", action="append", choices=SETTINGS)
    parser.add_argument("--apart", action="store_true", help="without the shared engine")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    engine_module.IDLE_SECONDS = 0.05
    sys.setswitchinterval(SWITCH)
    logging.set_verbosity_error()
    print(f"{os.cpu_count()} cores, {arguments.threads} threads, torch {torch.__version__}")
    for name in arguments.model or ["builtin/lm"]:
        model = gpt2_124m(load_model("builtin/lm").tokenizer) if name == "gpt2-124m" else load_model(name)
        if not arguments.apart:
            model.share_steps(ROOM, arguments.threads)
        no_end = {"min_new_tokens": arguments.tokens} if model.eos_ids else {}
        for text in arguments.text or TEXTS:
            for label in arguments.setting or SETTINGS:
                timed = {**vars(SETTINGS[label]), "max_new_tokens": arguments.tokens, **no_end}
                print(f"{name:12} {text:8} {label:9}", end=" ", flush=True)
                print(
                    compare(model, TEXTS[text], DecodingOptions(**timed), arguments.pairs, arguments.threads),
                    flush=True,
                )


if __name__ == "__main__":
    main()
