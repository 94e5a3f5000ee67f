"""deploy/nginx.conf in a real nginx, before pages that say what came to them: who goes where, and what is passed on."""

import contextlib
import http.client
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest

from playground.web.server.door import LARGEST_JSON
from tests.deploy.nginx import CONF, COOKIE, Nginx, behind_nginx, nginx_path

pytestmark = pytest.mark.skipif(nginx_path() is None, reason="no nginx here: `apt-get install nginx-light`")

PATIENCE = 30
"""Seconds until an answer has not come."""


class Teller(BaseHTTPRequestHandler):
    """A page that tells what it was asked; under ``/stream`` it sends one half and waits for the word to go on."""

    server: "Page"

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path.startswith("/stream"):
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            self.wfile.write(b"data: one\n\n")
            assert self.server.go_on.wait(PATIENCE)
            self.wfile.write(b"data: two\n\n")
            return
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        told = json.dumps({"page": self.server.server_port, "headers": headers, "bytes": len(body)}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_POST = do_GET  # noqa: N815 - the name is the library's


class Page(ThreadingHTTPServer):
    """A served :class:`Teller`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Teller)
        self.go_on = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/"


@contextlib.contextmanager
def served() -> Iterator[Page]:
    page = Page()
    threading.Thread(target=page.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield page
    finally:
        page.shutdown()
        page.server_close()


@pytest.fixture(scope="module")
def pages():
    with served() as one, served() as other:
        yield [one, other]


@pytest.fixture(scope="module")
def nginx(pages):
    with behind_nginx([each.url for each in pages]) as started:
        yield started


def ask(nginx: Nginx, path: str, *, method="GET", body=None, **headers):
    """Return status, headers and what the page told."""
    connection = http.client.HTTPConnection(urlsplit(nginx.url).netloc, timeout=PATIENCE)
    try:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, answer.headers, json.loads(content) if answer.status == 200 else content
    finally:
        connection.close()


def cookie_of(headers) -> str:
    """Return the cookie that an answer gives, as a browser sends it; empty where it gives none."""
    given = SimpleCookie(headers.get("set-cookie", "")).get(COOKIE)
    return f"{COOKIE}={given.value}" if given else ""


def page_of(nginx, path, **headers):
    return ask(nginx, path, **headers)[2]["page"]


def test_a_browser_stays_on_the_page_that_it_has_opened(nginx):
    for _ in range(20):
        _, headers, told = ask(nginx, "/")
        cookie = cookie_of(headers)
        later = [
            "/gradio_api/queue/join",
            "/gradio_api/queue/data?session_hash=a",
            "/playground/page.js",
            "/",
            "/config",
        ]
        assert {page_of(nginx, path, cookie=f"theme=dark; {cookie}") for path in later} == {told["page"]}
        assert cookie_of(ask(nginx, "/", cookie=cookie)[1]) == ""  # it is given once


def test_a_school_of_one_address_is_spread_over_the_pages(nginx):
    found = Counter(page_of(nginx, "/", user_agent="the school's browser") for _ in range(200))
    assert len(found) == 2
    assert min(found.values()) > 50


def test_who_keeps_no_cookies_stays_on_one_page_once_it_is_open(nginx):
    for agent in ("curl", "a browser in a frame", "a script"):
        paths = ["/gradio_api/queue/join", "/gradio_api/call/chat", "/gradio_api/call/chat/a"]
        assert len({page_of(nginx, path, user_agent=agent) for path in paths for _ in range(5)}) == 1


@pytest.mark.parametrize("forged", ["", "x", "x" * 40, "0123456789abcdef0123456789ABCDEF", '"', "a" * 5_000])
def test_a_name_that_was_not_given_here_is_replaced_by_one(nginx, forged):
    _, headers, _ = ask(nginx, "/", cookie=f"{COOKIE}={forged}")
    assert re.fullmatch(f"{COOKIE}=[0-9a-f]{{32}}", cookie_of(headers))


def test_the_cookie_is_kept_from_scripts_and_over_https_sent_in_anothers_frame(nginx):
    assert ask(nginx, "/")[1]["set-cookie"].endswith("; Path=/; HttpOnly; SameSite=Lax")
    over_https = re.search(r'"1:https" "(.+)";', CONF.read_text(encoding="utf-8"))[1]
    assert over_https.endswith("; Path=/; HttpOnly; SameSite=None; Secure; Partitioned")


def test_what_the_page_believes_is_said_by_nginx_alone(nginx):
    lies = {
        "x_forwarded_for": "1.2.3.4", "x_forwarded_host": "evil.example", "x_forwarded_proto": "https",
        "forwarded": "for=1.2.3.4",
    }  # fmt: skip
    _, _, told = ask(nginx, "/config", **lies)
    headers, host = told["headers"], urlsplit(nginx.url).netloc
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers["host"] == headers["x-forwarded-host"] == host
    assert headers["x-forwarded-proto"] == "http"
    assert "forwarded" not in headers


def test_a_stream_comes_as_it_is_sent(nginx, pages):
    connection = http.client.HTTPConnection(urlsplit(nginx.url).netloc, timeout=PATIENCE)
    connection.request("GET", "/stream")
    answer = connection.getresponse()
    assert answer.readline() == b"data: one\n"  # before the other half is sent
    for each in pages:
        each.go_on.set()
    assert answer.read() == b"\ndata: two\n\n"
    connection.close()


def test_class_rooms_are_all_on_the_first_page_whoever_asks(nginx, pages):
    cookies = [cookie_of(ask(nginx, "/")[1]) for _ in range(10)]
    paths = ["/room", "/room/ABCD/members", "/room/ABCD/events"]
    found = {page_of(nginx, path, cookie=cookie) for path in paths for cookie in cookies}
    assert found == {pages[0].server_port}
    assert {page_of(nginx, "/join", cookie=cookie) for cookie in cookies} == {each.server_port for each in pages}


def test_class_rooms_are_on_every_page_where_each_knows_them(pages):
    urls = [each.url for each in pages]
    with behind_nginx(urls, rooms=urls) as nginx:
        found = {page_of(nginx, "/room/ABCD/members") for _ in range(10)}
    assert found == {each.server_port for each in pages}


def test_a_body_is_passed_on_up_to_what_the_page_takes(nginx):
    status, _, told = ask(nginx, "/gradio_api/queue/join", method="POST", body=b"x" * LARGEST_JSON)
    assert (status, told["bytes"]) == (200, LARGEST_JSON)
    assert ask(nginx, "/gradio_api/queue/join", method="POST", body=b"x" * (2 * 1024 * 1024 + 1))[0] == 413


def test_a_pages_own_health_is_not_for_readers(nginx):
    assert ask(nginx, "/health")[0] == 404


def test_the_readers_of_a_page_that_ends_go_to_the_others_and_no_other_reader_moves():
    with served() as one, served() as other, contextlib.ExitStack() as third:
        ending = third.enter_context(served())
        with behind_nginx([each.url for each in (one, other, ending)]) as nginx:
            before = {cookie_of(headers): told["page"] for _, headers, told in (ask(nginx, "/") for _ in range(60))}
            gone = ending.server_port
            third.close()
            after = {cookie: page_of(nginx, "/config", cookie=cookie) for cookie in before}
    assert gone in before.values()
    assert gone not in after.values()
    assert {cookie: page for cookie, page in after.items() if before[cookie] != gone} == {
        cookie: page for cookie, page in before.items() if page != gone
    }


def test_one_address_may_not_ask_for_ever_more_but_its_pages_files_are_not_counted(pages):
    slower = {"rate=500r/s": "rate=1r/m", "burst=2000": "burst=2"}
    with behind_nginx([each.url for each in pages], others=slower) as nginx:
        asked = [ask(nginx, "/gradio_api/queue/join", method="POST", body=b"{}")[0] for _ in range(5)]
        fetched = [ask(nginx, "/playground/page.js")[0] for _ in range(20)]
    assert asked == [200] * 3 + [429] * 2
    assert fetched == [200] * 20
