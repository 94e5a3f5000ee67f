"""What one draws on: a number line, empty bars, an empty grid; on the key with the answer. SVG for paper."""

import math
from collections.abc import Sequence

from playground.lessons.html import Html, tag
from playground.lessons.lesson import Scale
from playground.text import Language

WIDTH = 640
"""Of a drawing, in its own units; on paper it is as wide as its text."""
_EDGE = 36
_TICKS = 10
_GRID = 170
_LEFT = 60


def number_text(value: float, scale: Scale, language: Language) -> str:
    """Return a number of ``scale`` with its unit."""
    text = f"{value:,.{scale.digits}f}".replace("-", "−")
    unit = scale.unit[language]
    return f"{text}\u00a0{unit}" if unit else text


def share_text(share: float) -> str:
    """Return a probability in percent."""
    return "<\u00a00.1\u00a0%" if 0 < share < 0.0005 else f"{100 * share:.1f}\u00a0%"


def number_line(scale: Scale, language: Language, value: float | None) -> Html:
    """Return the line of ``scale`` with its ticks, and a mark at ``value``."""
    parts = [tag("line", x1=_EDGE, x2=WIDTH - _EDGE, y1=34, y2=34, class_="axis")]
    for at in ticks_of(scale):
        x = _along(scale, at)
        parts.append(tag("line", x1=x, x2=x, y1=28, y2=40, class_="axis"))
        parts.append(tag("text", _tick_text(at), x=x, y=56, text_anchor="middle"))
    if value is not None:
        x = _along(scale, value)
        parts.append(tag("path", d=f"M{x} 32l-7 -14h14z", class_="answer"))
        parts.append(tag("text", number_text(value, scale, language), x=x, y=13, text_anchor="middle", class_="answer"))
    return _drawing(62, parts)


def ticks_of(scale: Scale) -> list[float]:
    """Return the numbers that ticks stand at: about ten round ones, and the ends of ``scale`` where there is room."""
    inner = _round_ticks(scale)
    room = 0.6 * (_share(scale, inner[1]) - _share(scale, inner[0])) if len(inner) > 1 else 0.0
    first = [scale.low] if not inner or _share(scale, inner[0]) > room else []
    last = [scale.high] if not inner or 1 - _share(scale, inner[-1]) > room else []
    return [*first, *inner, *last]


def _round_ticks(scale: Scale) -> list[float]:
    if scale.is_log:
        powers = range(math.ceil(math.log10(scale.low)), math.floor(math.log10(scale.high)) + 1)
        return [10.0**power for power in powers[:: max(1, math.ceil(len(powers) / _TICKS))]]
    rough = (scale.high - scale.low) / _TICKS
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= rough * (1 - 1e-9))
    first = math.ceil(scale.low / step - 1e-9)
    return [step * i for i in range(first, math.floor(scale.high / step + 1e-9) + 1)]


def empty_bars(labels: Sequence[str], shares: Sequence[float] | None) -> Html:
    """Return a row for each of ``labels``, from 0 to 100 %, filled as far as ``shares`` say."""
    left, height = 150, 24
    width = WIDTH - left - _EDGE
    parts = []
    for number, label in enumerate(labels):
        y = 4 + number * height
        parts.append(tag("text", label, x=left - 8, y=y + 15, text_anchor="end", class_="token"))
        parts.append(tag("rect", x=left, y=y, width=width, height=height - 6, class_="track"))
        if shares is not None:
            long = _rounded(width * min(1.0, shares[number]))
            inside = long > width - 70
            parts.append(tag("rect", x=left, y=y, width=long, height=height - 6, class_="answer"))
            text = share_text(shares[number])
            x, anchor = (left + long - 6, "end") if inside else (left + long + 6, "start")
            parts.append(tag("text", text, x=x, y=y + 15, text_anchor=anchor, class_="inside" if inside else "answer"))
    bottom = 4 + len(labels) * height
    for percent in range(0, 101, 10):
        x = _rounded(left + width * percent / 100)
        parts.insert(0, tag("line", x1=x, x2=x, y1=0, y2=bottom, class_="grid"))
        if percent % 50 == 0:
            parts.append(tag("text", f"{percent} %", x=x, y=bottom + 14, text_anchor="middle"))
    return _drawing(bottom + 20, parts)


def empty_grid(scale: Scale, xs: Sequence[float], heights: Sequence[float] | None) -> Html:
    """Return a grid with a column at each of ``xs``, at equal distances, and on it the curve of ``heights``."""
    bottom = _GRID + 10
    columns = [_rounded(_LEFT + (WIDTH - _LEFT - _EDGE) * i / max(1, len(xs) - 1)) for i in range(len(xs))]
    parts = []
    for at in ticks_of(scale):
        y = _up(scale, at)
        parts.append(tag("line", x1=_LEFT, x2=WIDTH - _EDGE, y1=y, y2=y, class_="grid"))
        parts.append(tag("text", _tick_text(at), x=_LEFT - 8, y=y + 4, text_anchor="end"))
    for x, at in zip(columns, xs, strict=True):
        parts.append(tag("line", x1=x, x2=x, y1=10, y2=bottom, class_="grid"))
        parts.append(tag("text", _tick_text(at), x=x, y=bottom + 16, text_anchor="middle"))
    parts.append(tag("path", d=f"M{_LEFT} 10V{bottom}H{WIDTH - _EDGE}", class_="axis"))
    if heights is not None:
        points = [(x, _up(scale, height)) for x, height in zip(columns, heights, strict=True)]
        parts.append(tag("polyline", points=" ".join(f"{x},{y}" for x, y in points), class_="curve"))
        parts += [tag("circle", cx=x, cy=y, r=4, class_="answer") for x, y in points]
    return _drawing(bottom + 22, parts)


def _share(scale: Scale, value: float) -> float:
    """Return where ``value`` stands on ``scale``, from 0 to 1; what is beyond stands at the end."""
    within = min(max(value, scale.low), scale.high)
    low, high, at = (math.log(each) if scale.is_log else each for each in (scale.low, scale.high, within))
    return (at - low) / (high - low)


def _along(scale: Scale, value: float) -> float:
    return _rounded(_EDGE + (WIDTH - 2 * _EDGE) * _share(scale, value))


def _up(scale: Scale, value: float) -> float:
    return _rounded(10 + _GRID * (1 - _share(scale, value)))


def _rounded(value: float) -> float:
    return round(value, 1)


def _tick_text(value: float) -> str:
    text = f"{value:,.10g}" if 1e-4 <= abs(value) < 1e7 or value == 0 else f"{value:.0e}"
    return text.replace("-", "−")


def _drawing(height: float, parts: Sequence[Html]) -> Html:
    return tag("svg", *parts, viewBox=f"0 0 {WIDTH} {height}", class_="drawing", role="img", aria_hidden="true")
