"""How this page's events behave unless they say otherwise. Plain data."""

from typing import Any

QUIET: dict[str, Any] = {  # Any: arguments of an event, to which others are added
    "show_progress": "hidden",
    "show_progress_on": [],
    "api_visibility": "private",
}
"""No veil over the outputs (it would fade the charts), nor any component that each message tells of the event's state,
for which Gradio copies it; no public endpoint."""

Skip = dict[str, str]
"""What ``gr.skip()`` returns: its component stays as it is."""
