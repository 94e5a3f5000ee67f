"""The bar of the class room under the tabs. Only layout: what a room shows comes over ``wire.js``."""

from playground.web.bridge import component

_TEMPLATE = '<section class="pg-classroom" hidden></section>'


class ClassroomPanel:
    """The bar's one component; ``panel.js`` fills it, and shows it while the reader is in a room."""

    def __init__(self) -> None:
        self.panel = component("classroom", _TEMPLATE, elem_id="classroom")
