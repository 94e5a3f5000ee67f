"""Sentences and words in the page's languages, looked up by key in ``i18n/``.

``i18n/{language}.json`` holds all of a language: under ``page`` the words of the page, under ``text`` everything that a
:class:`Text` says. A language is such a file and its code in :data:`Language`.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

FALLBACK: Language = "en"
"""The language of what is said where none is known."""

_FOLDER = Path(__file__).parent / "i18n"


def known_language(value: object) -> Language | None:
    """Return ``value`` as one of the page's languages; None where it is none."""
    return next((language for language in LANGUAGES if value == language), None)


def written_in(text: str) -> Language:
    """Return the language of ``text`` by its letters: Korean where there is Hangul."""
    return "ko" if any("가" <= letter <= "힣" for letter in text) else "en"


@cache
def catalog(language: Language) -> Mapping[str, Mapping[str, str]]:
    """Return all of a language, by section and key."""
    sections: dict[str, dict[str, str]] = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return sections


class Text:
    """A sentence or a word in every language of the page. Immutable.

    Args:
        key: its key in the section ``text`` of the catalogs.
        values: what its ``{fields}`` are filled with; a value may be a Text itself.

    Raises:
        KeyError: there is no such key.
    """

    __slots__ = ("_values", "key")

    def __init__(self, key: str, /, **values: object) -> None:
        for language in LANGUAGES:
            catalog(language)["text"][key]
        self.key = key
        self._values = values

    @classmethod
    def verbatim(cls, text: str) -> "Text":
        """Return a text that is the same in every language: a name, a formula."""
        return cls("verbatim", text=text)

    def __getitem__(self, language: Language) -> str:
        """Return the text in ``language``."""
        template = catalog(language)["text"][self.key]
        if not self._values:
            return template
        values = {name: value[language] if isinstance(value, Text) else value for name, value in self._values.items()}
        return template.format(**values)

    def by_language(self) -> dict[Language, str]:
        """Return the text in every language."""
        return {language: self[language] for language in LANGUAGES}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and self.by_language() == other.by_language()

    def __hash__(self) -> int:
        return hash(self.key)

    def __repr__(self) -> str:
        return f"Text({self['en']!r})"
