"""The page's words in its languages."""

from functools import cache

import gradio as gr
from gradio.i18n import I18nData

from playground.options import OPTIONS
from playground.presets import MODEL_DEFAULTS, PRESETS
from playground.text import LANGUAGES, Language, catalog


@cache
def words(language: Language) -> dict[str, str]:
    """Return every word of the page by key: the file's, then those of the options and presets."""
    words_by_key: dict[str, str] = dict(catalog(language)["page"])
    for option in OPTIONS.values():
        words_by_key[f"{option.name}_label"] = option.label[language]
        words_by_key[f"{option.name}_help"] = option.help[language]
    presets = {f"preset_{preset.name}": preset.label[language] for preset in PRESETS.values()}
    return words_by_key | presets | {"preset_model": MODEL_DEFAULTS[language]}


@cache
def translations() -> gr.I18n:
    """Return Gradio's own form of the words; the browser's language decides which it starts with."""
    return gr.I18n(**{language: words(language) for language in LANGUAGES})


def word(key: str) -> I18nData:
    """Return what a component takes for its label, so that it follows the page's language."""
    return translations()(key)
