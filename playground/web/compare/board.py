"""The board of compared settings: a Gradio component whose value is plain data.

``board.js`` keeps the settings that are to be compared and draws texts, figures and charts.
"""

import gradio as gr

from playground.web.bridge import component

_TEMPLATE = '<div class="pg-board" role="group"></div>'


def comparison_board(*, elem_id: str, elem_classes: str) -> gr.HTML:
    """Return an empty board; its values are :func:`playground.web.workbench.lanes.lanes_value`.

    Its event ``select`` says that a setting is to be edited with the controls; ``submit`` asks for the worked example.
    """
    return component("compare", _TEMPLATE, elem_id=elem_id, elem_classes=elem_classes)
