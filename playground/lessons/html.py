"""HTML that is made of texts: whatever is not made here is escaped."""

from html import escape


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()


_VOID = ("meta", "br")


def tag(name: str, *inside: str, **attributes: object) -> Html:
    """Return an element.

    Args:
        name: its name.
        inside: what stands in it; a text that is no :class:`Html` is escaped.
        attributes: by name, ``_`` for a hyphen, a last one left out (``class_``); None: it has none.
    """
    named = [(key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None]
    head = "".join(f' {key}="{escape(str(value))}"' for key, value in named)
    return Html(f"<{name}{head}>" if name in _VOID else f"<{name}{head}>{joined(*inside)}</{name}>")


def joined(*parts: str) -> Html:
    """Return ``parts`` one after the other; a text that is no :class:`Html` is escaped."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))
