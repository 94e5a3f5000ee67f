"""Set this process up for models: its network, its threads, its garbage. Of a page, and of a replica of its calls."""

import gc
import os
import sys

import torch

from playground.models.hub.transfer import go_offline
from playground.models.shelf.from_folder import hide_progress_bars
from playground.settings import Settings


def set_up(settings: Settings) -> None:
    """Set the process up, before models are loaded."""
    hide_progress_bars()
    if settings.offline:
        go_offline()
    # Half the cores for one text, so that two can be generated side by side: threads that compete for a core are slow.
    torch.set_num_threads(settings.threads or max(1, (os.cpu_count() or 2) // 2))
    # The seconds between switches of Python's threads. A text being generated waits for one after every operation of
    # torch: by default five milliseconds each time, while somebody's long text is being tokenized.
    sys.setswitchinterval(0.0005)


def settle() -> None:
    """Let no collection of garbage look at what is loaded by now.

    The half million objects of the libraries live as long as the process. Without this Python would scan them all again
    and again, each time for a third of a second in which nobody's text goes on.
    """
    gc.collect()
    gc.freeze()
