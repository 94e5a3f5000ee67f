"""Bars of a text's tokens, or of groups of them, as a picture: without data, which the page fills in."""

from typing import Any

from playground.charts import style


def figure() -> dict[str, Any]:
    """Return the empty chart. Traces by name: ``bars``, each a line up from zero, and ``numbers`` above them."""
    bars = style.line("bars", style.AFTER, 12, role="after")
    numbers = style.text("numbers", style.INK, role="ink", size=style.FONT_SIZE - 1, textposition="top center")
    xaxis = style.axis(range=[0.5, 10.5], showgrid=False, tickvals=[], ticktext=[])
    yaxis = style.axis(range=[0, 1], title={"text": "", "font": {"size": style.FONT_SIZE - 1}})
    made = style.figure([bars, numbers], xaxis, yaxis)
    made["layout"]["margin"] = {"l": 56, "r": 12, "t": 10, "b": 28}
    return made
