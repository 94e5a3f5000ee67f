"""A strip's value on the wire: a text that only grows, so that each frame of a stream sends what is new.

Gradio compares a stream's value with the one before it: of a text that begins with the last one it sends the rest.
``log.js`` reads the log. It may miss any of its states: each is whole.
"""

from collections.abc import Sequence
from itertools import takewhile

from playground.web.bridge import as_text
from playground.web.contract import StripChange, StripData, TokenData


class StripLog:
    """The log of one stream, a :class:`~playground.web.contract.StripChange` a line."""

    def __init__(self) -> None:
        self._text, self._left_out = "", 0
        self._tokens: Sequence[TokenData] = ()
        self._fields: dict[str, object] = {}

    def add(self, value: StripData) -> str:
        """Return the log that ends with ``value``.

        It begins with the last one, unless more tokens have been left out again than there are: a beam search changes
        its mind.
        """
        tokens, fields = value["tokens"], {name: each for name, each in value.items() if name != "tokens"}
        kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(self._tokens, tokens, strict=False)))
        self._left_out += len(self._tokens) - kept
        if self._left_out > len(tokens):
            self._text, self._left_out, self._fields, kept = "", 0, {}, 0
        known = self._fields
        changed = {name: each for name, each in fields.items() if name not in known or known[name] != each}
        change: StripChange = {"kept": kept, "tokens": tokens[kept:], "fields": changed}
        self._text += as_text(change) + "\n"
        self._tokens, self._fields = tokens, fields
        return self._text
