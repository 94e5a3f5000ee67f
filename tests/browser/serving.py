"""The page on a free port: as a user starts it, in a process of its own, or here, with a test's own models."""

import contextlib
import gc
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import IO

from playground.web.page import build_page, launch_arguments
from playground.web.room.desk import Desk
from playground.web.shell.offered import OfferedModels

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port that nobody listens on; where Gradio has to look for one itself, it leaves sockets open."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextlib.contextmanager
def served_app(
    settings: Mapping[str, str] = MappingProxyType({}),
    *,
    python: str = sys.executable,
    program: Sequence[str] = ("app.py",),
    output: IO[str] | None = None,
) -> Iterator[str]:
    """Start ``app.py`` as :func:`started_app` and yield its address."""
    with started_app(settings, python=python, program=program, output=output) as (url, _):
        yield url


@contextlib.contextmanager
def started_app(
    settings: Mapping[str, str] = MappingProxyType({}),
    *,
    python: str = sys.executable,
    program: Sequence[str] = ("app.py",),
    output: IO[str] | None = None,
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Start ``app.py`` under the environment's ``settings``, yield address and process once it answers; stop it then.

    ``output`` takes all that it prints; without it, errors are shown. ``program`` is what ``python`` runs instead.
    """
    port = free_port()
    environment = {**os.environ, **settings, "GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1"}
    printed = {"stdout": output or subprocess.DEVNULL, "stderr": output}
    server = subprocess.Popen([python, *program], cwd=ROOT, env=environment, **printed)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}/", server
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def served_page(models: OfferedModels, desk: Desk | None = None) -> Iterator[str]:
    """Serve a page of ``models`` from this process, so that a test can look into them; yield its address.

    ``desk`` is where its class rooms are asked, if elsewhere.
    """
    demo = build_page(models)
    arguments = launch_arguments(models, desk=desk) | {"server_name": "127.0.0.1", "server_port": free_port()}
    _, url, _ = demo.launch(**arguments, prevent_thread_lock=True, quiet=True)
    try:
        yield url
    finally:
        demo.close()
        gc.collect()  # Gradio leaves loops open; found by a later test, they would fail that one


def wait_for_answer(url: str, server: "subprocess.Popen[bytes]", limit: float = 120) -> None:
    """Return when ``url`` answers.

    Raises:
        RuntimeError: the server ended, or ``limit`` seconds passed.
    """
    end = time.monotonic() + limit
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                answer.read()
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"{url} did not answer (exit status {server.poll()})")
