"""Example prompts, written for this project, and the texts that the page opens with. Plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from playground.decoding.generate import decode
from playground.models.api import load_model
from playground.options import DecodingOptions
from playground.text import Language
from playground.web.contract import ExamplesData, StripData
from playground.web.workbench.strip.strip import strip_value

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


WORKED_TOKENS = 24
"""How long the texts are that the page opens with."""


def shown_prompts(language: Language) -> list[str]:
    """Return what stands on the examples' buttons: the last line of each prompt, shortened."""
    lines = [prompt.split("\n")[-1] for prompt in PROMPTS[language]]
    return [line if len(line) <= 28 else line[:27] + "…" for line in lines]


def prompt_data() -> dict[Language, ExamplesData]:
    """Return the examples as the page's own code reads them."""
    return {language: {"texts": list(texts), "shown": shown_prompts(language)} for language, texts in PROMPTS.items()}


def worked_examples(name: str, options: DecodingOptions) -> dict[Language, StripData]:
    """Return what the model ``name`` writes after the first example of each language: what a visitor sees at once.

    Nobody has to wait for it, and nothing is computed for a visitor: the server writes these texts once, at its start,
    with a copy of the model of its own.
    """
    model, short = load_model(name), replace(options, max_new_tokens=WORKED_TOKENS)
    return {
        language: strip_value(texts[0], decode(model, texts[0], short), text_id=f"worked-{language}")
        for language, texts in PROMPTS.items()
    }
