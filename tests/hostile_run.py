"""Load hostile folders in a process with little memory: ``python -m tests.hostile_run FOLDER four|refused|borne``.

Standard output has a line of JSON for each folder: its name, the refusal in both languages or None where the model
loaded, seconds, and the megabytes by which the process grew at most meanwhile.
"""

import json
import re
import resource
import sys
import time
from pathlib import Path

from playground.errors import ModelError
from playground.models.files.inspecting import inspect_folder
from playground.models.shelf.from_folder import hide_progress_bars, read_model
from tests import hostile_folders

ROOM = 1_500_000_000
"""Bytes that loading may take beyond what the libraries have taken: an attack that takes more fails at once."""


def memory(field: str) -> int:
    """Return kilobytes of memory: ``VmRSS`` now, ``VmHWM`` at most, ``VmSize`` addressed."""
    match = re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text())
    assert match
    return int(match[1])


def tried(folder: Path) -> list[str] | None:
    """Return the refusal of ``folder`` in both languages; None where its model loads."""
    import torch

    inspect_folder(folder)
    try:
        read_model("hostile", folder, "cpu", torch.float32)
    except ModelError as error:
        return [error.message("ko"), error.message("en")]
    except BaseException as error:  # noqa: BLE001 - a fault of ours, which the test tells
        return ["fault", repr(error)]
    return None


def main(root: Path, which: str) -> None:
    hide_progress_bars()
    names = {"four": hostile_folders.FOUR, "refused": hostile_folders.REFUSED, "borne": hostile_folders.BORNE}
    for number, (name, folder) in enumerate(
        hostile_folders.folders(root, {"a good one": lambda folder: None, **names[which]})
    ):
        Path("/proc/self/clear_refs").write_text("5")
        before, begun = memory("VmRSS"), time.monotonic()
        message = tried(folder)
        grown = (memory("VmHWM") - before) / 1000
        print(json.dumps([name, message, time.monotonic() - begun, grown]), flush=True)
        if not number:
            room = memory("VmSize") * 1024 + ROOM
            resource.setrlimit(resource.RLIMIT_AS, (room, room))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
