"""Decoding Playground: build the page over the built-in model and serve it."""

from playground import load_model
from playground.web.page import build_page, launch_arguments

model = load_model("builtin/lm")
demo = build_page(model)

if __name__ == "__main__":
    demo.launch(**launch_arguments(model))
