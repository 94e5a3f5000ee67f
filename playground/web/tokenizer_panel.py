"""The Tokenizer tab's one component: the page's own code draws it and asks the server. Only a factory."""

from typing import Any

import gradio as gr

from playground.web.tokenizer_events import ask_tokenizer

_TEMPLATE = '<div class="pg-tok" role="group"></div>'
_ON_LOAD = "window.playground.ready.then(() => window.playground.tokenizer.mount(element, server.ask_tokenizer))"


def tokenizer_panel(**properties: Any) -> gr.HTML:
    """Return the panel; ``tokenizer.js`` fills it."""
    return gr.HTML(
        value=None,
        html_template=_TEMPLATE,
        js_on_load=_ON_LOAD,
        apply_default_css=False,
        server_functions=[ask_tokenizer],
        **properties,
    )
