"""The buttons beside a tab's prompt. Only layout."""

from typing import Literal

import gradio as gr

from playground.web.shell.words import word


def small_button(key: str, elem_id: str, *, variant: Literal["primary", "secondary"] = "secondary") -> gr.Button:
    """Return a button that is as wide as its word, the one called ``key`` in the page's words."""
    return gr.Button(word(key), variant=variant, elem_id=elem_id, scale=0, min_width=64)


def step_button(elem_id: str) -> gr.Button:
    """Return the button of the next token; clicks while one is on its way wait for their turn (``turns.js``)."""
    return gr.Button(word("step"), elem_id=elem_id, elem_classes="pg-in-turn", scale=0, min_width=64)
