"""Decoding Playground: build the page over the built-in model and serve it."""

import os

import torch

from playground import load_model
from playground.web.page import build_page, launch_arguments

# Half the cores for one text, so that two can be written side by side: threads that contend for a core collapse.
torch.set_num_threads(max(1, (os.cpu_count() or 2) // 2))
model = load_model("builtin/lm")
demo = build_page(model)

if __name__ == "__main__":
    demo.launch(**launch_arguments(model))
