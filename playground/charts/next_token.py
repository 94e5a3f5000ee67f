"""The next-token chart: a bar a token, before and after. Made empty here; the page fills in the numbers.

Rows are counted from 0 at the top; the last is the rest of the vocabulary. Left of zero stand the tokens' labels. The
page sets the ranges when a step arrives or its width changes, never while a control moves.
"""

from typing import Any

from playground.charts import style

MOST_ROWS = 30
LEAST_ROWS = 8
ROW_HEIGHT = 20
"""Pixels a row needs at least."""


def figure() -> dict[str, Any]:
    """Return the empty chart.

    Traces, by name: ``before`` and ``after`` (a bar is the line (0, row) – (p, row), a gap behind it), ``label``,
    ``removed_label`` (struck out), ``percent``, ``rule`` (who removed it), ``chosen`` (an outline)
    and ``mark`` (its word), and ``observed`` (the share of a series of draws).
    """
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    xaxis = style.axis(range=[-0.3, 1.16], tickvals=ticks, ticktext=[f"{t:.0%}" for t in ticks])
    yaxis = style.axis(range=[MOST_ROWS + 0.5, -0.5], showgrid=False, showticklabels=False)
    return style.figure(_traces(), xaxis, yaxis)


def _traces() -> list[Any]:
    left, right = "middle left", "middle right"
    return [
        style.line("before", style.BEFORE, 14, role="ghost"),
        style.line("after", style.AFTER, 8),
        style.line("chosen", style.INK, 1.5, role="ink"),
        style.text("label", style.INK, role="ink", textposition=left),
        style.text("removed_label", style.INK, role="muted", struck=True, textposition=left),
        style.text("percent", style.INK, role="ink", size=12, textposition=right),
        style.text("mark", style.INK, role="ink", size=12, bold=True, textposition=right),
        style.scatter("observed", "ink", mode="markers", marker={"symbol": "diamond", "size": 9, "color": style.INK}),
        style.text("rule", style.K_AND_REMOVED, role="rule", size=12, textposition=right),
    ]
