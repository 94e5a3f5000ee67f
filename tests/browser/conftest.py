"""A Chromium for every browser test, and a page that reports what went wrong in it."""

import contextlib
import functools
import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.driving import wait_for_opening
from tests.browser.serving import served_app

DRAWN = "() => window.playground?.live?.state?.()?.frames > 0"
PATIENCE = 120_000
"""Milliseconds until a wait has failed: a machine that has other work is no fault of the page's."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
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
    """Return a context in which every wait has :data:`PATIENCE`, as far as a test does not say otherwise."""
    context = new_context(**settings)
    context.set_default_timeout(PATIENCE)
    return context


@contextlib.contextmanager
def watched_page(browser: Browser) -> Iterator[Page]:
    """Open a page of its own context, 1366 × 768; fail at the end on a script error or a request to elsewhere."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-US")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: errors.extend(_foreign(request.url)))
    yield page
    context.close()
    assert not errors, errors


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
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_it(locale: str = "ko-KR") -> Page:
        context = chromium.new_context(locale=locale, viewport={"width": 1366, "height": 768})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("request", lambda request: problems.extend(_foreign(request.url)))
        page.goto(address)
        page.wait_for_function(DRAWN)
        page.wait_for_function(f"() => document.documentElement.lang === '{locale[:2]}'")
        wait_for_opening(page)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert problems == []
