"""A strip's value on the wire: the last lines of a log, so that each frame of a stream sends what is new.

Gradio compares a stream's value with the one before it: of a text that begins with the last one it sends the rest. But
the page copies and compares the whole value at every frame, so that the oldest lines are left out as it grows.
``log.js`` reads the log. It may miss some of its states; whoever has missed more than a value holds sees the next
whole one, which the last one is.
"""

import secrets
from collections.abc import Sequence
from itertools import takewhile

from playground.web.bridge import as_text
from playground.web.contract import StripChange, StripData, TokenData

LONGEST = 32_000
"""Characters of a value that is not whole; of a longer one the last quarter stays."""


class StripLog:
    """The log of one stream, a :class:`~playground.web.contract.StripChange` a line."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        """Begin another log, as if nothing had been sent."""
        self._name, self._lines, self._count = secrets.token_hex(4), list[str](), 0
        self._tokens: Sequence[TokenData] = ()
        self._fields: dict[str, object] = {}

    def add(self, value: StripData) -> str:
        """Return the log that ends with ``value``; of a text that does not go on by itself it is whole."""
        if not value["running"] and self._count > len(self._lines):
            self._begin()
        tokens, fields = value["tokens"], {name: each for name, each in value.items() if name != "tokens"}
        kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(self._tokens, tokens, strict=False)))
        known = self._fields
        changed = {name: each for name, each in fields.items() if name not in known or known[name] != each}
        change: StripChange = {
            "log": self._name, "number": self._count, "kept": kept, "tokens": tokens[kept:], "fields": changed
        }  # fmt: skip
        self._lines.append(as_text(change) + "\n")
        self._tokens, self._fields, self._count = tokens, fields, self._count + 1
        if sum(map(len, self._lines)) > LONGEST:
            while len(self._lines) > 1 and sum(map(len, self._lines)) > LONGEST // 4:
                del self._lines[0]
        return "".join(self._lines)
