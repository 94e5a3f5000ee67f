"""Many students through nginx, with two front pages: do all get their answers, and does a class room hold them all?

Run: ``python -m tests.proofs.many [--students 300] [--seconds 300] [--run local|ray]``, small:
``python -m tests.proofs.many --students 20 --seconds 20``.

nginx stands under ``deploy/nginx.conf`` before ``--pages`` front pages: each with its own models (``local``), or all
over the replicas of the cluster that ``deploy/ray.sh`` starts (``ray``; run it by a Python that has Ray). A student has
a browser's cookies and does one thing after the other: looks, texts, the tokenizer, beams, summaries, a chat, with up
to ``--pause`` seconds between them. Meanwhile as many students hold two lessons in class rooms, no more in one than it
holds: they join, answer, change their answers and are shown the result.

Prints what was answered, refused in the page's words or failed, how long it took, and where the students were. Ends
with 1 where anything failed, an answer of the room is lost or doubled, a student's page changed, or a page had nobody.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from playground.classroom.bounds import MEMBERS
from playground.text import Text
from tests.benchmarks.capacity import late
from tests.benchmarks.class_room import lesson
from tests.benchmarks.soak import Reader
from tests.browser.serving import ROOT, free_port, started_app, wait_for_answer
from tests.deploy.nginx import Nginx, behind_nginx
from tests.visiting import Site, resident

SETTINGS = {"PLAYGROUND_OFFLINE": "1", "PLAYGROUND_PUBLIC": "1", "PLAYGROUND_DEVICE": "cpu"}
LESSONS = 2
STARTING = 300.0
"""Seconds until a cluster has to show its page."""
Outcome = Literal["answered", "refused", "failed"]


REFUSED = re.compile(
    "|".join(
        r"[\d,]+".join(map(re.escape, re.split(r"\d+", Text(rule, most=1)["en"])))
        for rule in ("are_at_most_for_one_reader_at_once", "are_at_most_in_a_minute", "is_asked_by_too_many_at_once")
    )
)
"""Finds a refusal: the page's words where somebody has had a share, or too many wait."""


class Student(Reader):
    """A student who is told apart from others by cookies."""

    def ask_for(self, kind: str) -> tuple[str, float, Outcome, str]:
        """Ask for a thing; return its kind, its seconds, what came of it and, where it failed, the answer's end."""
        begun = time.perf_counter()
        try:
            said = self.kinds[kind]()
        except (OSError, json.JSONDecodeError) as error:
            return kind, time.perf_counter() - begun, "failed", repr(error)
        took = time.perf_counter() - begun
        if REFUSED.search(said):
            return kind, took, "refused", ""
        if re.search(r'"success": ?true', said):
            return kind, took, "answered", ""
        return kind, took, "failed", said[-300:]


def school(nginx: Nginx, students: int, seconds: float, pause: float) -> list[tuple[str, float, Outcome, str]]:
    """Let so many students do one thing after the other for so many seconds; return what came of each."""
    site = Site(nginx.url)

    def study(number: int) -> list[tuple[str, float, Outcome, str]]:
        draw, found = random.Random(number), []
        time.sleep(draw.uniform(0, pause))  # a class comes in
        student, end = Student(site.another()), time.monotonic() + seconds
        kinds = list(student.kinds)
        while time.monotonic() < end:
            found.append(student.ask_for(draw.choice(kinds)))
            time.sleep(draw.uniform(0, pause))
        return found

    with ThreadPoolExecutor(students) as threads:
        return [each for of_one in threads.map(study, range(students)) for each in of_one]


async def lessons(url: str, students: int) -> list[tuple[int, list[float], int]]:
    """Hold lessons with so many students, in as many rooms as they fill; return what :func:`lesson` does of each."""
    sizes = [min(MEMBERS, students - first) for first in range(0, students, MEMBERS)]
    return await asyncio.gather(*(lesson(url, each) for each in sizes))


def print_school(found: Sequence[tuple[str, float, Outcome, str]]) -> int:
    """Print what came of everything; return how much failed."""
    print("| kind | answered | refused | failed | median | p95 |\n|---|---|---|---|---|---|")
    for kind in sorted({each[0] for each in found}):
        outcomes = Counter(outcome for each, _, outcome, _ in found if each == kind)
        times = [took for each, took, outcome, _ in found if each == kind and outcome == "answered"]
        middle = f"{statistics.median(times):.2f} s | {late(times):.2f} s" if times else "— | —"
        print(f"| {kind} | {outcomes['answered']} | {outcomes['refused']} | {outcomes['failed']} | {middle} |")
    failed = Counter(said for *_, outcome, said in found if outcome == "failed")
    for said, count in failed.most_common(5):
        print(f"{count} failed: {said}")
    return sum(failed.values())


def print_pages(nginx: Nginx, pages: int) -> int:
    """Print where the students were; return how many changed their page, and how many pages had nobody."""
    where = [found for found in nginx.pages_of().values() if found]
    on = Counter(page for found in where for page in found)
    moved = sum(len(found) > 1 for found in where)
    print(f"{len(where)} browsers: {', '.join(f'{count} on {page}' for page, count in sorted(on.items()))}; "
          f"{moved} changed their page")  # fmt: skip
    return moved + pages - len(on)


@contextlib.contextmanager
def pages_of(run: str, pages: int, replicas: int) -> Iterator[tuple[list[str], list[int]]]:
    """Serve the front pages; yield their addresses and the processes whose memory is looked at."""
    with contextlib.ExitStack() as stack:
        if run == "local":
            served = [stack.enter_context(started_app(SETTINGS)) for _ in range(pages)]
        else:
            ray = {"RAY_PORT": str(free_port()), "PLAYGROUND_REPLICAS": str(replicas)}
            served = [stack.enter_context(cluster({**SETTINGS, **ray}))]
            others = {**SETTINGS, "PLAYGROUND_RUN": "ray", "RAY_ADDRESS": f"127.0.0.1:{ray['RAY_PORT']}"}
            served += [stack.enter_context(started_app(others)) for _ in range(pages - 1)]
        yield [url for url, _ in served], [process.pid for _, process in served]


@contextlib.contextmanager
def cluster(settings: Mapping[str, str]) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Start a cluster and its front page, as ``deploy/ray.sh`` does; yield the address and the process."""
    port = free_port()
    here = {"GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1", "PYTHON": sys.executable}
    process = subprocess.Popen(["bash", "deploy/ray.sh"], cwd=ROOT, env={**os.environ, **settings, **here})
    try:
        url = f"http://127.0.0.1:{port}/"
        wait_for_answer(url, process, STARTING)
        yield url, process
    finally:
        process.terminate()
        process.wait()


def main() -> int:
    """Hold the school, and return 1 where anything is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--pause", type=float, default=20.0, help="the longest between two things of a student")
    parser.add_argument("--run", choices=["local", "ray"], default="local")
    parser.add_argument("--pages", type=int, default=2)
    parser.add_argument("--replicas", type=int, default=2, help="of a cluster")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, {given.run}, {given.pages} front pages, {given.students} students, "
          f"{given.seconds:.0f} s, pauses of up to {given.pause:.0f} s", flush=True)  # fmt: skip
    with contextlib.ExitStack() as stack:
        urls, pids = stack.enter_context(pages_of(given.run, given.pages, given.replicas))
        nginx = stack.enter_context(behind_nginx(urls, rooms=urls if given.run == "ray" else None))
        before = [resident(each) for each in pids]
        studying = stack.enter_context(ThreadPoolExecutor(1)).submit(
            school, nginx, given.students, given.seconds, given.pause
        )
        rooms = [each for _ in range(LESSONS) for each in asyncio.run(lessons(nginx.url, given.students))]
        found = studying.result()
        after = [resident(each) for each in pids]
        failed, astray = print_school(found), print_pages(nginx, given.pages)
    lost = sum(wrong for wrong, *_ in rooms)
    arrivals = [each for _, seconds, _ in rooms for each in seconds]
    print(
        f"{len(rooms)} lessons in rooms, {given.students} students at once: {lost} answers lost or doubled, "
        f"{sum(missing for *_, missing in rooms)} pushes not arrived when it ended, p95 {late(arrivals):.2f} s"
    )
    print(
        f"memory of the pages: {', '.join(f'{old:.0f} → {new:.0f} MB' for old, new in zip(before, after, strict=True))}"
    )
    return int(bool(failed or astray or lost))


if __name__ == "__main__":
    sys.exit(main())
