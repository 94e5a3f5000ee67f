"""How many students a server holds: what was measured, carried on by a simulation.

Run: ``python -m tests.benchmarks.capacity --measure``, or with figures that were measured elsewhere
``python -m tests.benchmarks.capacity --rates 1:156:0.1 8:256:0.2 30:268:0.9 [--replicas 1 2 10] [--price 0.03]``.
``--measure`` has as many users as ``--users`` says write at once, over the page's own protocol, on the same cores, and
prints beside what was measured what the simulation makes of it.

The model. A student thinks for some seconds (``--think``, exponentially distributed), asks for a text of ``--tokens``
tokens and waits for its end. A replica writes at most ``--places`` texts together; who comes then waits in line, first
come, first served. ``n`` texts together are written at ``rate(n)`` tokens per second in all, each at an equal part, and
the first token of one comes ``first(n)`` seconds after it has a place: between the measured numbers of texts in
proportion, beyond the largest as there. A text goes to the replica that has the fewest. A front page has at most
``--streams`` texts in flight; students are spread evenly over ``--pages`` of them.

A server is full where one of twenty texts waits longer than ``--wait`` seconds for its first token. What is full first
is what, doubled alone, lets the most students more in: the ``rate``, the ``places`` of the replicas or the ``streams``
of the front pages. The cost is that of one hour for a hundred students, where the server is just not full, of machines
that cost ``--price`` an hour each, one for a replica; without a price it is unknown.
"""

import argparse
import heapq
import math
import os
import random
import statistics
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

WARM_UP = 0.2
"""The share of the simulated time that is not counted: all students begin by thinking."""
CLOSE = 50
"""The most students that a server holds are known to this part of their number."""


def between(points: Mapping[int, float], at: float) -> float:
    """Return the value at ``at`` on the lines between ``points``; before the first and behind the last as there."""
    (low, value), *others = sorted(points.items())
    if at <= low:
        return value
    for high, next_value in others:
        if at <= high:
            return value + (next_value - value) * (at - low) / (high - low)
        low, value = high, next_value
    return value


@dataclass(frozen=True)
class Measured:
    """How a replica writes, by the number of texts that it writes together.

    Attributes:
        rates: tokens per second of all of them.
        firsts: seconds from a place to the first token.
    """

    rates: Mapping[int, float]
    firsts: Mapping[int, float]

    def rate(self, texts: int) -> float:
        """Return the rate of so many texts."""
        return between(self.rates, texts)

    def first(self, texts: int) -> float:
        """Return the seconds to the first token of the last of so many texts."""
        return between(self.firsts, texts)


@dataclass(frozen=True)
class Server:
    """What the texts are written by.

    Attributes:
        measured: of one replica.
        replicas: so many.
        places: texts that one replica writes together.
        pages: front pages.
        streams: texts in flight of one front page.
    """

    measured: Measured
    replicas: int = 1
    places: int = 32
    pages: int = 1
    streams: int = 32


@dataclass(frozen=True)
class Load:
    """What is asked of it.

    Attributes:
        students: so many.
        think: seconds between a text and the next question, in the mean; 0: they ask at once.
        tokens: of a text.
        seconds: for which they do so.
    """

    students: int
    think: float = 30.0
    tokens: int = 40
    seconds: float = 300.0


@dataclass(frozen=True)
class Found:
    """What came of it, without the time that it takes to get going.

    Attributes:
        tokens_a_second: of all texts that were written to their end.
        first: seconds until the first token of each.
        whole: seconds until its last.
        places_full: the share of the time in which a replica had all of its places taken.
        streams_full: the share of the time in which somebody waited for a front page.
    """

    tokens_a_second: float
    first: Sequence[float]
    whole: Sequence[float]
    places_full: float
    streams_full: float


@dataclass
class _Text:
    """A text that is asked for.

    Attributes:
        page: through which.
        asked: when.
        first: when its first token comes; 0: it has no place yet.
    """

    page: int
    asked: float
    first: float = 0.0


@dataclass
class _Replica:
    """A replica. Its service is the number of tokens that each of its texts has got since it began to write.

    Attributes:
        server: whose it is.
        counted_from: from when on the time in which it is full counts.
        ends: of each text the service at which it has its last token; the next one first.
        line: texts that wait.
        full: seconds in which all places were taken.
        due: when a text has its last token.
    """

    server: Server
    counted_from: float
    ends: list[tuple[float, int, _Text]] = field(default_factory=list)
    line: deque[_Text] = field(default_factory=deque)
    full: float = 0.0
    due: float = math.inf
    _service: float = 0.0
    _now: float = 0.0
    _begun: int = 0

    def advance(self, now: float) -> None:
        """Write until ``now``."""
        texts = len(self.ends)
        if texts >= self.server.places:
            self.full += max(0.0, now - max(self._now, self.counted_from))
        if texts:
            self._service += (now - self._now) * self.server.measured.rate(texts) / texts
        self._now = now

    def take(self, text: _Text, tokens: int) -> None:
        """Begin a text, or have it wait in line. It has been advanced to now."""
        if len(self.ends) >= self.server.places:
            self.line.append(text)
            return
        self._begun += 1
        heapq.heappush(self.ends, (self._service + tokens, self._begun, text))
        text.first = self._now + self.server.measured.first(len(self.ends))
        self._plan()

    def end(self, tokens: int) -> _Text:
        """Return the text that has its last token now, and give its place to the next in line."""
        text = heapq.heappop(self.ends)[2]
        self._plan()
        if self.line:
            self.take(self.line.popleft(), tokens)
        return text

    def _plan(self) -> None:
        texts, self.due = len(self.ends), math.inf
        if texts:
            rate = self.server.measured.rate(texts)
            self.due = self._now + max(0.0, self.ends[0][0] - self._service) * texts / rate


def simulate(server: Server, load: Load, seed: int = 0) -> Found:
    """Return what comes of a load; the same seed gives the same."""
    draw, counted_from = random.Random(seed), WARM_UP * load.seconds
    replicas = [_Replica(server, counted_from) for _ in range(server.replicas)]
    in_flight, waiting = [0] * server.pages, [deque[_Text]() for _ in range(server.pages)]
    first, whole, streams_full, now = list[float](), list[float](), 0.0, 0.0

    def asks_at(time: float) -> float:
        return time + (draw.expovariate(1 / load.think) if load.think else 0.0)

    def send(text: _Text) -> None:
        replica = min(replicas, key=lambda each: len(each.ends) + len(each.line))
        replica.advance(now)
        replica.take(text, load.tokens)

    asking = [(asks_at(0.0), each % server.pages) for each in range(load.students)]
    heapq.heapify(asking)
    while True:
        writing = min(replicas, key=attrgetter("due"))
        then = min(writing.due, asking[0][0] if asking else math.inf)
        streams_full += max(0.0, min(then, load.seconds) - max(now, counted_from)) * any(waiting)
        if then > load.seconds:
            break
        now = then
        if asking and asking[0][0] <= now:
            page = heapq.heappop(asking)[1]
            if in_flight[page] < server.streams:
                in_flight[page] += 1
                send(_Text(page, now))
            else:
                waiting[page].append(_Text(page, now))
            continue
        writing.advance(now)
        text = writing.end(load.tokens)
        if waiting[text.page]:
            send(waiting[text.page].popleft())
        else:
            in_flight[text.page] -= 1
        heapq.heappush(asking, (asks_at(max(now, text.first)), text.page))
        if now > counted_from:
            first.append(text.first - text.asked)
            whole.append(max(now, text.first) - text.asked)
    for each in replicas:
        each.advance(load.seconds)
    counted = load.seconds - counted_from
    full = statistics.fmean(each.full for each in replicas) / counted
    return Found(len(whole) * load.tokens / counted, first, whole, full, streams_full / counted)


def late(values: Sequence[float]) -> float:
    """Return what one of twenty exceeds; without any, no wait is known to be short."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1] if values else math.inf


def most_students(server: Server, load: Load, wait: float) -> int:
    """Return how many students at most have their first tokens in time: one of twenty waits longer than ``wait``."""

    def is_too_much(students: int) -> bool:
        return late(simulate(server, replace(load, students=students)).first) > wait

    low, high = 0, math.ceil(bound(server, load))
    while not is_too_much(high):
        low, high = high, 2 * high
    while high - low > max(1, high // CLOSE):
        middle = (low + high) // 2
        low, high = (low, middle) if is_too_much(middle) else (middle, high)
    return low


def full_first(server: Server, load: Load, wait: float) -> str:
    """Return what, doubled alone, lets the most students more in."""
    measured = server.measured
    doubled = {
        "rate": replace(
            server,
            measured=Measured(
                {texts: 2 * rate for texts, rate in measured.rates.items()},
                {texts: first / 2 for texts, first in measured.firsts.items()},
            ),
        ),
        "places": replace(server, places=2 * server.places),
        "streams": replace(server, streams=2 * server.streams),
    }
    return max(doubled, key=lambda name: most_students(doubled[name], load, wait))


def bound(server: Server, load: Load) -> float:
    """Return how many students can be served at all: those who think while the others write at every place."""
    rate = server.replicas * max(map(server.measured.rate, range(1, server.places + 1)))
    return rate * load.think / load.tokens + server.replicas * server.places


def cost(price: float | None, machines: int, students: int) -> str:
    """Return what a hundred students cost for an hour; a dash where no price is known or nobody is served."""
    return "—" if price is None or not students else f"{100 * price * machines / students:.3f}"


def named(given: Sequence[str]) -> Measured:
    """Return what the command line names: ``texts:tokens/s:seconds``.

    Raises:
        ValueError: it does not.
    """
    points = [each.split(":") for each in given]
    return Measured(
        {int(texts): float(rate) for texts, rate, _ in points}, {int(texts): float(first) for texts, _, first in points}
    )


def measure(users: Sequence[int], tokens: int, seconds: float, model: str, device: str) -> Measured:
    """Measure a page on this machine, and print what the simulation says of the same load, beside it."""
    from tests.benchmarks.classroom import OurUser, Written, texts
    from tests.browser.serving import started_app
    from tests.visiting import Site

    rates, firsts, found = dict[int, float](), dict[int, float](), dict[int, list[Written]]()
    settings = {"PLAYGROUND_OFFLINE": "1", "PLAYGROUND_DEVICE": device, "PLAYGROUND_MODELS": model}
    with started_app(settings) as (url, _):
        site = Site(url)
        for count in users:
            class_ = [OurUser(site.another(), number, tokens) for number in range(count)]
            rates[count], found[count] = texts(class_, seconds)
            firsts[count] = statistics.median(each.first for each in found[count])
    measured = Measured(rates, firsts)
    print(f"{os.cpu_count()} cores, {device}, {model}, texts of {tokens} tokens, students on the same cores")
    print("| at once | tokens/s | simulated | first token, median | p95 | simulated | whole text, p95 | simulated |")
    print("|---" * 8 + "|")
    for count in users:
        simulated = simulate(Server(measured), Load(count, 0.0, tokens))
        print(
            f"| {count} | {rates[count]:.0f} | {simulated.tokens_a_second:.0f} | {firsts[count]:.2f} s | "
            f"{late([each.first for each in found[count]]):.2f} s | {late(simulated.first):.2f} s | "
            f"{late([each.whole for each in found[count]]):.1f} s | {late(simulated.whole):.1f} s |"
        )
    print()
    return measured


def print_curve(server: Server, loads: Sequence[Load]) -> None:
    """Print what comes of each load."""
    print("| students | texts a minute | tokens/s | first token, median | p95 | whole text, p95 | places full |")
    print("|---" * 7 + "|")
    for load in loads:
        found = simulate(server, load)
        a_minute = 60 * found.tokens_a_second / load.tokens
        middle = statistics.median(found.first) if found.first else math.inf
        print(
            f"| {load.students} | {a_minute:.0f} | {found.tokens_a_second:.0f} | {middle:.2f} s | "
            f"{late(found.first):.2f} s | {late(found.whole):.1f} s | {found.places_full:.0%} |",
            flush=True,
        )
    print()


def main() -> int:
    """Print the curve and the capacities."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--rates", nargs="+", metavar="TEXTS:TOKENS_A_SECOND:SECONDS")
    source.add_argument("--measure", action="store_true")
    parser.add_argument("--model", default="builtin/lm", help="that is measured: builtin/lm or a folder")
    parser.add_argument("--device", default="cpu", help="on which is measured: cpu or cuda")
    parser.add_argument("--users", type=int, nargs="+", default=[1, 8, 30], help="at which is measured")
    parser.add_argument("--measure-seconds", type=float, default=20.0)
    parser.add_argument("--students", type=int, nargs="+", default=[10, 30, 100, 300])
    parser.add_argument("--replicas", type=int, nargs="+", default=[1, 2, 10])
    parser.add_argument("--pages", type=int, default=0, help="front pages; by default one for a replica")
    parser.add_argument("--places", type=int, default=Server.places)
    parser.add_argument("--streams", type=int, default=Server.streams)
    parser.add_argument("--think", type=float, default=Load.think)
    parser.add_argument("--tokens", type=int, default=Load.tokens)
    parser.add_argument("--seconds", type=float, default=Load.seconds, help="that are simulated")
    parser.add_argument("--wait", type=float, default=2.0)
    parser.add_argument("--price", type=float, help="of one machine with one replica, for an hour")
    given = parser.parse_args()
    if given.measure:
        found = measure(given.users, given.tokens, given.measure_seconds, given.model, given.device)
    else:
        found = named(given.rates)
    points = " ".join(f"{texts}:{rate:.0f}:{found.firsts[texts]:.2f}" for texts, rate in found.rates.items())
    print(f"--rates {points}, texts of {given.tokens} tokens, {given.think:g} s of thinking")
    loads = [Load(each, given.think, given.tokens, given.seconds) for each in given.students]
    servers = [Server(found, each, given.places, given.pages or each, given.streams) for each in given.replicas]
    print_curve(servers[0], loads)
    print(f"| replicas | front pages | students at most (p95 of first token {given.wait:g} s) | bound |"
          " full first | 100 students for an hour |\n" + "|---" * 6 + "|")  # fmt: skip
    for server in servers:
        most, limit = most_students(server, loads[0], given.wait), bound(server, loads[0])
        full, price = full_first(server, loads[0], given.wait), cost(given.price, server.replicas, most)
        print(f"| {server.replicas} | {server.pages} | {most} | {limit:.0f} | {full} | {price} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
