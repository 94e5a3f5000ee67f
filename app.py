"""Decoding Playground: build the page over the models it is to offer and serve it.

What can be set is in ``playground/settings.py``: ``PLAYGROUND_*`` in the environment.
"""

import gc
import os
import sys

import torch

from playground.models.hub.fetching import go_offline
from playground.models.shelf.library import Library
from playground.models.shelf.reading import hide_progress_bars
from playground.settings import Settings
from playground.web.server import start

address = start.Address()
with start.in_words():
    settings = Settings.read(os.environ)
    if __name__ == "__main__":
        address = start.prepared(os.environ)
    from playground.web.page import build_page
    from playground.web.shell.offered import OfferedModels  # Gradio is imported here, once its variables are checked

    hide_progress_bars()
    if settings.offline:
        go_offline()
    # Half the cores for one text, so two can be written side by side: threads that contend for a core collapse.
    torch.set_num_threads(settings.threads or max(1, (os.cpu_count() or 2) // 2))
    # So often a thread of Python lets the next one in: a text, which asks to be let in after every operation of torch,
    # would wait five milliseconds each time while somebody's long text is being split.
    sys.setswitchinterval(0.0005)
    models = OfferedModels(
        settings.models, folders=settings.folders, typed_ids=settings.typed_ids, library=Library(settings)
    )
    demo = build_page(models)

# The half million objects of the libraries stay as long as the process does. Python would look them all through again
# and again, a third of a second in which nobody's text goes on.
gc.collect()
gc.freeze()

if __name__ == "__main__":
    with start.in_words():
        start.serve(demo, models, address)
