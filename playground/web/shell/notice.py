"""Sentences to the user, in the page's language, safe to show. Knows nothing of what went wrong."""

from html import escape

from playground.errors import PlaygroundError
from playground.text import Language
from playground.web.shell.words import words


def error_notice(error: PlaygroundError, language: Language) -> str:
    """Return the notice of ``error`` as HTML, its text escaped."""
    return f'<div class="pg-notice" role="alert">{escape(error.message(language))}</div>'


def cut_notice(cut: int, context_length: int | None, language: Language) -> str:
    """Return the notice that ``cut`` tokens were left out at the front of a prompt, as HTML; empty for none."""
    if not cut:
        return ""
    text = words(language)["cut"].format(cut=f"{cut:,}", context=count(context_length))
    return f'<div class="pg-notice pg-told" role="status">{escape(text)}</div>'


def gpu_notice(language: Language) -> str:
    """Return the notice that the model borrows a GPU, and so does not compute while one types, as HTML."""
    return f'<div class="pg-notice pg-told" role="status">{escape(words(language)["lent_gpu"])}</div>'


def count(number: int | None) -> str:
    """Return ``number`` with its thousands marked; a dash for one that is not known."""
    return "—" if number is None else f"{number:,}"
