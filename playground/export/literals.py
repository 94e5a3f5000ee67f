"""Write values into Python code, so that no value is ever read as code."""

import re
from collections.abc import Iterable, Mapping
from textwrap import indent

LONGEST = 96
"""A text is broken where its literal would be longer than this many characters."""

_LINE = rf"[^\n]{{0,{LONGEST}}}"
_PART = re.compile(rf"{_LINE}\n|{_LINE}[^\n]\Z|{_LINE}\s(?=\S)|{_LINE}[^\n]")
"""What one literal of several holds: a line to its end, or the words that fit, or as much of a longer word."""


def literal(value: object) -> str:
    """Return an expression whose value is ``value``: numbers, texts, None and lists, tuples and dictionaries of them.

    A long text, or one of several lines, becomes several literals in parentheses. Characters that are not printable,
    among them those that turn the direction of writing, are written as escapes.
    """
    if not isinstance(value, str) or ("\n" not in value[:-1] and len(value) <= LONGEST):
        return _quoted(value)
    return "(\n" + "".join(f"    {_quoted(part)}\n" for part in _PART.findall(value)) + ")"


def _quoted(value: object) -> str:
    """Return the representation of ``value``, of a text between double quotation marks where it has neither kind."""
    written = repr(value)
    plain = isinstance(value, str) and "'" not in value and '"' not in value
    return f'"{written[1:-1]}"' if plain else written


def call(function: str, positional: Iterable[str] = (), named: Mapping[str, str] | None = None) -> str:
    """Return the call of ``function`` with arguments that are expressions; one a line where one line is too short."""
    arguments = [*positional, *(f"{name}={value}" for name, value in (named or {}).items())]
    line = f"{function}({', '.join(arguments)})"
    if "\n" not in line and len(line) <= LONGEST:
        return line
    return f"{function}(\n" + "".join(indent(each, "    ") + ",\n" for each in arguments) + ")"


def listed(items: Iterable[str]) -> str:
    """Return the list of ``items``, which are expressions; one a line where one line is too short."""
    items = list(items)
    line = f"[{', '.join(items)}]"
    if "\n" not in line and len(line) <= LONGEST:
        return line
    return "[\n" + "".join(indent(each, "    ") + ",\n" for each in items) + "]"


def comment(text: str) -> str:
    """Return ``text`` as a comment of one line, whatever characters it has."""
    return "  # " + "".join(each if each.isprintable() else " " for each in text)
