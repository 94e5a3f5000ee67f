"""What the Compare tab's own table says of greedy, beams and beams with n-gram blocking, over the stock prompts.

Run: ``python -m tests.benchmarks.compare [--tokens 80] [--prompts 60]``. Every prompt goes through the events of the
tab with "same length" on; prints the shares of prompts on which the totals stand as the course says they do.
"""

import argparse
import os
import time
from dataclasses import asdict

from playground import load_model
from playground.experiments import EXPERIMENTS
from playground.training.report import stock_prompts
from playground.web.compare.events import CompareEvents

CLOSE = 1e-4
"""Totals that differ by less are equal: the same text, added up in another order."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tokens", type=int, default=80)
    parser.add_argument("--prompts", type=int, default=60)
    arguments = parser.parse_args()
    events = CompareEvents(load_model("builtin/lm"))
    sent = {"settings": [asdict(each) for each in EXPERIMENTS["ngram"].settings], "same_length": True}
    started, totals = time.monotonic(), []
    for prompt in stock_prompts()[: arguments.prompts]:
        *_, (value, _) = events.run(prompt, "en", sent, 0, arguments.tokens)
        totals.append([row["figures"]["logprob"] for row in value["rows"]])
    facts = {
        "5 beams ≥ greedy": [beams >= greedy - CLOSE for greedy, beams, _ in totals],
        "5 beams > greedy": [beams > greedy + CLOSE for greedy, beams, _ in totals],
        "5 beams + n-gram 2 below both": [blocked < min(greedy, beams) for greedy, beams, blocked in totals],
    }
    for name, holds in facts.items():
        print(f"{name:32} {sum(holds) / len(holds):.1%} of {len(holds)} prompts")
    print(f"{time.monotonic() - started:.0f} s on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
