"""A tour through the whole page, a thing done on every tab: for pages that stand where a page of ours seldom does."""

from collections.abc import Callable

from playwright.sync_api import Browser, Frame, Page

from tests.browser.conftest import DRAWN
from tests.browser.driving import set_control, wait_for_opening

WRITTEN = "() => playground.strip.texts('generate-strip').at(-1)?.running === false"
COMPARED = """() => {
  const { value, running } = playground.compare.state('compare-board');
  return value?.experiment && !running;
}"""
SUMMARIZED = """() => {
  const state = playground.summary.state('summarize-view');
  return playground.strip.shown('summarize-strip')?.ids.length && state?.value && !state.running;
}"""
TOKENIZED = "() => playground.tokenizer.state()?.answer?.units?.length > 0"
READ = "() => document.querySelectorAll('#chat-reading .pg-read-token').length > 0"
LAB = "() => document.querySelectorAll('#tab-lab .pg-lab-column').length > 0"
ANSWERED = """() => {
  const text = playground.strip.current('chat-strip');
  return text && !text.running && playground.chat.messages.at(-1).role === 'assistant';
}"""

OTHERS = {"compare": COMPARED, "summarize": SUMMARIZED, "tokenizer": TOKENIZED, "lab": LAB, "chat": READ}
"""The tabs but Generate, each with what says that it has answered."""


def tour(page: Page | Frame) -> None:
    """Use every tab of the page that has been opened; return when all of it has answered."""
    page.wait_for_function(DRAWN)
    wait_for_opening(page)
    set_control(page, "max_new_tokens", 8)
    page.click("#generate")
    page.wait_for_function(WRITTEN)
    for name, done in OTHERS.items():
        page.click(f"#tab-{name}-button")
        page.wait_for_function(done, timeout=60_000)
    page.fill(".pg-chat-draft", "Hello?")
    page.click(".pg-chat-send")
    page.wait_for_function(ANSWERED)
    page.click("#model .pg-model")
    page.wait_for_selector(".pg-model-row[data-name='builtin/lm']")


def toured(
    browser: Browser, address: str, *, frame: bool = False, then: Callable[[Page | Frame], object] | None = None
) -> list[str]:
    """Take the tour in a browser of its own and return what went wrong on the way: script errors, failed requests.

    Args:
        browser: the browser.
        address: of the page, or of another that shows it in a frame.
        frame: whether that is so.
        then: is done at the tour's end.
    """
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-US")
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
    try:
        page.goto(address)
        shown = page.wait_for_selector("iframe").content_frame() if frame else page
        tour(shown)
        if then is not None:
            then(shown)
    finally:
        context.close()
    return wrong
