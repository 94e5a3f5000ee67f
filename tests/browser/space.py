"""Use the page in Chromium as a Space serves it, run by another Python: python -m tests.browser.space PYTHON.

It stands in a frame of another site's page, as a Space's does, under a path, and once more on ZeroGPU's stand-in.
"""

import contextlib
import json
import os
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Frame, Page, sync_playwright

from playground.web.write_api import API
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.framing import framed
from tests.browser.lent_gpu import CALLS
from tests.browser.prefix import under_prefix
from tests.browser.serving import served_app
from tests.browser.tour import toured
from tests.checkpoints import save_bakery

PREFIX = "/spaces/teacher/decoding-playground"
LAST = "() => playground.strip.texts('generate-strip').at(-1)?.text_id"
BAKED = """(former) => {
  const text = playground.strip.texts('generate-strip').at(-1);
  return text?.running === false && text.text_id !== former && text.tokens.length > 0;
}"""
SPACE = {
    "SYSTEM": "spaces", "SPACE_ID": "teacher/decoding-playground", "GRADIO_ROOT_PATH": PREFIX, "PLAYGROUND_MCP": "1",
}  # fmt: skip
"""What a Space's environment says of itself, and that its endpoints are to be tools: what they need comes with it."""


def main(python: str) -> int:
    """Take the tours and print what went wrong; return the exit status."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(playwright), args=ARGUMENTS)
        wrong = [*wrong_on_a_space(browser, python), *wrong_on_a_lent_gpu(browser, python)]
        browser.close()
    print("\n".join(wrong) or f"every tab works in a frame under {PREFIX}, on a CPU and on a lent GPU")
    return bool(wrong)


def wrong_on_a_space(browser: Browser, python: str) -> list[str]:
    """Take the tour in a frame, as on a Space's CPU; return what went wrong."""
    with served_space(python, {}) as (shown, strays), framed(shown) as course:
        return [*toured(browser, course, frame=True), *lacking_tools(shown), *outside(strays)]


def wrong_on_a_lent_gpu(browser: Browser, python: str) -> list[str]:
    """Take the tour in a frame, as on ZeroGPU, and have a model write that borrows the GPU; return what went wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder, calls = Path(name, "bakery"), Path(name, "calls")
        save_bakery(folder)
        calls.touch()
        settings = {"PLAYGROUND_MODELS": f"builtin/lm,{folder}", "PLAYGROUND_DEVICE": "cpu", CALLS: str(calls)}
        borrowed: list[str] = []

        def borrow(page: Page | Frame) -> None:
            borrowed.extend(calls.read_text().split())  # nothing that is built in has
            page.click(".pg-model-row[data-name='bakery']")
            page.wait_for_function("() => playground.models.chosen.decoder.name === 'bakery'")
            page.click("#tab-generate-button")
            former = page.evaluate(LAST)
            page.click("#generate")
            page.wait_for_function(BAKED, arg=former)

        program = ("-m", "tests.browser.lent_gpu")
        with served_space(python, settings, program) as (shown, strays), framed(shown) as course:
            wrong = [*toured(browser, course, frame=True, then=borrow), *outside(strays)]
        names = [line.split()[0] for line in calls.read_text().splitlines()]
        wrong += [f"a built-in model has borrowed the GPU: {borrowed}"] if borrowed else []
        return wrong + ([] if "stream" in names else [f"no text has borrowed the GPU, only {names}"])


@contextlib.contextmanager
def served_space(
    python: str, settings: Mapping[str, str], program: Sequence[str] = ("app.py",)
) -> Iterator[tuple[str, list[str]]]:
    """Serve the page as a Space does; yield its address and a list of what is asked for outside of its path."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as output,
        served_app({**SPACE, **settings}, python=os.path.abspath(python), program=program, output=output) as address,
        under_prefix(address, PREFIX) as (shown, strays),
    ):
        yield shown, strays
        output.seek(0)
        print(output.read().strip())


def outside(strays: Sequence[str]) -> list[str]:
    """Return what is wrong with these paths outside of the Space's: a browser asks for an icon by itself."""
    return [f"asked outside {PREFIX}: {stray}" for stray in {*strays} - {"/favicon.ico"}]


def lacking_tools(address: str) -> list[str]:
    """Return what is wrong with the tools of the page shown at ``address``: they are its endpoints."""
    with urllib.request.urlopen(f"{address}gradio_api/mcp/schema") as answer:
        tools = sorted(f"/{tool['meta']['endpoint_name']}" for tool in json.load(answer))
    endpoints = sorted(json.loads(API.read_text(encoding="utf-8")))
    return [] if tools == endpoints else [f"the tools are {tools}, the endpoints {endpoints}"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
