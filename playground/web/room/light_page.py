"""The light page on which students join and answer: one document with its style and words in it, and small scripts."""

import json
from functools import cache
from pathlib import Path

from playground.text import FALLBACK, LANGUAGES, catalog
from playground.web.server.files import address

_HERE = Path(__file__).resolve().parent
_SCRIPTS = ("join.js", "answers.js", "client.js", "result.js")
"""The first is the page's own; the others are fetched at the same time."""


@cache
def light_page() -> str:
    """Return the page's HTML. Its addresses are relative: it may lie below any path."""
    words = {language: catalog(language)["join"] for language in LANGUAGES}
    first, *others = (address(_HERE / name) for name in _SCRIPTS)
    fetched = "".join(f'<link rel="modulepreload" href="{each}">' for each in others)
    template = (_HERE / "join.html").read_text(encoding="utf-8")
    parts = {
        "language": FALLBACK,
        "links": fetched,
        "words": json.dumps(words, ensure_ascii=False).replace("<", "\\u003c"),
        "script": first,
    }
    for name, part in parts.items():
        template = template.replace(f"{{{{{name}}}}}", part)
    return template
