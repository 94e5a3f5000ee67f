"""The live charts as a Gradio component: a gr.HTML whose value is one step's payload as text. The page draws it.

A function, because Gradio writes a stub file beside the source of every subclass.
"""

import json
from html import escape
from pathlib import Path

import gradio as gr

from playground.charts import style
from playground.options import DecodingOptions
from playground.text import LANGUAGES, Language
from playground.web.bridge import as_text
from playground.web.contract import LiveConfig, StepPayload
from playground.web.live.config import charts_config
from playground.web.server.files import address

_HERE = Path(__file__).resolve().parent
_SCRIPTS = sorted(_HERE.rglob("*.js"))
_STYLE = _HERE / "live.css"

_ON_LOAD = """
import(new URL({script}, document.baseURI).href)
  .then((live) => live.start(element, {{ props, trigger, watch }}, {config}));
"""


def live_charts(
    value: StepPayload | None = None,
    *,
    options: DecodingOptions | None = None,
    language: Language = LANGUAGES[0],
    elem_id: str | None = None,
    elem_classes: str | None = None,
) -> gr.HTML:
    """Return the live charts. Everything but a new step happens in the page, through ``face.js``.

    Its event ``select`` carries the token whose bar was clicked: ``event._data["token_id"]``.

    Args:
        value: the first step's payload, as :func:`playground.web.live.payload.step_payload` returns it; None draws
            nothing yet. A new step is a new value, sent :func:`~playground.web.bridge.as_text`.
        options: the options of the first drawing.
        language: the language of the first drawing.
        elem_id: the id of the element in the page.
        elem_classes: its classes.
    """
    config: LiveConfig = {
        **charts_config(options or DecodingOptions(), language),
        "style": address(_STYLE),
        "plotly": address(style.PLOTLY_JS),
    }
    return gr.HTML(
        value=None if value is None else as_text(value),
        html_template=(_HERE / "template.html").read_text(encoding="utf-8"),
        js_on_load=_ON_LOAD.format(script=json.dumps(address(_HERE / "live.js")), config=json.dumps(config)),
        apply_default_css=False,
        elem_id=elem_id,
        elem_classes=elem_classes,
    )


def live_head() -> str:
    """Return tags for ``launch(head=…)`` that fetch the charts' files while the page itself still loads.

    Everything comes from this server. With them ``face.js`` is there before later modules run, so that
    what is set early reaches charts that are mounted late; without them the charts work as well, a moment later.
    """
    face = f'<script type="module" src="{escape(address(_HERE / "face.js"))}"></script>'
    scripts = "".join(f'<link rel="modulepreload" href="{escape(address(path))}">' for path in _SCRIPTS)
    sheet = f'<link rel="stylesheet" href="{escape(address(_STYLE))}">'
    return f'{sheet}{scripts}{face}<script src="{escape(address(style.PLOTLY_JS))}" async></script>'


def live_preloads() -> list[str]:
    """Return the ``Link`` headers of the charts' files, for a page that wants them fetched with itself."""
    scripts = [f"<{address(path)}>; rel=modulepreload" for path in _SCRIPTS]
    return [f"<{address(style.PLOTLY_JS)}>; rel=preload; as=script", *scripts]
