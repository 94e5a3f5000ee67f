"""The chart of cumulative probability by rank. Empty; the page fills in the numbers.

The curve shows the distribution that the cut-offs act on: after the history stages and the temperature.
"""

from typing import Any

from playground.charts import style


def figure() -> dict[str, Any]:
    """Return the empty chart.

    Traces by name: ``kept`` (the area), ``curve``, ``k`` and ``p`` (lines), ``u`` (a line from the axis to ``u_point``,
    the position of the chosen token), and their ``*_words``; ``draws`` (positions of a series of draws); ``k_handle``
    and ``p_handle``, by which the lines are dragged. When a step arrives, the rank axis is set to 1 … vocabulary size.
    """
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1]
    xaxis = style.axis(type="log", range=[0, 4], tickvals=[1], ticktext=["1"], title=_title())
    yaxis = style.axis(range=[0, 1.06], tickvals=ticks, ticktext=[f"{t:.0%}" for t in ticks])
    made = style.figure(_traces(), xaxis, yaxis)
    made["layout"]["margin"] = {"l": 48, "r": 14, "t": 6, "b": 48}
    return made


def _title() -> dict[str, Any]:
    return {"text": "", "standoff": 10, "font": {"size": style.FONT_SIZE - 1}}


def _traces() -> list[Any]:
    area: dict[str, Any] = {
        "mode": "lines",
        "line": {"color": style.AFTER, "width": 1.5},
        "fill": "tozeroy",
        "fillcolor": "rgba(0,114,178,0.22)",
    }
    point = {"symbol": "circle", "color": style.AFTER, "size": 10, "line": {"color": "#FFFFFF", "width": 1.5}}
    draw = {"symbol": "diamond", "color": style.INK, "size": 6, "opacity": 0.45}
    beside = ["middle right", "middle left"]  # two possible positions of the words; the page takes the free one
    return [
        style.scatter("kept", **area),
        style.line("curve", style.INK, 2.5, role="ink"),
        style.line("k", style.K_AND_REMOVED, 2.5, dash="dash"),
        style.line("p", style.P_AND_EQUAL, 2.5, dash="dash"),
        style.scatter("draws", "ink", mode="markers", marker=draw),
        style.scatter("k_handle", mode="markers", marker=_handle("triangle-down", style.K_AND_REMOVED)),
        style.scatter("p_handle", mode="markers", marker=_handle("triangle-left", style.P_AND_EQUAL)),
        style.line("u", style.AFTER, 2, dash="dot"),
        style.scatter("u_point", mode="markers", marker=point),
        style.text("kept_words", style.AFTER, role="after", textposition=beside),
        style.text("k_words", style.K_AND_REMOVED, role="rule", textposition=beside),
        style.text("p_words", style.P_AND_EQUAL, role="p", textposition=["top left", "bottom left"]),
        style.text("u_words", style.AFTER, role="after", textposition=["bottom right", "top left"]),
    ]


def _handle(symbol: str, colour: str) -> dict[str, Any]:
    return {"symbol": symbol, "size": 15, "color": colour}
