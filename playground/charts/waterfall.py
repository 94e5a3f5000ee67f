"""The stages in the order they act: how much probability and how many tokens each leaves. Made empty here.

A row a stage, whether it acts or not, so that rows hold still; above them, what the model gave.
"""

from typing import Any

from playground.charts import style
from playground.charts.words import STAGES


def figure() -> dict[str, Any]:
    """Return the empty chart.

    Traces, by name: ``left`` (what still stands after the stage), ``removed`` (what it took), ``name`` and
    ``off_name`` (stages that act, and that do not), ``words`` and ``off_words``.
    """
    ticks = [0, 0.5, 1]
    xaxis = style.axis(range=[-0.5, 1.5], tickvals=ticks, ticktext=[f"{t:.0%}" for t in ticks])
    yaxis = style.axis(range=[len(STAGES) + 0.5, -0.5], showgrid=False, showticklabels=False)
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
