"""A real nginx under ``deploy/nginx.conf``, before pages on free ports: for tests and proofs."""

import contextlib
import re
import shutil
import socket
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from tests.browser.serving import free_port

CONF = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
COOKIE = "playground_front"
_SERVER = re.compile(r"^ +server (127\.0\.0\.1:\d+)(.*);\n", re.MULTILINE)
_UPSTREAM = re.compile(r"(?<=upstream )(\w+) \{\n(.*?)(?=\n  \})", re.DOTALL)
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def nginx_path() -> str | None:
    """Return the nginx of this machine, None where there is none."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class Passed:
    """A request that nginx has passed on.

    Attributes:
        reader: the cookie that the browser sent, "-" where it sent none.
        page: the address and port that it came to at last.
        method, path: what was asked, without a query.
    """

    reader: str
    page: str
    method: str
    path: str


class Nginx:
    """An nginx that runs.

    Attributes:
        url: the address at which it shows the pages.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self._folder = url, folder

    def passed(self) -> list[Passed]:
        """Return what it has passed on so far and has been answered."""
        lines = (self._folder / "passed").read_text(encoding="utf-8").splitlines()
        fields = [line.split("\t") for line in lines]
        return [Passed(reader, page.split(", ")[-1], method, path) for reader, page, method, path in fields]

    def pages_of(self) -> dict[str, set[str]]:
        """Return for each reader with a cookie the pages that the reader has come to, but for class rooms."""
        found: dict[str, set[str]] = defaultdict(set)
        for each in self.passed():
            if each.reader != "-" and not each.path.startswith("/room"):
                found[each.reader].add(each.page)
        return dict(found)


def conf_for(
    pages: Sequence[str],
    rooms: Sequence[str],
    port: int,
    folder: Path,
    others: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return ``deploy/nginx.conf`` with other pages, another port, and its files in ``folder``, where it writes a log.

    Args:
        pages: hosts and ports of the front pages.
        rooms: of those that have class rooms.
        port: on which it listens.
        folder: is there.
        others: what else is to be changed, and into what.
    """
    named = {"pages": pages, "rooms": rooms}

    def with_servers(found: "re.Match[str]") -> str:
        *_, last = _SERVER.finditer(found[0] + "\n")
        servers = "".join(f"    server {each}{last[2]};\n" for each in named[found[1]])
        return _SERVER.sub("", found[0] + "\n").rstrip("\n") + "\n" + servers.rstrip("\n")

    text = _UPSTREAM.sub(with_servers, CONF.read_text(encoding="utf-8"))
    log = f"log_format passed '$cookie_{COOKIE}\t$upstream_addr\t$request_method\t$uri';"
    kept = "".join(f"  {name}_temp_path {folder}/{name};\n" for name in _TEMPORARY)
    changed = {
        "http {\n": f"http {{\n  {log}\n{kept}",
        "access_log off;": f"access_log {folder}/passed passed;",
        "error_log stderr crit;": f"error_log {folder}/errors warn;",
        "listen 8080;": f"listen 127.0.0.1:{port};",
        **others,
    }
    for old, new in changed.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@contextlib.contextmanager
def behind_nginx(
    pages: Sequence[str], *, rooms: Sequence[str] | None = None, others: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Nginx]:
    """Show the pages at these addresses under one; all rooms are on the first, where ``rooms`` does not name others.

    ``others`` is what else is to be changed of the file.
    """
    program = nginx_path()
    assert program is not None
    hosts, port = [urlsplit(each).netloc for each in pages], free_port()
    with_rooms = hosts[:1] if rooms is None else [urlsplit(each).netloc for each in rooms]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # started by root, its workers are nobody
        conf = folder / "nginx.conf"
        conf.write_text(conf_for(hosts, with_rooms, port, folder, others), encoding="utf-8")
        own = ["-e", f"{folder}/errors", "-p", name, "-c", str(conf)]
        server = subprocess.Popen([program, *own, "-g", f"daemon off; pid {folder}/pid;"])
        try:
            _wait_until_open(port, server)
            yield Nginx(f"http://127.0.0.1:{port}/", folder)
        finally:
            server.terminate()
            server.wait()


def _wait_until_open(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Return when something listens at ``port``.

    Raises:
        RuntimeError: nginx has ended.
    """
    while server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
            return
    raise RuntimeError(f"nginx has ended with {server.returncode}")
