"""Start and end the process that serves the page; an error at the start is one sentence, not a traceback.

Gradio and all modules that need it are imported last: Gradio reads its own environment variables while it is imported,
and they are checked before.
"""

import atexit
import errno
import importlib.metadata
import os
import re
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from playground.errors import PlaygroundError, SettingError
from playground.settings import RunPlace
from playground.text import LANGUAGES, Text

if TYPE_CHECKING:
    import gradio as gr

PORT, HOST = "GRADIO_SERVER_PORT", "GRADIO_SERVER_NAME"
ROOM = 2_000_000
"""Bytes that must fit into the temporary folder at the start: twice the page's first files."""

_COUNTS = ("GRADIO_NUM_PORTS", "GRADIO_NODE_NUM_PORTS", "GRADIO_ANALYTICS_MAX_EVENTS")
"""The variables besides the port that Gradio reads as numbers while it is imported."""
_ENDS = (signal.SIGTERM, signal.SIGINT)
_MCP = r"1\.(2[1-9]|[3-9]\d|\d{3,})\."
"""The versions of the package mcp that Gradio's extra of this name takes."""
_MEND = Text("mend_the_variable")


def space_host(environment: Mapping[str, str]) -> str:
    """Return where a Space is reached, its ``SPACE_HOST``; empty elsewhere, and where that is no name of a host."""
    name = environment.get("SPACE_HOST", "").strip()
    return name if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name) else ""


@dataclass(frozen=True)
class Address:
    """The address at which the page is served.

    Attributes:
        host: an address or a name of this machine.
        port: the requested port; None lets Gradio take the first free one from 7860 on.
    """

    host: str = "127.0.0.1"
    port: int | None = None

    @property
    def url_host(self) -> str:
        """The host as part of a URL: an IPv6 address is in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @classmethod
    def read(cls, environment: MutableMapping[str, str]) -> "Address":
        """Return the values of ``GRADIO_SERVER_NAME`` and ``GRADIO_SERVER_PORT``, and remove both from ``environment``.

        Gradio gets them as arguments instead. When it reads the variables itself it takes another port where this one
        is in use, all addresses of the machine where the name is empty, and an IPv6 address for an IPv4 one.

        Raises:
            SettingError: the port is not valid.
        """
        for name in _COUNTS:
            _whole_number(name, environment.get(name, "").strip() or "1", 1, 1_000_000)
        host = environment.pop(HOST, "").strip().removeprefix("[").removesuffix("]") or cls.host
        text = environment.pop(PORT, "").strip()
        return cls(host, _whole_number(PORT, text, 1, 65_535) if text else None)

    def check(self) -> None:
        """Check that the page can be served there.

        Raises:
            SettingError: the host is not of this machine, or the port is in use or reserved for its administrator.
        """
        try:
            places = socket.getaddrinfo(self.host, self.port or 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            bound = [_can_be_bound(*place) for place in places]
        except (OSError, UnicodeError, ValueError) as error:
            raise self._refusal(error) from None
        if not any(bound):  # of a name with several addresses this machine may lack one
            raise self._refusal(OSError(errno.EADDRNOTAVAIL, ""))

    def _refusal(self, error: Exception) -> SettingError:
        number = error.errno if isinstance(error, OSError) else None
        if number == errno.EADDRINUSE:
            rule = Text("must_be_a_port_that_is_not_in_use")
            way_out = Text("end_what_uses_it_or_name_another_without_one")
            return SettingError(PORT, rule, self.port, way_out)
        if number in (errno.EACCES, errno.EPERM):
            rule = Text("must_be_a_port_that_this_user_may_open")
            return SettingError(PORT, rule, self.port, Text("name_one_of_1024_or_more"))
        rule = Text("must_be_an_address_or_a_name_of_this")
        way_out = Text("for_this_machine_alone_name_127_0_0_1")
        return SettingError(HOST, rule, self.host, way_out)


@contextmanager
def in_words() -> Iterator[None]:
    """Print an error of the start in both languages, and end the process with status 1."""
    try:
        yield
    except PlaygroundError as error:
        print(*map(error.message, reversed(LANGUAGES)), sep="\n", file=sys.stderr)
        sys.exit(1)


def check_temporary(environment: MutableMapping[str, str]) -> None:
    """Check that the page's published data can be written.

    Python silently takes another folder where the requested one cannot be used.

    Raises:
        SettingError: the folder does not exist, is not writable, or is full.
    """
    variable = next(((name, environment[name]) for name in ("TMPDIR", "TEMP", "TMP") if environment.get(name)), None)
    name, folder = variable or ("TMPDIR", "")
    try:
        folder = folder or tempfile.gettempdir()
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(ROOM))
            file.flush()
    except OSError as error:
        rule = Text("must_be_a_temporary_folder_to_which_mb_can", value=ROOM // 1_000_000)
        why = f"{folder} ({error.strerror or error})"
        raise SettingError(name, rule, why, Text("make_room_in_it_or_name_another")) from None


def check_mcp(wanted: bool) -> None:
    """Check that what the Model Context Protocol needs is installed, where it is ``wanted``.

    Gradio itself would open the page without the tools.

    Raises:
        SettingError: it is not, or not in a version that Gradio can use.
    """
    if not wanted:
        return
    try:
        version = importlib.metadata.version("mcp")
    except importlib.metadata.PackageNotFoundError:
        version = ""
    if not re.match(_MCP, version):
        rule, value = Text("needs_the_package_mcp_from_1_21_to_below_2"), f"mcp {version}" if version else "1"
        raise SettingError("PLAYGROUND_MCP", rule, value, Text("install_mcp_below_2_or_set_0"))


def check_ray(run: RunPlace) -> None:
    """Check that Ray is installed, where calls are to run there.

    Raises:
        SettingError: it is not.
    """
    if run == "ray" and not all(find_spec(name) for name in ("ray", "grpc")):  # the second comes with its part serve
        rule, way_out = Text("needs_the_package_ray"), Text("install_ray_or_set_local")
        raise SettingError("PLAYGROUND_RUN", rule, run, way_out)


def prepared(environment: MutableMapping[str, str]) -> Address:
    """Check, before anything is built, that the page can be served, and return its address.

    From now on SIGTERM and SIGINT end the process in an orderly way: its files are removed, its status is 0.

    Raises:
        SettingError: it cannot be served there, or there is no room for its files.
    """
    atexit.register(_leave)  # the first to be registered is the last to be called
    _end_on_signals()
    address = Address.read(environment)
    address.check()
    check_temporary(environment)
    return address


def serve(page: "gr.Blocks", arguments: Mapping[str, Any], address: Address) -> None:
    """Serve ``page``, launched with its ``arguments``, until this process gets a signal to end.

    Texts being generated then end with the process, and pages show that they have stopped.

    Raises:
        SettingError: something else has taken the address since it was checked.
    """
    try:
        page.launch(**arguments, server_name=address.url_host, server_port=address.port, prevent_thread_lock=True)
    except OSError:
        address.check()
        raise
    while page.is_running:
        _end_on_signals()  # again and again: Ray takes them for itself when it connects
        time.sleep(0.5)


def _end_on_signals() -> None:
    for number in _ENDS:
        signal.signal(number, _end)


def _end(*_: object) -> None:
    for number in _ENDS:  # a second word shall not keep the first from removing what was published
        signal.signal(number, signal.SIG_IGN)
    sys.exit()


def _leave() -> None:
    """Exit at once if a signal ended this process: a thread that still computes would abort an orderly exit."""
    if signal.getsignal(signal.SIGTERM) is signal.SIG_IGN:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _whole_number(name: str, text: str, low: int, high: int) -> int:
    try:
        number = int(text)
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        rule = Text("must_be_a_whole_number_from_to_2", low=low, high=high)
        raise SettingError(name, rule, text, _MEND)
    return number


def _can_be_bound(
    family: socket.AddressFamily, kind: socket.SocketKind, protocol: int, _: str, place: tuple[object, ...]
) -> bool:
    """Whether a server can listen at ``place``; False where this machine has no such address.

    Raises:
        OSError: somebody else listens there, or this user may not.
    """
    try:
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":  # as the server itself does: a port that was just left is free
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except OSError as error:
        if error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
            return False
        raise
    return True
