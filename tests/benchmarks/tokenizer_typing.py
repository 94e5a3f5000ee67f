"""How soon tokens follow the keys: ``python -m tests.benchmarks.tokenizer_typing [tokenizer …]``.

In the Tokenizer tab stand 2,000 characters of Korean and English. Keys are typed at their end and taken back; then
texts of 2,000 other characters are pasted over one another. The clock runs from the input event until the frame with
the tokens has been painted, and until the pieces below the fold are there too; the pause in which the tab itself waits
for more keys is taken off. Where the time goes is told: the server's answer, its way, and the page's drawing.

Wall times grow with the load of the machine; the best of them is nearest to a machine at rest, and the processor time
of server and page is what such a machine would need. KoBART's and GPT-2's tokenizers are measured too where the
reference material is.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from playground.web.tokenizer.events import ask_tokenizer
from tests.benchmarks.frames import opened, spread
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.serving import served_app
from tests.hub_cache import fill_cache

LENGTH = 2_000
KEYS = 30
PASTES = 10
TEXT = (
    "옛날 옛적 깊은 산골에 나무꾼이 살았어요. GPT-4와 뷁, 쀍! The quick brown fox jumps over 13 lazy dogs; "
    "혼자 공부하는 머신러닝과 딥러닝은 2026년에도 재미있습니다. 안녕하세요 👩🏽‍🚀 大韓民國\n"
)
WATCH = """() => {
  const times = [], wholes = [], waiting = [];
  const chips = () => document.querySelectorAll('.tok-left [data-index]:not(tr)').length;
  addEventListener('input', (event) => waiting.push(event.timeStamp), true);
  let { answer: shown, pause } = playground.tokenizer.state();
  let start = 0, whole = true;
  const frame = () => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      const { answer } = playground.tokenizer.state();
      if (answer !== shown && waiting.length && answer.text === document.querySelector('.tok-box').value) {
        [shown, start, whole] = [answer, waiting.splice(0).at(-1), false];
        times.push(performance.now() - start - pause);
      }
      if (!whole && chips() === answer.tokens) {
        whole = true;
        wholes.push(performance.now() - start - pause);
      }
    };
    port2.postMessage(0); // after this frame has been painted
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  performance.setResourceTimingBufferSize(1000);
  performance.clearResourceTimings();
  window.seen = { times, wholes };
}"""
PARTS = """() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('component_server'))
  .map((one) => [one.responseStart - one.requestStart, one.responseEnd - one.responseStart, one.encodedBodySize])"""
READY = "() => playground.tokenizer?.state()?.answer"
WHOLE = "(n) => window.seen.wholes.length >= n"
BUSY = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration", "TaskDuration")


def main() -> None:
    """Measure each tokenizer in a fresh page."""
    with tempfile.TemporaryDirectory() as cache:
        os.environ |= {"HF_HUB_CACHE": cache, "HF_HUB_OFFLINE": "1"}
        here = ["builtin/words", "builtin/bytes", *fill_cache(Path(cache))]
        names = sys.argv[1:] or here
        with sync_playwright() as playwright, served_app() as url:
            browser = playwright.chromium.launch(executable_path=chromium_path(playwright), args=ARGUMENTS)
            for name in names:
                page = opened(browser, url)
                measure(page, name)
                page.close()
            browser.close()
    for name in ("builtin/words", "builtin/bytes"):
        took = processor_time(
            lambda asked=name: ask_tokenizer({"kind": "look", "language": "en", "text": text(), "tokenizer": asked})
        )
        print(f"{name}: the server's answer takes {took:.1f} ms of a core")
    print(f"load of the machine meanwhile: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def text() -> str:
    """Return the text that keys are added to."""
    return (TEXT * (LENGTH // len(TEXT) + 1))[: LENGTH - 1]


def measure(page: Page, name: str) -> None:
    """Type into the tab under the tokenizer ``name`` and print the figures."""
    page.click("#tab-tokenizer-button")
    page.wait_for_function(READY)
    page.select_option(".tok-select", name)
    page.fill(".tok-box", text())
    page.wait_for_load_state("networkidle")
    page.focus(".tok-box")
    page.keyboard.press("Control+End")
    page.wait_for_timeout(500)
    page.evaluate(WATCH)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = metrics(session.send)
    for i in range(KEYS):
        page.keyboard.press("a" if i % 2 == 0 else "Backspace")
        page.wait_for_function(WHOLE, arg=i + 1)
    tell(page, f"{name}, {LENGTH:,} characters, a key", KEYS, before, metrics(session.send))
    page.evaluate(WATCH)
    before = metrics(session.send)
    for i in range(PASTES):
        page.fill(".tok-box", text()[i + 1 :] + text()[: i + 1])
        page.wait_for_function(WHOLE, arg=i + 1)
    tell(page, f"{name}, {LENGTH:,} characters pasted", PASTES, before, metrics(session.send))


def tell(page: Page, what: str, count: int, before: dict[str, float], after: dict[str, float]) -> None:
    """Print what was seen in the page since ``WATCH``."""
    seen, parts = page.evaluate("window.seen"), page.evaluate(PARTS)
    waited, transferred, size = (statistics.median(values) for values in zip(*parts, strict=True))
    print(f"{what}: to painted best {min(seen['times']):.1f} ms, {spread(seen['times'])}")
    print(f"  to the last piece below the fold best {min(seen['wholes']):.1f} ms, {spread(seen['wholes'])}")
    print(f"  of it the answer {waited:.1f} ms, its way {transferred:.1f} ms ({size / 1000:.0f} kB)")
    busy = ", ".join(f"{key} {1000 * (after[key] - before[key]) / count:.1f} ms" for key in BUSY)
    print(f"  the page's main thread, processor time each: {busy}")


def metrics(send: Callable[..., dict[str, list[dict[str, float]]]]) -> dict[str, float]:
    """Return how long the page's main thread has been busy, in seconds of processor time."""
    found = {str(each["name"]): each["value"] for each in send("Performance.getMetrics")["metrics"]}
    return {name: found[name] for name in BUSY}


def processor_time(deed: Callable[[], object]) -> float:
    """Return the least processor time of ten runs, in milliseconds."""
    times = []
    for _ in range(10):
        started = time.thread_time()
        deed()
        times.append(time.thread_time() - started)
    return 1000 * min(times)


if __name__ == "__main__":
    main()
