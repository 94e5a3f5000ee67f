"""The next-token chart: a bar for each token, before and after the stages. Empty; the page fills in the numbers.

Row 0 is at the top; the last row is the rest of the vocabulary. The labels are left of zero. The page sets the ranges
when a step arrives or its width changes, never while a control moves.
"""

from typing import Any

from playground.charts import style

MOST_ROWS = 30
LEAST_ROWS = 8
ROW_HEIGHT = 20
"""Smallest height of a row in pixels."""


def figure() -> dict[str, Any]:
    """Return the empty chart.

    Traces by name: ``before`` and ``after`` (each bar is a line from (0, row) to (p, row), then a gap), ``green`` (an
    edge at the foot of each bar that the watermark raises), ``label``, ``removed_label`` (struck out), ``percent``,
    ``rule`` (the stage that removed it), ``chosen`` (an outline), ``mark`` (its word), and ``observed`` (the share in a
    series of draws).
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
        style.line("green", style.P_AND_EQUAL, 4),
        style.line("chosen", style.INK, 1.5, role="ink"),
        style.text("label", style.INK, role="ink", textposition=left),
        style.text("removed_label", style.INK, role="muted", struck=True, textposition=left),
        style.text("percent", style.INK, role="ink", size=12, textposition=right),
        style.text("mark", style.INK, role="ink", size=12, bold=True, textposition=right),
        style.scatter("observed", "ink", mode="markers", marker={"symbol": "diamond", "size": 9, "color": style.INK}),
        style.text("rule", style.K_AND_REMOVED, role="rule", size=12, textposition=right),
    ]
