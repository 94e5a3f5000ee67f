"""A closed tab, a reload and Stop end the text that was being written: nobody computes for nobody."""

import threading
import time

import pytest
from gradio.queueing import Queue

from playground.models.running.language_model import LanguageModel
from playground.models.running.session import Session
from playground.web.shell.offered import OfferedModels
from tests.browser.conftest import DRAWN
from tests.browser.driving import open_more, set_control, wait_for_opening
from tests.browser.serving import served_page
from tests.doubles import server_models_of

pytestmark = pytest.mark.browser
SEVERAL_SHOWN = "() => document.querySelectorAll('#generate-strip .pg-text .pg-token').length > 3"


class SlowSession(Session):
    """A session that takes its time, can be held within a step, and is counted."""

    def __init__(self, model, input_ids, rows):
        super().__init__(model, input_ids, rows)
        self.steps, self.closed, self.let_go = 0, False, threading.Event()
        self.let_go.set()

    def step(self, tokens, parents=None):
        self.wait()
        return super().step(tokens, parents)

    def read(self, token_ids, keep=None):
        self.wait()
        return super().read(token_ids, keep)

    def wait(self):
        time.sleep(0.03)
        self.let_go.wait()
        self.steps += 1

    def close(self):
        self.closed = True
        super().close()


class SlowModel(LanguageModel):
    """The built-in model, slowed down, with its sessions kept."""

    def __init__(self, builtin):
        super().__init__(builtin.name, builtin.model, builtin.tokenizer)
        self.sessions = []

    def open(self, prompt_ids, generated=(), *, rows=1, keep=1):
        self.sessions.append(SlowSession(self.model, [*prompt_ids, *generated], rows))
        return self.sessions[-1]

    def writing(self):
        return [session for session in self.sessions if session.steps and not session.closed]


@pytest.fixture(scope="module")
def slow(builtin):
    model = SlowModel(builtin)
    with served_page(OfferedModels(server_models=server_models_of(model))) as model.address:
        yield model


@pytest.fixture
def heard(monkeypatch):
    """Set when the server has heard that a page was closed: what it computes for that page need not be finished."""
    heard, clean = threading.Event(), Queue.clean_events

    async def cleaned(queue, **whose):
        await clean(queue, **whose)
        if not any(job.alive for jobs in queue.active_jobs if jobs for job in jobs):
            heard.set()

    monkeypatch.setattr(Queue, "clean_events", cleaned)
    for where in (
        "workbench.text_events",
        "chat.events",
    ):  # each token is sent: between two frames nobody looks who listens
        monkeypatch.setattr(f"playground.web.{where}.SECONDS_BETWEEN_FRAMES", 0.0)
    return heard


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not condition():
        time.sleep(0.05)
    assert condition()


@pytest.mark.parametrize("leave", ["close", "reload", "stop"])
def test_leaving_ends_the_text(chromium, slow, leave):
    context = chromium.new_context(locale="en-US")
    page = context.new_page()
    page.goto(slow.address)
    page.wait_for_function(DRAWN)
    wait_for_opening(page)
    open_more(page)
    set_control(page, "max_new_tokens", 400)
    set_control(page, "min_new_tokens", 400)
    page.click("#generate")
    wait_until(lambda: slow.writing() and slow.writing()[0].steps > 3)
    page.wait_for_function(SEVERAL_SHOWN)
    session = slow.writing()[0]
    {"close": context.close, "reload": page.reload, "stop": lambda: page.click("#stop")}[leave]()
    wait_until(lambda: session.closed)
    assert session.steps < 400
    if leave == "stop":
        page.wait_for_function("() => document.querySelector('#generate-strip .pg-state').textContent === 'stopped'")
        assert page.evaluate(SEVERAL_SHOWN)  # what was written stays
    context.close()


@pytest.mark.parametrize("button", [".pg-chat-send", ".pg-variety-run"])
def test_closing_ends_a_reply_and_several_within_one_token(chromium, slow, heard, button):
    context = chromium.new_context(locale="en-US")
    page = context.new_page()
    page.goto(slow.address)
    page.wait_for_function(DRAWN)
    wait_for_opening(page)
    open_more(page)
    set_control(page, "max_new_tokens", 300)
    set_control(page, "min_new_tokens", 300)
    page.click("#tab-chat-button")
    page.wait_for_selector(".pg-read-token")
    page.click(button)
    wait_until(lambda: slow.writing() and slow.writing()[0].steps > 3)
    session = slow.writing()[0]
    session.let_go.clear()  # the token being computed takes until the server has heard of the closing
    heard.clear()
    context.close()
    assert heard.wait(60)
    before = session.steps
    session.let_go.set()
    wait_until(lambda: session.closed)
    assert session.steps <= before + 1
