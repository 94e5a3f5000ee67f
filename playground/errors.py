"""Errors that a user can correct, each with a message in the page's languages.

Every message has four parts: the name of what was wrong, the rule it broke, the value that was passed, and a way out.
"""

from typing import Any

from playground.text import Language, Text


class PlaygroundError(Exception):
    """A mistake that a user can correct.

    Args:
        name: what was wrong: an option's name, ``prompt``, ``model`` …
        rule: the rule that was broken.
        value: the value that was passed; shortened in the message.
        way_out: what to do instead.
    """

    def __init__(self, name: str, rule: Text, value: object, way_out: Text) -> None:
        self.name, self.rule, self.value, self.way_out = name, rule, value, way_out
        super().__init__(self.message("en"))

    def __reduce__(self) -> tuple[Any, ...]:  # Any: as pickle has it
        """Travel to another process as it is, whatever its kind is made from."""
        return _again, (type(self), self.args), self.__dict__

    def message(self, language: Language) -> str:
        """Return the whole sentence in ``language``: name, rule, value, way out."""
        parts = {"name": self.name, "rule": self.rule, "value": _short(self.value), "way_out": self.way_out}
        return Text("error_message", **parts)[language]


class OptionError(PlaygroundError):
    """A decoding option has a value outside its range, or of the wrong kind."""


class PromptError(PlaygroundError):
    """A prompt is empty, too long, or has characters that cannot be read."""


class NothingTypedError(PromptError):
    """A box that must have a text is empty: there is nothing to quote, so the message is the way out alone."""

    def __init__(self, name: str, way_out: Text) -> None:
        super().__init__(name, Text("must_not_be_empty"), "", way_out)

    def message(self, language: Language) -> str:
        """Return the way out in ``language``."""
        return self.way_out[language] + "."


class SettingError(PlaygroundError):
    """An environment variable of the page has a value that is not allowed."""


class ModelError(PlaygroundError):
    """A model cannot be found or read, or its output is not a distribution."""


class LessonError(PlaygroundError):
    """A lesson's file cannot be read, or is no lesson."""


def _again(kind: type[PlaygroundError], shown: tuple[str, ...]) -> PlaygroundError:
    return kind.__new__(kind, *shown)


def _short(value: object, limit: int = 60) -> str:
    """Return the ``repr`` of ``value``, at most ``limit`` characters, safe to encode as UTF-8."""
    text = repr(value).encode("utf-8", "backslashreplace").decode("utf-8")
    return text if len(text) <= limit else text[: limit - 1] + "…"
