"""The page in a frame of another origin, in a browser that keeps no site data, as a school's policy may have it."""

import json
from types import SimpleNamespace

import pytest

from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.browser.conftest import DRAWN, PATIENCE
from tests.browser.framing import framed
from tests.browser.serving import served_app
from tests.checkpoints import save_bakery

pytestmark = pytest.mark.browser

BLOCKED = 2
"""Chromium's number for "no site data at all"."""


@pytest.fixture(scope="module")
def page_address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "bakery"
    save_bakery(folder)
    with served_app({"PLAYGROUND_MODELS": f"builtin/lm,{folder}"}) as url:
        yield url


@pytest.fixture
def course(page_address):
    """The address of a course's page that shows ours in a frame."""
    with framed(f"{page_address}?lang=en") as url:
        yield url


@pytest.fixture
def blocked(tmp_path, chromium):
    """A browser of its own that keeps no site data."""
    settings = {"profile": {"default_content_setting_values": {"cookies": BLOCKED}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    path = chromium_path(SimpleNamespace(chromium=chromium.browser_type))
    context = chromium.browser_type.launch_persistent_context(
        str(tmp_path), executable_path=path, args=ARGUMENTS, locale="en-US",
        viewport={"width": 1366, "height": 768},
    )  # fmt: skip
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.mark.parametrize("where", ["top", "frame"])
def test_where_no_site_data_is_kept_the_page_is_all_there(blocked, course, page_address, where):
    page = blocked.pages[0]
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(course if where == "frame" else f"{page_address}?lang=en")
    frame = page.main_frame if where == "top" else page.wait_for_selector("iframe").content_frame()
    frame.wait_for_function(DRAWN)
    assert frame.evaluate("() => { try { localStorage.length; return false; } catch { return true; } }")
    frame.click("#generate")
    frame.wait_for_selector("#generate-strip .pg-token")
    frame.click("#model .pg-model")
    frame.click(".pg-model-row[data-name='bakery']")
    frame.wait_for_function("() => playground.models.chosen.decoder.name === 'bakery'")
    frame.click("#language label:has-text('한국어')")
    frame.wait_for_function("() => document.documentElement.lang === 'ko'")
    frame.click("#dark-button")
    frame.wait_for_function("() => document.body.classList.contains('dark')")
    assert errors == []
