"""A small Hub on this machine: its metadata, HEAD, ranged GET, redirects, ETags; and, on demand, its failures.

Large files live, as on the real one, behind a redirect to another host: ``localhost`` in place of ``127.0.0.1``.
"""

import hashlib
import json
import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

LARGE = 100_000
"""A file from this size on is stored as Git LFS stores it, behind a redirect."""
PIECE = 1 << 16
HOLD = 120
"""Seconds for which a file is held back at most."""


@dataclass
class Trouble:
    """What goes wrong with one file.

    Attributes:
        status: HTTP status of the response instead of the file.
        breaks: number of times that the connection breaks.
        break_after: bytes of a response after which it breaks.
        served: bytes sent instead of the file, under the true file's size and checksum.
        no_ranges: whether ranges are ignored.
        hold_after: bytes of the file after which the server waits until ``go_on`` is set.
    """

    status: int | None = None
    breaks: int = 0
    break_after: int = 0
    served: bytes | None = None
    no_ranges: bool = False
    hold_after: int | None = None
    held: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)


@dataclass
class HubRepository:
    """A repository's files, by path, and what is odd about it."""

    files: dict[str, bytes]
    gated: bool = False
    troubles: dict[str, Trouble] = field(default_factory=dict)

    @property
    def commit(self) -> str:
        return hashlib.sha1(repr(sorted((path, etag(data)) for path, data in self.files.items())).encode()).hexdigest()


def etag(data: bytes) -> str:
    """Return the Hub's checksum of a file."""
    if len(data) >= LARGE:
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class TestHub:
    """The server: fill ``repositories``, look into ``requests``.

    Attributes:
        repositories: by name.
        requests: (method, path, range) of every request, in their order.
        api_status: answered in place of any metadata.
        pace: bytes a second at most, of each answer.
    """

    __test__ = False

    def __init__(self) -> None:
        self.repositories: dict[str, HubRepository] = {}
        self.requests: list[tuple[str, str, str | None]] = []
        self.api_status: int | None = None
        self.pace: float | None = None
        self.port = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fetched(self, name: str) -> list[str | None]:
        """Return the ranges in which the file called ``name`` was requested."""
        return [span for method, path, span in self.requests if method == "GET" and path.endswith(f"/files/{name}")]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    hub: TestHub

    def log_message(self, *_):
        """Say nothing."""

    def do_HEAD(self):
        self._answer()

    def do_GET(self):
        self._answer()

    def _answer(self):
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append((self.command, path, self.headers.get("Range")))
        for pattern, answer in (
            (r"/api/models/([^/]+/[^/]+?)(?:/revision/(.+))?", self._metadata),
            (r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", self._resolve),
            (r"/files/([^/]+/[^/]+)/files/(.+)", self._file),
        ):
            if match := re.fullmatch(pattern, path):
                return answer(*match.groups())
        return self._refuse(404, None)

    def _metadata(self, name, revision):
        if self.hub.api_status:
            return self._refuse(self.hub.api_status, None)
        repository = self.hub.repositories.get(name)
        if repository is None:
            return self._refuse(401, "RepoNotFound")
        if revision not in (None, "main", "v1", repository.commit):
            return self._refuse(404, "RevisionNotFound")
        siblings = [self._sibling(path, data) for path, data in repository.files.items()]
        metadata = {"id": name, "modelId": name, "sha": repository.commit, "private": False, "siblings": siblings,
                    "gated": "manual" if repository.gated else False}  # fmt: skip
        body = json.dumps(metadata).encode()
        return self._send(200, {"Content-Type": "application/json", "Content-Length": str(len(body))}, body)

    def _sibling(self, path, data):
        entry = {"rfilename": path, "size": len(data), "blobId": hashlib.sha1(path.encode()).hexdigest()}
        if len(data) >= LARGE:
            return {**entry, "lfs": {"sha256": etag(data), "size": len(data), "pointerSize": 130}}
        return {**entry, "blobId": etag(data)}

    def _resolve(self, name, revision, path):
        repository = self.hub.repositories.get(name)
        if repository is None:
            return self._refuse(401, "RepoNotFound")
        if repository.gated:
            return self._refuse(401, "GatedRepo")
        if path not in repository.files:
            return self._refuse(404, "EntryNotFound")
        data = repository.files[path]
        headers = {"X-Repo-Commit": repository.commit, "ETag": f'"{etag(data)}"'}
        if len(data) < LARGE:
            return self._content(repository, path, headers)
        headers |= {"X-Linked-Etag": f'"{etag(data)}"', "X-Linked-Size": str(len(data)), "Content-Length": "0"}
        return self._send(302, {**headers, "Location": f"http://localhost:{self.hub.port}/files/{name}/files/{path}"})

    def _file(self, name, path):
        return self._content(self.hub.repositories[name], path, {})

    def _content(self, repository, path, headers):
        trouble = repository.troubles.get(path, Trouble())
        if trouble.status and self.command == "GET":
            return self._refuse(trouble.status, None)
        data = repository.files[path] if trouble.served is None else trouble.served
        begin, status = 0, 200
        range_header = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if range_header and not trouble.no_ranges:
            begin, status = int(range_header.group(1)), 206
            headers["Content-Range"] = f"bytes {begin}-{len(data) - 1}/{len(data)}"
        headers = {**headers, "Content-Length": str(len(data) - begin), "Accept-Ranges": "bytes"}
        if self.command == "HEAD":
            return self._send(status, headers)
        self._send(status, headers)
        return self._pour(data, begin, trouble)

    def _pour(self, data, begin, trouble):
        end = len(data)
        if trouble.breaks:
            trouble.breaks -= 1
            end, self.close_connection = min(end, begin + trouble.break_after), True
        for start in range(begin, end, PIECE):
            if trouble.hold_after is not None and start >= trouble.hold_after:
                trouble.held.set()
                trouble.go_on.wait(HOLD)
            piece = data[start : min(start + PIECE, end)]
            self.wfile.write(piece)
            if self.hub.pace:
                time.sleep(len(piece) / self.hub.pace)

    def _refuse(self, status, code):
        body = json.dumps({"error": code or "trouble"}).encode()
        headers = {"Content-Length": str(len(body))} | ({"X-Error-Code": code} if code else {})
        return self._send(status, headers, body)

    def _send(self, status, headers, body=b""):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A client that has hung up is no news."""


@contextmanager
def serving():
    """Yield an empty Hub that answers until the end."""
    hub = TestHub()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    hub.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        for repository in hub.repositories.values():
            for trouble in repository.troubles.values():
                trouble.go_on.set()
        server.shutdown()
        server.server_close()
