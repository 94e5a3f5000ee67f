"""How fast Compare follows the hand while two models write: ``python -m tests.benchmarks.lockstep [--model FOLDER]``.

Eight rows of 400 tokens each stream into the table, four settings under each of two models: the built-in one in float32
and in bfloat16, or beside the model in FOLDER. Meanwhile the mouse drags three sliders, 300 moves in all: over the
Generate tab's charts, then over the lockstep card's bars with the charts of both rows open. The clock runs from each
input event until the frame that shows it has been painted. Prints median and 95th percentile of each.
"""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.frames import COMPARING, STEPS, WATCH, drag_by_hand, spread
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.linking import packed
from tests.browser.live_demo import READY, SLIDERS
from tests.browser.serving import served_app

TOKENS = 400
SETTINGS: tuple[Mapping[str, Any], ...] = (
    {"do_sample": True, "top_k": 50},
    {"do_sample": True, "temperature": 1.5},
    {"do_sample": True, "top_p": 0.5},
    {"repetition_penalty": 1.2},
)
GENERATE, CARD = "playground.live.state().frames", "playground.lockstep.state().frames"
BOTH = "() => window.playground?.lockstep?.state()?.both"


def opened(browser: Browser, url: str, own: Mapping[str, str]) -> Page:
    """Return a page with the eight rows, the second four with what they have of their ``own``, and a text read."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(url)
    page.wait_for_function(READY)
    plain = page.evaluate("playground.page.data.experiments[0].settings[0]")
    rows = [{**plain, **each, **more} for more in ({}, own) for each in SETTINGS]
    lockstep = {"one": 0, "other": 4, "by": "typed", "text": " The fox went home.", "isRead": True, "areOpen": True}
    board = {"settings": rows, "same": True, "size": 3, "experiment": None, "run": None, "lockstep": lockstep}
    fields = {"controls": {"strategy": "sampling", "max_new_tokens": TOKENS}}
    page.goto(f"{url}?lang=en&s={packed(page, {'tab': 'compare', 'fields': fields, 'compare': board})}")
    page.wait_for_function(BOTH)
    page.wait_for_load_state("networkidle")
    return page


def measure(page: Page, what: str, frames: str, tab: int) -> None:
    """Print how fast what counts its ``frames`` follows the hand while the eight rows stream."""
    page.click("#compare-run")
    page.wait_for_function(COMPARING)
    page.click(f"#tabs button[role=tab] >> nth={tab}")
    page.evaluate(WATCH.replace(GENERATE, frames))
    for name in SLIDERS:
        drag_by_hand(page, f"#option-{name}", STEPS // len(SLIDERS))
    still = "still streaming" if page.evaluate(COMPARING) else "over before the last move"
    times = page.evaluate("window.seen")["times"]
    page.close()  # which ends the run
    print(f"{what}, while two models write four settings each ({still}): input to redraw {spread(times)}")


def main() -> None:
    """Measure both tabs, with a fresh page each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="the folder of the second model")
    folder = parser.parse_args().model
    models = {"PLAYGROUND_MODELS": f"builtin/lm, {folder}"} if folder else {}
    own = {"model": folder.name} if folder else {"dtype": "bfloat16"}
    with sync_playwright() as playwright, served_app(models) as url:
        browser = playwright.chromium.launch(executable_path=chromium_path(playwright), args=ARGUMENTS)
        measure(opened(browser, url, own), "Generate's charts", GENERATE, 0)
        measure(opened(browser, url, own), "the lockstep card with the charts of both", CARD, 1)
        browser.close()
    print(f"load of the machine meanwhile: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
