"""What the page keeps of Gradio's own components for its reader: the open tab, the controls, the boxes to type in.

``state.js`` says what the page's state is, ``kept.js`` where it is kept; nothing of it comes to the server.
"""

from collections.abc import Mapping

import gradio as gr

from playground.web.bridge import client, component
from playground.web.contract import FIELDS
from playground.web.server.events import QUIET
from playground.web.shell.controls import Controls


def keep_state(page: gr.Blocks, tabs: gr.Tabs, controls: Controls, fields: Mapping[str, gr.Textbox]) -> None:
    """Let ``page`` open as its reader has left it, and let Back lead to the tab that was open before.

    Args:
        page: the page that is being built.
        tabs: its tabs.
        controls: the decoding controls.
        fields: the boxes to type in, by the names that the contract gives them.
    """
    boxes = [fields[name] for name in FIELDS]
    page.load(None, outputs=[tabs, *controls.inputs, *boxes], js=client("state.fields"), **QUIET)
    for name, box in zip(FIELDS, boxes, strict=True):
        box.change(None, box, js=client("state.field", name), **QUIET)
    tabs.change(None, js=client("tabs.changed"), **QUIET)
    hand = component("tabs", "<span></span>", visible="hidden")
    hand.select(None, outputs=tabs, js=client("tabs.wanted"), **QUIET)
    other = component("fields", "<span></span>", visible="hidden")
    other.select(None, outputs=[*controls.inputs, *boxes], js=client("state.rewritten"), **QUIET)
