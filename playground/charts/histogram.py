"""The histogram of token probabilities over the whole vocabulary, one column per power of ten. Empty.

Column 0 counts removed tokens, column 1 those below the smallest power of ten, the others one decade each up to 1.
"""

from typing import Any

from playground.charts import style

SMALLEST_DECADE = -12
"""log10 of the smallest decade; lower probabilities share one column."""


def figure() -> dict[str, Any]:
    """Return the empty chart. Traces by name: ``before`` and ``after`` (columns), ``counts`` (the numbers on them)."""
    columns = 2 - SMALLEST_DECADE
    edges = range(SMALLEST_DECADE, 1, 2)
    names = ["", *(f"1e{decade}" if decade else "1" for decade in edges)]
    places = [0.0, *(decade - SMALLEST_DECADE + 1.5 for decade in edges)]
    xaxis = style.axis(
        range=[-0.6, columns - 0.3], tickvals=places, ticktext=names, showgrid=False,
        title={"text": "", "standoff": 10, "font": {"size": style.FONT_SIZE - 1}},
    )  # fmt: skip
    yaxis = style.axis(type="log", range=[-0.3, 4], tickvals=[1], ticktext=["1"])
    made = style.figure(_traces(), xaxis, yaxis)
    made["layout"]["margin"] = {"l": 56, "r": 8, "t": 8, "b": 48}
    return made


def _traces() -> list[Any]:
    return [
        style.line("before", style.BEFORE, 26, role="ghost"),
        style.line("after", style.AFTER, 14),
        style.text("counts", style.INK, role="ink", size=12, textposition="top center"),
    ]
