"""A model that is being loaded: what is waited for, for how long already, and a way out, on every tab."""

import threading

import pytest
from playwright.sync_api import expect

from playground.web.shell.offered import OfferedModels
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import REST, choose, wait_for_opening
from tests.browser.serving import served_page
from tests.checkpoints import save_bakery

pytestmark = pytest.mark.browser

LIMIT = 60
FOLDER = "bakery"
NAME = "() => playground.models.chosen.decoder.name"
BUSY = "#model .pg-model.pg-busy"


class SlowModels(OfferedModels):
    """Models of which one in a folder is loaded when the test lets it."""

    def __init__(self, folder):
        super().__init__(("builtin/lm", str(folder)))
        self.go_on = threading.Event()

    def facts(self, name):
        if name == FOLDER:
            assert self.go_on.wait(LIMIT)
        return super().facts(name)


@pytest.fixture
def models(tmp_path):
    save_bakery(tmp_path / FOLDER)
    models = SlowModels(tmp_path / FOLDER)
    yield models
    models.go_on.set()


@pytest.fixture
def page(chromium, models):
    with served_page(models) as address, watched_page(chromium) as page:
        page.goto(f"{address}?lang=en")
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        yield page


@pytest.mark.parametrize("tab", ["generate", "tokenizer", "chat"])
def test_a_reader_sees_what_is_loaded_and_for_how_long_and_can_keep_the_former(page, models, tab):
    page.click(f"#tabs [data-tab-id='{tab}']")
    choose(page, FOLDER)
    loaded_for = "/bakery.* ([2-9]|[0-9][0-9]) s$/"
    page.wait_for_function(f"() => {loaded_for}.test(document.querySelector('{BUSY}')?.textContent)")
    with page.expect_response("**/gradio_api/reset"):  # until then Gradio takes no other choice
        page.click("#model .pg-model-leave")
    page.evaluate(REST)
    page.wait_for_selector(BUSY, state="detached")
    assert page.evaluate(NAME) == "builtin/lm"
    expect(page.locator("#model .pg-model-leave")).to_be_hidden()
    models.go_on.set()
    choose(page, FOLDER)
    page.wait_for_function(f"() => playground.models.chosen.decoder.name === '{FOLDER}'")
