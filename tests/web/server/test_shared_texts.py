"""Readers whose texts are computed together, over the page's own protocol: who stops or leaves frees a row, whoever a
fault strikes is told so in words, and the others' texts are the ones that they get alone."""

import json
import secrets
import socket
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection

import pytest
import torch

from playground import DecodingOptions, decode
from playground.decoding.generate import new_run
from playground.models.running.engine import engine as engine_module
from playground.models.running.engine.passes import Pass
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from playground.web.shell.offered import OfferedModels
from tests.benchmarks.classroom import Log, text_options
from tests.browser.serving import served_page
from tests.checkpoints import save_bakery
from tests.visiting import LIMIT, Site

# Gradio leaves loops open that it makes while it builds and ends a page.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

PROMPTS = ("Snow fell on the", "The ferry to", "눈이 내리는", "In the kitchen")
ABRUPTLY = struct.pack("ii", 1, 0)
"""A socket that lingers for no time: its connection is reset, as where a network is lost."""


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folders = [tmp_path_factory.mktemp("models") / name for name in ("bakery", "mill")]
    for folder in folders:
        save_bakery(folder)
    return OfferedModels(("builtin/lm", *map(str, folders)), server_models=ServerModels(Settings(device="cpu")))


@pytest.fixture(scope="module")
def site(models):
    with served_page(models) as url:
        yield Site(url)


@pytest.fixture
def model(models, site):
    """The model that the page opens with; after the test nothing is left in its engine."""
    model = models.keep("builtin/lm")
    yield model
    engine = model.engine
    until(lambda: not any(each.name == "engine" for each in threading.enumerate()))
    assert engine.rows == engine.bytes == 0
    assert not any((engine._seated, engine._steps, engine._readings, engine._outside))


def until(condition):
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def asked(site, prompt, options, session):
    """Ask for a text; return what cancels it."""
    event = site.event("generate", "click")
    status, joined = site.join(event, site.inputs(event, prompt=prompt, options=options, language="en"), session)
    assert status == 200
    return {"session_hash": session, "fn_index": event["id"], **json.loads(joined)}


def written(site, prompt, options):
    """Have a text written; return its ids, and all that its notice has said."""
    session, log, said = secrets.token_hex(6), Log(), ""
    asked(site, prompt, options, session)
    with site.answer("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
        for line in stream:
            if line.startswith(b"data: "):
                message = json.loads(line.removeprefix(b"data: "))
                log.take(message)
                said += json.dumps(message.get("output") or "", ensure_ascii=False)
    return tuple(log.ids), said


def expected(model, prompt, options):
    return decode(model.apart, prompt, DecodingOptions(**options)).token_ids


def begun(stream):
    while b"process_generating" not in stream.readline():
        pass


def stop(site, number):
    """Press Stop, and have the same page write another text, which ends by itself."""
    session = secrets.token_hex(6)
    cancel = asked(site, PROMPTS[number % 4], text_options(number, 300), session)
    with site.answer("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
        begun(stream)
        assert site.ask("POST", "/gradio_api/cancel", json.dumps(cancel).encode())[0] == 200
        stream.read()
    asked(site, PROMPTS[number % 4], text_options(number, 2), session)
    assert '"success":true' in site.ask("GET", f"/gradio_api/queue/data?session_hash={session}")[1]


def close_the_tab(site, number):
    session = secrets.token_hex(6)
    asked(site, PROMPTS[number % 4], text_options(number, 300), session)
    with site.answer("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
        begun(stream)


def lose_the_connection(site, number):
    session = secrets.token_hex(6)
    asked(site, PROMPTS[number % 4], text_options(number, 300), session)
    with closing(HTTPConnection(site.host, timeout=LIMIT)) as connection:
        connection.request("GET", f"/gradio_api/queue/data?session_hash={session}")
        connected = connection.sock
        begun(connection.getresponse())
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, ABRUPTLY)


def test_fifty_texts_that_are_stopped_or_left_leave_no_row_no_memory_and_no_thread(site, model, monkeypatch):
    monkeypatch.setattr(engine_module, "IDLE_SECONDS", 0.1)
    ways = (stop, close_the_tab, lose_the_connection)
    with ThreadPoolExecutor(8) as readers:
        list(readers.map(lambda number: ways[number % 3](site, number), range(50)))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB"), "is too little for a text of so many"),
        (KeyError("x"), "an unexpected error, got &#x27;KeyError "),
    ],
)
def test_a_fault_in_a_step_of_one_text_is_said_to_its_reader_and_the_others_have_their_texts(
    site, model, monkeypatch, error, words
):
    longest = "The robot club met in the hall " * 6
    place, forward = len(model.encode(longest)) + 6, model.model.forward
    assert place > 30 + max(len(model.encode(prompt)) for prompt in PROMPTS)

    def failing(*given, **named):
        places = named.get("position_ids")
        if places is not None and bool((places == place).any()):  # only the longest comes so far
            raise error
        return forward(*given, **named)

    monkeypatch.setattr(model.engine._slots, "_read", Pass(model.model, "cache"))  # by the model, not played back
    monkeypatch.setattr(model.model, "forward", failing)
    prompts = [longest, *PROMPTS]
    with ThreadPoolExecutor(5) as readers:
        answers = list(readers.map(lambda number: written(site, prompts[number], text_options(number, 30)), range(5)))
    monkeypatch.undo()
    ids, said = answers[0]
    assert words in said
    assert 0 < len(ids) < 30
    assert ids == expected(model, longest, text_options(0, 30))[: len(ids)]
    for number, (ids, said) in enumerate(answers[1:], 1):
        assert ids == expected(model, prompts[number], text_options(number, 30))
        assert words not in said


def test_while_texts_of_a_model_run_it_is_not_unloaded_and_whoever_chooses_another_is_told_so(site, models, model):
    loaded = models.server_models._loaded
    choosing = site.event("model", "select")

    def choose(name):
        return site.run(choosing, [], {"name": name, "asked": 1, "language": "en"})[1]

    assert "in use" not in choose("bakery")
    with models.lease_offered("bakery") as bakery:
        budget, loaded.budget = loaded.budget, loaded.taken
        try:
            options = DecodingOptions(max_new_tokens=10, min_new_tokens=10)
            texts = [iter(new_run(bakery, [3 + number, 5, 9], options)) for number in range(3)]
            for text in texts:
                next(text)
            assert bakery.engine.rows == 0  # each has chosen its first token, and taken no step
            for text in texts:
                next(text)
            assert bakery.engine.rows == 3
            assert "all other models are in use" in choose("mill")
            assert bakery.engine.rows == 3
            assert all(len(list(text)) == 8 for text in texts)
        finally:
            loaded.budget = budget
    assert "in use" not in choose("mill")
