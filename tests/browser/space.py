"""Use the page in Chromium as a Space serves it, run by another Python: python -m tests.browser.space PYTHON."""

import json
import os
import sys
import tempfile
import urllib.request

from playwright.sync_api import sync_playwright

from playground.web.write_api import API
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.prefix import under_prefix
from tests.browser.serving import served_app
from tests.browser.tour import toured

PREFIX = "/spaces/teacher/decoding-playground"
SPACE = {
    "SYSTEM": "spaces", "SPACE_ID": "teacher/decoding-playground", "GRADIO_ROOT_PATH": PREFIX, "PLAYGROUND_MCP": "1",
}  # fmt: skip
"""What a Space's environment says of itself, and that its endpoints are to be tools: what they need comes with it."""


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
            *lacking_tools(shown),
            *(f"asked outside {PREFIX}: {stray}" for stray in {*strays} - {"/favicon.ico"}),
        ]
        browser.close()
        output.seek(0)
        print(output.read().strip())
    print("\n".join(wrong) or f"every tab works under {PREFIX}")
    return bool(wrong)


def lacking_tools(address: str) -> list[str]:
    """Return what is wrong with the tools of the page shown at ``address``: they are its endpoints."""
    with urllib.request.urlopen(f"{address}gradio_api/mcp/schema") as answer:
        tools = sorted(f"/{tool['meta']['endpoint_name']}" for tool in json.load(answer))
    endpoints = sorted(json.loads(API.read_text(encoding="utf-8")))
    return [] if tools == endpoints else [f"the tools are {tools}, the endpoints {endpoints}"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
