"""The calls of a page by name: a front page and a replica build the same page, and so know the same calls.

Knows nothing of Ray.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from playground.models.shelf.places import Call

_OWN = Path(__file__).resolve().parents[1]


class Names:
    """Names for calls, in the order in which a page is built: what each is called in its code, and the how many-th."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def name(self, call: Call) -> str:
        """Return the name of the next call of the page."""
        base = call.__qualname__
        self._counts[base] += 1
        return f"{base} {self._counts[base]}"


class Calls:
    """The place of a replica: each call runs here, and is also kept by its name."""

    def __init__(self) -> None:
        self._names, self._calls = Names(), dict[str, Call]()

    def placed(
        self, call: Call, borrows: Callable[[str], bool], tokens: Callable[..., int], *, computes: bool = True
    ) -> Call:
        """Keep ``call``, and return it as it is."""
        self._calls[self._names.name(call)] = call
        return call

    def opens(self, name: str) -> bool:
        """Whether it may be loaded: any."""
        return True

    def call(self, name: str) -> Call:
        """Return the call of this name.

        Raises:
            KeyError: the page has none.
        """
        return self._calls[name]


@cache
def version() -> str:
    """Return a name for the code of this package, which changes with any line of it."""
    files = sorted(path for path in _OWN.rglob("*.py"))
    texts = (path.relative_to(_OWN).as_posix().encode() + b"\0" + path.read_bytes() for path in files)
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:12]
