"""The Probability lab: the numbers under every strategy, computed in the page. It needs no model and asks nothing."""

from playground.web.bridge import component

_TEMPLATE = '<div class="pg-lab" role="group"></div>'


class LabTab:
    """The tab's one component; ``panel.js`` fills it."""

    def __init__(self) -> None:
        self.panel = component("lab", _TEMPLATE, elem_id="lab")
