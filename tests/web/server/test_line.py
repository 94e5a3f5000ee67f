"""The line of the page's events: who listens is served, who does not holds no place and leaves nothing."""

import contextlib
import gc
import json
import threading
import time
import urllib.error
import urllib.request

import gradio as gr
import pytest
from gradio_client import Client
from starlette.middleware import Middleware

from playground.settings import Settings
from playground.web.server import line as lines
from playground.web.server.line import Listening
from playground.web.server.served import Page, lifespan
from playground.web.server.shares import Shares
from playground.web.server.users import _cookie
from playground.web.server.waits import Durations
from playground.web.workbench.endpoints import endpoint, last_heard
from tests.browser.serving import free_port

# Gradio leaves loops open that it makes while it builds and ends a page. As an error, the warning of that is written
# with the source it came from, and Python 3.11 cannot parse that while it parses another, as Gradio does as it builds.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

LIMIT = 20.0
"""Seconds that a test waits for what must come."""


class Counter:
    """A page with one stream and one endpoint that go on until they are left; it counts their steps and ends."""

    def __init__(self):
        self.steps = self.ended = 0
        with Page() as self.page:
            given, shown = gr.Textbox(), gr.Textbox()
            given.submit(self.stream, given, shown, concurrency_limit=1, concurrency_id="write", api_name="stream")
            endpoint(self.answer, "answer")
            self.page.queue()

    def stream(self, text):
        try:
            for _ in range(3 if text == "short" else 1_000):
                self.steps += 1
                yield text * 10
                time.sleep(0.02)
        finally:
            self.ended += 1

    def answer(self, text: str) -> str:
        return last_heard(self.stream(text))

    @property
    def line(self):
        return self.page._queue


@pytest.fixture(scope="module")
def served():
    counter = Counter()
    layers = {"middleware": [Middleware(Listening)], "lifespan": lifespan}
    served = {"server_name": "127.0.0.1", "server_port": free_port(), "quiet": True, "prevent_thread_lock": True}
    _, counter.url, _ = counter.page.launch(**served, app_kwargs=layers, ssr_mode=False)
    yield counter
    counter.page.close()
    gc.collect()


@pytest.fixture
def counter(served, monkeypatch):
    monkeypatch.setattr(lines, "GRACE", 0.5)
    served.steps = served.ended = 0
    served.line._durations = Durations()
    yield served
    monkeypatch.setattr(lines, "GRACE", 0.0)
    wait_until_nothing_is_left(served)


def until(condition):
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def join(counter, text, session, cookie=""):
    body = json.dumps({"data": [text], "fn_index": 0, "session_hash": session}).encode()
    headers = {"content-type": "application/json", "cookie": cookie}
    request = urllib.request.Request(f"{counter.url}gradio_api/queue/join", body, headers)
    with urllib.request.urlopen(request, timeout=LIMIT) as answer:
        return json.load(answer)["event_id"]


@contextlib.contextmanager
def listening(counter, session):
    """Yield the lines of a session's stream, until this is left."""
    address = f"{counter.url}gradio_api/queue/data?session_hash={session}"
    with urllib.request.urlopen(address, timeout=LIMIT) as stream:
        yield stream


def wait_until_nothing_is_left(counter):
    line = counter.line
    until(lambda: not any(line.active_jobs) and not len(line) and not line._listening)
    until(lambda: not line.event_ids_to_events and not line.pending_event_ids_session)
    until(lambda: not line._left)


def test_what_nobody_listens_to_holds_no_place_and_goes_after_the_grace(counter):
    for number in range(5):
        join(counter, "deaf", f"deaf-{number}")
    join(counter, "short", "heard")
    with listening(counter, "heard") as stream:
        assert b"process_completed" in stream.read()
    assert counter.steps == 3
    wait_until_nothing_is_left(counter)
    assert counter.steps == 3


def test_who_comes_within_the_grace_is_served(counter):
    join(counter, "short", "late")
    time.sleep(0.2)
    assert counter.steps == 0
    with listening(counter, "late") as stream:
        assert b"process_completed" in stream.read()
    wait_until_nothing_is_left(counter)


def test_an_answer_that_came_between_two_streams_of_a_page_waits_for_the_next(counter):
    with counter.line.listening("page"):
        join(counter, "short", "page")
        until(lambda: counter.ended)
        until(lambda: not any(counter.line.active_jobs))
    with listening(counter, "page") as stream:
        assert b"process_completed" in stream.read()
    wait_until_nothing_is_left(counter)


def test_a_stream_of_a_page_that_has_every_answer_ends_at_once(counter):
    join(counter, "short", "early")
    with listening(counter, "early") as stream:
        assert b"process_completed" in stream.read()
    with listening(counter, "early") as stream:  # Gradio's own would wait until the page asks again
        assert json.loads(stream.read().removeprefix(b"data: "))["msg"] == "close_stream"
    wait_until_nothing_is_left(counter)


def test_a_stream_ends_within_a_step_of_its_reader_leaving(counter):
    join(counter, "long", "leaves")
    with listening(counter, "leaves") as stream:
        while b"process_generating" not in stream.readline():
            pass
    until(lambda: counter.ended)
    assert counter.steps < 200
    wait_until_nothing_is_left(counter)


def test_an_endpoint_ends_within_a_step_of_its_program_leaving(counter):
    address = f"{counter.url}gradio_api/call/answer"
    request = urllib.request.Request(address, b'{"data": ["long"]}', {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=LIMIT) as answer:
        event_id = json.load(answer)["event_id"]
    with urllib.request.urlopen(f"{address}/{event_id}", timeout=LIMIT):
        until(lambda: counter.steps > 1)
    until(lambda: counter.ended)
    assert counter.steps < 900
    wait_until_nothing_is_left(counter)


def test_programs_are_answered_as_ever(counter):
    client = Client(counter.url, verbose=False)
    assert client.predict("short", api_name="/answer") == "short" * 10
    client.close()


def test_a_program_is_told_in_a_sentence_what_went_wrong(counter, caplog, monkeypatch):
    monkeypatch.setattr(counter, "stream", lambda text: (int(text) for _ in "x"))
    client = Client(counter.url, verbose=False)
    with pytest.raises(Exception, match=r"ValueError [0-9a-f]{8}") as told:
        client.predict("a secret", api_name="/answer")
    client.close()
    assert "secret" not in str(told.value) + caplog.text


def test_one_page_waits_for_so_many_answers_and_no_more(counter, monkeypatch):
    monkeypatch.setattr(lines, "MOST_OF_ONE", 3)
    monkeypatch.setattr(lines, "GRACE", LIMIT)
    for _ in range(3):
        join(counter, "deaf", "one")
    with pytest.raises(urllib.error.HTTPError) as refused:
        join(counter, "deaf", "one")
    assert refused.value.code == 503
    join(counter, "deaf", "another")


def test_of_too_many_unheard_the_oldest_goes(counter, monkeypatch):
    monkeypatch.setattr(lines, "MOST_UNHEARD", 3)
    monkeypatch.setattr(lines, "GRACE", LIMIT)
    joined = [join(counter, "deaf", f"deaf-{number}") for number in range(5)]
    assert [event._id for event in counter.line._waiting()] == joined[2:]
    assert set(counter.line.pending_event_ids_session) == {f"deaf-{number}" for number in (2, 3, 4)}


def test_a_reader_who_does_not_read_on_is_left(counter, monkeypatch):
    monkeypatch.setattr(lines, "MOST_UNREAD", 5)
    kept = threading.Event()

    class Unread:
        def qsize(self):
            return 5 if counter.steps > 2 else 0

        def __getattr__(self, name):
            kept.set()
            return getattr(queue, name)

    join(counter, "long", "slow")
    queue = counter.line.pending_messages_per_session["slow"]
    counter.line.pending_messages_per_session["slow"] = Unread()
    with listening(counter, "slow"):
        until(lambda: counter.ended)
    assert counter.steps < 10
    assert kept.is_set()


def test_a_session_keeps_nothing_of_what_was_typed_or_shown(counter):
    join(counter, "short", "page")
    with listening(counter, "page") as stream:
        stream.read()
    session = counter.page.state_holder["page"]
    assert not session.config_values
    assert not session.state_data
    assert "short" not in repr(vars(session))


def told(stream, kind="estimation"):
    """Return the next message of ``kind`` in a session's stream."""
    while True:
        line = stream.readline()
        assert line, "the stream has ended"
        if line.startswith(b"data: "):
            message = json.loads(line.removeprefix(b"data: "))
            if message["msg"] == kind:
                return message


def told_rank(stream, rank):
    """Return the first message in a session's stream that says ``rank``."""
    while (message := told(stream))["rank"] != rank:
        pass
    return message


def test_who_nobody_listens_to_is_not_in_the_way(counter, monkeypatch):
    monkeypatch.setattr(lines, "GRACE", LIMIT)
    join(counter, "long", "runs")
    with listening(counter, "runs") as running:
        told(running, "process_starts")
        join(counter, "deaf", "deaf")
        join(counter, "short", "waits")
        with listening(counter, "waits") as waiting:
            message = told(waiting)
            assert (message["rank"], message["queue_size"]) == (0, 0)  # the one that joins does not listen yet
            message = told(waiting)
            assert (message["rank"], message["queue_size"]) == (0, 1)
            with listening(counter, "deaf"):
                assert told_rank(waiting, 1)["queue_size"] == 2


def test_who_waits_moves_up_when_one_before_leaves(counter):
    join(counter, "long", "runs")
    with listening(counter, "runs") as running, contextlib.ExitStack() as later:
        told(running, "process_starts")
        join(counter, "long", "leaves")
        leaving = later.enter_context(listening(counter, "leaves"))
        assert told(leaving)["rank"] == 0
        join(counter, "short", "waits")
        with listening(counter, "waits") as waiting:
            assert told(waiting)["rank"] == 1
            later.close()
            assert told_rank(waiting, 0)["rank_eta"] is None  # no stream has ended yet


def test_the_wait_is_until_one_begins_and_known_once_another_has_ended(counter):
    join(counter, "short", "first")
    with listening(counter, "first") as stream:
        told(stream, "process_completed")
    until(lambda: not any(counter.line.active_jobs))
    counter.line._durations.add(counter.page.fns[0], 30.0)
    join(counter, "long", "runs")
    with listening(counter, "runs") as running:
        told(running, "process_starts")
        until(lambda: counter.steps > 20)
        join(counter, "long", "waits")
        with listening(counter, "waits") as waiting:
            eta = told(waiting)["rank_eta"]
            assert 20 < eta < 30  # the running one has taken longer than the first, so it is as the other was
        until(lambda: not len(counter.line))


def test_users_take_turns(counter):
    one, other = (_cookie(is_secure=False).split(";")[0] for _ in range(2))
    with contextlib.ExitStack() as streams:
        for session, cookie in (("one-0", one), ("one-1", one), ("one-2", one), ("other-0", other), ("other-1", other)):
            join(counter, "long", session, cookie)
            streams.enter_context(listening(counter, session))
        line = counter.line.event_queue_per_concurrency_id["write"]
        until(lambda: [event.session_hash for event in line.queue] == ["one-1", "one-2", "other-0", "other-1"])
        order = [event.session_hash for event in counter.line._in_turn(line)]
        assert order == ["other-0", "one-1", "other-1", "one-2"]
        streams.close()
    wait_until_nothing_is_left(counter)


def test_a_user_who_has_many_texts_is_told_so_and_others_are_not(counter, monkeypatch):
    monkeypatch.setattr(lines, "GRACE", LIMIT)
    monkeypatch.setattr(counter.line, "_shares", Shares(Settings(user_texts=2)))
    one, other = (_cookie(is_secure=False).split(";")[0] for _ in range(2))
    for number in range(2):
        join(counter, "deaf", f"one-{number}", one)
    with pytest.raises(urllib.error.HTTPError) as refused:
        join(counter, "deaf", "one-2", one)
    assert refused.value.code == 400
    assert "at most 2 for one reader" in json.load(refused.value)["detail"]
    join(counter, "deaf", "other", other)
    join(counter, "deaf", "nobody")


def test_a_refusal_is_in_the_language_of_the_page(counter, monkeypatch):
    monkeypatch.setattr(counter.line, "_shares", Shares(Settings(user_requests=1)))
    cookie = _cookie(is_secure=False).split(";")[0]
    join(counter, "deaf", "one", cookie)
    with pytest.raises(urllib.error.HTTPError) as refused:
        join(counter, "ko", "one", cookie)
    assert "1분에 1번까지" in json.load(refused.value)["detail"]


def test_a_place_that_is_free_is_not_waited_for(counter):
    join(counter, "short", "alone")
    with listening(counter, "alone") as stream:
        assert told(stream)["rank_eta"] == 0
