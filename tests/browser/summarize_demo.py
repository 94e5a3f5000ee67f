"""The whole page with a summarizer beside the built-in model: the one in the folder that is given, else a random one.

Run: ``python -m tests.browser.summarize_demo [FOLDER]``; host and port come from GRADIO_*.
"""

import sys

import torch

from playground import load_model
from playground.models.language_model import LanguageModel
from playground.training import summarizer
from playground.web.page import build_page, launch_arguments


def random_summarizer(positions: int = 256) -> LanguageModel:
    """A BART of the built-in one's kind and tokenizer with random weights; it copies nothing on purpose."""
    words = summarizer.load_words()
    with torch.random.fork_rng():
        torch.manual_seed(5)
        net = summarizer.build(words, summarizer.Shape(32, 2, 2, 32, 2, positions), 0.0)
    return LanguageModel("random summarizer", net.eval().requires_grad_(False), words)


def main() -> None:
    torch.set_num_threads(1)
    model = load_model("builtin/lm")
    found = load_model(sys.argv[1]) if len(sys.argv) > 1 else random_summarizer()
    build_page(model, found).launch(**launch_arguments(model, found))


if __name__ == "__main__":
    main()
