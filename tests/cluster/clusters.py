"""A cluster of this machine's own for a test: a node of Ray, the replicas, and what a front page needs of them."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.browser.serving import ROOT, free_port

LIMIT = 120.0
"""Seconds after which something has not come."""
OWN = {
    "PYTHONPATH": str(ROOT),
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_GRACEFUL_SHUTDOWN_DRAIN_TIMEOUT_S": "0",
    "RAY_worker_niceness": "0",
}
"""As ``deploy/ray.sh`` sets them."""


class Node:
    """A node of Ray that is a cluster by itself.

    Args:
        cpus: what it may give away.

    Attributes:
        address: of the cluster; the same after a restart.
        environment: under which its replicas and its front pages are started.
    """

    def __init__(self, cpus: int = 4) -> None:
        self._port, self._client, self._cpus = free_port(), free_port(), cpus
        self.address = f"127.0.0.1:{self._port}"
        self.environment = {**os.environ, **OWN, "RAY_ADDRESS": self.address}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return once it answers."""
        ray = Path(sys.executable).with_name("ray")
        named = {
            "--port": self._port, "--ray-client-server-port": self._client, "--num-cpus": self._cpus,
            "--node-ip-address": "127.0.0.1",
        }  # fmt: skip
        arguments = [f"{name}={value}" for name, value in named.items()]
        self._process = subprocess.Popen(
            [ray, "start", "--head", "--block", "--include-dashboard=false", *arguments],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip

    def stop(self) -> None:
        """End it and all that runs on it."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(LIMIT)
            self._process = None


@contextlib.contextmanager
def started_node(cpus: int = 4) -> Iterator[Node]:
    """Yield a node that has been started."""
    node = Node(cpus)
    node.start()
    try:
        yield node
    finally:
        node.stop()


@contextlib.contextmanager
def deployed(node: Node, **settings: str) -> Iterator["subprocess.Popen[str]"]:
    """Keep the replicas deployed by the command that does so; yield once they answer.

    Args:
        node: where.
        settings: more of the environment.
    """
    command = [sys.executable, "-m", "playground.cluster"]
    environment = {**node.environment, **settings}
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    ready = threading.Event()
    threading.Thread(target=_read, args=[process, ready], daemon=True).start()
    try:
        if not ready.wait(LIMIT):
            raise RuntimeError("the replicas did not start")
        yield process
    finally:
        process.terminate()
        process.wait(LIMIT)


def _read(process: "subprocess.Popen[str]", ready: threading.Event) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if "ready" in line:
            ready.set()


def until(condition: Callable[[], bool], seconds: float = LIMIT) -> None:
    """Return when ``condition`` holds.

    Raises:
        TimeoutError: it did not in time.
    """
    pause, looks = threading.Event(), int(seconds / 0.1)
    for _ in range(looks):
        if condition():
            return
        pause.wait(0.1)
    raise TimeoutError


def loads(connection: Any) -> list[dict[str, Any]]:
    """Return what every replica does now, asked one by one as Serve happens to choose them, until all have answered."""
    found: dict[str, dict[str, Any]] = {}

    async def asked(link: Any) -> dict[str, Any]:
        load: dict[str, Any] = await link.replicas.load.remote()
        return load

    for _ in range(40):
        load = asyncio.run(connection.ask(asked))
        found[load["name"]] = load
        if len(found) == 2:
            break
    return list(found.values())
