"""Example prompts, written for this project. Plain data."""

from collections.abc import Mapping, Sequence

from playground.errors import Language

PROMPTS: Mapping[Language, Sequence[str]] = {
    "ko": (
        "옛날 옛적 깊은 산속 작은 마을에",
        "오늘 학교에서",
        "3 + 4 => 7\n6 + 2 => 8\n5 + 8 =>",
    ),
    "en": (
        "Once upon a time, in a small village,",
        "Today at school",
        "3 + 4 => 7\n6 + 2 => 8\n5 + 8 =>",
    ),
}
"""Prompts of the Generate tab; the first of each language is the one the page opens with."""


def is_example(prompt: str) -> bool:
    """Return whether ``prompt`` is one of ours, untouched."""
    return any(prompt in prompts for prompts in PROMPTS.values())
