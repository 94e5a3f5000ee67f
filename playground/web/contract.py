"""What Python and the page's own JavaScript have to agree on, declared once.

``python -m playground.web.write_contract`` writes it to ``generated/`` for the other side: the names to ``names.js``,
the types of what crosses the wire to ``contract.d.ts``.

Components and functions are called by name from Python (:mod:`playground.web.bridge`) and defined in JavaScript
(``bridge.js``); element ids are set in Python and looked up in JavaScript. A value is a ``TypedDict``: what an event
returns for a component, what a server function answers, what the page carries in ``#playground-data``.
"""

from collections.abc import Mapping
from typing import Final, TypedDict

COMPONENTS: Final = (
    "chat.board",
    "chat.output",
    "chat.reading",
    "chat.variety",
    "compare",
    "downloads",
    "lanes",
    "picker",
    "strip",
    "summary",
    "tokenizer",
    "tree",
)
"""Kinds of components that JavaScript fills."""

FUNCTIONS: Final = (
    "chat.allCame",
    "chat.asked",
    "chat.ended",
    "chat.follow",
    "chat.place",
    "chat.read",
    "chat.several",
    "chat.stop",
    "chat.wanted",
    "compare.asked",
    "compare.clear",
    "compare.edited",
    "compare.prompt",
    "compare.stop",
    "controls.changed",
    "controls.markPreset",
    "controls.options",
    "controls.preset",
    "draws.asked",
    "draws.newLuck",
    "draws.show",
    "generate.example",
    "generate.examples",
    "models.ended",
    "page.setLanguage",
    "page.start",
    "strip.clear",
    "strip.end",
    "strip.here",
    "strip.looked",
    "strip.over",
    "strip.stop",
    "summary.ask",
    "summary.attended",
    "summary.attention",
    "summary.attentionQuestion",
    "summary.clear",
    "summary.clearLanes",
    "summary.example",
    "summary.opening",
    "summary.question",
    "summary.stopLanes",
    "summary.typed",
    "textFile.choose",
)
"""Functions of the page that Gradio's events call."""

ELEMENTS: Final[Mapping[str, str]] = {
    "chat_live": "chat-live",
    "chat_strip": "chat-strip",
    "compare_tree": "compare-tree",
    "summarize_live": "summarize-live",
    "summarize_write": "summarize-write",
    "tokenizer_tab": "tab-tokenizer",
}
"""Ids of elements that Python makes and JavaScript looks up."""

EVENTS: Final[Mapping[str, str]] = {"text": "playground:text"}
"""Events that modules send to each other over the document."""


# Everywhere


class TextData(TypedDict):
    """A sentence in both languages."""

    ko: str
    en: str


# The page and what every tab stands in (shell)


# The live charts (live)


# The strip and the tree (workbench)


# Generate


# Compare


# Summarize


# Tokenizer


# Chat
