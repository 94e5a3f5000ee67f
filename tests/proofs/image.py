"""Run the steps of a Dockerfile in a bare Debian, where no Docker is, and the page that comes of it without a network.

Run as root, with ``debootstrap`` installed: ``python -m tests.proofs.image [--file Dockerfile] [--root FOLDER]``.

A minimal Debian of the base image's name is set up in a new folder, each ``RUN`` is executed in it (``chroot``) by the
user of that moment, each ``COPY`` copies. Then the image's command runs as its user in a network of its own that has
nothing but itself, with all folders read-only but ``/tmp``. Ends with 1 unless the health check succeeds, a text comes
over the page's own protocol, the process is not root's, reaches no network, writes nowhere else and ends with 0 at
SIGTERM. What this does not show: Docker's own layers, and a GPU.

``--share FOLDER`` makes a folder of this machine visible inside while it is built, ``--build-arg NAME=VALUE`` sets an
argument; what pip is told in ``PIP_*`` holds inside as well.
"""

import argparse
import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.deploy.dockerfile import ROOT, Image, statements

STEPS = ("build", "serve")
MIRROR = "http://deb.debian.org/debian"
PATIENCE = 180.0
"""Seconds until the page has to be well."""
UP = 0x1
"""The flag of a network's interface that is in use, IFF_UP."""
GET_FLAGS, SET_FLAGS = 0x8913, 0x8914
SEEN = """
import json, os, socket, sys
from gradio_client import Client
assert os.getuid() > 0
for place in (os.getcwd(), "/opt/venv", os.path.expanduser("~"), "/usr/bin"):
    try:
        open(os.path.join(place, "probe"), "w")
    except OSError:
        continue
    sys.exit(f"{place} can be written to")
try:
    socket.create_connection(("1.1.1.1", 53), timeout=3)
except OSError:
    pass
else:
    sys.exit("a network is reached")
client = Client("http://127.0.0.1:" + os.environ["GRADIO_SERVER_PORT"], verbose=False, download_files=False)
answer = client.predict("Snow fell on", {"do_sample": False, "max_new_tokens": 8}, api_name="/generate")
print(json.dumps(answer["text"], ensure_ascii=False), len(answer["token_ids"]), "tokens")
sys.exit(len(answer["token_ids"]) != 8)
"""
"""Runs inside, as the page's user: what it may write, what it reaches, and a text of the page."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", default="Dockerfile")
    parser.add_argument("--root", type=Path, help="a bare Debian that is here already; it is changed")
    parser.add_argument("--share", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--build-arg", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--inside", choices=STEPS, help="we are apart from the machine already, to do this")
    given = parser.parse_args()
    if os.getuid() != 0:
        sys.exit("only root may change its root folder")
    arguments = dict(each.partition("=")[::2] for each in given.build_arg)
    if given.inside == "build":
        share(given.root, given.share)
        built(given.root, given.file, arguments, steps=True)
        return 0
    if given.inside == "serve":
        return served(built(given.root, given.file, {}, steps=False))
    with tempfile.TemporaryDirectory() as folder:
        root = given.root or bare(Path(folder, "root"), given.file)
        passed = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
        shown = [f"--share={each}" for each in given.share]
        told = [f"--build-arg={name}={value}" for name, value in {**passed, **arguments}.items()]
        if apart(["--mount", "--pid"], "build", root, given.file, *shown, *told):
            return 1
        used = subprocess.run(["du", "--summarize", "--block-size=1M", root], capture_output=True, check=True).stdout
        print(f"built: {used.split()[0].decode()} MB", flush=True)
        return apart(["--mount", "--pid", "--net"], "serve", root, given.file)


def apart(of_its_own: Sequence[str], step: str, root: Path, file: str, *others: str) -> int:
    """Run a step with mounts and so on ``of_its_own``, which end with it; return its status."""
    command = ["unshare", *of_its_own, "--fork", "--kill-child", sys.executable, "-m", "tests.proofs.image"]
    return subprocess.run([*command, "--inside", step, "--root", root, "--file", file, *others], cwd=ROOT).returncode


def bare(root: Path, file: str) -> Path:
    """Set up a minimal Debian in ``root``, of the name that the base image has."""
    name = statements((ROOT / file).read_text(encoding="utf-8"))[0].value.removeprefix("debian:").removesuffix("-slim")
    subprocess.run(["debootstrap", "--variant=minbase", name, root, MIRROR], check=True, stdout=subprocess.DEVNULL)
    return root


def built(root: Path, file: str, arguments: dict[str, str], *, steps: bool) -> Image:
    """Return the image in ``root``; its ``RUN`` and ``COPY`` are executed where ``steps`` says so."""
    found, image = statements((ROOT / file).read_text(encoding="utf-8")), Image(root, arguments)
    image.build(found if steps else [each for each in found if each.name not in ("RUN", "COPY")])
    return image


def share(root: Path, folders: Sequence[Path]) -> None:
    """Show in ``root`` what a build needs: names of the network, devices, processes, ``folders`` of this machine."""
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    for folder in (Path("/dev"), Path("/proc"), *folders):
        place = root / folder.relative_to("/")
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "--rbind", folder, place], check=True)


def served(image: Image) -> int:
    """Run the image's command in a network of its own, look at it, end it; return 0 where all is well."""
    loopback_up()
    root = image.folder
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n::1 localhost\n", encoding="ascii")  # as Docker does
    subprocess.run(["mount", "--bind", root, root], check=True)
    for kind, place in (("proc", "proc"), ("tmpfs", "tmp")):
        subprocess.run(["mount", "-t", kind, kind, root / place], check=True)
    (root / "tmp").chmod(0o1777)
    for name in ("null", "urandom"):
        subprocess.run(["mount", "--bind", Path("/dev", name), root / "dev" / name], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", root], check=True)
    page = subprocess.Popen(image.within(image.command, {}))
    try:
        end = time.monotonic() + PATIENCE
        health = image.within(["/bin/sh", "-c", image.health], {})
        while (status := subprocess.run(health, stderr=subprocess.DEVNULL).returncode) and time.monotonic() < end:
            if page.poll() is not None:
                break
            time.sleep(1)
        print(f"health: {status} after {PATIENCE - (end - time.monotonic()):.0f} s", flush=True)
        looked = subprocess.run(image.within([image.command[0], "-c", SEEN], {})).returncode if not status else 1
    finally:
        page.send_signal(signal.SIGTERM)
        ended = page.wait(60)
    print(f"the look inside ended with {looked}, the page with {ended}", flush=True)
    return int(bool(status or looked or ended))


def loopback_up() -> None:
    """Bring up the only interface of a new network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        name = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(asking, GET_FLAGS, name))[1]
        fcntl.ioctl(asking, SET_FLAGS, struct.pack("16sh14x", b"lo", flags | UP))


if __name__ == "__main__":
    sys.exit(main())
