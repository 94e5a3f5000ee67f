"""The sessions of open pages, without anything that a reader typed or was shown.

For every page that was ever opened Gradio keeps a copy of all components' settings and their last values, for links
that restore a page; a third of a megabyte each, and large texts for ever. This page has no such links. So a session
here holds only what events need: the components as they were built.
"""

import datetime
from copy import copy

import gradio as gr
from gradio.state_holder import SessionState, StateHolder

MOST_SESSIONS = 1_000
"""The most sessions that are kept, ten kilobytes each; a forgotten one is made again at its next request."""


class Session(SessionState):
    """The session of an open page, without its values.

    Args:
        page: the blocks of the page.
    """

    def __init__(self, page: gr.Blocks) -> None:
        self.blocks_config = copy(page.default_config)
        self.config_values: dict[int, dict[object, object]] = {}
        self.state_data: dict[int, object] = {}
        self._state_ttl: dict[int, tuple[int | None, datetime.datetime]] = {}
        self.is_closed = False

    def __setitem__(self, key: int, value: object) -> None:
        """Replace a component, as the answer of an event may do; a kept value is kept as Gradio keeps it."""
        if isinstance(value, gr.blocks.Block):
            self.blocks_config.blocks[key] = value  # Gradio would describe the one before as well
        else:
            super().__setitem__(key, value)
            self.config_values.clear()

    def _update_config(self, key: int) -> None:
        """Keep no settings."""

    def _update_value_in_config(self, key: int, value: object) -> None:
        """Keep no values."""


class Sessions(StateHolder):
    """The sessions of all open pages.

    Args:
        page: the blocks of the page.
    """

    def __init__(self, page: gr.Blocks) -> None:
        super().__init__()
        self.set_blocks(page)
        self.capacity = MOST_SESSIONS

    def __getitem__(self, session_id: str) -> SessionState:
        """Return the session with this id; make it if there is none."""
        if session_id not in self.session_data:
            self.session_data[session_id] = Session(self.blocks)
        return super().__getitem__(session_id)
