"""What an event answers is sent as Gradio sends it, without the work for what stays as it is."""

import asyncio
import gc
import itertools
from concurrent.futures import ThreadPoolExecutor

import gradio as gr
import pytest

from playground.web.server.served import Page
from playground.web.server.sessions import Session

# Gradio leaves loops open that it makes while it builds a page.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def _collected():
    """Collect those loops while the test's own filter still holds."""
    yield
    gc.collect()


ANSWERS = (gr.skip(), "words", gr.update(visible=False), gr.update(value="other words", label="a label"), None)


def built(outputs: int) -> tuple[Page, object]:
    """Return a page with an event of so many outputs, and that event."""
    with Page() as page:
        parts = [gr.HTML() if place % 2 else gr.Textbox() for place in range(outputs)]
        gr.Button().click(lambda: None, None, parts)
    return page, page.fns[0]


def sent(page: Page, event, answers, session, as_sent=Page.postprocess_data) -> list[object]:
    """Return what the page sends for ``answers``, which the call may change."""
    given = [dict(each) if isinstance(each, dict) else each for each in answers]
    with ThreadPoolExecutor(1) as thread:
        sending = as_sent(page, event, given[0] if len(given) == 1 else given, session)
        return thread.submit(asyncio.run, sending).result()


@pytest.mark.parametrize("outputs", [1, 2, 3])
def test_the_answers_are_those_that_gradio_sends(outputs):
    page, event = built(outputs)
    for answers in itertools.product(ANSWERS, repeat=outputs):
        theirs = sent(page, event, answers, Session(page), gr.Blocks.postprocess_data)
        for answer, our, their in zip(answers, sent(page, event, answers, Session(page)), theirs, strict=True):
            assert our == (gr.skip() if answer == gr.skip() else their)  # Gradio adds a property "__type__" to a skip


def test_one_skip_for_all_leaves_all():
    page, event = built(3)
    assert sent(page, event, [gr.skip()] * 3, Session(page)) == [gr.skip()] * 3
    with ThreadPoolExecutor(1) as thread:
        one = page.postprocess_data(event, gr.skip(), Session(page))
        assert [each["__type__"] for each in thread.submit(asyncio.run, one).result()] == ["update"] * 3


def test_a_wrong_number_of_answers_is_still_an_error():
    page, event = built(3)
    with pytest.raises(ValueError, match="didn't return enough"):
        sent(page, event, ["one", gr.skip()], Session(page))


def test_what_stays_as_it_is_is_not_built_anew(monkeypatch):
    page, event = built(3)
    session = Session(page)
    before = dict(session.blocks_config.blocks)
    monkeypatch.setattr(gr.HTML, "__init__", lambda *_, **__: pytest.fail("an HTML component was built"))
    monkeypatch.setattr(gr.Textbox, "__init__", lambda *_, **__: pytest.fail("a text box was built"))
    assert sent(page, event, [gr.skip(), "words", gr.skip()], session) == [gr.skip(), "words", gr.skip()]
    assert sent(page, event, [gr.skip()] * 3, session) == [gr.skip()] * 3
    assert session.blocks_config.blocks == before


def test_an_update_reaches_the_session_and_no_other():
    page, event = built(1)
    mine, other = Session(page), Session(page)
    sent(page, event, [gr.update(label="mine")], mine)
    place = event.outputs[0]._id
    assert mine.blocks_config.blocks[place].label == "mine"
    assert other.blocks_config.blocks[place].label != "mine"
    assert page.blocks[place].label != "mine"
    assert not mine.config_values
