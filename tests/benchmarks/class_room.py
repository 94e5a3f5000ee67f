"""A full class room over real HTTP: votes that are lost or doubled, how fast a push arrives, what it costs the others.

Run: ``python -m tests.benchmarks.class_room [--students 200] [--seconds 5]``.

The students are in this process, the page in another, and a reader who has texts written in a third. They join within
some seconds, listen, answer and change the answer while the teacher asks, shows the next lesson, locks and reveals.
Prints lost and doubled votes, seconds from a push to its arrival, the page's memory and processor time, and the tokens
per second of the reader alone and beside the class. The students, who would have machines of their own, take what the
page and the reader leave of the cores (the lowest priority); with ``--equal`` they take their share.
"""

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.classroom import OurUser, percentile, texts
from tests.browser.serving import started_app
from tests.visiting import Site, resident

ARRIVING, ANSWERING = 2.0, 3.0
"""Seconds within which a class joins, and answers a question."""
LOWEST = 19
"""The priority of the students."""
LINKS, BETWEEN_LINKS = 12, 0.25
OPTIONS = ["roof", "road", "sea", "hill"]
CHOICE = {
    "kind": "choice",
    "prompt": "Snow fell on the",
    "options": OPTIONS,
    "other": True,
    "model": {"probs": [0.4, 0.3, 0.1, 0.1], "entropy_bits": 3.2, "truth": None, "greedy": 0},
}


class Connection:
    """One HTTP connection, opened anew for each request: a server closes those that are silent for seconds.

    Args:
        host, port: of the page.
        key: the secret that gives a right.
    """

    def __init__(self, host: str, port: int, key: str = "") -> None:
        self._host, self._port, self.key = host, port, key
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, path: str, body: object, method: str = "POST") -> Any:
        """Return the JSON of an answer.

        Raises:
            RuntimeError: it is a refusal.
        """
        status, headers = await self._send(method, path, body)
        assert self._reader is not None
        answer = json.loads(await self._reader.readexactly(int(headers["content-length"])))
        self.close()
        if status >= 400:
            raise RuntimeError(f"{path}: {status} {answer}")
        return answer

    async def events(self, path: str) -> AsyncIterator[tuple[str, Any]]:
        """Yield the events of a stream; its pieces of chunked transfer are never split by an event here."""
        await self._send("GET", path, None)
        assert self._reader is not None
        event = ""
        while (line := (await self._reader.readline()).decode()) and line.strip() != "0":  # the last, empty piece
            if line.startswith("event: "):
                event = line.removeprefix("event: ").strip()
            elif line.startswith("data: "):
                yield event, json.loads(line.removeprefix("data: "))

    async def _send(self, method: str, path: str, body: object) -> tuple[int, dict[str, str]]:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port, limit=1 << 20)
        content = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nhost: {self._host}:{self._port}\r\ncontent-type: application/json\r\n"
        head += f"content-length: {len(content)}\r\nx-room-key: {self.key}\r\n\r\n"
        self._writer.write(head.encode() + content)
        status = int((await self._reader.readline()).split()[1])
        headers = {}
        while line := (await self._reader.readline()).decode().strip():
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        return status, headers

    def close(self) -> None:
        """Close it."""
        if self._writer is not None:
            self._writer.close()


class Student:
    """A student whose page listens.

    Args:
        number: tells students apart.
        code: of the room.
        pushes: when each push was sent, by its name; arrivals are compared with them.
        arrivals: seconds from push to arrival, of all students.
    """

    def __init__(
        self, address: tuple[str, int], number: int, code: str, pushes: dict[str, float], arrivals: list[float]
    ) -> None:
        self._draw, self._code, self._pushes, self._arrivals = random.Random(number), code, pushes, arrivals
        self._asks, self._stream = Connection(*address), Connection(*address)
        self._arrived: set[str] = set()
        self.answer = 0
        self.state: dict[str, Any] = {}

    async def join(self) -> None:
        """Join within the first seconds, and listen until the room closes."""
        await asyncio.sleep(self._draw.uniform(0, ARRIVING))
        joined = await self._asks.ask(f"/room/{self._code}/members", {})
        self._asks.key = self._stream.key = joined["key"]

    async def listen(self) -> None:
        async for event, data in self._stream.events(f"/room/{self._code}/events"):
            if event == "state":
                self.state = data
                self._take(f"{data['phase']} {data.get('question', {}).get('number', 0)}")
            elif event == "follow":
                newest = int(data["link"].removeprefix("/?n="))
                for number in range(newest + 1):  # those before it were replaced by it
                    self._take(f"link {number}")

    def _take(self, push: str) -> None:
        if push in self._pushes and push not in self._arrived:
            self._arrived.add(push)
            self._arrivals.append(time.perf_counter() - self._pushes[push])

    async def vote(self, question: int) -> None:
        """Answer a question some time within the seconds that there are."""
        await asyncio.sleep(self._draw.uniform(0, ANSWERING))
        self.answer = self._draw.randrange(len(OPTIONS))
        body = {"question": question, "answer": {"choice": self.answer}}
        await self._asks.ask(f"/room/{self._code}/answer", body)

    def close(self) -> None:
        """Close its connections."""
        self._asks.close()
        self._stream.close()


async def lesson(url: str, students: int) -> tuple[int, list[float], int]:
    """Hold a lesson; return the votes that are lost or doubled, the seconds to arrival, and the pushes not arrived."""
    host, _, port = url.removeprefix("http://").strip("/").partition(":")
    address = (host, int(port))
    pushes: dict[str, float] = {}
    arrivals: list[float] = []
    teacher = Connection(*address)
    opened = await teacher.ask("/room", {})
    teacher.key, code = opened["key"], opened["code"]
    people = [Student(address, number, code, pushes, arrivals) for number in range(students)]

    async def push(name: str, what: str, body: object) -> Any:
        pushes[name] = time.perf_counter()
        return await teacher.ask(f"/room/{code}/{what}", body)

    await asyncio.gather(*(each.join() for each in people))
    listening = [asyncio.create_task(each.listen()) for each in people]
    while not all(each.state for each in people):
        await asyncio.sleep(0.05)
    question = (await push("open 1", "ask", CHOICE))["number"]
    for _ in range(2):
        await asyncio.gather(*(each.vote(question) for each in people))
    for number in range(LINKS):
        await push(f"link {number}", "follow", {"link": f"/?n={number}"})
        await asyncio.sleep(BETWEEN_LINKS)
    await push("locked 1", "phase", {"phase": "locked"})
    await asyncio.sleep(0.5)
    await push("revealed 1", "phase", {"phase": "revealed"})
    await asyncio.sleep(1.5)
    counted = {each["text"]: each["count"] for each in people[0].state["result"]["counts"]}
    expected = Counter(OPTIONS[each.answer] for each in people)
    wrong = sum(abs(counted[name] - expected[name]) for name in OPTIONS)
    wrong += sum(each.state["answer"] != {"choice": each.answer} for each in people)
    missing = len(pushes) * students - len(arrivals)
    await teacher.ask(f"/room/{code}", {}, "DELETE")
    await asyncio.gather(*listening)
    for each in people:
        each.close()
    teacher.close()
    return wrong, arrivals, missing


def processor_seconds(pid: int) -> float:
    """Return the seconds that a process has used of the processors."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def write(url: str, seconds: float) -> float:
    """Have texts written for so many seconds; return the tokens per second."""
    return texts([OurUser(Site(url), 1, 40)], seconds)[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=5.0, help="for which the reader writes alone, twice")
    parser.add_argument(
        "--write", metavar="URL", help="only write texts at the page there, and print tokens per second"
    )
    parser.add_argument("--lessons", type=int, default=3, help="beside which the reader writes, in turn with alone")
    parser.add_argument("--equal", action="store_true", help="the students' process has the priority of the page")
    arguments = parser.parse_args()
    if arguments.write:
        print(texts([OurUser(Site(arguments.write), 1, 40)], arguments.seconds)[0])
        return
    settings = {"PLAYGROUND_OFFLINE": "1", "PLAYGROUND_DEVICE": "cpu", "PLAYGROUND_MODELS": "builtin/lm"}
    reader = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"))
    with reader, started_app(settings) as (url, server):
        reader.submit(write, url, 1.0).result()  # what is made once
        os.nice(0 if arguments.equal else LOWEST)
        before, used, begun = resident(server.pid), processor_seconds(server.pid), time.perf_counter()
        wrong, arrivals, missing = asyncio.run(lesson(url, arguments.students))
        used, took = processor_seconds(server.pid) - used, time.perf_counter() - begun
        after = resident(server.pid)
        alone, beside = [reader.submit(write, url, arguments.seconds).result()], []
        beside_wrong, beside_arrivals, beside_missing = 0, list[float](), 0
        for _ in range(arguments.lessons):
            writing = reader.submit(write, url, took)
            lost, seconds, never = asyncio.run(lesson(url, arguments.students))
            beside_wrong, beside_missing = beside_wrong + lost, beside_missing + never
            beside_arrivals += seconds
            beside.append(writing.result())
            alone.append(reader.submit(write, url, arguments.seconds).result())
        last = resident(server.pid)
    print(f"{os.cpu_count()} cores, {arguments.students} students, a lesson of {took:.0f} s")
    print(
        "| | lost or doubled votes | pushes not arrived | to arrival, median | p95 | most |\n|---|---|---|---|---|---|"
    )
    for name, lost, never, seconds in (
        ("the class alone", wrong, missing, arrivals),
        ("with a reader", beside_wrong, beside_missing, beside_arrivals),
    ):
        half, most_of_all = percentile(seconds, 0.5), percentile(seconds, 0.95)
        print(f"| {name} | {lost} | {never} | {half:.3f} s | {most_of_all:.3f} s | {max(seconds):.3f} s |")
    print(f"memory {before:.0f} MB before, {after:.0f} MB after a lesson, {last:.0f} MB after {arguments.lessons} more")
    print(f"the page used {used:.1f} s of a processor in {took:.0f} s")
    rates = [f"{median(each):.1f} ({min(each):.1f} to {max(each):.1f})" for each in (alone, beside)]
    part = median(beside) / median(alone) - 1
    print(f"a reader's texts: {rates[0]} tokens/s alone, {rates[1]} beside the class, {part:+.0%} by the medians")


if __name__ == "__main__":
    main()
