"""Find a Chromium for the browser tests. Run alone it prints the path, and fails where there is none."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

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


if __name__ == "__main__":
    with sync_playwright() as started:
        path = chromium_path(started)
    print(path or "no Chromium found")
    sys.exit(path is None)
