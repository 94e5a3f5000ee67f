"""A reply on the page: what a model thinks stands apart, folded when it is over; a stop string is no part of it."""

import contextlib
import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect

from playground.web.shell.offered import OfferedModels
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import set_control, wait_for_opening, wait_for_quiet
from tests.browser.saying import Saying
from tests.browser.serving import served_page
from tests.browser.tour import ANSWERED, READ
from tests.chat.test_thinking import LAST_KEPT, OPENED, WHOLE, tokenizer_with
from tests.checkpoints import biased_phi
from tests.doubles import server_models_of

pytestmark = pytest.mark.browser

THOUGHT, ANSWER = "<think>\nThe bakery opened before <b>sunrise</b>\n</think>\n\n", "closed at noon"


def thinker(template, thought):
    """A model that thinks and answers, and may be kept waiting before its last thought."""
    tokenizer = tokenizer_with(template)
    before = tokenizer.encode(thought.split("</think>")[0])
    script = [*tokenizer.encode(thought), *tokenizer.encode(ANSWER), tokenizer.convert_tokens_to_ids("<|im_end|>")]
    return Saying(biased_phi(tokenizer, {}), tokenizer, script, waits_after=len(before))


@pytest.fixture(scope="module", params=[(LAST_KEPT, THOUGHT), (OPENED, THOUGHT.removeprefix("<think>\n"))])
def thinking(request):
    model = thinker(*request.param)
    with served_page(OfferedModels(server_models=server_models_of(model))) as model.address:
        yield model


@contextlib.contextmanager
def chat_at(chromium, address):
    with watched_page(chromium) as page:
        page.goto(address)
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        set_control(page, "max_new_tokens", 100)
        page.click("#tab-chat-button")
        page.wait_for_function(READ)
        yield page


@pytest.fixture
def page(chromium, thinking, monkeypatch):
    monkeypatch.setattr("playground.web.workbench.text_events.SECONDS_BETWEEN_FRAMES", 0.0)
    with chat_at(chromium, thinking.address) as page:
        yield page


def read_by_the_model(page):
    return "".join(page.locator(".pg-read-content").all_text_contents())


def wait_until_read(page, text):
    page.wait_for_function(
        "(text) => [...document.querySelectorAll('.pg-read-content')].map((each) => each.textContent).join('')"
        ".includes(text)",
        arg=text,
    )


def test_thinking_is_open_while_it_is_written_folded_then_and_dropped_from_what_is_read(page, thinking):
    count = len(thinking.script) - len(thinking.tokenizer.encode(ANSWER)) - 1
    page.fill(".pg-chat-draft", "When?")
    thinking.may_go_on.clear()
    page.click(".pg-chat-send")
    waiting = f"thinking … {thinking.waits_after} tokens"
    page.wait_for_function("(text) => document.querySelector('.pg-thought summary')?.textContent === text", arg=waiting)
    expect(page.locator(".pg-thought[open]")).to_have_count(1)
    expect(page.locator(".pg-thought .pg-token")).to_have_count(thinking.waits_after)
    thinking.may_go_on.set()
    page.wait_for_function(ANSWERED)
    page.wait_for_selector(".pg-thought:not([open])")
    wait_for_quiet(page)  # a reply takes clicks once its event is over, and is drawn once more when it is read
    assert page.text_content(".pg-thought summary") == f"thinking · {count} tokens"
    assert page.locator(".pg-bubble-text > .pg-token").all_inner_texts() == [
        *(thinking.decode([i]) for i in thinking.tokenizer.encode(ANSWER)), "■"
    ]  # fmt: skip
    whole = thinking.decode(thinking.script[:-1])
    assert page.evaluate("playground.chat.messages.at(-1).content") == whole.strip()
    page.click(".pg-thought summary")
    page.locator(".pg-thought .pg-token").nth(2).click()
    page.wait_for_function("() => playground.live.state('chat-live').step.generated === 2")
    expect(page.locator(".pg-thought[open]")).to_have_count(1)
    page.fill(".pg-chat-draft", "And then?")
    wait_until_read(page, "then?")
    assert ANSWER.replace(" ", "▁") in read_by_the_model(page)
    assert "sunrise" not in read_by_the_model(page)
    page.locator("#language label").nth(0).click()
    page.wait_for_function(
        "(n) => document.querySelector('.pg-thought summary').textContent === `생각 · 토큰 ${n}개`", arg=count
    )


def test_thinking_is_shown_apart_in_several_replies_and_stays_so_without_its_trace(page, thinking):
    page.fill(".pg-chat-draft", "When?")
    page.select_option(".pg-variety-n", "2")
    page.click(".pg-variety-run")
    page.wait_for_selector(".pg-variety-use:not([disabled])")
    expect(page.locator(".pg-variety-row .pg-thought:not([open])")).to_have_count(2)
    with page.expect_download() as saved:
        page.click("#tab-chat .pg-chat-variety [data-kind=csv]")
    assert saved.value.suggested_filename == "replies.csv"
    rows = list(csv.DictReader(io.StringIO(Path(saved.value.path()).read_text(encoding="utf-8-sig"), newline="")))
    assert [row["reply"] for row in rows] == ["1", "2"]
    page.locator(".pg-variety-use").nth(1).click()
    page.wait_for_selector(".pg-bubble .pg-thought:not([open]) .pg-token", state="attached")
    page.fill(".pg-chat-draft", "<think> Why?")
    page.click(".pg-chat-send")
    page.wait_for_function("() => document.querySelectorAll('.pg-bubble .pg-thought').length === 2")
    assert page.locator(".pg-role-user .pg-thought").count() == 0


def test_a_stop_string_ends_a_reply_and_is_no_part_of_the_message(chromium):
    tokenizer = tokenizer_with(WHOLE)
    script = tokenizer.encode(f"{ANSWER}<stop>!<stop>")
    model = Saying(biased_phi(tokenizer, {}), tokenizer, script, stop_strings=["nowhere", "<stop>"])
    with (
        served_page(OfferedModels(server_models=server_models_of(model))) as address,
        chat_at(chromium, address) as page,
    ):
        page.fill(".pg-chat-draft", "When?")
        page.click(".pg-chat-send")
        page.wait_for_function(ANSWERED)
        assert page.evaluate("playground.chat.messages.at(-1).content") == ANSWER
        assert "".join(page.locator(".pg-bubble-text .pg-stop-string").all_text_contents()) == "<stop>"
        assert page.text_content("#chat-strip .pg-state") == "the text has come to a stop string of the model"
        page.fill(".pg-chat-draft", "And then?")
        wait_until_read(page, "then?")
        assert ANSWER.replace(" ", "▁") in read_by_the_model(page)
        assert "stop" not in read_by_the_model(page)
