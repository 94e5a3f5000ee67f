"""The style of every figure: colours, type, layout, number formats.

The colours are those of Okabe and Ito (2008), distinguishable with colour blindness, and each has one meaning. A trace
whose colour depends on light or dark mode names its role in ``meta``; the page sets the colour.
"""

from pathlib import Path
from typing import Any, Literal

import plotly
import plotly.graph_objects as go

PLOTLY_JS = Path(plotly.__file__).resolve().parent / "package_data" / "plotly.min.js"
"""Path of Plotly's JavaScript in the installed package, which the page loads."""

AFTER = "#0072B2"
"""Blue: kept, the distribution after all stages."""
BEFORE = "#D6D3D1"
"""Grey: the distribution before any stage."""
K_AND_REMOVED = "#D55E00"
"""Vermilion: top-k, and "removed by"."""
P_AND_EQUAL = "#009E73"
"""Green: top-p, and "equal"."""
MIDDLING = "#F0E442"
"""Yellow: a middling probability in the token strip."""
INK = "#292524"
"""Text and the curve, in light mode."""
GRID = "#E7E5E4"
"""Grid lines, in light mode."""

FONT = 'system-ui, -apple-system, "Segoe UI", "Noto Sans KR", "Noto Sans CJK KR", sans-serif'
FONT_SIZE = 13
"""In pixels; no text in a figure is smaller than 12."""

Role = Literal["fixed", "ink", "muted", "ghost", "after", "rule", "p"]
"""``fixed`` keeps the trace's own colour; the others follow light and dark mode, see ``live.css``."""

_SPACES = {" ": "▁", "\n": "⏎", "\r": "␍", "\t": "⇥", "\u00a0": "⍽", "\u3000": "□"}


def percent(probability: float) -> str:
    """Return ``probability`` (0 to 1) as it is displayed: ``12.3 %``, or below 0.1 % ``4.2e-5``."""
    if probability != 0.0 and probability < 0.001:
        mantissa, exponent = f"{probability:.1e}".split("e")
        return f"{mantissa}e{int(exponent)}"
    return f"{probability * 100:.1f} %"


def visible(text: str) -> str:
    """Return ``text`` with visible white space and control characters."""
    return "".join(_SPACES.get(c, c if c.isprintable() else f"‹{ord(c):02X}›") for c in text)


def scatter(name: str, role: Role = "fixed", **properties: Any) -> go.Scatter:
    """Return an empty scatter trace, the only type of trace on the page."""
    return go.Scatter({"x": [None], "y": [None], "name": name, "meta": role, "hoverinfo": "skip", **properties})


def text(
    name: str,
    colour: str,
    role: Role = "fixed",
    size: int = FONT_SIZE,
    bold: bool = False,
    struck: bool = False,
    **properties: Any,
) -> go.Scatter:
    """Return an empty trace of words."""
    font = {"color": colour, "size": size, "weight": "bold" if bold else "normal"}
    font |= {"lineposition": "through"} if struck else {}
    return scatter(name, role, mode="text", text=[""], textfont=font, **properties)


def line(name: str, colour: str, width: float, role: Role = "fixed", dash: str = "solid") -> go.Scatter:
    """Return an empty line trace; ``width`` in pixels."""
    return scatter(name, role, mode="lines", line={"color": colour, "width": width, "dash": dash}, connectgaps=False)


def axis(**properties: Any) -> dict[str, Any]:
    """Return an axis with a fixed range and without zoom."""
    return {
        "fixedrange": True, "autorange": False, "zeroline": False, "gridcolor": GRID, "color": INK,
        "tickfont": {"size": FONT_SIZE - 1}, "tickangle": 0, "ticklabelstandoff": 4, **properties,
    }  # fmt: skip


def figure(traces: list[go.Scatter], xaxis: dict[str, Any], yaxis: dict[str, Any]) -> dict[str, Any]:
    """Return a figure of ``traces`` and axes as Plotly JSON, with a transparent background."""
    layout = {
        "template": {}, "showlegend": False, "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": FONT_SIZE, "color": INK}, "hovermode": False, "dragmode": False,
        "margin": {"l": 8, "r": 8, "t": 6, "b": 30}, "xaxis": xaxis, "yaxis": yaxis,
    }  # fmt: skip
    plotly_json: dict[str, Any] = go.Figure(traces, layout).to_plotly_json()
    return plotly_json
