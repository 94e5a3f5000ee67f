"""Links to the page: taken from it, made by hand, opened."""

import json

from playwright.sync_api import Page

from tests.browser.driving import wait_for_quiet

STARTED = "() => window.playground?.page && document.documentElement.lang && playground.live.state()"
PACK = """async (text) => {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return `1.${btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')}`;
}"""


def link_of(page: Page) -> str:
    """Return the link that the page gives of itself."""
    page.click("#share-button")
    page.wait_for_function("() => document.querySelector('.pg-share-link').value")
    address = page.input_value(".pg-share-link")
    page.keyboard.press("Escape")
    return address


def open_link(page: Page, address: str) -> None:
    """Open an address, and return when the page stands, on whatever tab, and what it has asked for has come."""
    page.goto(address)
    page.wait_for_function(STARTED)
    wait_for_quiet(page)


def packed(page: Page, values: object) -> str:
    return page.evaluate(PACK, values if isinstance(values, str) else json.dumps(values))
