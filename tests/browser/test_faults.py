"""A fault while a model is chosen or a text is written: the page says so and waits for nothing any more."""

import json

import pytest
import torch
from playwright.sync_api import expect

from playground.models.shelf.from_folder import read_model
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from playground.web.shell.offered import OfferedModels
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import set_control, wait_for_opening, wait_for_quiet
from tests.browser.serving import served_page, started_app
from tests.browser.tour import SUMMARIZED
from tests.checkpoints import save_bakery
from tests.doubles import at_each_step

pytestmark = pytest.mark.browser

WRITTEN = 3
"""So many tokens of a text come before the fault."""
FORESEEN, UNFORESEEN = "must be finite numbers", "an unexpected error, got 'KeyError "
STATES = {
    "generate": "#generate-strip .pg-state", "summarize": "#summarize-strip .pg-state", "chat": "#chat-strip .pg-state",
}  # fmt: skip
WRITE = {"generate": "#generate", "summarize": "#summarize-write", "chat": ".pg-chat-send"}


class Breaking:
    """Reads models whose sessions break after :data:`WRITTEN` steps, as long as ``how`` says in which way."""

    def __init__(self):
        self.how = None

    def read(self, name, *at):
        if "broken" in name:
            raise KeyError(name)
        model = read_model(name, *at)
        opens = model.open

        def open_(*given, **named):
            session = opens(*given, **named)
            steps = []

            def breaking(logits):
                steps.append(1)
                if not self.how or len(steps) <= WRITTEN:
                    return logits
                if self.how == "unforeseen":
                    raise KeyError("x")
                return torch.full_like(logits, torch.nan)

            at_each_step(session, breaking)
            return session

        model.open = open_
        return model


@pytest.fixture(scope="module")
def breaking():
    return Breaking()


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    folders = [tmp_path_factory.mktemp("models") / name for name in ("bakery", "broken")]
    for folder in folders:
        save_bakery(folder)
    return ("builtin/lm", *map(str, folders))


@pytest.fixture(scope="module")
def page(chromium, breaking, names):
    server_models = ServerModels(Settings(), read=breaking.read)
    with served_page(OfferedModels(names, server_models=server_models)) as address, watched_page(chromium) as page:
        page.goto(address + "?lang=en")
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        set_control(page, "max_new_tokens", 12)
        yield page


@pytest.fixture
def open_tab(page, breaking):
    """Return a function that opens a tab of the page; afterwards nothing breaks any more."""

    def open_it(name):
        page.click(f"#tab-{name}-button")
        page.wait_for_selector(f"#tab-{name}", state="visible")
        if name == "summarize":  # what it opens with is written by itself
            page.wait_for_function(SUMMARIZED)
        wait_for_quiet(page)  # a button whose last request is still on its way takes no click

    yield open_it
    breaking.how = None


def has(selector, words):
    """Return the condition, in JavaScript, that the element of ``selector`` is there and has ``words``."""
    return f"() => document.querySelector({json.dumps(selector)})?.innerText.includes({json.dumps(words)})"


def write(page, tab):
    if tab == "chat":
        page.fill(".pg-chat-draft", "Hello?")
    page.click(WRITE[tab])


@pytest.mark.parametrize("tab", ["generate", "summarize", "chat"])
@pytest.mark.parametrize(("how", "said"), [("foreseen", FORESEEN), ("unforeseen", UNFORESEEN)])
def test_a_text_that_breaks_off_is_said_to_have_stopped_and_the_next_is_written(
    page, open_tab, breaking, tab, how, said
):
    open_tab(tab)
    breaking.how = how
    write(page, tab)
    page.wait_for_function(has(f"#{tab}-notice", said))
    page.wait_for_function(f"() => document.querySelector('{STATES[tab]}')?.innerText === 'stopped'")
    tokens = page.locator(f"#{tab}-strip .pg-text .pg-token").count()
    assert tokens <= WRITTEN + 1
    breaking.how = None
    write(page, tab)
    page.wait_for_function(f"() => ['eos', 'length'].includes(playground.strip.current('{tab}-strip')?.stop_reason)")
    page.wait_for_function(
        "([tab, n]) => document.querySelectorAll(`#${tab}-strip .pg-text .pg-token`).length > n", arg=[tab, tokens]
    )


@pytest.mark.parametrize(("how", "said"), [("foreseen", FORESEEN), ("unforeseen", UNFORESEEN)])
def test_a_comparison_that_breaks_off_is_said_to_have_stopped(page, open_tab, breaking, how, said):
    open_tab("compare")
    breaking.how = how
    page.click("#compare-run")
    page.wait_for_function(has("#compare-notice", said))
    page.wait_for_function("() => !playground.compare.state('compare-board').running")


def test_lanes_and_several_replies_that_break_off_are_said_to_have_stopped(page, open_tab, breaking):
    open_tab("summarize")
    breaking.how = "unforeseen"
    page.click("#summarize-compare")
    page.wait_for_function(has("#summarize-lanes", "(stopped)"))
    breaking.how = None
    open_tab("chat")
    page.fill(".pg-chat-draft", "Hello?")
    breaking.how = "unforeseen"
    page.click(".pg-variety-run")
    page.wait_for_function(has("#chat-variety-notice", UNFORESEEN))
    page.wait_for_function(has("#chat-variety", "stopped"))


def choose(page, name):
    page.click("#model .pg-model")
    page.click(f".pg-model-row[data-name='{name}']")


def chosen(page):
    return page.inner_text("#model .pg-model")


def test_a_model_that_cannot_be_read_leaves_the_former_in_use_and_the_next_can_be_chosen(page):
    before = chosen(page)
    choose(page, "broken")
    page.wait_for_function(has("#model-notice", UNFORESEEN))
    expect(page.locator("#model .pg-model")).to_have_text(before, use_inner_text=True)
    wait_for_quiet(page)
    choose(page, "bakery")
    page.wait_for_function("() => playground.models.chosen.decoder.name === 'bakery'")
    wait_for_quiet(page)
    choose(page, "builtin/lm")
    page.wait_for_function("() => playground.models.chosen.decoder.name === 'builtin/lm'")


def test_when_the_server_goes_nothing_is_waited_for_any_more(chromium, names):
    with started_app({"PLAYGROUND_MODELS": ",".join(names)}) as (address, server), watched_page(chromium) as page:
        page.goto(address + "?lang=en")
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        set_control(page, "max_new_tokens", 512)
        page.click("#generate")
        page.wait_for_function("() => playground.strip.current('generate-strip')?.tokens.length > 3")
        server.kill()
        page.wait_for_function(f"() => document.querySelector('{STATES['generate']}').innerText === 'stopped'")
        before = chosen(page)
        page.evaluate("() => playground.models.load('bakery')")  # Gradio's word of the loss lies over the picker
        page.wait_for_function(
            "(before) => document.querySelector('#model .pg-model').innerText === before", arg=before
        )
