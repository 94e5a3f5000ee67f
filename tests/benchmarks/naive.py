"""What the page is measured against: a plain Gradio app in which every user calls ``generate`` by himself.

Run: ``python -m tests.benchmarks.naive builtin/lm 7865``.
"""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import torch
from transformers import TextIteratorStreamer

from playground import load_model
from playground.models.shelf.from_folder import read_model


def naive(name: str) -> gr.Blocks:
    """Return the app over the model called ``name``, or in that folder."""
    is_own = name.startswith("builtin/")
    loaded = load_model(name) if is_own else read_model(name, Path(name), "cpu", torch.float32)

    def write(prompt: str, tokens: float) -> Iterator[str]:
        inputs, streamer = loaded.tokenizer(prompt, return_tensors="pt"), TextIteratorStreamer(loaded.tokenizer)
        kwargs = {"max_new_tokens": int(tokens), "min_new_tokens": int(tokens), "do_sample": True, "top_k": 50}
        given = {"input_ids": inputs["input_ids"], "attention_mask": inputs["attention_mask"], "streamer": streamer}
        threading.Thread(target=lambda: loaded.model.generate(**given, **kwargs, top_p=0.95, pad_token_id=0)).start()
        text = ""
        for piece in streamer:
            text += piece
            yield text

    with gr.Blocks() as app:
        prompt, tokens, text = gr.Textbox(), gr.Number(40), gr.Textbox()
        prompt.submit(write, [prompt, tokens], text, concurrency_limit=None)
    return app


if __name__ == "__main__":
    naive(sys.argv[1]).launch(server_name="127.0.0.1", server_port=int(sys.argv[2]), max_threads=100, quiet=True)
