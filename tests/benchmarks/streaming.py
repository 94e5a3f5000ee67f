"""How fast the page follows the hand while a text streams into it: ``python -m tests.benchmarks.streaming``.

Generate writes 400 tokens with the built-in model, and for as long as they come a mouse drags the temperature, one move
every 50 ms unless the page has yet to take in the last one. The clock runs from the moment the browser has the move
until the frame that shows it has been painted. Prints median and 95th percentile, before the text and while it comes,
and the share of the stream's time in which tasks of more than 50 ms held the page. Of a second text, under which nobody
drags anything: for how long the page's own thread had a processor, which no other work of the machine adds to, and what
the stream carried.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator

from playwright.async_api import Browser, CDPSession, Page, async_playwright

from tests.benchmarks.frames import spread
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.live_demo import READY
from tests.browser.serving import served_app

TOKENS = 400
RUNS = 3
SECONDS_AT_REST = 5.0
PATIENCE = 300_000
"""Milliseconds until a wait has failed."""
SECONDS_BETWEEN_MOVES = 0.05
SLIDER = "#option-temperature input[type=range]"

# A move that waits for a busy page is joined by those after it: the oldest of them says since when the hand waits.
WATCH = """() => {
  const waiting = [], times = [], tasks = [];
  let drawn = playground.live.state().frames;
  addEventListener('pointermove', (event) => {
    if (event.buttons) waiting.push(Math.min(...event.getCoalescedEvents().map(({ timeStamp }) => timeStamp)));
  }, true);
  const frame = () => {
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
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: 'longtask' });
  window.taken = () => ({ times: times.splice(0), tasks: tasks.splice(0) });
}"""
TAKEN = "() => window.taken()"
WRITING = "() => playground.strip.current('generate-strip')?.running === true"
WRITTEN = "() => playground.strip.current('generate-strip')?.running === false"


class Wire:
    """The bytes that a page's event stream brings; some browsers' tools tell them by the piece."""

    def __init__(self, session: CDPSession) -> None:
        self.pieces: list[int] = []
        self._streams: set[str] = set()
        session.on("Network.requestWillBeSent", self._began)
        session.on("Network.dataReceived", self._came)

    def _began(self, event: dict) -> None:
        if "/queue/data" in event["request"]["url"]:
            self._streams.add(event["requestId"])

    def _came(self, event: dict) -> None:
        if event["requestId"] in self._streams:
            self.pieces.append(event["dataLength"])


@contextlib.asynccontextmanager
async def dragging(page: Page, session: CDPSession) -> AsyncIterator[None]:
    """Drag the slider to and fro meanwhile."""
    await page.locator(SLIDER).scroll_into_view_if_needed()
    box = await page.locator(SLIDER).bounding_box()
    assert box is not None
    x, y, width = box["x"], box["y"] + box["height"] / 2, box["width"]

    async def drag() -> None:
        number = 0
        while not over.is_set():
            share = 0.1 + 0.8 * abs(1 - (number / 40) % 2)
            where = {"type": "mouseMoved", "x": x + width * share, "y": y, "button": "left", "buttons": 1}
            await asyncio.gather(session.send("Input.dispatchMouseEvent", where), asyncio.sleep(SECONDS_BETWEEN_MOVES))
            number += 1

    over = asyncio.Event()
    await page.mouse.move(x + width * 0.1, y)
    await page.mouse.down()
    moving = asyncio.create_task(drag())
    try:
        yield
    finally:
        over.set()
        await moving
        await page.mouse.up()


async def measure(browser: Browser, url: str) -> None:
    """Print the figures of two texts, in a page of their own."""
    page = await browser.new_page(viewport={"width": 1366, "height": 768})
    page.set_default_timeout(PATIENCE)
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})
    wire = Wire(session)
    await page.goto(url)
    await page.wait_for_function(READY)
    await page.click("#other-controls")
    for name in ("max_new_tokens", "min_new_tokens"):
        await page.locator(f"#option-{name} input").first.fill(str(TOKENS))
    await page.wait_for_load_state("networkidle")
    await page.locator(SLIDER).scroll_into_view_if_needed()
    await page.evaluate(WATCH)
    async with dragging(page, session):
        await asyncio.sleep(SECONDS_AT_REST)
    print(f"at rest: input to paint {spread((await page.evaluate(TAKEN))['times'])}")
    async with dragging(page, session):
        seconds = await write(page)
        seen = await page.evaluate(TAKEN)
    held = sum(seen["tasks"]) / 1000 / seconds
    print(f"{TOKENS} tokens in {seconds:.1f} s: input to paint {spread(seen['times'])};")
    print(f"held by long tasks {held:.0%} of the time; longest {max(seen['tasks'], default=0):.0f} ms")
    wire.pieces.clear()
    before = await worked(session)
    seconds = await write(page)
    print(f"{TOKENS} tokens in {seconds:.1f} s: the page worked for {await worked(session) - before:.1f} s;")
    print(
        f"{sum(wire.pieces) / 1000:,.0f} kB in {len(wire.pieces)} pieces, the largest {max(wire.pieces) / 1000:.1f} kB"
    )
    await page.close()


async def write(page: Page) -> float:
    """Write a text to its end, and return how many seconds that took."""
    begun = asyncio.get_running_loop().time()
    await page.evaluate("() => document.querySelector('#generate').click()")
    await page.wait_for_function(WRITING)
    await page.wait_for_function(WRITTEN)
    return asyncio.get_running_loop().time() - begun


async def worked(session: CDPSession) -> float:
    """Return for how many seconds the page's own thread has had a processor."""
    metrics = (await session.send("Performance.getMetrics"))["metrics"]
    seconds: float = next(each["value"] for each in metrics if each["name"] == "TaskDuration")
    return seconds


async def measure_all(url: str) -> None:
    """Measure :data:`RUNS` texts, one after the other."""
    async with async_playwright() as playwright:
        path = chromium_path(playwright)
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        for _ in range(RUNS):
            await measure(browser, url)
        await browser.close()


def main() -> None:
    """Measure the app."""
    with served_app() as url:
        asyncio.run(measure_all(url))
    print(f"load of the machine meanwhile: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
