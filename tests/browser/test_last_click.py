"""Of clicks that had to wait for an answer, the last one counts: the charts end on the token that was clicked last."""

import time

import pytest

from playground.models.language_model import LanguageModel
from playground.web.offered import OfferedModels
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import set_control, wait_for_opening
from tests.browser.serving import served_page
from tests.doubles import library_of

pytestmark = pytest.mark.browser

PAUSE = 1.0  # seconds
TOKENS = "#generate-strip .pg-text .pg-token"


class PausingModel(LanguageModel):
    """The built-in model; it takes its time to look at a place that is not the prompt's end."""

    def __init__(self, builtin):
        super().__init__(builtin.name, builtin.model, builtin.tokenizer)
        self.looks = []

    def open(self, prompt_ids, generated=(), *, rows=1):
        if generated:
            self.looks.append(len(generated))
            time.sleep(PAUSE)
        return super().open(prompt_ids, generated, rows=rows)


@pytest.fixture
def pausing(builtin):
    model = PausingModel(builtin)
    with served_page(OfferedModels(library=library_of(model))) as model.address:
        yield model


def test_the_charts_end_on_the_token_that_was_clicked_last(chromium, pausing):
    with watched_page(chromium) as page:
        page.goto(pausing.address)
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        set_control(page, "max_new_tokens", 5)
        page.click("#generate")
        page.wait_for_function("() => playground.strip.texts('generate-strip').at(-1)?.running === false")
        pausing.looks.clear()
        page.locator(TOKENS).nth(1).click()
        for _ in range(500):
            if pausing.looks:
                break
            page.wait_for_timeout(20)
        for index in (2, 3):
            page.locator(TOKENS).nth(index).click()
        page.wait_for_function("() => playground.live.state('generate-live').step.generated === 3")
        assert pausing.looks == [1, 3]
