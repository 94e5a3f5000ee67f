"""What the server keeps of a page that is open: nothing that anyone typed or was shown.

Gradio keeps for every page that was ever opened a copy of all components' settings, and the last value of each, for
links that bring a page back as it stood; a third of a megabyte each, and large texts for ever. This page has no such
links. So a session here is what events need: the components as they were built.
"""

import datetime
from copy import copy

import gradio as gr
from gradio.state_holder import SessionState, StateHolder

MOST_SESSIONS = 1_000
"""How many pages are known at the same time, ten kilobytes each; one that was forgotten is known again when it asks."""


class Session(SessionState):
    """An open page, without what it shows.

    Args:
        page: what it is a page of.
    """

    def __init__(self, page: gr.Blocks) -> None:
        self.blocks_config = copy(page.default_config)
        self.config_values: dict[int, dict[object, object]] = {}
        self.state_data: dict[int, object] = {}
        self._state_ttl: dict[int, tuple[int | None, datetime.datetime]] = {}
        self.is_closed = False

    def __setitem__(self, key: int, value: object) -> None:
        """Take another component in the place of one, as an event may answer."""
        super().__setitem__(key, value)
        self.config_values.clear()

    def _update_config(self, key: int) -> None:
        """Keep no settings."""

    def _update_value_in_config(self, key: int, value: object) -> None:
        """Keep no values."""


class Sessions(StateHolder):
    """The open pages.

    Args:
        page: what they are pages of.
    """

    def __init__(self, page: gr.Blocks) -> None:
        super().__init__()
        self.set_blocks(page)
        self.capacity = MOST_SESSIONS

    def __getitem__(self, session_id: str) -> SessionState:
        """Return the session of this name; it is made where there is none."""
        if session_id not in self.session_data:
            self.session_data[session_id] = Session(self.blocks)
        return super().__getitem__(session_id)
