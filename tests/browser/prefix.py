"""A reverse proxy that shows a server's pages under a path, as a faculty's JupyterHub or nginx does: for tests."""

import contextlib
import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}


class _Proxy(BaseHTTPRequestHandler):
    """Passes on what is asked below the prefix, its prefix cut off, and streams the answer back; all else is a 404."""

    server: "_Server"

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        self._pass_on()

    def do_HEAD(self):
        self._pass_on()

    def do_POST(self):
        self._pass_on()

    def do_DELETE(self):
        self._pass_on()

    def _pass_on(self):
        if not self.path.startswith(self.server.prefix + "/"):
            self.server.strays.append(self.path)
            self.send_error(404)
            return
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        upstream = http.client.HTTPConnection(self.server.upstream, timeout=600)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        try:
            upstream.request(self.command, self.path.removeprefix(self.server.prefix), body or None, headers)
            self._answer(upstream.getresponse())
        finally:
            upstream.close()

    def _answer(self, answer: http.client.HTTPResponse):
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.end_headers()  # HTTP/1.0: the end of the connection is the end of the answer
        with contextlib.suppress(ConnectionError):  # the reader has left, and so does its stream
            while piece := answer.read1(1 << 16):
                self.wfile.write(piece)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream: str, prefix: str) -> None:
        self.upstream, self.prefix = upstream, prefix
        self.strays: list[str] = []
        super().__init__(("127.0.0.1", 0), _Proxy)


@contextlib.contextmanager
def under_prefix(address: str, prefix: str) -> Iterator[tuple[str, list[str]]]:
    """Show the pages of ``address`` under ``prefix``.

    Yields their address there, and the paths outside the prefix that somebody has asked for: a page that knows where it
    stands asks for none.
    """
    server = _Server(urlsplit(address).netloc, prefix)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{prefix}/", server.strays
    finally:
        server.shutdown()
        server.server_close()
