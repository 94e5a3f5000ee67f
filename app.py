"""Decoding Playground: build the page over the models it is to offer and serve it.

What can be set is in ``playground/settings.py``: ``PLAYGROUND_*`` in the environment.
"""

import gc
import os
import signal
import sys

import torch

from playground.models.fetching import go_offline
from playground.models.library import Library
from playground.models.reading import hide_progress_bars
from playground.settings import Settings
from playground.web.offered import OfferedModels
from playground.web.page import build_page, launch_arguments

hide_progress_bars()
settings = Settings.read(os.environ)
if settings.offline:
    go_offline()
# Half the cores for one text, so that two can be written side by side: threads that contend for a core collapse.
torch.set_num_threads(settings.threads or max(1, (os.cpu_count() or 2) // 2))
models = OfferedModels(
    settings.models, folders=settings.folders, typed_ids=settings.typed_ids, library=Library(settings)
)
demo = build_page(models)

# The half million objects of the libraries stay as long as the process does. Python would look them all through again
# and again, a third of a second in which nobody's text goes on.
gc.collect()
gc.freeze()

if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # a host's word to end: what was published goes, too
    demo.launch(**launch_arguments(models))
