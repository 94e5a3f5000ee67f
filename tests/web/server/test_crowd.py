"""Many readers at once, and curious ones: each has an answer of his own; who stops or leaves leaves nothing behind."""

import json
import random
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from playground.web.shell.offered import OfferedModels
from playground.web.workbench.looking import Place
from tests.browser.serving import served_page
from tests.doubles import server_models_of
from tests.visiting import Site

# Gradio leaves loops open that it makes while it builds and ends a page. As an error, the warning of that is written
# with the source it came from, and Python 3.11 cannot parse that while it parses another, as Gradio does as it builds.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

SEED = 5
LIMIT = 60.0


@pytest.fixture(scope="module")
def models(builtin):
    return OfferedModels(server_models=server_models_of(builtin))


@pytest.fixture(scope="module")
def site(models):
    with served_page(models) as url:
        yield Site(url)


@pytest.fixture
def open_sessions(builtin, monkeypatch):
    """Which sessions of the model are open; in the end each of the texts has had one."""
    opened, is_open, all_of_them = builtin.open, set(), []

    def counted(*given, **named):
        session = opened(*given, **named)
        key, close = object(), session.close
        is_open.add(key)
        all_of_them.append(key)

        def closed():
            is_open.discard(key)
            close()

        monkeypatch.setattr(session, "close", closed)
        return session

    monkeypatch.setattr(builtin, "open", counted)
    yield is_open
    assert len(all_of_them) > 50


def until(condition):
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_no_answer_of_two_hundred_is_another_readers(site, builtin):
    event = site.event("prompt", "change")
    prompts = [f"{random.Random(n).choice(['Snow fell', '눈이 내렸다', 'The ferry'])} {n} times" for n in range(200)]

    def ask(prompt):
        return site.run(event, site.inputs(event, prompt=prompt))[1]

    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(ask, prompts))
    own = [Place(tuple(builtin.encode(prompt))).step_id for prompt in prompts]
    assert len(set(own)) == 200
    for step_id, answer in zip(own, answers, strict=True):
        assert step_id in answer
        assert not any(other in answer for other in own if other != step_id)


def spellings(path, rng):
    """Yield a thousand ways to ask for a file of the machine's."""
    starts = ["", "/", "playground/", "playground/data/", "playground/shell/", "shell/", "assets/", "svelte/",
              "gradio_api/file=", "gradio_api/file/", "gradio_api/custom_component/x/client/component/", "theme.css/",
              "gradio_api/proxy=file://", "gradio_api/deep_link?session_hash="]  # fmt: skip
    ups = [
        "",
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "..%5c",
        "..;/",
        "....//",
        "%252e%252e%252f",
        ".%2e/",
        "..%c0%af",
    ]
    for _ in range(1_000):
        spelt = path if rng.random() < 0.5 else path.replace("/", rng.choice(["%2f", "//", "/./", "%252f", "\\"]))
        yield "/" + rng.choice(starts) + rng.choice(ups) * rng.randrange(12) + spelt.lstrip("/" * rng.randrange(2))


def test_three_thousand_spellings_give_no_file_of_the_machines(site, tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text("the secret of this folder")
    rng = random.Random(3)
    for path, content in ((str(secret), "the secret"), ("/etc/passwd", "root:"), (__file__, "spellings")):
        for spelling in spellings(path, rng):
            status, said = site.ask("GET", spelling)
            assert content not in said, spelling
            assert status < 500, spelling


@pytest.mark.parametrize("leave", ["cancel", "close"])
def test_fifty_texts_that_are_left_leave_nothing(site, models, open_sessions, leave):
    event = site.event("generate", "click")
    inputs = site.inputs(event, options={"max_new_tokens": 512}, prompt="Snow fell")
    in_line = threading.BoundedSemaphore(8)

    def begin_and_leave(_):
        session = secrets.token_hex(6)
        with in_line:
            _, joined = site.join(event, inputs, session)
            with site.answer("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
                while b"process_generating" not in stream.readline():
                    pass
                if leave == "cancel":
                    body = {"session_hash": session, "fn_index": event["id"], **json.loads(joined)}
                    assert site.ask("POST", "/gradio_api/cancel", json.dumps(body).encode())[0] == 200
                    assert b"process_completed" in stream.read()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(begin_and_leave, range(50)))
    until(lambda: not open_sessions)
    event = site.event("prompt", "change")
    assert '"success":true' in site.run(event, site.inputs(event, prompt="and then"))[1]
    until(lambda: not open_sessions)  # the answer is sent before its session is closed
