"""What 10,000 short requests to one engine leave: the memory after each thousand, and what is still held in the end.

Run: ``python -m tests.benchmarks.requests [--model FOLDER] [--requests 10000]``. No page: texts are opened, continued
and closed directly, by sixteen threads. One text in ten is left before it has taken a step, one in five has several
rows, one in four begins like another. Ends with 1 where the memory after the last thousand is more
than 5 % from that after the first, or where a row, a cache or a thread is left.
"""

import argparse
import gc
import os
import random
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import torch

from playground import load_model
from playground.models.running.engine.engine import IDLE_SECONDS
from playground.models.running.language_model import LanguageModel
from playground.models.shelf.from_folder import read_model
from playground.web.server.memory import _trim
from tests.visiting import resident

THOUSAND = 1_000
AT_ONCE = 16
"""Texts that are written at the same time."""
MOST = 0.05
"""What the memory may have grown or shrunk by since the first thousand, as a part of it."""
ROOM = 200_000_000
"""Bytes that the shared cache may take."""
LONGEST_PROMPT, MOST_STEPS = 40, 4
REST = 0.5
"""Seconds without requests, beyond those after which the engine's thread ends, before the memory is measured."""


def request(model: LanguageModel, number: int) -> None:
    """Open a text of ``model``, take some steps of it and close it; ``number`` draws which."""
    draw = random.Random(number)
    alike = random.Random(number % 50 if draw.random() < 0.25 else number)
    prompt = [alike.randrange(3, model.vocab_size) for _ in range(alike.randint(1, LONGEST_PROMPT))]
    rows = draw.choice((1, 1, 1, 1, 3))
    session = model.open(prompt, rows=rows)
    try:
        for _ in range(0 if draw.random() < 0.1 else draw.randint(1, MOST_STEPS)):
            tokens = torch.tensor([draw.randrange(3, model.vocab_size) for _ in range(rows)])
            session.step(tokens, torch.tensor([draw.randrange(rows) for _ in range(rows)]) if rows > 1 else None)
    finally:
        session.close()


def measured() -> float:
    """Return the megabytes (10⁶) that this process has in memory once it has rested and, as the page does, given back
    what is free."""
    time.sleep(IDLE_SECONDS + REST)
    gc.collect()
    if trim := _trim():
        trim(0)
    return resident(os.getpid())


def main() -> int:
    """Print the figures; return 1 where something is left."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.requests", description=__doc__)
    parser.add_argument("--model", default="builtin/lm", help="builtin/lm or a folder")
    parser.add_argument("--requests", type=int, default=10 * THOUSAND)
    arguments = parser.parse_args()
    own, folder = arguments.model.startswith("builtin/"), Path(arguments.model)
    model = load_model(arguments.model) if own else read_model(folder.name, folder, "cpu", torch.float32)
    threads = max(1, (os.cpu_count() or 2) // 2)
    model.share_steps(ROOM, threads)
    engine, sizes, begun = model.engine, list[float](), time.perf_counter()
    assert engine is not None, "the texts of this model are not computed together"
    print(f"{arguments.model}, {AT_ONCE} texts at once, {threads} threads: {measured():.0f} MB before")
    with ThreadPoolExecutor(AT_ONCE) as writers:
        for first in range(0, arguments.requests, THOUSAND):
            list(writers.map(lambda number: request(model, number), range(first, first + THOUSAND)))
            sizes.append(measured())
            took = time.perf_counter() - begun
            print(f"{first + THOUSAND:6,} requests: {sizes[-1]:.0f} MB, {took:.0f} s", flush=True)
    grown, alive = sizes[-1] / sizes[0] - 1, [each.name for each in threading.enumerate() if each.name == "engine"]
    print(f"after {arguments.requests:,} against after {THOUSAND:,}: {grown:+.1%}; left are {engine.rows} rows, "
          f"{engine.bytes} bytes of their cache, {len(alive)} threads of the engine")  # fmt: skip
    return int(abs(grown) > MOST or bool(engine.rows or engine.bytes or alive))


if __name__ == "__main__":
    sys.exit(main())
