"""Decoding Playground: build the page for the models that it offers, and serve it.

The settings are in ``playground/settings.py``: ``PLAYGROUND_*`` in the environment.
"""

import gc
import os
import sys

from playground.settings import Settings
from playground.web.server import start

address = start.Address()
with start.in_words():
    settings = Settings.read(os.environ)
    start.check_mcp(settings.mcp)
    if __name__ == "__main__":
        address = start.prepared(os.environ)
    # The libraries are imported here, which takes seconds, once their variables and the page's address are checked.
    import torch

    from playground.models.hub.transfer import go_offline
    from playground.models.shelf.from_folder import hide_progress_bars
    from playground.models.shelf.server_models import ServerModels
    from playground.web.page import build_page, launch_arguments
    from playground.web.shell.offered import OfferedModels

    hide_progress_bars()
    if settings.offline:
        go_offline()
    # Half the cores for one text, so that two can be generated side by side: threads that compete for a core are slow.
    torch.set_num_threads(settings.threads or max(1, (os.cpu_count() or 2) // 2))
    # The seconds between switches of Python's threads. A text being generated waits for one after every operation of
    # torch: by default five milliseconds each time, while somebody's long text is being tokenized.
    sys.setswitchinterval(0.0005)
    models = OfferedModels(
        settings.models, folders=settings.folders, typed_ids=settings.typed_ids, server_models=ServerModels(settings)
    )
    demo = build_page(models)

# The half million objects of the libraries live as long as the process. Without this Python would scan them all again
# and again, each time for a third of a second in which nobody's text goes on.
gc.collect()
gc.freeze()

if __name__ == "__main__":
    with start.in_words():
        start.serve(demo, launch_arguments(models, start.space_host(os.environ)), address)
