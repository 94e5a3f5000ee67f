"""How this page's events behave unless they say otherwise. Plain data."""

from typing import Any

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""No veil over the outputs (it would fade the charts), no public endpoint."""
