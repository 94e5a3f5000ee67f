"""The endpoints as tools of the Model Context Protocol: an MCP client lists them and calls each.

What the protocol needs is no requirement of the page; the tests have it.
"""

import asyncio
import gc
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import mcp
import pytest
from mcp.client.streamable_http import streamable_http_client

from playground import DecodingOptions, decode
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from playground.web.page import build_page, launch_arguments
from playground.web.shell.offered import OfferedModels
from playground.web.write_api import described
from tests.browser.serving import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

PROMPT = "눈이 오는 날"
CALLS = {
    "chat": {"messages": [{"role": "user", "content": "안녕?"}], "options": {"max_new_tokens": 4}},
    "compare": {"prompt": PROMPT, "settings": [{"max_new_tokens": 3}, {"max_new_tokens": 3, "num_beams": 2}]},
    "detect": {"text": PROMPT},
    "generate": {"prompt": PROMPT, "options": {"max_new_tokens": 5}, "seed": 3},
    "next_token": {"prompt": PROMPT, "top_n": 3},
    "score": {"text": PROMPT},
    "summarize": {"article": "눈이 왔습니다. 아이들이 놀았습니다.", "max_new_tokens": 4},
    "tokenize": {"text": PROMPT},
}


@pytest.fixture(scope="module")
def page():
    models = OfferedModels(("builtin/lm",), server_models=ServerModels(Settings(mcp=True)))
    page = build_page(models)
    arguments = launch_arguments(models) | {"server_name": "127.0.0.1", "server_port": free_port()}
    page.launch(**arguments, prevent_thread_lock=True, quiet=True)
    yield page
    page.close()
    gc.collect()


@asynccontextmanager
async def session(page):
    url = f"{page.local_url}gradio_api/mcp/"
    async with streamable_http_client(url) as (read, write, *_), mcp.ClientSession(read, write) as session:
        await session.initialize()
        yield session


def run(coroutine):
    """Run ``coroutine`` in a thread of its own: this one's may belong to a browser's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def listed(page):
    async def tools():
        async with session(page) as client:
            return (await client.list_tools()).tools

    return {tool.name: tool for tool in run(tools())}


def called(page, name, values):
    async def call():
        async with session(page) as client:
            return await client.call_tool(name, values)

    return run(call())


def test_the_tools_are_the_endpoints_and_no_event_of_the_page(page):
    assert sorted(listed(page)) == sorted(CALLS)
    assert sorted(listed(page)) == [name.removeprefix("/") for name in described(page)]


def test_every_tool_says_what_it_does_takes_and_gives(page):
    for name, tool in listed(page).items():
        endpoint = described(page)[f"/{name}"]
        assert tool.description.startswith(endpoint["description"])
        assert "Returns: " in tool.description
        assert {key: each["description"] for key, each in tool.inputSchema["properties"].items()} == {
            each["name"]: each["description"] for each in endpoint["arguments"]
        }
        assert tool.inputSchema["required"] == [each["name"] for each in endpoint["arguments"] if "default" not in each]


@pytest.mark.parametrize("name", CALLS)
def test_every_tool_answers_in_json(page, name):
    answer = called(page, name, CALLS[name])
    assert not answer.isError, answer.content
    (content,) = answer.content
    assert isinstance(json.loads(content.text), list if name == "chat" else dict)


def test_a_tools_text_is_decodes(page, builtin):
    whole = json.loads(called(page, "generate", CALLS["generate"]).content[0].text)
    alone = decode(builtin, PROMPT, DecodingOptions(max_new_tokens=5, seed=3))
    assert (whole["text"], whole["running"]) == (alone.text, False)


def test_what_is_refused_comes_as_its_sentence(page):
    answer = called(page, "generate", {"prompt": PROMPT, "options": {"top_p": 7}})
    assert answer.isError
    assert "top_p must be" in answer.content[0].text
