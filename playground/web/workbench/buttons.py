"""The buttons beside a tab's prompt. Only layout."""

from typing import Literal

import gradio as gr

from playground.web.shell.words import word


def small_button(key: str, elem_id: str, *, variant: Literal["primary", "secondary"] = "secondary") -> gr.Button:
    """Return a button that is as wide as its word, the one called ``key`` in the page's words."""
    return gr.Button(word(key), variant=variant, elem_id=elem_id, scale=0, min_width=64)
