"""How fast the live charts follow the hand: ``python -m tests.benchmarks.frames``.

A slider of a small page is moved 300 times, and each time the clock runs from the input event until the frame that
shows it has been painted. Prints median and 95th percentile, the growth of the heap over 1,000 updates, and the
requests made.
"""

import statistics

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.live_demo import READY, build, drag, served

STEPS = 300
UPDATES = 1000
SIZES = (8192, 50257)

TIMES = """async (moves) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  }));
  const times = [];
  for (const [name, value] of moves) {
    await painted();
    const slider = document.querySelector(`#${name} input[type=range]`);
    const frames = playground.live.state().frames;
    const start = performance.now();
    slider.value = value;
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    while (playground.live.state().frames === frames) await painted();
    times.push(performance.now() - start);
  }
  return times;
}"""

UPDATE = """async (updates) => {
  for (let i = 0; i < updates; i++) {
    const temperature = 0.3 + (i % 200) / 100;
    playground.live.setOptions({ temperature, top_k: 1 + (i % 150), top_p: 0.5 + (i % 50) / 100 });
    await new Promise(requestAnimationFrame);
  }
}"""


def moves() -> list[tuple[str, float]]:
    """Return a drag of each of the three sliders; every move changes the value."""
    part = STEPS // 3
    return [
        *(("temperature", round(0.3 + 0.02 * i, 2)) for i in range(part)),
        *(("top_k", 200 - i) for i in range(part)),
        *(("top_p", round(0.01 * i, 2)) for i in range(part)),
    ]


def heap(page: Page) -> float:
    """Return the used heap in megabytes, after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1e6


def measure(page: Page, size: int) -> None:
    """Print the figures of one vocabulary size."""
    page.wait_for_function(READY)
    drag(page, "temperature", [0.5, 1.5, 1.0])
    page.wait_for_load_state("networkidle")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    times = sorted(page.evaluate(TIMES, moves()))
    page.evaluate(UPDATE, 100)
    before = heap(page)
    page.evaluate(UPDATE, UPDATES)
    print(
        f"{size:>7} tokens: median {statistics.median(times):.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms "
        f"({len(times)} moves); heap {before:.1f} MB {heap(page) - before:+.1f} MB over {UPDATES} updates; "
        f"{len(requests)} requests"
    )


def main() -> None:
    """Measure every size in a fresh page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(playwright), args=ARGUMENTS)
        for size in SIZES:
            with served(build(size)) as url:
                page = browser.new_page(viewport={"width": 1366, "height": 768})
                page.goto(url)
                measure(page, size)
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
