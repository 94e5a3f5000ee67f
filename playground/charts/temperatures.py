"""The log–log chart of probability by rank at several temperatures. Empty; the page fills in the numbers."""

from typing import Any

from playground.charts import style

COMPARED = (0.5, 1.0, 2.0)
"""The temperatures that are always drawn, besides the current one."""

_DASHES = ("dot", "dash", "longdash")
_LEAST = -10  # log10 of the smallest probability shown


def figure() -> dict[str, Any]:
    """Return the empty chart. Traces by name: ``t0`` … ``t2`` (COMPARED), ``now``, and their ``*_words``."""
    xaxis = style.axis(
        type="log", range=[0, 4], tickvals=[1], ticktext=["1"],
        title={"text": "", "standoff": 10, "font": {"size": style.FONT_SIZE - 1}},
    )  # fmt: skip
    decades = range(_LEAST, 1, 2)
    names = ["100%" if d == 0 else "1%" if d == -2 else f"1e{d}" for d in decades]
    yaxis = style.axis(type="log", range=[_LEAST, 0.3], tickvals=[10.0**d for d in decades], ticktext=names)
    made = style.figure(_traces(), xaxis, yaxis)
    made["layout"]["margin"] = {"l": 56, "r": 14, "t": 6, "b": 48}
    return made


def _traces() -> list[Any]:
    lines = [style.line(f"t{i}", style.INK, 1.5, role="muted", dash=dash) for i, dash in enumerate(_DASHES)]
    words = [
        style.text(f"t{i}_words", style.INK, role="muted", textposition="middle center") for i in range(len(COMPARED))
    ]
    now = style.text("now_words", style.AFTER, role="after", textposition="middle center")
    return [*lines, style.line("now", style.AFTER, 3), *words, now]
