"""Starting and ending: what is wrong is one sentence and an exit status, and a word to end is obeyed."""

import contextlib
import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from playground.errors import ModelError, PlaygroundError, SettingError
from playground.settings import Settings
from playground.web.server import files
from playground.web.server.start import ROOM, Address, check_mcp, check_temporary, in_words
from playground.web.shell import offered
from playground.web.shell.offered import OfferedModels
from tests.browser.serving import free_port, started_app
from tests.visiting import Site

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 60.0
"""Seconds that a test waits for what must come."""
ENDS_WITHIN = 10.0
"""Seconds in which a host's word to end is obeyed."""


@contextlib.contextmanager
def taken_port(host="127.0.0.1"):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as other:
        other.bind((host, 0))
        other.listen()
        yield other.getsockname()[1]


def started(environment):
    """Run ``app.py`` under ``environment``, which it cannot start under; return its status and what it said."""
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True,
        timeout=LIMIT, check=False,
    )  # fmt: skip
    assert done.stdout == ""
    return done.returncode, done.stderr.splitlines()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("PLAYGROUND_THREADS", "1000000000", "must be a whole number from 1 to 1,024"),
        ("PLAYGROUND_DEVICE", "mps" if sys.platform != "darwin" else "cuda", "must be a device that torch can use"),
        ("GRADIO_SERVER_PORT", "eight", "must be a whole number from 1 to 65,535"),
        ("TMPDIR", __file__, "must be a temporary folder"),
    ],
)
def test_what_is_wrong_with_a_start_is_one_sentence_in_both_languages(name, value, told):
    status, (english, korean) = started({name: value})
    assert status == 1
    assert english.startswith(f"{name} {told}")
    assert korean.startswith(f"{name}: ")
    assert "받은 값" in korean


def test_what_checks_a_start_waits_for_no_heavy_library():
    heavy = ("torch", "transformers", "gradio", "plotly")
    checks = f"import playground.settings, playground.web.server.start, sys; print(sys.modules.keys() & set({heavy}))"
    done = subprocess.run([sys.executable, "-c", checks], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


@pytest.mark.slow
def test_a_port_that_was_asked_for_and_is_in_use_is_said_and_no_other_is_taken():
    with taken_port() as port:
        status, told = started({"GRADIO_SERVER_PORT": str(port)})
    assert status == 1
    assert told[0].startswith(f"GRADIO_SERVER_PORT must be a port that is not in use, got {port}.")


@pytest.mark.slow
def test_without_a_port_the_next_is_taken_and_the_address_that_is_printed_is_true(tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "GRADIO_SERVER_PORT"}
    with (
        held_port(7860),
        running_app({**environment, "PYTHONUNBUFFERED": "1"}, tmp_path) as (server, address),
    ):
        assert address.startswith("http://127.0.0.1:")
        assert not address.endswith(":7860")
        with urllib.request.urlopen(address, timeout=LIMIT) as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGINT)
        assert server.wait(ENDS_WITHIN) == 0


@contextlib.contextmanager
def held_port(port):
    """Listen at ``port``, unless somebody else does."""
    try:
        other = socket.create_server(("127.0.0.1", port))
    except OSError:
        yield
    else:
        with other:
            yield


@contextlib.contextmanager
def running_app(environment, folder):
    """Start ``app.py``, yield its process and the address it prints."""
    printed = folder / "printed"
    with printed.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        end = time.monotonic() + LIMIT
        while "Running on local URL:" not in printed.read_text(encoding="utf-8"):
            assert time.monotonic() < end
            assert server.poll() is None, printed.read_text(encoding="utf-8")
            time.sleep(0.05)
        line = printed.read_text(encoding="utf-8").splitlines()[0]
        yield server, line.partition("URL:")[2].strip()
    finally:
        server.kill()
        server.wait()


def asked_to_write(address):
    """Ask for a long text and return the stream of its frames."""
    site = Site(address)
    event = site.event("generate", "click")
    site.join(event, site.inputs(event, options={"max_new_tokens": 512, "min_new_tokens": 512}), "ends")
    return urllib.request.urlopen(f"{address}gradio_api/queue/data?session_hash=ends", timeout=LIMIT)


@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_text_that_is_being_written_ends_with_the_server_that_was_told_to_end(told, tmp_path):
    with started_app({"TMPDIR": str(tmp_path)}) as (address, server), asked_to_write(address) as stream:
        frames = iter(stream)
        while b"process_generating" not in next(frames):
            pass
        assert list(tmp_path.glob("playground-*"))
        begun = time.monotonic()
        server.send_signal(told)
        with contextlib.suppress(OSError):  # it breaks off
            for _ in frames:
                pass
        assert server.wait(ENDS_WITHIN) == 0
        assert time.monotonic() - begun < ENDS_WITHIN
    assert not list(tmp_path.glob("playground-*"))


@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_a_start_that_is_told_to_end_leaves_nothing(told, tmp_path):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "GRADIO_SERVER_PORT": str(free_port())}
    server = subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    end = time.monotonic() + LIMIT
    while not list(tmp_path.glob("playground-*")):
        assert time.monotonic() < end
        time.sleep(0.01)
    server.send_signal(told)
    _, printed = server.communicate(timeout=ENDS_WITHIN)
    assert server.returncode == 0
    assert printed == b""
    assert not list(tmp_path.glob("playground-*"))


def test_an_address_is_read_once_and_gradio_gets_it_in_so_many_words():
    environment = {"GRADIO_SERVER_NAME": " [::1] ", "GRADIO_SERVER_PORT": " 8000 ", "HOME": "/home/teacher"}
    address = Address.read(environment)
    assert (address.host, address.port, address.url_host) == ("::1", 8000, "[::1]")
    assert environment == {"HOME": "/home/teacher"}
    assert Address.read({"GRADIO_SERVER_NAME": " ", "GRADIO_SERVER_PORT": ""}) == Address("127.0.0.1", None)


@pytest.mark.parametrize("port", ["0", "-1", "65536", "1e3", "80.5", "٨" * 9, "9" * 5_000])
def test_a_port_is_a_number_that_there_is(port):
    with pytest.raises(SettingError, match=r"GRADIO_SERVER_PORT must be a whole number from 1 to 65,535"):
        Address.read({"GRADIO_SERVER_PORT": port})


def test_what_gradio_would_stumble_over_when_it_is_imported_is_named():
    with pytest.raises(SettingError, match="GRADIO_NUM_PORTS must be a whole number"):
        Address.read({"GRADIO_NUM_PORTS": "many"})


@pytest.mark.parametrize("host", ["192.0.2.1", "no such name", "a" * 300, "2001:db8::1", "nul\0"])
def test_a_host_is_one_of_this_machine(host):
    with pytest.raises(SettingError, match="GRADIO_SERVER_NAME must be an address or a name of this machine"):
        Address(host).check()


def test_a_port_in_use_is_seen_at_the_address_that_was_asked_for():
    with taken_port() as port:
        for host in ("127.0.0.1", "0.0.0.0", "localhost"):
            with pytest.raises(SettingError, match=f"not in use, got {port}"):
                Address(host, port).check()
    Address("localhost", free_port()).check()
    Address("0.0.0.0").check()


def test_a_port_for_administrators_is_called_so(monkeypatch):
    def refuse(self, place):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(SettingError, match=r"GRADIO_SERVER_PORT must be a port that this user may open, got 80\."):
        Address("127.0.0.1", 80).check()


def test_tools_for_models_are_refused_where_the_package_that_they_need_is_missing(monkeypatch):
    def missing(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", missing)
    with pytest.raises(SettingError, match=r'PLAYGROUND_MCP needs the package mcp.*pip install "mcp>=1.21,<2"'):
        check_mcp(True)
    check_mcp(False)


@pytest.mark.parametrize("version", ["1.20.3", "2.3.0", "11.30.0"])
def test_tools_for_models_are_refused_with_a_version_that_gradio_cannot_use(version, monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", lambda name: version)
    with pytest.raises(SettingError, match=f"got 'mcp {version}'"):
        check_mcp(True)


@pytest.mark.parametrize("version", ["1.21.0", "1.30.0", "1.100.2", metadata.version("mcp")])
def test_tools_for_models_are_served_with_the_versions_that_gradio_takes(version, monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", lambda name: version)
    check_mcp(True)
    (extra,) = [each for each in map(Requirement, metadata.requires("gradio") or []) if each.name == "mcp"]
    assert version in extra.specifier


def test_a_temporary_folder_that_was_asked_for_is_not_exchanged_in_silence(tmp_path):
    check_temporary({})
    check_temporary({"TMPDIR": str(tmp_path), "TMP": "/there/is/none"})
    assert list(tmp_path.iterdir()) == []
    for name in ("TMPDIR", "TEMP", "TMP"):
        with pytest.raises(SettingError, match=f"{name} must be a temporary folder .*/there/is/none"):
            check_temporary({name: "/there/is/none"})


def test_a_full_temporary_folder_is_called_full(monkeypatch):
    class Full:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def write(self, data):
            assert len(data) == ROOM
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "TemporaryFile", lambda dir: Full())
    with pytest.raises(SettingError, match=r"TMPDIR must be a temporary folder .*No space left"):
        check_temporary({})


def test_what_cannot_be_published_is_said_and_leaves_nothing(monkeypatch, tmp_path):
    def full(self, data):
        self.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files, "_folder", lambda: tmp_path)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(PlaygroundError, match=r"temporary folder of the server must be .*No space left") as caught:
        files.published("vocabulary", ["a"])
    assert str(tmp_path) not in caught.value.message("en")
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_could_open_nothing_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(offered, "BUILTIN", tmp_path)
    with pytest.raises(ModelError, match="models cannot be opened, none of them"):
        _ = OfferedModels(("owner/name",)).opening


def test_too_little_memory_for_any_model_is_called_that(monkeypatch):
    models = OfferedModels(server_models=offered.ServerModels(Settings(memory_gb=0.001)))
    with pytest.raises(ModelError, match="raise PLAYGROUND_MEMORY_GB"):
        _ = models.opening


def test_what_is_no_fault_of_the_start_keeps_its_trace():
    with pytest.raises(ZeroDivisionError), in_words():
        _ = 1 / 0
