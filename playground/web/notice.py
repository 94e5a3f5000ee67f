"""A sentence to the user, in the page's language, safe to show. Knows nothing of what went wrong."""

from html import escape

from playground.errors import Language, PlaygroundError


def notice(error: PlaygroundError | None, language: Language) -> str:
    """Return the notice for ``error`` as HTML with its text escaped; empty for None."""
    if error is None:
        return ""
    return f'<div class="pg-notice" role="alert">{escape(error.message(language))}</div>'
