"""A small Gradio page around the live charts, for the tests and the benchmark of the charts alone."""

import contextlib
from collections.abc import Iterator

import gradio as gr
import numpy as np
import torch

from playground.options import DecodingOptions
from playground.web.bridge import as_text
from playground.web.live.component import live_charts, live_head
from playground.web.live.payload import step_payload
from playground.web.server.files import routes
from tests.browser.serving import free_port

NASTY = ["<img src=x onerror=alert(1)>", "<b>bold</b>", "</script>", "&lt;", "${value}", "{{value}}", '"', "▁산속"]
SLIDERS = {"temperature": (0, 5, 0.01, 1), "top_k": (0, 200, 1, 50), "top_p": (0, 1, 0.01, 0.9)}
OPTIONS = DecodingOptions(do_sample=True, top_k=50, top_p=0.9)
READY = "() => window.playground?.live?.state()?.frames > 0"
REST = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SET = "(...values) => playground.live.setOptions(Object.fromEntries({names}.map((n, i) => [n, values[i]])))"


def sent(seed=0, size=8192, step_id="a"):
    """A peaked step whose best tokens have awkward labels; id 4 came after 5 before, and 5 is the last."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 1.5, size).astype("f4")
    logits[:30] = np.linspace(9, 4, 30)
    label = lambda i: NASTY[i] if i < len(NASTY) else f"▁토큰{i}"  # noqa: E731
    given = {"context_ids": [5, 4, 9, 5], "generated": 1, "eos_ids": [7], "u": 0.3, "label": label}
    return step_payload(torch.tensor(logits), step_id=step_id, **given)


def build(size=8192):
    """Return the page: three sliders, the charts, a button for another step, and what was clicked."""
    with gr.Blocks() as demo:
        controls = {
            name: gr.Slider(low, high, value, step=step, elem_id=name, interactive=True)
            for name, (low, high, step, value) in SLIDERS.items()
        }
        live = live_charts(sent(size=size), options=OPTIONS, language="en", elem_id="live")
        js = SET.replace("{names}", str(list(SLIDERS)))
        gr.on([c.change for c in controls.values()], fn=None, inputs=list(controls.values()), js=js)
        another = gr.Button("another", elem_id="another")
        another.click(lambda: as_text(sent(1, 50257, "b")), outputs=live, show_progress="hidden")
        clicked = gr.Textbox(elem_id="clicked")
        live.select(_clicked, outputs=clicked, show_progress="hidden")
    return demo


def _clicked(event: gr.EventData):
    return str(event._data["token_id"])


@contextlib.contextmanager
def served(demo) -> Iterator[str]:
    """Serve ``demo`` on this machine; yield its address."""
    quiet = {"prevent_thread_lock": True, "quiet": True, "ssr_mode": False, "run_history": False}
    quiet["app_kwargs"] = {"routes": routes()}
    _, url, _ = demo.launch(head=live_head(), server_name="127.0.0.1", server_port=free_port(), **quiet)
    try:
        yield url
    finally:
        demo.close()


def drag(page, name, values):
    """Move a slider's thumb as a hand does: an input event a frame."""
    script = """([name, values]) => new Promise((done) => {
      const slider = document.querySelector(`#${name} input[type=range]`);
      const move = () => {
        if (!values.length) return done();
        slider.value = values.shift();
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        requestAnimationFrame(move);
      };
      move();
    })"""
    page.evaluate(script, [name, list(values)])
