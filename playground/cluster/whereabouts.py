"""Which replica has written which text. Knows nothing of Ray.

A replica keeps what it has read of the last texts (``engine/prefixes.py``), so a text that goes on is not read again
there. A front page remembers which replica began a text; where that one is gone, or has its hands full, any other
reads the text anew, with the same result.
"""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock

MOST_TEXTS = 10_000
"""Texts whose replica a front page remembers, each by a few bytes; the oldest is forgotten first."""


class Whereabouts:
    """Which replica has written which text."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._replicas: OrderedDict[str, str] = OrderedDict()

    def note(self, answer: object, replica: str) -> None:
        """Remember that ``replica`` has given ``answer``, if that is of a text."""
        text = text_of(answer)
        if text:
            with self._lock:
                self._replicas[text] = replica
                self._replicas.move_to_end(text)
                while len(self._replicas) > MOST_TEXTS:
                    self._replicas.popitem(last=False)

    def find(self, arguments: object) -> str:
        """Return the replica that has written the text with which ``arguments`` go on; empty where none is known."""
        with self._lock:
            return self._replicas.get(text_of(arguments), "")


def text_of(value: object) -> str:
    """Return the name of the text that arguments or an answer are about; empty where they name none."""
    if isinstance(value, Mapping):
        text = value.get("text_id")
        return text if isinstance(text, str) else ""
    if isinstance(value, list | tuple):
        return next(filter(None, map(text_of, value)), "")
    return text_of(getattr(value, "_data", None)) if hasattr(value, "_data") else ""
