"""A browser has a name that only this server can have given it; each has its share, and a school many."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.requests import HTTPConnection

from playground.errors import PlaygroundError
from playground.settings import Settings
from playground.web.server import shares as shares_module
from playground.web.server.shares import SCHOOL, Asker, Shares
from playground.web.server.users import COOKIE, Named, _cookie, address_of, user_of


def asked(cookie="", address="10.0.0.1", **headers):
    """Return a request with a cookie, from an address."""
    given = {"cookie": cookie, **{name.replace("_", "-"): value for name, value in headers.items()}}
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in given.items()]
    return HTTPConnection({"type": "http", "headers": encoded, "client": (address, 1), "scheme": "http"})


def sent_cookie(is_secure=False):
    """Return a cookie of the server as a browser sends it."""
    return _cookie(is_secure=is_secure).split(";")[0]


def test_a_browser_is_known_by_the_cookie_that_it_was_given():
    one, other = sent_cookie(), sent_cookie()
    assert user_of(asked(one)) == user_of(asked(f"theme=dark; {one}")) != user_of(asked(other))
    assert user_of(asked()) is None


@pytest.mark.parametrize("forged", ["", "x", "x.", ".x", "x.0123", "x.é", '"', "x" * 5_000, "a.b.c"])
def test_a_cookie_that_is_not_of_this_server_is_none(forged):
    assert user_of(asked(f"{COOKIE}={forged}")) is None


def test_a_name_with_anothers_signature_is_none():
    one, other = sent_cookie(), sent_cookie()
    assert user_of(asked(f"{one.split('.')[0]}.{other.split('.')[1]}")) is None


def test_a_cookie_is_kept_from_scripts_and_sent_in_anothers_frame_only_over_https():
    assert _cookie(is_secure=False).endswith("Path=/; HttpOnly; SameSite=Lax")
    assert _cookie(is_secure=True).endswith("Path=/; HttpOnly; SameSite=None; Secure; Partitioned")


def answer_to(path, cookie="", scheme="http", **headers):
    """Return the header of the answer to a request through the layer."""
    messages = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        messages.append(message)

    scope = {**asked(cookie, **headers).scope, "path": path, "scheme": scheme, "method": "GET"}
    with ThreadPoolExecutor(1) as thread:  # a browser test before this one may have left a loop in our thread
        thread.submit(asyncio.run, Named(app)(scope, None, send)).result()
    return dict(messages[0]["headers"])


def test_the_page_alone_gives_a_name_and_only_to_who_has_none():
    given = answer_to("/")[b"set-cookie"].decode()
    assert user_of(asked(given.split(";")[0])) is not None
    assert answer_to("/", given.split(";")[0]) == {}
    assert answer_to("/gradio_api/queue/join") == {}
    assert b"Secure" in answer_to("/", scheme="https")[b"set-cookie"]
    assert b"Secure" in answer_to("/", x_forwarded_proto="https")[b"set-cookie"]


def test_an_address_is_what_the_nearest_proxy_names():
    assert address_of(asked()) == "10.0.0.1"
    assert address_of(asked(x_forwarded_for="1.2.3.4, 5.6.7.8")) == "5.6.7.8"


def test_a_user_has_so_many_requests_a_minute(monkeypatch):
    now = 100.0
    monkeypatch.setattr(shares_module.time, "monotonic", lambda: now)
    shares, cookie = Shares(Settings(user_requests=3)), sent_cookie()
    for _ in range(3):
        shares.count(asked(cookie))
    with pytest.raises(PlaygroundError, match="at most 3 within a minute"):
        shares.count(asked(cookie))
    shares.count(asked(sent_cookie()))
    now += 61
    shares.count(asked(cookie))


def test_an_address_has_a_schools_share_with_cookies_or_without(monkeypatch):
    now = 100.0
    monkeypatch.setattr(shares_module.time, "monotonic", lambda: now)
    shares = Shares(Settings(user_requests=1))
    for place in range(SCHOOL):
        shares.count(asked(sent_cookie() if place % 2 else ""))
    for cookie in ("", sent_cookie()):
        with pytest.raises(PlaygroundError, match=f"at most {SCHOOL} within a minute"):
            shares.count(asked(cookie))
    shares.count(asked(address="10.0.0.2"))
    now += 61
    shares.count(asked())
    assert len(shares._asked) == 1


def test_a_user_has_so_many_texts_at_once_and_an_address_a_schools():
    shares = Shares(Settings(user_texts=2))
    user, address = Asker.of(asked(sent_cookie())), Asker.of(asked())
    shares.check_texts(user, 1)
    with pytest.raises(PlaygroundError, match="at most 2 for one reader"):
        shares.check_texts(user, 2)
    shares.check_texts(address, 2 * SCHOOL - 1)
    with pytest.raises(PlaygroundError, match=f"at most {2 * SCHOOL}"):
        shares.check_texts(address, 2 * SCHOOL)
