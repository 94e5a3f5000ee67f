"""Proofs over Ray Serve: many front pages answer as one page, and what goes is said, replaced and never mixed up."""

import json
import os
import random
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

pytest.importorskip("ray.serve", reason="Ray is not installed: bash tests/ray.sh has it", exc_type=ImportError)

from playground.cluster.connection import Connection
from playground.cluster.front import OnRay
from playground.cluster.rooms import RayDesk
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from playground.web.shell.offered import OfferedModels
from tests.browser.serving import served_page, started_app
from tests.cluster.clusters import LIMIT, deployed, loads, started_node, until
from tests.visiting import Site

pytestmark = [pytest.mark.proof, pytest.mark.filterwarnings("default")]  # the warnings are Ray's own

FREE = {"user_texts": 100_000, "user_requests": 100_000}
PROMPTS = ["Once upon a time", "The dog ran to the", "옛날 옛적에", "A small boat", "오늘 아침에 민수는"]
ASKED = [
    (prompt, {"do_sample": sampled, "top_p": 0.9, "max_new_tokens": length}, seed)
    for prompt in PROMPTS
    for sampled, length, seed in ((True, 8, 1), (True, 8, 2), (True, 16, 3), (False, 12, 0))
]
"""Texts of which no two are the same but by chance."""
MIXED = 2_000
REFUSED = ("cannot reach the machines", "was broken off", "asked by too many")


def text(site, prompt, options, seed):
    """Return the ids that the endpoint ends with; of an error its words."""
    status, answer = site.call("generate", prompt, options, seed, False, "")
    last = re.findall(r"event: complete\ndata: (.*)", answer)
    return json.loads(last[-1])[0]["token_ids"] if status == 200 and last else answer[-300:]


@pytest.fixture(scope="module")
def node():
    with started_node() as node:
        yield node


@pytest.fixture(scope="module")
def expected():
    with served_page(OfferedModels(server_models=ServerModels(Settings(**FREE)))) as url:
        site = Site(url)
        return [text(site, *asked) for asked in ASKED]


@pytest.fixture(scope="module")
def connection(node):
    with deployed(node, PLAYGROUND_REPLICAS="2"):
        connection = Connection(node.address)
        assert connection.wait(LIMIT)
        yield connection
        connection.close()


@pytest.fixture(scope="module")
def front(connection):
    models = OfferedModels(server_models=ServerModels(Settings(**FREE)), place=OnRay(connection))
    with served_page(models, desk=RayDesk(connection)) as url:
        yield Site(url)


def test_ray_four_front_pages_over_two_replicas_answer_as_one_page(node, connection, expected):
    """``connection`` keeps the replicas; each front page is a process of its own."""
    settings = {**node.environment, "PLAYGROUND_RUN": "ray", "PLAYGROUND_USER_REQUESTS": "100000"}
    with ExitStack() as stack:
        with ThreadPoolExecutor(4) as starting:
            pages = list(starting.map(lambda _: stack.enter_context(started_app(settings)), range(4)))
        sites = [Site(url) for url, _ in pages]
        with ThreadPoolExecutor(8) as readers:
            asked = [(number % 4, number % len(ASKED)) for number in random.Random(0).sample(range(4 * len(ASKED)), 80)]
            found = list(readers.map(lambda at: text(sites[at[0]], *ASKED[at[1]]), asked))
    assert [(at, ids) for (_, at), ids in zip(asked, found, strict=True) if ids != expected[at]] == []


def test_ray_a_replica_is_killed_while_texts_are_streamed(front, connection, capsys):
    long = {"do_sample": True, "max_new_tokens": 400, "min_new_tokens": 400}
    with ThreadPoolExecutor(8) as readers:
        event = front.event("generate", "click")
        inputs = [
            front.inputs(event, prompt=PROMPTS[0], language="en", options={**long, "seed": seed}) for seed in range(8)
        ]
        running = [readers.submit(front.another().run, event, each) for each in inputs]
        until(lambda: all(each["calls"] for each in loads(connection)))
        victim = max(loads(connection), key=lambda each: each["calls"])
        os.kill(victim["pid"], signal.SIGKILL)
        begun = time.monotonic()
        answers = [each.result()[1] for each in running]
    broken = [each for each in answers if "was broken off" in each]
    whole = [each for each in answers if "was broken off" not in each]
    assert 0 < len(broken) < len(answers)
    assert all('"success":true' in each and "pg-notice" not in each for each in whole)
    until(lambda: {victim["pid"]}.isdisjoint(pids := {each["pid"] for each in loads(connection)}) and len(pids) == 2)
    back = time.monotonic() - begun
    with capsys.disabled():
        print(f"\n{len(broken)} of {len(answers)} texts broke off and said so; two replicas again after {back:.1f} s")
    assert back < 30


def test_ray_the_head_is_restarted_during_mixed_requests(node, front, connection, expected, capsys):
    counts, lock, numbers = {"right": 0, "refused": 0}, threading.Lock(), iter(range(MIXED))
    crossed, recovered = [], threading.Event()
    pause = threading.Event()

    def ask(reader):
        site, choose = front.another(), random.Random(reader)
        while True:
            with lock:
                if next(numbers, None) is None:
                    return
            at = choose.randrange(len(ASKED))
            found = text(site, *ASKED[at])
            refused = isinstance(found, str) and any(each in found for each in REFUSED)
            with lock:
                counts["right"] += found == expected[at]
                counts["refused"] += refused
                if not refused and found != expected[at]:
                    crossed.append((at, found))
            if refused:
                pause.wait(0.5)

    with ThreadPoolExecutor(8) as readers:
        asking = [readers.submit(ask, reader) for reader in range(8)]
        until(lambda: counts["right"] > 100)
        node.stop()
        until(lambda: counts["refused"] > 0)
        node.start()
        begun, before = time.monotonic(), counts["right"]
        until(lambda: counts["right"] > before + 20)
        recovered.set()
        seconds = time.monotonic() - begun
        for each in asking:
            each.result()
    with capsys.disabled():
        print(f"\n{counts} of {MIXED}, crossed {len(crossed)}; answers again {seconds:.1f} s after the head's start")
    assert crossed == []
    assert sum(counts.values()) == MIXED


def test_ray_two_replicas_write_more_than_one(capsys):
    speeds = {}
    for count in (1, 2):
        with started_node(cpus=count) as node, deployed(node, PLAYGROUND_REPLICAS=str(count)):
            speeds[count] = _speed(node)
    ratio = speeds[2] / speeds[1]
    with capsys.disabled():
        print(f"\n{speeds[1]:.0f} tokens/s with one replica, {speeds[2]:.0f} with two: {ratio:.2f}x")
    if (os.cpu_count() or 1) >= 4:
        assert ratio >= 1.8


def _speed(node):
    connection = Connection(node.address)
    assert connection.wait(LIMIT)
    models = OfferedModels(server_models=ServerModels(Settings(**FREE)), place=OnRay(connection))
    with served_page(models) as url, ThreadPoolExecutor(16) as readers:
        site = Site(url)
        event = site.event("generate", "click")
        options = {"do_sample": True, "max_new_tokens": 128, "min_new_tokens": 128}
        inputs = [site.inputs(event, prompt=PROMPTS[0], options={**options, "seed": seed}) for seed in range(16)]
        begun = time.monotonic()
        answers = list(readers.map(lambda each: site.another().run(event, each)[1], inputs))
        seconds = time.monotonic() - begun
    assert all('"success":true' in each for each in answers)
    connection.close()
    return 16 * 128 / seconds
