"""Of clicks that had to wait for an answer, the last one counts: the charts end on the token that was clicked last."""

import threading

import pytest

from playground.models.running.language_model import LanguageModel
from playground.web.shell.offered import OfferedModels
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import REST, set_control, wait_for_opening
from tests.browser.serving import served_page
from tests.doubles import server_models_of

pytestmark = pytest.mark.browser

TOKENS = "#generate-strip .pg-text .pg-token"


class HeldModel(LanguageModel):
    """The built-in model; it can be held when it looks at a place that is not the prompt's end."""

    def __init__(self, builtin):
        super().__init__(builtin.name, builtin.model, builtin.tokenizer)
        self.looks, self.begun, self.go_on = [], threading.Event(), threading.Event()

    def open(self, prompt_ids, generated=(), *, rows=1, keep=1):
        if generated and keep == 1:  # else it is a whole text that is scored
            self.looks.append(len(generated))
            self.begun.set()
            self.go_on.wait()
        return super().open(prompt_ids, generated, rows=rows, keep=keep)


@pytest.fixture
def held(builtin):
    model = HeldModel(builtin)
    with served_page(OfferedModels(server_models=server_models_of(model))) as model.address:
        yield model


def test_the_charts_end_on_the_token_that_was_clicked_last(chromium, held):
    with watched_page(chromium) as page:
        page.goto(held.address)
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        set_control(page, "max_new_tokens", 5)
        page.click("#generate")
        page.wait_for_function("() => playground.strip.texts('generate-strip').at(-1)?.running === false")
        held.looks.clear()
        page.locator(TOKENS).nth(1).click()
        assert held.begun.wait(120)
        for index in (2, 3):
            page.locator(TOKENS).nth(index).click()
        page.evaluate(REST)  # Gradio has heard of both
        held.go_on.set()
        page.wait_for_function("() => playground.live.state('generate-live').step.generated === 3")
        assert held.looks == [1, 3]
