"""One HTML document with everything in it: data, style sheets, scripts. It asks nothing of any server."""

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from playground.charts.style import PLOTLY_JS
from playground.notebook.bundle import bundled
from playground.text import Language
from playground.web import live
from playground.web.contract import NotebookData

_HERE = Path(__file__).resolve().parent
_LIVE = Path(live.__file__).resolve().parent

HEIGHT = 690
"""Pixels of the frame: charts, sentence and the main controls; what is unfolded or longer is scrolled to."""


def document(data: NotebookData, title: str, language: Language) -> str:
    """Return a whole HTML document that draws ``data``.

    What comes from a text or a vocabulary stands in it as JSON alone, and becomes text by its script. A policy in its
    head forbids every request.

    Args:
        data: the charts, their controls and steps.
        title: the document's title.
        language: the language that it is written in.
    """
    return Template(_text(_HERE / "template.html")).substitute(
        language=language,
        title=escape(title),
        style=_text(_LIVE / "live.css") + _text(_HERE / "notebook.css"),
        charts=_text(_LIVE / "template.html"),
        data=json_in_html(data),
        plotly=script_in_html(_text(PLOTLY_JS)),
        script=_script(),
    )


def frame(html: str, title: str) -> str:
    """Return an element that shows the document ``html`` in a frame of its own, for a notebook's output.

    The notebook's style sheets do not reach into the frame. ``sandbox`` gives it an origin of its own: its scripts
    reach neither the notebook nor what the browser stores for it.
    """
    return (
        f'<iframe title="{escape(title)}" sandbox="allow-scripts" srcdoc="{escape(html)}"'
        f' style="width: 100%; height: {HEIGHT}px; border: 0"></iframe>'
    )


def json_in_html(data: object) -> str:
    """Return ``data`` as JSON in ASCII that no HTML parser can take for the end of its script element."""
    return json.dumps(data, ensure_ascii=True, allow_nan=False, separators=(",", ":")).replace("<", r"\u003c")


def script_in_html(script: str) -> str:
    """Return JavaScript in whose strings, templates and patterns no HTML parser sees the end of its element.

    By the rules for the contents of script elements in the HTML standard, section 4.12.1.3.
    """
    return re.sub(r"<(?=/script|!--)", r"\\x3c", script, flags=re.IGNORECASE)


@cache
def _script() -> str:
    return script_in_html(bundled(_HERE / "notebook.js"))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
