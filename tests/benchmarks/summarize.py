"""What a traced summary costs: ours with four beams against plain ``generate``, interleaved, medians.

Run: ``python -m tests.benchmarks.summarize [--tokens 60] [--pairs 5] [--beams 4] [--source 500]``. Prints tokens per
second of either and the median of the paired ratios; the bar is 1.15. The model has KoBART's configuration and random
weights.
"""

import argparse
import os

import torch
from transformers.utils import logging

from playground import DecodingOptions
from tests.benchmarks.beams import kobart
from tests.benchmarks.tracing import compare

BAR = 1.15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=60)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--beams", type=int, default=4)
    parser.add_argument("--source", type=int, default=500, help="tokens of the source, at most 512")
    half = max(1, (os.cpu_count() or 2) // 2)
    parser.add_argument("--threads", type=int, default=half, help="torch's threads; default: as app.py sets them")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    logging.set_verbosity_error()
    print(f"{os.cpu_count()} cores, {torch.get_num_threads()} threads, torch {torch.__version__}")
    model, source = kobart()
    for ngram in (0, 3):
        options = DecodingOptions(
            num_beams=arguments.beams, no_repeat_ngram_size=ngram, max_new_tokens=arguments.tokens
        )
        ours, plain, ratio = compare(model, options, arguments.pairs, source[: arguments.source])
        label = f"{arguments.beams} beams" + (f", n-gram {ngram}" if ngram else "")
        said = f"traced {ours:6.1f} tok/s   generate {plain:6.1f} tok/s   ratio {ratio:.3f}"
        print(f"{label:20} {said}   bar {BAR}: {'met' if ratio >= BAR else 'missed'}")


if __name__ == "__main__":
    main()
