"""The panel beside the tabs in which a lesson is taken. Only layout: what a lesson is comes as data."""

from playground.web.bridge import component

_TEMPLATE = '<section class="pg-lesson" hidden></section>'


class LessonPanel:
    """The panel's one component; ``player.js`` fills it, and shows it while a lesson is open."""

    def __init__(self) -> None:
        self.panel = component("lessons", _TEMPLATE, elem_id="lesson")
