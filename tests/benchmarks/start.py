"""How long a class waits: from ``python app.py`` to the page answering, and from opening it to the first chart.

Run: ``python -m tests.benchmarks.start [--runs 5]``. Prints each run's two figures and their medians, in seconds.
"""

import argparse
import os
import statistics
import time

from playwright.sync_api import sync_playwright

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.serving import served_app


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
    start = time.perf_counter()
    with served_app() as url:
        return time.perf_counter() - start, seconds_to_chart(url)


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
