"""What the page asks outside its line: so many at a time, the others wait in no thread, and too many are told so."""

import asyncio
import gc
import json
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.exceptions import HTTPException

from playground.errors import PlaygroundError, PromptError
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from playground.text import Text
from playground.web.server.turns import Turns, in_turn
from playground.web.shell.offered import OfferedModels
from playground.web.tokenizer import loading as tokenizer_loading
from playground.web.tokenizer import panel as tokenizer_panel
from tests.browser.serving import served_page

# Gradio leaves loops open that it makes while it builds and ends a page.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

LIMIT = 60.0
"""Seconds that a test waits for what must come."""
QUESTION = {"kind": "look", "language": "en", "asked": 1, "text": "가", "tokenizer": "builtin/words"}


def run(coroutine):
    """Run a coroutine in a loop of its own; a browser test before this one may have left one in our thread."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result(LIMIT)


class Door:
    """A function that its callers stand in until it is opened; it counts them."""

    def __init__(self):
        self.inside = self.most = 0
        self._lock, self._open = threading.Lock(), threading.Event()

    def __call__(self, value):
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self._open.wait(LIMIT)
        with self._lock:
            self.inside -= 1
        return value

    def open(self):
        self._open.set()


async def until(condition):
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)


def test_no_more_run_at_once_than_have_turns_and_all_are_answered():
    async def ask():
        door, turns = Door(), Turns(2, 10)
        asked = [asyncio.create_task(turns.run(door, number)) for number in range(6)]
        await until(lambda: door.inside == 2)
        door.open()
        return await asyncio.gather(*asked), door.most

    assert run(ask()) == ([0, 1, 2, 3, 4, 5], 2)


def test_of_too_many_the_last_is_told_so_and_the_others_are_answered():
    async def ask():
        door, turns = Door(), Turns(1, 2)
        asked = [asyncio.create_task(turns.run(door, number)) for number in range(3)]
        await until(lambda: door.inside == 1)
        with pytest.raises(PlaygroundError, match="is asked by too many at once, got 2"):
            await turns.run(door, 3)
        door.open()
        assert await asyncio.gather(*asked) == [0, 1, 2]
        return await turns.run(door, 4)

    assert run(ask()) == 4


def test_one_that_was_given_up_or_that_failed_leaves_its_place():
    async def ask():
        door, turns = Door(), Turns(1, 5)
        first = asyncio.create_task(turns.run(door, 1))
        await until(lambda: door.inside == 1)
        left = asyncio.create_task(turns.run(door, 2))
        await asyncio.sleep(0)
        left.cancel()
        door.open()
        assert await first == 1
        with pytest.raises(ZeroDivisionError):
            await turns.run(lambda: 1 / 0)
        return await turns.run(door, 3)

    assert run(ask()) == 3


def test_a_page_that_is_served_again_has_its_turns_again():
    turns = Turns(1, 1)
    for number in (1, 2):
        assert run(turns.run(int, number)) == number


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (PromptError("name", Text.verbatim("must be right"), 1, Text.verbatim("Mend it")), 503, "name must be right"),
        (ZeroDivisionError("secret"), 500, "page could not answer"),
    ],
)
def test_what_goes_wrong_is_a_status_and_a_sentence(error, status, told):
    def wrong(_):
        raise error

    with pytest.raises(HTTPException) as caught:
        run(in_turn(wrong, Turns(1, 1))(None))
    assert caught.value.status_code == status
    assert caught.value.detail.startswith(told)
    assert "secret" not in caught.value.detail


def test_a_tokenizer_that_is_slow_to_come_keeps_nobody_from_those_that_are_here(monkeypatch):
    door, slow = Door(), [f"owner/slow-{number}" for number in range(8)]
    monkeypatch.setattr(tokenizer_panel, "reader", lambda name: door(name) if name in slow else None)
    tokenizer_loading.reader("builtin/words")

    async def ask():
        asked = tokenizer_panel.asking()
        waiting = [asyncio.create_task(asked({**QUESTION, "tokenizer": name})) for name in slow]
        await until(lambda: door.inside == tokenizer_panel.READS_AT_ONCE)
        answer = json.loads(await asked(QUESTION))
        door.open()
        return answer, await asyncio.gather(*waiting)

    answer, refused = run(ask())
    assert answer["tokens"] == 1
    assert all("must be in the list" in json.loads(each)["error"] for each in refused)


@pytest.mark.parametrize("question", [None, [], "x", {"kind": "compare", "tokenizers": [[], 1]}, {"tokenizer": {}}])
def test_what_is_no_question_is_answered_with_a_sentence(question):
    assert json.loads(run(tokenizer_panel.asking()(question)))["error"]


def test_what_nobody_foresaw_is_an_answer_too(monkeypatch):
    monkeypatch.setattr(tokenizer_panel, "ask_tokenizer", lambda _: 1 / 0)
    answer = json.loads(run(tokenizer_panel.asking()({**QUESTION, "language": "ko"})))
    assert "예상하지 못한 오류" in answer["error"]
    assert answer["asked"] == 1


@pytest.fixture(scope="module")
def page():
    with served_page(OfferedModels(server_models=ServerModels(Settings(device="cpu")))) as address:
        yield address
    gc.collect()


def component_of(page, name):
    with urllib.request.urlopen(f"{page}config", timeout=LIMIT) as answer:
        components = json.load(answer)["components"]
    return next(each["id"] for each in components if each["props"].get("elem_id") == name)


def ask_server(page, component, function, data):
    """Ask a component's function; return the status and the answer."""
    body = json.dumps({"session_hash": "s", "component_id": component, "fn_name": function, "data": data}).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{page}gradio_api/component_server", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=LIMIT) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.slow
def test_forty_long_texts_do_not_keep_the_events_of_others_waiting(page):
    component, downloads = component_of(page, "tokenizer"), component_of(page, "downloads")
    long = {**QUESTION, "text": "옛날 옛적에 " * 8_000}
    status, first = ask_server(page, component, "ask_tokenizer", long)
    assert (status, "error" in json.loads(first)) == (200, False)
    with ThreadPoolExecutor(40) as many:
        asked = [many.submit(ask_server, page, component, "ask_tokenizer", long) for _ in range(40)]
        slowest = 0.0
        while not all(each.done() for each in asked):
            begun = time.monotonic()
            assert ask_server(page, downloads, "seen", None) == (200, [])
            slowest = max(slowest, time.monotonic() - begun)
        assert {each.result()[0] for each in asked} == {200}
    assert slowest < 5


@pytest.mark.slow
def test_what_gradio_itself_does_not_know_is_a_sentence_too(page):
    status, answer = ask_server(page, 99_999, "ask_tokenizer", QUESTION)
    assert (status, answer) == (400, {"detail": "This is nothing that can be answered."})


@pytest.mark.slow
@pytest.mark.parametrize("data", [None, 5, [], {}, "x", {"kind": "look", "language": None, "page": float("nan")}])
def test_no_function_that_the_page_asks_answers_with_an_error_of_pythons(page, data):
    status, answer = ask_server(page, component_of(page, "tokenizer"), "ask_tokenizer", data)
    assert status == 200
    assert json.loads(answer)["error"]
    downloads = component_of(page, "downloads")
    for function in ("seen", "rows", "begin", "stop"):
        status, answer = ask_server(page, downloads, function, data)
        assert status == 200
        assert function != "begin" or answer["error"]["en"]
