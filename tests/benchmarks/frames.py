"""How fast the live charts follow the hand: ``python -m tests.benchmarks.frames``.

The mouse drags three sliders, 300 moves in all: in the app itself, with the built-in model, and in a small page with a
vocabulary of 50,257. The clock runs from each input event until the
frame that shows it has been painted; and from frame to frame while the hand moves. Prints median and 95th percentile
of both, the growth of the heap over 1,000 updates, and the requests made.
"""

import os
import statistics

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.live_demo import READY, SLIDERS, build, served
from tests.browser.serving import served_app

STEPS = 300
UPDATES = 1000
LARGE = 50257

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

WATCH_LAB = """() => {
  const waiting = [], times = [], frames = [];
  let last = 0;
  for (const name of ['input', 'pointermove'])
    addEventListener(name, (event) => event.buttons !== 0 && waiting.push(event.timeStamp), true);
  const frame = (now) => {
    if (waiting.length && last) frames.push(now - last);
    last = now;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      for (const start of waiting.splice(0)) times.push(performance.now() - start);
    };
    port2.postMessage(0); // after this frame has been painted
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  window.seen = { times, frames };
}"""
MILLION = """() => {
  const slider = document.querySelector('#tab-lab .pg-lab-section > .pg-lab-row input[type=range]');
  const seed = document.querySelector('#tab-lab .pg-lab-field input');
  slider.value = slider.max;
  slider.dispatchEvent(new Event('input'));
  return Array.from({ length: 20 }, (_, number) => {
    const start = performance.now();
    seed.value = String(100 + number);
    seed.dispatchEvent(new Event('input'));
    return performance.now() - start;
  });
}"""

COMPARING = "() => playground.compare.state('compare-board').running"
WRITING = "() => playground.strip.texts('generate-strip').at(-1)?.running"

UPDATE = """async (updates) => {
  for (let i = 0; i < updates; i++) {
    const temperature = 0.3 + (i % 200) / 100;
    playground.live.setOptions({ temperature, top_k: 1 + (i % 150), top_p: 0.5 + (i % 50) / 100 });
    await new Promise(requestAnimationFrame);
  }
}"""


def drag_by_hand(page: Page, slider: str, moves: int) -> None:
    """Take hold of a slider's thumb with the mouse and move it ``moves`` times, along and back."""
    page.locator(f"{slider} input[type=range]").scroll_into_view_if_needed()
    box = page.locator(f"{slider} input[type=range]").bounding_box()
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


def measure(page: Page, what: str, sliders: str) -> None:
    """Print the figures of the page that is open; ``sliders`` with an option's name selects its slider."""
    page.wait_for_function(READY)
    page.wait_for_load_state("networkidle")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.evaluate(WATCH)
    for name in SLIDERS:
        drag_by_hand(page, sliders.format(name), STEPS // len(SLIDERS))
    seen = page.evaluate("window.seen")
    page.evaluate(UPDATE, 100)
    before = heap(page)
    page.evaluate(UPDATE, UPDATES)
    print(f"{what}: input to redraw {spread(seen['times'])}; from frame to frame {spread(seen['frames'])};")
    print(f"heap {before:.1f} MB, {heap(page) - before:+.1f} MB over {UPDATES} updates; {len(requests)} requests")


def measure_while_writing(page: Page) -> None:
    """Print how fast the app follows the hand while a text as long as the context streams into it."""
    page.wait_for_function(READY)
    page.click("#other-controls")
    for name, value in (("max_new_tokens", "500"), ("min_new_tokens", "490")):
        page.locator(f"#option-{name} input").first.fill(value)
    page.evaluate(WATCH)
    for name in SLIDERS:
        page.click("#generate")
        page.wait_for_function(WRITING)
        drag_by_hand(page, f"#option-{name}", STEPS // len(SLIDERS))
    print(f"the app, while a text streams: input to redraw {spread(page.evaluate('window.seen')['times'])}")


def measure_while_comparing(page: Page) -> None:
    """Print how fast the charts follow the hand while eight settings of 128 tokens each stream into the other tab."""
    page.wait_for_function(READY)
    page.wait_for_load_state("networkidle")
    page.click("#other-controls")
    page.locator("#option-max_new_tokens input").first.fill("128")
    page.click("#tabs button[role=tab] >> nth=1")
    page.click(".pg-pill[data-experiment=widths]")
    for _ in range(2):
        page.locator(".pg-remove").last.click()
    page.evaluate(WATCH)
    page.click("#compare-run")
    page.wait_for_function(COMPARING)
    page.click("#tabs button[role=tab] >> nth=0")
    for name in SLIDERS:
        drag_by_hand(page, f"#option-{name}", STEPS // len(SLIDERS))
    still = "still streaming" if page.evaluate(COMPARING) else "over before the last move"
    page.click("#tabs button[role=tab] >> nth=1")
    page.click("#compare-stop")
    times = page.evaluate("window.seen")["times"]
    print(f"the app, while eight settings stream ({still}): input to redraw {spread(times)}")


def measure_lab(page: Page) -> None:
    """Print how fast the Probability lab follows a logit and T under the hand, and how long a million draws take."""
    page.wait_for_function(READY)
    page.wait_for_load_state("networkidle")
    page.click("#tab-lab-button")
    page.evaluate(WATCH_LAB)
    box = page.locator("#tab-lab .pg-lab-column").last.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 2)
    page.mouse.down()
    for i in range(STEPS // 2):
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 2 + (box["height"] - 4) * abs(1 - 4 * i / STEPS))
    page.mouse.up()
    drag_by_hand(page, "#tab-lab .pg-lab-slider:has-text('temperature')", STEPS // 2)
    seen = page.evaluate("window.seen")
    print(
        f"the lab, a logit and T: input to paint {spread(seen['times'])}; from frame to frame {spread(seen['frames'])}"
    )
    page.click(".pg-lab-tab[data-view=draws]")
    print(f"the lab, a million draws of a die with bands and charts: {spread(page.evaluate(MILLION))}")


def main() -> None:
    """Measure the app, at rest, while it writes and while it compares, the lab, and a large vocabulary."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(playwright), args=ARGUMENTS)
        with served_app() as url:
            measure(opened(browser, url), "the app, built-in model", "#option-{}")
            measure_while_writing(opened(browser, url))
            measure_while_comparing(opened(browser, url))
            measure_lab(opened(browser, url))
        with served(build(LARGE)) as url:
            measure(opened(browser, url), f"{LARGE} tokens", "#{}")
        browser.close()
    print(f"load of the machine meanwhile: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def opened(browser: Browser, url: str) -> Page:
    """Return a new page at ``url``."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(url)
    return page


if __name__ == "__main__":
    main()
