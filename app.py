"""Decoding Playground: build the page over the models it is to offer and serve it.

``PLAYGROUND_MODELS``: built-in names or folders, separated by commas; the page opens with the
first of each family.
``PLAYGROUND_FOLDERS=1``: readers may open any folder of this machine.
"""

import os

import torch

from playground.web.offered import OfferedModels
from playground.web.page import build_page, launch_arguments

# Half the cores for one text, so that two can be written side by side: threads that contend for a core collapse.
torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
names = [name.strip() for name in os.environ.get("PLAYGROUND_MODELS", "").split(",") if name.strip()]
models = OfferedModels(names or ["builtin/lm"], folders=os.environ.get("PLAYGROUND_FOLDERS") == "1")
demo = build_page(models)

if __name__ == "__main__":
    demo.launch(**launch_arguments(models))
