"""The whole page: header, shared controls, tabs."""

from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import gradio as gr
from starlette.middleware import Middleware

from playground.charts import along, bars, beam_tree, comparison
from playground.decoding.side_by_side import NGRAM_SIZES
from playground.examples import COMPARED
from playground.experiments import EXPERIMENTS, MOST_SETTINGS
from playground.options import DecodingOptions
from playground.presets import OPENING
from playground.text import LANGUAGES, Language
from playground.web.bridge import client
from playground.web.chat.examples import scene_data
from playground.web.chat.tab import ChatTab
from playground.web.classroom.panel import ClassroomPanel
from playground.web.compare.tab import CompareTab, what_controls_do
from playground.web.contract import (
    ComparisonData,
    ExperimentData,
    FigureData,
    PageData,
    ScoresData,
    SettingData,
    StripData,
    TwoAxesFigureData,
)
from playground.web.generate.examples import prompt_data, worked_examples
from playground.web.generate.tab import GenerateTab
from playground.web.lab.tab import LabTab
from playground.web.lessons.panel import LessonPanel
from playground.web.lessons.serving import ServedLessons
from playground.web.live.component import live_head, live_preloads
from playground.web.room.desk import Desk
from playground.web.room.routes import RoomRoutes
from playground.web.server.door import Door
from playground.web.server.events import QUIET
from playground.web.server.files import Packed, Preload, head, own, routes
from playground.web.server.health import health_route
from playground.web.server.line import Listening
from playground.web.server.served import Page, lifespan
from playground.web.server.shares import Shares
from playground.web.server.tools import WholePath
from playground.web.server.users import Named
from playground.web.shell.controls import Controls, controls_data
from playground.web.shell.offered import OfferedModels
from playground.web.shell.picker import ModelPicker
from playground.web.shell.state import keep_state
from playground.web.shell.words import translations, word, words
from playground.web.summarize.examples import article_data
from playground.web.summarize.tab import SummarizeTab
from playground.web.tokenizer.examples import examples
from playground.web.tokenizer.loading import OPENING as OPENING_TOKENIZER
from playground.web.tokenizer.loading import choices
from playground.web.tokenizer.tab import TokenizerTab
from playground.web.workbench.looking import LONGEST_PASTE

THREADS = 96
"""Python's threads for events: whoever writes a text keeps one, and most of them wait for the model."""

_HERE = Path(__file__).resolve().parent
_ICON = '<svg viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.6">{}</svg>'
_PRESENT = _ICON.format('<path d="M2 6V2h4M14 6V2h-4M2 10v4h4M14 10v4h-4"/>')
_SHARE = _ICON.format('<path d="M8 10V2M5 4.5 8 1.8l3 2.7M3.5 8v5.5h9V8"/>')
_DARK = _ICON.format('<path d="M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5Z"/>')
_LESSONS = _ICON.format('<path d="M8 4Q5 2 1.5 3v9.5Q5 11.5 8 13.5q3-2 6.5-1V3Q11 2 8 4v9.5"/>')
_CLASSROOM = _ICON.format(
    '<circle cx="8" cy="4.5" r="2.3"/>'
    '<path d="M3.5 13.5a4.5 4.5 0 0 1 9 0M2.6 9.6a2 2 0 1 1 .9-3.7M13.4 9.6a2 2 0 1 0-.9-3.7"/>'
)
_ICONS = {
    "lessons": _LESSONS,
    "classroom": _CLASSROOM,
    "share": _SHARE,
    "keys": "?",
    "present": _PRESENT,
    "dark": _DARK,
}


def build_page(models: OfferedModels) -> gr.Blocks:
    """Return the page over ``models``; launch it with :func:`launch_arguments`."""
    with Page(title=words(LANGUAGES[0])["title"], analytics_enabled=False, fill_width=True) as page:
        language, picker = _header(models)
        picker.wire()
        with gr.Row(elem_id="body"):
            with gr.Column(elem_id="controls", scale=0, min_width=270):
                what_controls_do()
                controls = Controls(models)
            with gr.Column(elem_id="main", scale=1), gr.Tabs(elem_id="tabs") as tabs:
                with gr.Tab(word("tab_generate"), id="generate", elem_id="tab-generate"):
                    generate = GenerateTab(picker.decoder, controls, language)
                with gr.Tab(word("tab_compare"), id="compare", elem_id="tab-compare"):
                    compare = CompareTab(picker.decoder, controls, language)
                with gr.Tab(word("tab_summarize"), id="summarize", elem_id="tab-summarize"):
                    summarize = SummarizeTab(picker.encoder_decoder, controls, language)
                with gr.Tab(word("tab_tokenizer"), id="tokenizer", elem_id="tab-tokenizer"):
                    TokenizerTab()
                with gr.Tab(word("tab_chat"), id="chat", elem_id="tab-chat"):
                    ChatTab(picker.decoder, controls, language)
                with gr.Tab(word("tab_lab"), id="lab", elem_id="tab-lab"):
                    LabTab()
            LessonPanel()
        ClassroomPanel()
        tabs.change(fn=None, js=client("controls.markPreset"), **QUIET)
        keep_state(page, tabs, controls, {**generate.fields, **compare.fields, **summarize.fields})
        page.load(fn=None, outputs=language, js=client("page.start"), **QUIET)
        page.shares = Shares(models.server_models.settings)
        page.queue()
        language.input(fn=None, inputs=language, js=client("page.setLanguage"), **QUIET)  # no word of ours
    return page


def _header(models: OfferedModels) -> tuple[gr.Radio, ModelPicker]:
    with gr.Row(elem_id="header"):
        gr.HTML(
            f'<div class="pg-title"><h1 data-pg-word="title">{words(LANGUAGES[0])["title"]}</h1>'
            '<span class="pg-subtitle" data-pg-word="subtitle"></span></div>',
            elem_id="title", apply_default_css=False,
        )  # fmt: skip
        picker = ModelPicker(models)
        language = gr.Radio(
            [(words(each)["language_name"], each) for each in LANGUAGES], value=LANGUAGES[0],
            label=word("language"), show_label=False, container=False, elem_id="language", interactive=True,
        )  # fmt: skip
        gr.HTML(
            '<div class="pg-buttons"><button id="drawer-button" type="button" data-pg-word="drawer"></button>'
            + "".join(_icon_button(name, icon) for name, icon in _ICONS.items())
            + "</div>",
            elem_id="buttons", apply_default_css=False,
        )  # fmt: skip
    return language, picker


def _icon_button(name: str, icon: str) -> str:
    """Return the HTML of a button of the header that shows nothing but ``icon``, a drawing or a sign."""
    return f'<button id="{name}-button" type="button" data-pg-label="{name}" aria-label="{name}">{icon}</button>'


def launch_arguments(
    models: OfferedModels, space_host: str = "", desk: Desk | None = None
) -> dict[str, Any]:  # Any: arguments of launch
    """Return the keyword arguments of ``launch`` under which the page is itself; host and port come besides.

    Args:
        models: what the page offers.
        space_host: where a Space is reached; links lead there from a frame whose page may not be read.
        desk: where class rooms are asked; None: they are kept in this process.
    """
    lessons = ServedLessons(models.server_models.settings.lessons)
    return {
        "app_kwargs": {
            "routes": [
                *routes(),
                *lessons.sheets.routes(),
                *RoomRoutes(desk=desk).routes(),
                health_route(lambda: models.server_models.loaded),
            ],
            "lifespan": lifespan,
            "middleware": [
                Middleware(Door),
                Middleware(WholePath),
                Middleware(Named),
                Middleware(Listening),
                Middleware(Packed),
                Middleware(Preload, links=live_preloads()),
            ],
        },
        "head": live_head() + head(_HERE / "page.js", style_sheets(), page_data(models, space_host, lessons.address)),
        "i18n": translations(),
        "theme": gr.themes.Base(
            font=["system-ui", "Noto Sans KR", "Noto Sans CJK KR", "sans-serif"], font_mono=["monospace"]
        ),
        "max_threads": THREADS,
        "ssr_mode": False,
        "run_history": False,
        "footer_links": [],
        "show_error": True,
        "mcp_server": models.server_models.settings.mcp,
    }


def style_sheets() -> list[Path]:
    """Return the page's style sheets in the order of its rooms: a later one may refine what an earlier one defines.

    Those of the live charts come before all, with the charts' own scripts.
    """
    rooms = ("shell", "workbench")  # then the features, which do not meet
    sheets = [path.relative_to(_HERE) for path in own(".css") if path.relative_to(_HERE).parts[0] != "live"]
    sheets.sort(key=lambda path: (rooms.index(path.parts[0]) if path.parts[0] in rooms else len(rooms), path))
    return [_HERE / path for path in sheets]


def page_data(models: OfferedModels, space_host: str, lessons: str) -> PageData:
    """Return what the page's own code must know before anything is asked of the server."""
    worked, read = _worked(models)
    return {
        **controls_data(),
        "space_host": space_host,
        "lessons": lessons,
        "words": {language: words(language) for language in LANGUAGES},
        "prompts": prompt_data(),
        "worked": worked,
        "worked_scores": read,
        "compared": dict(COMPARED),
        "along": cast(TwoAxesFigureData, along.figure()),
        "bars": cast(FigureData, bars.figure()),
        "beam_tree": cast(FigureData, beam_tree.figure()),
        "comparison": _comparison_data(),
        "experiments": _experiment_data(),
        "most_settings": MOST_SETTINGS,
        "scenes": scene_data(),
        "ngram_sizes": list(NGRAM_SIZES),
        "longest_paste": LONGEST_PASTE,
        "articles": article_data(),
        "models": models.page_data(),
        "tokenizers": {language: choices(language) for language in LANGUAGES},
        "tokenizer_examples": {language: examples(language) for language in LANGUAGES},
        "tokenizer_opening": OPENING_TOKENIZER,
    }


def _worked(models: OfferedModels) -> tuple[dict[Language, StripData], dict[Language, ScoresData]]:
    """Return the texts that the page opens with, and their scores.

    There are none where its first model is another than ours, which may be slow.
    """
    name = models.opening.get("decoder", "")
    return worked_examples(name, OPENING) if name.startswith("builtin/") else ({}, {})


def _comparison_data() -> ComparisonData:
    """Return the charts of the Compare tab."""
    return {
        "sums": cast(FigureData, comparison.sums_figure()),
        "widths": cast(TwoAxesFigureData, comparison.widths_figure()),
        "lanes": list(comparison.LANES),
    }


def _experiment_data() -> list[ExperimentData]:
    """Return the ready-made comparisons as the page's own code reads them."""
    return [
        {
            "name": each.name,
            "label": each.label.by_language(),
            "asks": each.asks.by_language(),
            "same_length": each.same_length,
            "settings": [_setting(options) for options in each.settings],
        }
        for each in EXPERIMENTS.values()
    ]


def _setting(options: DecodingOptions) -> SettingData:
    """Return ``options`` by name, without those that all settings of a comparison share."""
    shared = ("seed", "max_new_tokens")
    return cast(SettingData, {name: value for name, value in asdict(options).items() if name not in shared})
