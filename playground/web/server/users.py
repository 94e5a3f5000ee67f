"""Who asks: a browser, by a signed cookie that the page gives it; without one, an address.

The name of a session of the page is the client's to choose, and a school is one address.
"""

import hmac
import secrets
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground.web.server.files import is_page

COOKIE = "playground_user"
_SECRET = secrets.token_bytes(32)
"""It is another one each time the page is started; a browser then gets another cookie."""
_BYTES = 9


def user_of(asked: HTTPConnection) -> str | None:
    """Return the name of the browser that has ``asked``; None where it has no cookie of this server."""
    return _read(asked.headers.get("cookie", ""))


def address_of(asked: HTTPConnection) -> str:
    """Return the address that has ``asked``, as the nearest proxy names it, else the one that is connected."""
    forwarded = asked.headers.get("x-forwarded-for", "").split(",")[-1].strip()
    return forwarded or (asked.client.host if asked.client else "")


class Named:
    """A layer around the app that serves the page: gives each browser that opens it a name.

    Args:
        app: the app.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the app does, with a cookie on the page itself where the browser has none."""
        if not is_page(scope) or user_of(asked := HTTPConnection(scope)) is not None:
            await self._app(scope, receive, send)
            return
        cookie = _cookie(is_secure=_is_secure(scope, asked.headers))

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode("ascii"))]
            await send(message)

        await self._app(scope, receive, send_named)


def _cookie(*, is_secure: bool) -> str:
    """Return a new name as a cookie; where the page is in another site's frame, browsers want it to be ``Secure``."""
    name = secrets.token_urlsafe(_BYTES)
    sites = "SameSite=None; Secure; Partitioned" if is_secure else "SameSite=Lax"
    return f"{COOKIE}={name}.{_signature(name)}; Path=/; HttpOnly; {sites}"


def _is_secure(scope: Scope, headers: Mapping[str, str]) -> bool:
    return scope["scheme"] == "https" or headers.get("x-forwarded-proto", "").split(",")[0].strip() == "https"


def _read(header: str) -> str | None:
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return None
    name, _, signature = morsel.value.partition(".") if morsel else ("", "", "")
    is_ours = bool(name) and hmac.compare_digest(signature.encode(), _signature(name).encode())
    return name if is_ours else None


def _signature(name: str) -> str:
    return hmac.digest(_SECRET, name.encode(), "sha256").hex()
