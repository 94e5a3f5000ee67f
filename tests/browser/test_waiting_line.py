"""Who waits for a place on the server sees which place in line it is, how long still where known, and a way out."""

import contextlib
import json
import threading
import urllib.request

import pytest
from playwright.sync_api import expect

from playground.models.running.language_model import LanguageModel
from playground.web.server.users import _cookie
from playground.web.shell.offered import OfferedModels
from playground.web.workbench import workbench
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import set_control, wait_for_opening, wait_for_quiet
from tests.browser.prefix import under_prefix
from tests.browser.serving import served_page
from tests.doubles import server_models_of

pytestmark = pytest.mark.browser

LIMIT = 120.0
"""Seconds until what must come has not come."""
PLACE, LEFT, LEAVE = ".pg-waiting-place", ".pg-waiting-left", ".pg-waiting-leave"
WATCH = """() => {
  const [place, left] = ['.pg-waiting-place', '.pg-waiting-left'].map((each) => document.querySelector(each));
  window.seen = [];
  new MutationObserver(() => window.seen.push([place.textContent, left.textContent]))
    .observe(place.parentElement, { subtree: true, childList: true, characterData: true });
}"""


class HeldModel(LanguageModel):
    """The built-in model; each text that it writes waits to be let go before its second token."""

    def __init__(self, builtin):
        super().__init__(builtin.name, builtin.model, builtin.tokenizer)
        self.texts, self.more = [], threading.Condition()

    def open(self, *given, **named):
        session = super().open(*given, **named)
        write, go_on = session.write, threading.Event()

        def held(choose, draft):
            for number, told in enumerate(write(choose, draft)):
                if number == 1:
                    with self.more:
                        self.texts.append(go_on)
                        self.more.notify_all()
                    go_on.wait(LIMIT)
                yield told

        session.write = held
        return session

    def begun(self, count):
        """Return the switch of the text that was begun as the ``count``-th, once it is."""
        with self.more:
            assert self.more.wait_for(lambda: len(self.texts) >= count, LIMIT)
            return self.texts[count - 1]


class Others:
    """Other readers, who ask for the text that the page asks for.

    Args:
        address: of the page.
        body: what the page sends when its button is pressed.
    """

    def __init__(self, address, body):
        self.address, self.body, self.streams = address, body, {}

    def join(self, name):
        """Let one with a browser of their own come into the line, and listen."""
        body = json.dumps({**self.body, "session_hash": name}).encode()
        headers = {"content-type": "application/json", "cookie": _cookie(is_secure=False).split(";")[0]}
        request = urllib.request.Request(f"{self.address}gradio_api/queue/join", body, headers)
        with urllib.request.urlopen(request, timeout=LIMIT) as answer:
            assert answer.status == 200
        stream = urllib.request.urlopen(f"{self.address}gradio_api/queue/data?session_hash={name}", timeout=LIMIT)
        assert b"estimation" in stream.readline()
        self.streams[name] = stream

    def leave(self, name):
        """Let one go away."""
        self.streams.pop(name).close()


@pytest.fixture
def prefix():
    """The path under which the page is shown; none but where a test says otherwise."""
    return ""


@pytest.fixture
def held(builtin, monkeypatch, prefix):
    """The model of a page that writes one text at a time, and the page's address."""
    monkeypatch.setitem(workbench._WRITE, "concurrency_limit", 1)
    monkeypatch.setenv("GRADIO_ROOT_PATH", prefix)
    model = HeldModel(builtin)
    with (
        served_page(OfferedModels(server_models=server_models_of(model))) as served,
        under_prefix(served, prefix) as shown,
    ):
        model.address = shown[0] if prefix else served
        yield model
        for text in model.texts:
            text.set()


@pytest.fixture
def page(chromium, held):
    with watched_page(chromium) as page:
        page.goto(f"{held.address}?lang=en")
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        set_control(page, "max_new_tokens", 3)
        page.evaluate(WATCH)
        yield page


@pytest.fixture
def sent(page):
    """What the page sends for a text; here it is refused, as by a server where too many wait."""
    bodies = []

    def refuse(route):
        bodies.append(route.request.post_data_json)
        route.fulfill(status=503, json={"detail": "Queue is full."})

    page.route("**/queue/join*", refuse)
    page.click("#generate")
    wait_for_line(page, "Too many requests are waiting now. Try again in a moment.")
    page.unroute("**/queue/join*")
    return bodies[0]


@pytest.fixture
def others(held, sent):
    others = Others(held.address, sent)
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: [others.leave(name) for name in list(others.streams)])
        yield others


def wait_for_line(page, place):
    page.wait_for_function(
        "(place) => document.querySelector('.pg-waits .pg-waiting-place')?.textContent === place", arg=place
    )


def wait_for_no_line(page):
    page.wait_for_function("() => !document.querySelector('.pg-waits')")


def wait_for_text(page):
    page.wait_for_function("() => playground.strip.current('generate-strip')?.stop_reason === 'length'")


def test_a_waiting_reader_sees_the_place_it_moves_up_and_how_long_still_once_that_is_known(page, held, others):
    for name in ("first", "second", "third"):
        others.join(name)
    first = held.begun(1)
    page.click("#generate")
    wait_for_line(page, "Number 3 in line")
    assert page.evaluate("() => seen.every(([place, left]) => !left)")  # no text has ended here: nobody can know
    first.set()
    second = held.begun(2)
    wait_for_line(page, "Number 2 in line")
    page.wait_for_function("() => seen.some(([place, left]) => left.startsWith('starts in about '))")
    others.leave("third")
    wait_for_line(page, "Next in line")
    second.set()
    held.begun(3)
    wait_for_no_line(page)
    held.begun(3).set()
    wait_for_text(page)


@pytest.mark.parametrize("prefix", ["", "/faculty/room-4"])
def test_a_reader_leaves_the_line_and_comes_again(page, held, others):
    others.join("first")
    held.begun(1)
    for _ in range(2):
        page.click("#generate")
        wait_for_line(page, "Next in line")
        with page.expect_response("**/gradio_api/cancel") as left:
            page.click(LEAVE)
        assert left.value.status == 200
        wait_for_no_line(page)
        wait_for_quiet(page)  # until the page has heard of the end, Gradio takes no other click
    page.click("#generate")
    wait_for_line(page, "Next in line")
    held.begun(1).set()
    held.begun(2).set()
    wait_for_text(page)
    assert len(held.texts) == 2
    assert not page.locator(".toast-body:visible").count()


def test_a_message_whose_writer_leaves_the_line_waits_for_no_reply(page, held, others):
    others.join("first")
    held.begun(1)
    page.click("#tab-chat-button")
    page.fill(".pg-chat-draft", "Hello?")
    page.click(".pg-chat-send")
    wait_for_line(page, "Next in line")
    expect(page.locator(".pg-chat-send")).to_be_disabled()
    page.click(LEAVE)
    wait_for_no_line(page)
    page.wait_for_selector(".pg-chat-waiting", state="detached")
    page.wait_for_selector(".pg-chat-send:not([disabled])")


def test_the_line_speaks_both_languages_and_does_not_take_the_focus(page, held, others):
    others.join("first")
    held.begun(1)
    page.click("#generate")
    wait_for_line(page, "Next in line")
    expect(page.locator("#generate")).to_be_focused()
    page.click("#language label:has-text('한국어')")
    wait_for_line(page, "다음 차례입니다")
    expect(page.locator(LEAVE)).to_have_text("그만두기", use_inner_text=True)
    assert page.get_attribute(PLACE, "role") == "status"


def test_where_too_many_wait_the_page_says_so_alone_and_the_button_can_be_pressed_again(page, held, sent):
    assert not page.locator(".toast-body:visible").count()
    page.click("#language label:has-text('한국어')")
    wait_for_line(page, "지금은 기다리는 요청이 너무 많습니다. 잠시 뒤에 다시 눌러 주세요.")
    page.click(LEAVE)
    wait_for_no_line(page)
    page.click("#generate")
    held.begun(1).set()
    wait_for_text(page)
