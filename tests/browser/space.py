"""Use the page in Chromium as a Space serves it, run by another Python: python -m tests.browser.space PYTHON."""

import os
import sys
import tempfile

from playwright.sync_api import sync_playwright

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.prefix import under_prefix
from tests.browser.serving import served_app
from tests.browser.tour import toured

PREFIX = "/spaces/teacher/decoding-playground"
SPACE = {"SYSTEM": "spaces", "SPACE_ID": "teacher/decoding-playground", "GRADIO_ROOT_PATH": PREFIX}
"""What a Space's environment says of itself."""


def main(python: str) -> int:
    """Take the tour and print what went wrong; return the exit status."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as output,
        served_app(SPACE, python=os.path.abspath(python), output=output) as address,
        under_prefix(address, PREFIX) as (shown, strays),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium_path(playwright), args=ARGUMENTS)
        wrong = [
            *toured(browser, shown),
            *(f"asked outside {PREFIX}: {stray}" for stray in {*strays} - {"/favicon.ico"}),
        ]
        browser.close()
        output.seek(0)
        print(output.read().strip())
    print("\n".join(wrong) or f"every tab works under {PREFIX}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
