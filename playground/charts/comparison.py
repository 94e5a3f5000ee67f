"""The charts of the Compare tab: log-probability by step, and by beam width. Empty; the page fills in the numbers."""

from typing import Any

from playground.charts import style

LANES = (
    ("#0072B2", "solid"),
    ("#D55E00", "solid"),
    ("#009E73", "solid"),
    ("#CC79A7", "dash"),
    ("#56B4E9", "dash"),
    ("#E69F00", "dash"),
    ("#0072B2", "dot"),
    ("#D55E00", "dot"),
    ("#009E73", "dot"),
    ("#CC79A7", "dot"),
)
"""Colour and dash of each setting's line, in order; no two lines share both."""


def sums_figure() -> dict[str, Any]:
    """Return the empty chart of the cumulative log-probability (nats) by step.

    Traces by name: ``lane-0``, ``lane-1``, … for the settings, and ``ends``, the number of each line at its end.
    """
    lines = [style.line(f"lane-{i}", colour, 2.5, dash=dash) for i, (colour, dash) in enumerate(LANES)]
    ends = style.text("ends", style.INK, "ink", bold=True, textposition="middle right")
    made = style.figure(
        [*lines, ends],
        style.axis(range=[0, 60], showgrid=False, tickformat="d", title=_title()),
        style.axis(range=[-100, 0], title=_title()),
    )
    made["layout"]["margin"] = {"l": 58, "r": 30, "t": 10, "b": 40}
    return made


def widths_figure() -> dict[str, Any]:
    """Return the empty chart of ``logprob`` (nats, left axis) and ``seconds`` (right axis) against the beam width."""
    logprob = style.scatter(
        "logprob", mode="lines+markers", line={"color": style.AFTER, "width": 2.5}, marker={"size": 8}
    )
    seconds = style.scatter(
        "seconds", mode="lines+markers", line={"color": style.K_AND_REMOVED, "width": 2, "dash": "dot"},
        marker={"size": 8, "symbol": "square"}, yaxis="y2",
    )  # fmt: skip
    made = style.figure(
        [logprob, seconds],
        style.axis(range=[0.5, 10.5], showgrid=False, tickformat="d", dtick=1, title=_title()),
        style.axis(range=[-100, 0], title=_title(style.AFTER)),
    )
    made["layout"]["yaxis2"] = style.axis(
        range=[0, 10], overlaying="y", side="right", showgrid=False, title=_title(style.K_AND_REMOVED)
    )
    made["layout"]["margin"] = {"l": 58, "r": 52, "t": 10, "b": 40}
    return made


def _title(colour: str | None = None) -> dict[str, Any]:
    font: dict[str, Any] = {"size": style.FONT_SIZE - 1}
    return {"text": "", "standoff": 6, "font": font if colour is None else {**font, "color": colour}}
