"""The board of compared lanes and the card of two in lockstep: Gradio components whose values are plain data.

``board.js`` keeps the lanes that are to be compared and draws texts, figures and charts; ``lockstep.js`` draws one text
as two of them read it.
"""

import gradio as gr

from playground.web.bridge import component

_TEMPLATE = '<div class="pg-board" role="group"></div>'


def comparison_board(*, elem_id: str, elem_classes: str) -> gr.HTML:
    """Return an empty board; its values are :func:`playground.web.workbench.lanes.lanes_value`.

    Its event ``select`` says that a setting is to be edited with the controls; ``submit`` asks for the worked example.
    """
    return component("compare", _TEMPLATE, elem_id=elem_id, elem_classes=elem_classes)


def lockstep_card(*, elem_id: str, elem_classes: str) -> gr.HTML:
    """Return an empty card; its values are :func:`playground.web.compare.lockstep.lockstep_value`, or two steps.

    Its event ``submit`` asks for a text to be read by two lanes, ``select`` for what both expect at a place of it.
    """
    template = '<div class="pg-lockstep" role="group"></div>'
    return component("lockstep", template, elem_id=elem_id, elem_classes=elem_classes)
