"""What can go wrong for a user, said so that it helps. Knows nothing of models, charts or the page.

Every error carries four things in two languages: the name of what was wrong, the rule it broke, the value that was
given, and a way out.
"""

from dataclasses import dataclass
from typing import Literal

Language = Literal["ko", "en"]


@dataclass(frozen=True)
class Text:
    """One sentence or word in Korean and in English."""

    ko: str
    en: str

    def __getitem__(self, language: Language) -> str:
        """Return the text in ``language``."""
        return self.ko if language == "ko" else self.en


class PlaygroundError(Exception):
    """A mistake that a user can mend.

    Args:
        name: what was wrong: an option's name, ``prompt``, ``model`` …
        rule: the rule that was broken, in both languages.
        value: the value that was given; shown shortened.
        way_out: what to do instead, in both languages.
    """

    def __init__(self, name: str, rule: Text, value: object, way_out: Text) -> None:
        self.name, self.rule, self.value, self.way_out = name, rule, value, way_out
        super().__init__(self.message("en"))

    def message(self, language: Language) -> str:
        """Return the whole sentence in ``language``: name, rule, value, way out."""
        shown = _short(self.value)
        if language == "ko":
            return f"{self.name}: {self.rule.ko} (받은 값: {shown}). {self.way_out.ko}"
        return f"{self.name} {self.rule.en}, got {shown}. {self.way_out.en}"


class OptionError(PlaygroundError):
    """A decoding option has a value outside its range, or of the wrong kind."""


class PromptError(PlaygroundError):
    """A prompt is empty, too long, or holds something that cannot be read."""


class SettingError(PlaygroundError):
    """An environment variable of the page's has a value that it cannot have."""


class ModelError(PlaygroundError):
    """A model cannot be found or read, or gave something that is no distribution."""


def _short(value: object, limit: int = 60) -> str:
    """Return ``value`` as it would be typed, at most ``limit`` characters, safe to encode as UTF-8."""
    text = repr(value).encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= limit else text[: limit - 1] + "…"
