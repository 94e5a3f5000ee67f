"""The endpoints as programs meet them: their schemas, the README's examples, their streams over HTTP."""

import contextlib
import gc
import io
import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from playground import DecodingOptions, decode
from playground.decoding.text_scores import score_text
from playground.web.page import build_page, launch_arguments
from playground.web.shell.offered import OfferedModels
from playground.web.write_api import API, as_text, described, endpoints_table
from tests.browser.serving import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.split("## For programs\n")[1].split("\n## ")[0]
ADDRESS = "http://127.0.0.1:7860/"
"""Where the README's examples look for the page."""


@pytest.fixture(scope="module")
def page():
    models = OfferedModels(("builtin/lm",))
    page = build_page(models)
    arguments = launch_arguments(models) | {"server_name": "127.0.0.1", "server_port": free_port()}
    page.launch(**arguments, prevent_thread_lock=True, quiet=True)
    yield page
    page.close()
    gc.collect()


@pytest.fixture(scope="module")
def client(page):
    client = Client(page.local_url, verbose=False)
    yield client
    client.close()


def posted(url: str, body: str) -> str:
    """Post JSON as the README's first ``curl`` does and return the event's id."""
    request = urllib.request.Request(url, body.encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["event_id"]


def streamed(url: str) -> Iterator[tuple[str, object]]:
    """Yield each event of a stream with its data, as the second ``curl`` prints them."""
    with urllib.request.urlopen(url) as answer:
        lines = answer.read().decode().splitlines()
    for event, data in zip(lines[::3], lines[1::3], strict=False):
        yield event.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def test_the_schemas_are_those_of_the_snapshot(page):
    """Where this change is meant: ``python -m playground.web.write_api``."""
    assert as_text(described(page)) == API.read_text(encoding="utf-8")


def test_only_endpoints_for_programs_are_public(page):
    assert sorted(page.get_api_info()["named_endpoints"]) == [
        "/chat", "/compare", "/detect", "/generate", "/next_token", "/score", "/summarize", "/tokenize",
    ]  # fmt: skip
    assert page.get_api_info()["unnamed_endpoints"] == {}


def test_every_endpoint_and_argument_says_what_it_is(page):
    for name, endpoint in described(page).items():
        assert endpoint["description"], name
        assert [each["name"] for each in endpoint["arguments"] if not each["description"]] == []
        assert endpoint["returns"]["description"], name


def test_the_readmes_table_is_that_of_the_endpoints(page):
    assert endpoints_table(described(page)) in SECTION


def test_the_readmes_example_runs(page):
    (example,) = re.findall(r"```python\n(.+?)```", SECTION, re.DOTALL)
    assert ADDRESS in example
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(example.replace(ADDRESS, page.local_url), names)  # noqa: S102 - the README's own
    names["client"].close()
    assert names["answer"]["text"] in printed.getvalue()
    assert (names["answer"]["running"], names["answer"]["figures"]["tokens"]) == (False, 20)
    assert names["score"]["tokens"][0]["logprob"] is None


def test_the_readmes_requests_by_curl_give_the_same_text(page, builtin):
    (commands,) = (each for each in re.findall(r"```bash\n(.+?)```", SECTION, re.DOTALL) if "curl" in each)
    post, get = (each.replace(ADDRESS, page.local_url) for each in re.findall(r"http\S+", commands))
    (body,) = re.findall(r"-d '(.+)'", commands)
    *growing, (event, (whole,)) = streamed(get.replace("EVENT_ID", posted(post, body)))
    sent = json.loads(body)
    assert (event, whole["running"]) == ("complete", False)
    assert whole["text"] == decode(builtin, sent["prompt"], DecodingOptions(**sent["options"])).text
    assert {event for event, _ in growing} == {"generating"}


@pytest.mark.parametrize("options", [{}, {"do_sample": True, "top_p": 0.9}, {"num_beams": 3}])
def test_a_text_over_the_wire_is_decodes(client, builtin, options):
    options = {**options, "max_new_tokens": 12}
    job = client.submit(prompt="눈이 오는 날", options=options, seed=3, api_name="/generate")
    answers = list(job)
    alone = decode(builtin, "눈이 오는 날", DecodingOptions(**options, seed=3))
    assert (answers[-1]["text"], answers[-1]["token_ids"]) == (alone.text, list(alone.token_ids))
    assert answers[0]["token_ids"] == []


def test_the_others_answer_over_the_wire(client, builtin):
    looked = client.predict(prompt="눈이 오는 날", top_n=3, api_name="/next_token")
    assert len(looked["before"]) == 3
    text = "눈이 오는 날 아이들이 놀았습니다."
    scored = client.predict(text=text, api_name="/score")
    alone = score_text(builtin, text)
    assert [each["logprob"] for each in scored["tokens"]] == [each.logprob for each in alone.tokens]
    settings = [{"max_new_tokens": 4}, {"max_new_tokens": 4, "num_beams": 2}]
    compared = client.predict(prompt="눈이 오는 날", settings=settings, api_name="/compare")
    assert [row["figures"]["tokens"] for row in compared["rows"]] == [4, 4]


@pytest.mark.parametrize("name", ["/next_token", "/generate"])
def test_an_error_reaches_a_program_as_its_sentence(client, name):
    with pytest.raises(AppError, match=r"top_p must be .*, got 7\."):
        client.predict(prompt="눈", options={"top_p": 7}, api_name=name)
    with pytest.raises(AppError, match="that this page offers"):
        client.predict(prompt="눈", model="../secret", api_name=name)
