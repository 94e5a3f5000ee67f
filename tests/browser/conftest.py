"""A Chromium for every browser test, and a page that reports what went wrong in it.

Each process of a parallel run has its own Chromium, its own servers on ports that the system gives out, its own folders
(``tmp_path``) and, where a test needs one, its own cache of the Hub. What they share is the processors, the installed
packages and the built-in models' files, which nobody writes. So a test may take long while others run, and waits for
what happens (``tests/test_waiting.py``), never for a time.
"""

import contextlib
import functools
import os
from collections.abc import Callable, Iterator
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.driving import wait_for_opening
from tests.browser.serving import served_app

VIEWPORT = {"width": 1366, "height": 768}
ENTRIES = 30  # of a tab's history; a browser keeps 50, and a test may add some
DRAWN = "() => window.playground?.live?.state?.()?.frames > 0"
FORGET = """() => {
  localStorage.clear();
  sessionStorage.clear();
  Storage.prototype.setItem = () => {};  // a page keeps what has changed last when it is left
}"""
PATIENCE = 120_000
"""Milliseconds until a wait has failed: a machine that has other work is no fault of the page's."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        if path is None:
            reason = "no Chromium found: install one, or run `python -m playwright install chromium`"
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        browser.new_context = functools.partial(_patient_context, browser.new_context)
        yield browser
        browser.close()


def _patient_context(new_context: Callable[..., BrowserContext], **settings: object) -> BrowserContext:
    """Return a context in which every wait has :data:`PATIENCE`, as far as a test does not say otherwise.

    Its pages keep more than the 250 requests that Chromium would remember: tests see from those that a page is quiet.
    Nothing on them moves by itself, as for a reader who wants less motion.
    """
    context = new_context(**{"reduced_motion": "reduce", **settings})
    context.set_default_timeout(PATIENCE)
    context.add_init_script("performance.setResourceTimingBufferSize(10_000)")
    return context


@contextlib.contextmanager
def watched_page(browser: Browser, locale: str = "en-US", *, new: bool = False) -> Iterator[Page]:
    """Lend a tab, 1366 × 768, to open a page in; fail at the end on a script error or a request to elsewhere.

    The tab may have held a page before, see :class:`Tabs`; a ``new`` one has not, and is closed afterwards.
    """
    tabs = Tabs.of(browser)
    page = tabs.opened(locale) if new else tabs.lend(locale)
    errors: list[str] = []
    heard = {
        "pageerror": lambda error: errors.append(str(error)),
        "request": lambda request: errors.extend(_foreign(request.url)),
    }
    for event, hear in heard.items():
        page.on(event, hear)
    try:
        yield page
    finally:
        for event, hear in heard.items():
            page.remove_listener(event, hear)
        if new:
            page.context.close()
        else:
            tabs.take_back(page, locale)
    assert not errors, errors


class Tabs:
    """Tabs that tests use one after another: where the page's scripts have been compiled it opens far sooner.

    Each test loads the page anew: with a session of the server's own, and nothing stored.
    """

    _of: ClassVar[dict[Browser, "Tabs"]] = {}

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[Page]] = {}

    @classmethod
    def of(cls, browser: Browser) -> "Tabs":
        """Return the tabs of ``browser``."""
        return cls._of.setdefault(browser, cls(browser))

    def opened(self, locale: str) -> Page:
        """Open a tab in a context of its own."""
        return self._browser.new_context(locale=locale, viewport=VIEWPORT).new_page()

    def lend(self, locale: str) -> Page:
        """Return a tab that nobody uses, as if it were new."""
        free = self._free.setdefault(locale, [])
        return free.pop() if free else self.opened(locale)

    def take_back(self, page: Page, locale: str) -> None:
        """Undo what a test may have done to the tab, so that the next one can have it; else close it."""
        try:
            for other in page.context.pages:
                if other is not page:
                    other.close()
            page.unroute_all()
            page.evaluate(FORGET)
            page.context.clear_cookies()
            page.context.clear_permissions()
            page.mouse.move(0, 0)
            page.goto("about:blank")
            page.set_viewport_size(VIEWPORT)
            is_used_up = page.evaluate("history.length") > ENTRIES
        except Error:  # it was closed or has crashed, or no page was opened in it
            is_used_up = True
        if is_used_up:
            page.context.close()
        else:
            self._free[locale].append(page)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with watched_page(chromium) as page:
        yield page


@pytest.fixture(scope="module")
def shared_page(chromium: Browser) -> Iterator[Page]:
    """One page for a whole file, where loading it anew for each test would take too long."""
    with watched_page(chromium) as page:
        yield page


def _foreign(url: str) -> list[str]:
    local = url.startswith(("http://127.0.0.1", "http://localhost", "http://live.test/", "data:", "blob:", "about:"))
    return [] if local else [f"a request to {url}"]


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of the whole page, served as a user starts it."""
    with served_app() as url:
        yield url


@pytest.fixture
def open_page(chromium: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the page; at the end nothing may have failed or been asked of elsewhere."""
    lent = contextlib.ExitStack()

    def open_it(locale: str = "ko-KR", *, worked: bool = False) -> Page:
        page = lent.enter_context(watched_page(chromium, locale))
        page.goto(address)
        page.wait_for_function(DRAWN)
        page.wait_for_function(f"() => document.documentElement.lang === '{locale[:2]}'")
        wait_for_opening(page, worked=worked)
        return page

    with lent:
        yield open_it
