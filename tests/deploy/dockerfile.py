"""The statements of a Dockerfile, as far as ours use them: read, and executed in a root folder where Docker is not."""

import json
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KNOWN = ("FROM", "ARG", "ENV", "RUN", "COPY", "WORKDIR", "USER", "EXPOSE", "HEALTHCHECK", "CMD")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Statement:
    """A statement.

    Attributes:
        name: in capitals.
        value: what follows it, lines that go on joined.
    """

    name: str
    value: str


def statements(text: str) -> list[Statement]:
    """Return the statements of a Dockerfile.

    Raises:
        ValueError: one is not known here.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    found = [Statement(*line.split(None, 1)) for line in joined.splitlines()]
    if strange := [each.name for each in found if each.name not in KNOWN]:
        raise ValueError(f"not known here: {strange}")
    return found


def pairs(value: str) -> dict[str, str]:
    """Return what an ``ENV`` or ``ARG`` sets."""
    return dict(each.partition("=")[::2] for each in shlex.split(value))


def probe(found: Sequence[Statement]) -> str:
    """Return the command of the health check."""
    return next(each.value for each in found if each.name == "HEALTHCHECK").partition("CMD ")[2]


def copied(value: str, root: Path = ROOT) -> tuple[list[Path], str]:
    """Return what a ``COPY`` takes of the repository, and where to.

    Raises:
        FileNotFoundError: a name of it fits nothing.
    """
    *names, target = value.split()
    sources = [sorted(root.glob(name)) for name in names]
    if not all(sources):
        raise FileNotFoundError(value)
    return [path for of_one in sources for path in of_one], target


@dataclass
class Image:
    """An image that is built in a folder, which holds a bare system.

    Attributes:
        folder: the root.
        user: who runs what follows; 0 is root.
        place: the folder in which it runs.
        environment: what the image sets.
        arguments: what this build sets: as ``--build-arg`` does.
        command: what the image runs.
        health: what says whether it is well.
    """

    folder: Path
    arguments: Mapping[str, str] = field(default_factory=dict)
    user: str = "0"
    place: str = "/"
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    command: Sequence[str] = ()
    health: str = ""

    def build(self, found: Sequence[Statement]) -> None:
        """Execute the statements.

        Raises:
            subprocess.CalledProcessError: a command has failed.
        """
        given: dict[str, str] = {}
        for each in found:
            print(f"{each.name} {each.value}", flush=True)
            match each.name:
                case "ENV":
                    self.environment |= pairs(each.value)
                case "ARG":
                    given |= {name: self.arguments.get(name, value) for name, value in pairs(each.value).items()}
                case "RUN":
                    extra = {name: value for name, value in self.arguments.items() if name not in given}
                    subprocess.run(self.within(["/bin/sh", "-c", each.value], {**given, **extra}), check=True)
                case "COPY":
                    self._copy(each.value)
                case "WORKDIR":
                    self.place = each.value
                    (self.folder / each.value.lstrip("/")).mkdir(parents=True, exist_ok=True)
                case "USER":
                    self.user = each.value
                case "CMD":
                    self.command = json.loads(each.value)
        self.health = probe(found)

    def within(self, command: Sequence[str], others: Mapping[str, str]) -> list[str]:
        """Return the command line that runs ``command`` as this image does, with ``others`` besides in the environment.

        The home of its user is a folder that nobody has, but for root's: as Docker has it where it is not named.
        """
        settings = {"HOME": "/root" if self.user == "0" else "/", **self.environment, **others}
        set_to = [f"{name}={value}" for name, value in settings.items()]
        there = ["chroot", f"--userspec={self.user}:{self.user}", str(self.folder), "/usr/bin/env", "-i", *set_to]
        return [*there, "/bin/sh", "-c", f'cd {self.place} && exec "$@"', "sh", *command]

    def _copy(self, value: str) -> None:
        sources, target = copied(value)
        goal = self.folder / self.place.lstrip("/") / target
        for source in sources:
            if source.is_dir():
                shutil.copytree(source, goal, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, goal)
        for path in (goal, *goal.rglob("*")):
            os.chown(path, 0, 0)
