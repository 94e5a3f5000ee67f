"""What comes in: JSON of a limited size and depth, from here or from a program; and what every answer says."""

import json
from concurrent.futures import ThreadPoolExecutor

import anyio
import pytest

from playground.web.server.door import DEEPEST_JSON, HEADERS, LARGEST_JSON, Door

JOIN = "/gradio_api/queue/join"


def asked(method="POST", path=JOIN, body=b"{}", chunks=1, **headers):
    """Return the status of an answer, its headers, and the body that the app was given: None if it was not asked."""
    sent, given = [], []
    given_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    named = {"content-type": "application/json", "host": "page.test", **given_headers}
    scope = {
        "type": "http", "method": method, "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in named.items() if value],
    }  # fmt: skip
    size = -(-len(body) // chunks) or 1
    parts = [body[i : i + size] for i in range(0, len(body), size)] or [b""]
    coming = iter([
        *({"type": "http.request", "body": part, "more_body": i + 1 < len(parts)} for i, part in enumerate(parts)),
        {"type": "http.disconnect"},
    ])  # fmt: skip

    async def receive():
        return next(coming)

    async def app(scope, receive, send):
        if method == "POST":
            message = await receive()
            given.append(message["body"])
            assert (await receive())["type"] == "http.disconnect"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})

    async def send(message):
        sent.append(message)

    with ThreadPoolExecutor(1) as thread:  # a browser test before this one may have left a loop in ours
        thread.submit(anyio.run, Door(app), scope, receive, send).result()
    return sent[0]["status"], sent[0]["headers"], given[0] if given else None


@pytest.mark.parametrize("chunks", [1, 3])
def test_what_is_in_order_comes_to_the_app_whole_and_once(chunks):
    body = json.dumps({"data": ["\ud800", "]]]" * 100, '"\\"[[', 1.5, None]}).encode()
    assert asked(body=body, chunks=chunks)[::2] == (200, body)


@pytest.mark.parametrize(
    "path",
    ["/monitoring", "/monitoring/summary", "/gradio_api/run/chat", "/gradio_api/run/predict/", "/gradio_api/api/chat",
     "/gradio_api/proxy=http://elsewhere.test/", "/gradio_api/vibe-edit/", "/gradio_api/run-history/records",
     "/gradio_api/upload", "/gradio_api/upload_progress", "/gradio_api/deep_link", "/gradio_api/file=/etc/passwd",
     "/gradio_api/file/etc/passwd", "/gradio_api/stream/x/close", "/gradio_api/custom_component/x/y/z",
     "/gradio_api/profiling/clear", "/gradio_api/undo-vibe-edit", "/gradio_api/vibe-code",
     "/course/gradio_api/run/chat", "/course/monitoring"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_page_does_not_use_is_closed(method, path):
    assert asked(method, path)[::2] == (404, None)


@pytest.mark.parametrize("path", ["/", "/gradio_api/info", "/gradio_api/runner", "/config", "/theme.css"])
def test_what_changes_nothing_may_come_from_anywhere(path):
    assert asked("GET", path, origin="http://elsewhere.test")[0] == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),  # a program
        ({"origin": "http://page.test"}, 200),
        ({"origin": "https://page.test", "sec_fetch_site": "same-origin"}, 200),
        ({"origin": "https://space.test", "x_forwarded_host": "space.test, inner"}, 200),
        ({"origin": "http://elsewhere.test"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://page.test", "sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"origin": "http://page.test.elsewhere.test"}, 403),
        ({"origin": "http://", "host": ""}, 403),
    ],
)
def test_another_sites_page_changes_nothing(headers, status):
    assert asked(**headers)[0] == status


@pytest.mark.parametrize(
    ("kind", "path", "status"),
    [
        ("application/json; charset=utf-8", JOIN, 200),
        ("text/plain", JOIN, 415),
        ("", JOIN, 415),
        ("multipart/form-data; boundary=x", JOIN, 415),
        ("text/plain", "/gradio_api/component_server", 415),
        ("multipart/form-data; boundary=x", "/gradio_api/component_server", 415),
    ],
)
def test_a_change_is_json(kind, path, status):
    assert asked(path=path, content_type=kind)[0] == status


@pytest.mark.parametrize("chunks", [1, 4])
def test_a_body_has_a_largest_size_whatever_it_says_of_itself(chunks):
    for length, status in ((LARGEST_JSON, 200), (LARGEST_JSON + 1, 413)):
        body = b'"' + b"a" * (length - 2) + b'"'
        for told in ("", "10", str(length)):
            assert asked(body=body, chunks=chunks, content_length=told)[0] == status
    assert asked(content_length="9" * 5000)[0] == 413


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"[" * DEEPEST_JSON + b"]" * DEEPEST_JSON, 200),
        (b"[" * (DEEPEST_JSON + 1) + b"]" * (DEEPEST_JSON + 1), 400),
        (b'{"a":' * 100_000, 400),
        (b'["' + b"[" * 500 + b'"]', 200),
        (b'["\\"' + b"[" * 500 + b'"]', 200),
        (b'["\\\\"' + b"[" * 500, 400),
        (b"{broken", 400),
        (b"\xff\xfe", 400),
        (b"][" * 500_000, 400),
    ],
)
def test_a_body_is_json_that_can_be_read(body, status):
    assert asked(body=body)[0] == status


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_answer_says_how_it_is_to_be_treated(method):
    assert asked(method, "/")[1] == [(b"a", b"b"), *HEADERS]
    headers = dict(asked(method, "/monitoring")[1])
    assert headers[b"x-content-type-options"] == b"nosniff"
    assert b"frame-ancestors *" in headers[b"content-security-policy"]


def test_a_large_question_that_takes_long_keeps_no_other_large_body_waiting():
    answered = []

    async def app(scope, receive, send):
        if scope["path"] != JOIN:
            await others.wait()
        answered.append(scope["path"])
        others.set()

    async def ask(path):
        body = b'"' + b"a" * 200_000 + b'"'
        coming = iter([{"type": "http.request", "body": body, "more_body": False}])
        headers = [(b"content-type", b"application/json"), (b"host", b"page.test")]

        async def receive():
            return next(coming)

        async def send(message):
            answered.append(message)

        await door({"type": "http", "method": "POST", "path": path, "headers": headers}, receive, send)

    async def both():
        nonlocal door, others
        door, others = Door(app), anyio.Event()
        with anyio.fail_after(20):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ask, "/gradio_api/component_server")
                await anyio.sleep(0)
                tasks.start_soon(ask, JOIN)

    door = others = None
    with ThreadPoolExecutor(1) as thread:
        thread.submit(anyio.run, both).result()
    assert answered == [JOIN, "/gradio_api/component_server"]
