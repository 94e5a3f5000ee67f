"""What a server tells its keeper of the texts that readers share a model for, and that it tells nothing of them."""

import json
import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from playground.web.shell.offered import OfferedModels
from tests.browser.serving import served_page
from tests.visiting import Site

# Gradio leaves loops open that it makes while it builds and ends a page.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

LIMIT = 60.0


@pytest.fixture(scope="module")
def models():
    return OfferedModels(server_models=ServerModels(Settings(device="cpu")))


@pytest.fixture(scope="module")
def site(models):
    with served_page(models) as url:
        yield Site(url)


def health(site):
    status, answer = site.ask("GET", "/health")
    assert status == 200
    return json.loads(answer)


def shared(site):
    return next(each for each in health(site)["models"] if each["shared"])


def until(condition):
    end = time.monotonic() + LIMIT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_it_says_what_is_computed_and_nothing_of_the_readers(site):
    event = site.event("generate", "click")
    inputs = site.inputs(event, options={"max_new_tokens": 300, "min_new_tokens": 300}, prompt="Snow fell")
    left = threading.Event()

    def write(session):
        assert site.join(event, inputs, session)[0] == 200
        with site.answer("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
            stream.readline()
            assert left.wait(LIMIT)

    with ThreadPoolExecutor(4) as threads:
        written = threads.map(write, [secrets.token_hex(6) for _ in range(4)])
        until(lambda: shared(site)["rows"] == 4)
        told = health(site)
        left.set()
        list(written)
    assert told["line"]["running"] == 4
    now = next(each for each in told["models"] if each["shared"])
    assert now["step_seconds"] > 0
    assert now["cache_bytes"] > 0
    assert "Snow" not in json.dumps(told)
    until(lambda: shared(site)["rows"] == shared(site)["cache_bytes"] == 0)
    until(lambda: health(site)["line"] == {"running": 0, "waiting": 0})
