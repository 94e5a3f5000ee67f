"""How this page's events behave unless they say otherwise. Plain data."""

from typing import Any

QUIET: dict[str, Any] = {  # Any: arguments of an event, to which others are added
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""No veil over the outputs (it would fade the charts), no public endpoint."""

Skip = dict[str, str]
"""What ``gr.skip()`` returns: its component stays as it is."""
