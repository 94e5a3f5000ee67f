"""A Chromium for every browser test, and a page that reports what went wrong in it."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium_path(playwright: Playwright) -> str | None:
    """Return the browser found on the machine, else Playwright's own, else None."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    own = playwright.chromium.executable_path
    return found or (own if Path(own).exists() else None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = chromium_path(playwright)
        if path is None:
            reason = "no Chromium found: install one, or run `python -m playwright install chromium`"
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


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
