"""A class at the same minute, over the page's own protocol: how fast its texts come, and whether each gets its own.

Run: ``python -m tests.benchmarks.classroom [--model FOLDER] [--users 1 8 30] [--seconds 30] [--against naive]``.

Every user has a browser's cookie. Prints, for each number of users, tokens per second of all, the times to the first
token and to the end of a text, the errors, and how many users had to wait for a place and were told which, and for how
long. Then as many users as the last number do all kinds of things with pauses between them, for ``--class-seconds``.
``--against naive`` measures in the same run a plain Gradio app whose every user calls ``generate`` by himself. Ends
with 1 where a text of the page is not the one that the same request gives alone, one has failed, or a user has not been
told.

A class of thirty for ten minutes: ``--users 30 --seconds 600``; a hundred at once: ``--users 100 --seconds 60``.
"""

import argparse
import contextlib
import json
import os
import random
import secrets
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import torch

from playground import DecodingOptions, decode, load_model
from playground.models.running.language_model import LanguageModel
from playground.models.shelf.from_folder import read_model
from tests.benchmarks.soak import Reader
from tests.browser.serving import ROOT, free_port, started_app, wait_for_answer
from tests.visiting import Site, resident

PROMPTS = (
    "Snow fell on",
    "The ferry to",
    "눈이 내리는",
    "In the kitchen",
    "The robot club",
    "바닷가 마을에",
    "On Monday the",
)
"""Beginnings of the texts; each user adds a word of their own."""
MOST_PAUSE = 3.0
"""Seconds that a user at most thinks before the next thing, as the class does all kinds of things."""
PATIENCE = 1.0
"""Whoever waits longer than so many seconds for a place has to be told which place in line it is."""


@dataclass(frozen=True)
class Written:
    """One text that a user had written.

    Attributes:
        prompt, seed: what it was asked for.
        ids: of its tokens; empty of the naive app, which sends words.
        count: number of its tokens.
        first: seconds until the first of them was there.
        whole: seconds until all were.
        failed: whether it ended in an error.
        waiting: how its user waited for a place; None of the naive app.
    """

    prompt: str
    seed: int
    ids: tuple[int, ...]
    count: int
    first: float
    whole: float
    failed: bool
    waiting: "Waiting | None" = None


@dataclass
class Waiting:
    """What a user was told until a text began.

    Attributes:
        seconds: until it began.
        places: the places in line, as they were told one after the other.
        estimates: seconds since the text was asked for until it was said to begin, by each estimate.
    """

    seconds: float = 0.0
    places: list[int] = field(default_factory=list)
    estimates: list[float] = field(default_factory=list)

    def take(self, message: Mapping[str, object], now: float) -> None:
        """Take in a message that came ``now`` seconds after the text was asked for."""
        if message.get("msg") == "estimation":
            rank, wait = message.get("rank"), message.get("rank_eta")
            if isinstance(rank, int) and (not self.places or self.places[-1] != rank):
                self.places.append(rank)
            if isinstance(wait, int | float):
                self.estimates.append(now + wait)
        elif message.get("msg") == "process_starts":
            self.seconds = now

    @property
    def is_long(self) -> bool:
        """Whether it is longer than anybody waits in silence."""
        return self.seconds > PATIENCE


class User:
    """One who has texts written that nobody else has.

    Args:
        site: the page, or the app.
        number: tells users apart.
        tokens: how long their texts are.
    """

    def __init__(self, site: Site, number: int, tokens: int) -> None:
        self._site, self._tokens = site, tokens
        self._number, self._texts = number, 0

    def write(self) -> Written:
        """Have the next text written."""
        self._texts += 1
        seed = 1_000 * self._number + self._texts
        return self._written(f"{PROMPTS[seed % len(PROMPTS)]} {self._number}", seed)

    def _written(self, prompt: str, seed: int) -> Written:
        raise NotImplementedError


class OurUser(User):
    """A user of the page."""

    def _written(self, prompt: str, seed: int) -> Written:
        event, options = self._site.event("generate", "click"), text_options(seed, self._tokens)
        inputs = self._site.inputs(event, prompt=prompt, options=options)
        session, begun = secrets.token_hex(6), time.perf_counter()
        log, first, waiting = Log(), 0.0, Waiting()
        if self._site.join(event, inputs, session)[0] == 200:
            with self._site.answer("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
                for line in stream:
                    if line.startswith(b"data: "):
                        message = json.loads(line.removeprefix(b"data: "))
                        log.take(message)
                        waiting.take(message, time.perf_counter() - begun)
                        first = first or (time.perf_counter() - begun if log.ids else 0.0)
        whole, ids = time.perf_counter() - begun, tuple(log.ids)
        return Written(prompt, seed, ids, len(ids), first, whole, len(ids) < self._tokens, waiting)


class Log:
    """The tokens of a text, from the messages that a page gets of it."""

    def __init__(self) -> None:
        self.ids: list[int] = []

    def take(self, message: dict[str, object]) -> None:
        """Take in what a message says of the strip: its first output."""
        output = message.get("output")
        if message.get("msg") != "process_generating" or not isinstance(output, dict) or not output.get("data"):
            return
        strip = output["data"][0]
        texts = [strip] if isinstance(strip, str) else [op[2] for op in strip if op[0] == "append"]
        for line in (line for text in texts if isinstance(text, str) for line in text.splitlines()):
            said = json.loads(line)
            self.ids[said["kept"] :] = [token["id"] for token in said["tokens"]]


class NaiveUser(User):
    """A user of the naive app."""

    def _written(self, prompt: str, seed: int) -> Written:
        session, begun, first, last = secrets.token_hex(6), time.perf_counter(), 0.0, b""
        if self._site.join(self._site.events[0], [prompt, self._tokens], session)[0] == 200:
            with self._site.answer("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
                for line in stream:
                    if b"process_generating" in line:
                        first = first or time.perf_counter() - begun
                    last = line if b"process_completed" in line else last
        failed = b'"success":true' not in last
        return Written(prompt, seed, (), 0 if failed else self._tokens, first, time.perf_counter() - begun, failed)


def text_options(seed: int, tokens: int) -> dict[str, object]:
    """Return the options of a text: drawn from the fifty best, of a fixed length."""
    length = {"max_new_tokens": tokens, "min_new_tokens": tokens}
    return {"do_sample": True, "temperature": 0.9, "top_k": 50, "top_p": 0.95, "seed": seed, **length}


def texts(users: Sequence[User], seconds: float) -> tuple[float, list[Written]]:
    """Let all users have one text after the other written, at the same time; return tokens per second and the texts."""
    begun = time.perf_counter()
    end = begun + seconds

    def write(user: User) -> list[Written]:
        written = [user.write()]
        while time.perf_counter() < end:
            written.append(user.write())
        return written

    with ThreadPoolExecutor(len(users)) as threads:
        found = [each for of_one in threads.map(write, users) for each in of_one]
    return sum(each.count for each in found) / (time.perf_counter() - begun), found


def crossed(model: LanguageModel, found: Sequence[Written], tokens: int) -> int:
    """Return how many of the texts differ from what the same request gives alone."""
    return sum(
        each.ids != decode(model, each.prompt, DecodingOptions(**text_options(each.seed, tokens))).token_ids
        for each in found
        if each.ids
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that so large a share of ``values`` does not exceed."""
    return sorted(values)[int(share * (len(values) - 1))]


def print_texts(name: str, users: int, rate: float, first_rate: float, found: Sequence[Written]) -> None:
    """Print a row of the table."""
    firsts, wholes = [each.first for each in found], [each.whole for each in found]
    print(
        f"| {name} | {users} | {rate:.1f} (× {rate / first_rate:.1f}) | {statistics.median(firsts):.2f} s | "
        f"{percentile(firsts, 0.95):.2f} s | {percentile(wholes, 0.95):.1f} s | {len(found)} | "
        f"{sum(each.failed for each in found)} |",
        flush=True,
    )


def untold(found: Sequence[Written]) -> int:
    """Return how many of the texts waited for a place while their users were not told which."""
    return sum(each.waiting is not None and each.waiting.is_long and not each.waiting.places for each in found)


def waiting_line(users: int, found: Sequence[Written]) -> str:
    """Return how the users waited for a place, in words."""
    waited = [each.waiting for each in found if each.waiting and each.waiting.is_long]
    told = len(waited) - untold(found)
    moved, timed = sum(len(each.places) > 1 for each in waited), [each for each in waited if each.estimates]
    line = (
        f"{users} users: {len(waited)} of {len(found)} texts waited for a place; {told} of their users were told "
        f"which, {moved} saw it change, {len(timed)} were told for how long"
    )
    if not timed:
        return line
    wait = statistics.median(each.seconds for each in timed)
    apart = statistics.median(abs(each.estimates[0] - each.seconds) for each in timed)
    return f"{line} (waits: {wait:.1f} s in the median; first estimates: {apart:.1f} s from them)"


def lesson(url: str, pid: int, users: int, seconds: float) -> None:
    """Print what a class does in so many seconds: how long each kind of thing took, errors, memory."""
    site, end = Site(url), time.monotonic() + seconds

    def user(number: int) -> list[tuple[str, float, bool]]:
        reader, draw, found = Reader(site.another()), random.Random(number), []
        reader.asked = number
        while time.monotonic() < end:
            time.sleep(draw.uniform(0, MOST_PAUSE))
            found.append(reader.ask())
        return found

    before = resident(pid)
    with ThreadPoolExecutor(users) as threads:
        found = [each for of_one in threads.map(user, range(users)) for each in of_one]
    errors = sum(not answered for *_, answered in found)
    print(f"\na class of {users}, {seconds:.0f} s: {len(found)} answers, {errors} errors, "
          f"memory {before:.0f} MB before, {resident(pid):.0f} MB after")  # fmt: skip
    print("| kind | answers | median | p95 |\n|---|---|---|---|")
    for kind, count in sorted(Counter(kind for kind, *_ in found).items()):
        times = [took for each, took, _ in found if each == kind]
        print(f"| {kind} | {count} | {statistics.median(times):.2f} s | {percentile(times, 0.95):.2f} s |", flush=True)


@contextlib.contextmanager
def naive_app(folder: str) -> Iterator[str]:
    """Serve the naive app over the model in ``folder``; yield its address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.naive", folder, str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait()


def main() -> int:
    """Print the tables; return 1 where anything is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default="builtin/lm", help="builtin/lm or a folder")
    parser.add_argument("--users", type=int, nargs="+", default=[1, 8, 30])
    parser.add_argument("--tokens", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--class-seconds", type=float, default=0.0)
    parser.add_argument("--against", choices=["naive"])
    arguments = parser.parse_args()
    tokens = arguments.tokens
    print(f"{os.cpu_count()} cores, {arguments.model}, texts of {tokens} tokens")
    print(
        "| | users | tokens/s of all | first token, median | p95 | whole text, p95 | texts | errors |\n"
        + "|---" * 8
        + "|"
    )
    settings = {"PLAYGROUND_OFFLINE": "1", "PLAYGROUND_DEVICE": "cpu", "PLAYGROUND_MODELS": arguments.model}
    with started_app(settings) as (url, server):
        site, first, ours, waits = Site(url), 0.0, list[Written](), list[str]()
        for users in arguments.users:
            class_ = [OurUser(site.another(), number, tokens) for number in range(users)]
            rate, found = texts(class_, arguments.seconds)
            first, ours = first or rate, [*ours, *found]
            print_texts("the page", users, rate, first, found)
            waits.append(waiting_line(users, found))
        print("", *waits, sep="\n", flush=True)
        if arguments.class_seconds:
            lesson(url, server.pid, arguments.users[-1], arguments.class_seconds)
    is_own = arguments.model.startswith("builtin/")
    name, folder = Path(arguments.model).name, Path(arguments.model)
    model = load_model(arguments.model) if is_own else read_model(name, folder, "cpu", torch.float32)
    wrong = crossed(model, ours, tokens)
    print(f"\nof {len(ours)} texts {wrong} are not those that the same request gives alone\n", flush=True)
    if arguments.against:
        with naive_app(arguments.model) as url:
            site, first = Site(url), 0.0
            for users in arguments.users:
                rate, found = texts([NaiveUser(site, number, tokens) for number in range(users)], arguments.seconds)
                first = first or rate
                print_texts("generate for each", users, rate, first, found)
    return int(bool(wrong or untold(ours) or any(each.failed for each in ours)))


if __name__ == "__main__":
    sys.exit(main())
