"""What is said of a text that a built-in model was not made for, and which model would suit it."""

from collections.abc import Sequence
from html import escape

from playground.decoding.scoring import score
from playground.models.catalog import CATALOG, Family, KnownModel
from playground.models.files.folders import model_state
from playground.models.hub.transfer import may_fetch
from playground.models.running.language_model import LanguageModel
from playground.text import Language, written_in
from playground.web.shell.words import words

SMALL = "builtin/lm"
"""The model of which this is said: others have read texts of all kinds."""
LEAST = -4.5
"""Nats a token: a prompt whose mean log-probability is lower is unlike what the model was trained on.

Beginnings of its own stories lie at −0.5 on the median, prompts of other kinds at −7.7; its card has the figures.
"""
FEWEST = 6
"""Tokens; the mean over fewer says little."""


def unlike_notice(model: LanguageModel, ids: Sequence[int], language: Language) -> str:
    """Return, as HTML, that the prompt of these ``ids`` is unlike the training text of ``model``; empty if it is not.

    A model that would suit it better is named, with a button where it can be had.
    """
    if model.name != SMALL or len(ids) < FEWEST:
        return ""
    mean = score(model, ids[:1], ids[1:]).mean
    if mean is None or mean >= LEAST:
        return ""
    better = smallest("decoder", written_in(model.decode(ids)))
    said = words(language)["unlike"].format(mean=_signed(mean), least=_signed(LEAST), name=better.name)
    return f'<div class="pg-notice pg-told" role="status">{escape(said)}{_button(better, language)}</div>'


def smallest(family: Family, language: Language) -> KnownModel:
    """Return the smallest model of ``family`` from elsewhere that writes ``language``."""
    known = (each for each in CATALOG.values() if each.family == family and language in each.languages)
    return min((each for each in known if not each.name.startswith("builtin/")), key=lambda each: each.parameters or 0)


def is_at_hand(model: KnownModel) -> bool:
    """Return whether ``model`` is here or can be fetched."""
    return model_state(model.name) != "to_download" or may_fetch()


def _button(better: KnownModel, language: Language) -> str:
    """Return the button that puts ``better`` into use, where that can be."""
    if not is_at_hand(better):
        return ""
    text = words(language)["unlike_use"].format(name=better.name)
    return f' <button type="button" class="pg-use" data-model="{escape(better.name)}">{escape(text)}</button>'


def _signed(nats: float) -> str:
    """Return ``nats`` with one decimal and a true minus sign."""
    return f"{nats:.1f}".replace("-", "−")
