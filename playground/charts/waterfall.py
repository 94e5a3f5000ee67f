"""The chart of the stages in their order: the probability and the number of tokens that each leaves. Empty.

Each usual stage has a row, active or not, so that rows do not move; another has one while it is on. The row above them
is the model's own distribution.
"""

from typing import Any

from playground.charts import style
from playground.charts.words import USUAL


def figure() -> dict[str, Any]:
    """Return the empty chart.

    Traces by name: ``left`` and ``removed`` (the probability left after the stage, and removed by it), ``name`` and
    ``words`` of active stages, ``off_name`` and ``off_words`` of the others.
    """
    ticks = [0, 0.5, 1]
    xaxis = style.axis(range=[-0.5, 1.5], tickvals=ticks, ticktext=[f"{t:.0%}" for t in ticks])
    yaxis = style.axis(range=[len(USUAL) + 0.5, -0.5], showgrid=False, showticklabels=False)
    return style.figure(_traces(), xaxis, yaxis)


def _traces() -> list[Any]:
    left, right = "middle left", "middle right"
    return [
        style.line("left", style.AFTER, 12),
        style.line("removed", style.K_AND_REMOVED, 12),
        style.text("name", style.INK, role="ink", textposition=left),
        style.text("off_name", style.INK, role="muted", textposition=left),
        style.text("words", style.INK, role="ink", size=12, textposition=right),
        style.text("off_words", style.INK, role="muted", size=12, textposition=right),
    ]
