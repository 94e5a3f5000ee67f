"""How long a class waits: from ``python app.py`` to the page answering, and from opening it to the first chart.

Run: ``python tests/benchmarks/start.py [--runs 5]``. Prints each run's two figures and their medians, in seconds.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import ARGUMENTS, chromium_path  # noqa: E402 - the tests are found from the clone's root


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def seconds_to_answer(url: str, start: float) -> float:
    while time.perf_counter() - start < 120:
        try:
            urllib.request.urlopen(url, timeout=2).read()
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
        else:
            return time.perf_counter() - start
    raise TimeoutError(f"{url} did not answer within 120 s")


def seconds_to_chart(url: str) -> float:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(playwright), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        start = time.perf_counter()
        page.goto(url, wait_until="commit")
        page.wait_for_function("() => window.playground?.live?.state?.()?.frames > 0", timeout=60_000)
        seconds = time.perf_counter() - start
        browser.close()
    return seconds


def run() -> tuple[float, float]:
    port = free_port()
    environment = {**os.environ, "GRADIO_SERVER_PORT": str(port), "GRADIO_SERVER_NAME": "127.0.0.1"}
    url, start = f"http://127.0.0.1:{port}/", time.perf_counter()
    server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        return seconds_to_answer(url, start), seconds_to_chart(url)
    finally:
        server.terminate()
        server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = [run() for _ in range(parser.parse_args().runs)]
    for number, (answer, chart) in enumerate(runs, 1):
        print(f"run {number}: page answers after {answer:.2f} s, first chart {chart:.2f} s after opening it")
    answer, chart = (statistics.median(column) for column in zip(*runs, strict=True))
    print(f"median of {len(runs)} on {os.cpu_count()} cores: {answer:.2f} s, then {chart:.2f} s")


if __name__ == "__main__":
    main()
