"""The chart of entropy and number of kept tokens for each step of a text, without data, which the page fills in."""

from typing import Any

from playground.charts import style


def figure() -> dict[str, Any]:
    """Return the empty chart. Traces by name: ``kept`` (right axis, logarithmic) and ``entropy`` (left axis, nats)."""
    kept = style.scatter(
        "kept", "ghost", mode="lines", line={"color": style.BEFORE, "width": 3, "shape": "hvh"}, yaxis="y2"
    )
    entropy = style.scatter(
        "entropy", "after", mode="lines+markers", line={"color": style.AFTER, "width": 2}, marker={"size": 7}
    )  # fmt: skip
    xaxis = style.axis(range=[0.5, 10.5], showgrid=False, tickformat="d")
    yaxis = style.axis(range=[0, 6], title={"text": "", "font": {"size": style.FONT_SIZE - 1}})
    made = style.figure([kept, entropy], xaxis, yaxis)
    made["layout"]["yaxis2"] = style.axis(
        type="log", range=[-0.1, 4], overlaying="y", side="right", showgrid=False, tickformat="~s", dtick=1,
        title={"text": "", "font": {"size": style.FONT_SIZE - 1}},
    )  # fmt: skip
    made["layout"]["margin"] = {"l": 52, "r": 56, "t": 10, "b": 28}
    return made
