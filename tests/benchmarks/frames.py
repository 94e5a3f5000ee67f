"""How fast the live charts follow the hand: ``python -m tests.benchmarks.frames``.

The mouse drags the three sliders of a small page, 300 moves in all. The clock runs from each input event until the
frame that shows it has been painted; and from frame to frame while the hand moves. Prints median and 95th percentile
of both, the growth of the heap over 1,000 updates, and the requests made.
"""

import statistics

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.live_demo import READY, SLIDERS, build, served

STEPS = 300
UPDATES = 1000
SIZES = (8192, 50257)

WATCH = """() => {
  const waiting = [], times = [], frames = [];
  let drawn = playground.live.state().frames, last = 0;
  addEventListener('input', (event) => waiting.push(event.timeStamp), true);
  const frame = (now) => {
    if (waiting.length && last) frames.push(now - last);
    last = now;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      if (playground.live.state().frames === drawn) return;
      drawn = playground.live.state().frames;
      for (const start of waiting.splice(0)) times.push(performance.now() - start);
    };
    port2.postMessage(0); // after this frame has been painted
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.seen = { times, frames };
}"""

UPDATE = """async (updates) => {
  for (let i = 0; i < updates; i++) {
    const temperature = 0.3 + (i % 200) / 100;
    playground.live.setOptions({ temperature, top_k: 1 + (i % 150), top_p: 0.5 + (i % 50) / 100 });
    await new Promise(requestAnimationFrame);
  }
}"""


def drag_by_hand(page: Page, name: str, moves: int) -> None:
    """Take hold of a slider's thumb with the mouse and move it ``moves`` times, along and back."""
    box = page.locator(f"#{name} input[type=range]").bounding_box()
    assert box is not None
    height = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.1, height)
    page.mouse.down()
    for i in range(moves):
        share = 0.1 + 0.8 * (1 - abs(1 - 2 * (i + 1) / moves))
        page.mouse.move(box["x"] + box["width"] * share, height)
    page.mouse.up()


def heap(page: Page) -> float:
    """Return the used heap in megabytes, after a collection."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used: float = session.send("Runtime.getHeapUsage")["usedSize"]
    return used / 1e6


def spread(times: list[float]) -> str:
    """Return median and 95th percentile of ``times`` in milliseconds."""
    at = sorted(times)[int(len(times) * 0.95)]
    return f"median {statistics.median(times):.1f} ms, p95 {at:.1f} ms (n = {len(times)})"


def measure(page: Page, size: int) -> None:
    """Print the figures of one vocabulary size."""
    page.wait_for_function(READY)
    page.wait_for_load_state("networkidle")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.evaluate(WATCH)
    for name in SLIDERS:
        drag_by_hand(page, name, STEPS // len(SLIDERS))
    seen = page.evaluate("window.seen")
    page.evaluate(UPDATE, 100)
    before = heap(page)
    page.evaluate(UPDATE, UPDATES)
    print(f"{size:>7} tokens: input to redraw {spread(seen['times'])}; from frame to frame {spread(seen['frames'])};")
    print(f"heap {before:.1f} MB, {heap(page) - before:+.1f} MB over {UPDATES} updates; {len(requests)} requests")


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
