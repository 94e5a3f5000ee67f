"""Take the README's picture of each tab: ``python -m tests.browser.screenshots`` writes them to ``docs/images``.

English, light, 1366 × 768, everything done by hand as on a tour, so that each tab shows what it is for.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.conftest import DRAWN, PATIENCE, VIEWPORT
from tests.browser.driving import answered, wait_for_opening, wait_for_quiet
from tests.browser.serving import ROOT, served_app
from tests.browser.tour import ANSWERED, COMPARED, LAB, READ, SUMMARIZED, TOKENIZED, WRITTEN

IMAGES = ROOT / "docs/images"
MOST_BYTES = 150_000
_COLOURS = 128


def pictures(browser: Browser, address: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name of each tab and a picture of it, as PNG."""
    context = browser.new_context(viewport=VIEWPORT, locale="en-US", color_scheme="light", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(DRAWN)
    wait_for_opening(page, worked=True)
    for name, use in (
        ("generate", _generate),
        ("compare", _compare),
        ("summarize", _summarize),
        ("tokenizer", _tokenizer),
        ("chat", _chat),
        ("lab", _lab),
    ):
        page.click(f"#tab-{name}-button")
        use(page)
        wait_for_quiet(page)
        page.mouse.move(0, 0)
        page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
        yield name, page.screenshot(animations="disabled")
    context.close()


def _generate(page: Page) -> None:
    page.wait_for_function(WRITTEN)  # what the page opens with


def _compare(page: Page) -> None:
    page.wait_for_function(COMPARED)


def _summarize(page: Page) -> None:
    """Take an article that is none of the grammar's."""
    page.wait_for_function(SUMMARIZED)
    opening = page.evaluate("() => playground.strip.shown('summarize-strip').text_id")
    with answered(page):
        page.get_by_role("button", name="Athens 1896").click()
    page.click("#summarize-write")
    page.wait_for_function(f"() => playground.strip.shown('summarize-strip')?.text_id !== '{opening}'")
    page.wait_for_function(SUMMARIZED)


def _tokenizer(page: Page) -> None:
    page.wait_for_function(TOKENIZED)


def _chat(page: Page) -> None:
    page.wait_for_function(READ)
    page.locator(".pg-chat-ask").first.click()  # a suggestion fills the box
    page.click(".pg-chat-send")
    page.wait_for_function(ANSWERED)


def _lab(page: Page) -> None:
    page.wait_for_function(LAB)
    page.locator("#tab-lab .pg-lab-scale").first.click()  # the lesson's logits, a tenth of each


def smaller(png: bytes) -> bytes:
    """Return the picture in few colours: a page of text and charts looks the same."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> None:
    """Write a picture of each tab and print its size."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with served_app() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(playwright), args=ARGUMENTS)
        for name, png in pictures(browser, address):
            path: Path = IMAGES / f"{name}.png"
            path.write_bytes(smaller(png))
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")
            if path.stat().st_size > MOST_BYTES:
                raise SystemExit(f"{path.name} has more than {MOST_BYTES:,} bytes: take fewer colours")


if __name__ == "__main__":
    main()
