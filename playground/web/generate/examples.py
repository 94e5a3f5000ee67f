"""Example prompts, written for this project, and the texts that the page opens with. Plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from playground.decoding.generate import decode
from playground.models.api import load_model
from playground.options import DecodingOptions
from playground.text import Language
from playground.web.contract import PromptsData, StripData
from playground.web.workbench.strip.strip import strip_value

SHOWS = (
    *("example_story", "example_unsure", "example_sums", "example_repetition"),
    *("example_list", "example_dialogue", "example_rare", "example_cut"),
)
"""What each prompt of a language is there for, in their order: the key of its name, and of what to look at."""

PROMPTS: Mapping[Language, Sequence[str]] = {
    "ko": (
        "옛날 옛적 깊은 산속 작은 마을에",
        "오늘 학교에서",
        "8 + 7 => 15\n2 + 1 => 3\n5 + 8 => ",
        "대전 소나기 팀의 선수들이 입장합니다.",
        "내일 준비물을 적어 볼게요. 잘 들으세요.",
        '"안녕하세요?" 선생님이 말씀하셨어요.',
        "숲속에 사는 쀍은",
        "도깨비가 길을 막아섰습니",
    ),
    "en": (
        "Once upon a time, in a small village,",
        "Today at school",
        "8 + 7 => 15\n2 + 1 => 3\n5 + 8 => ",
        "In the museum there is a drawer full of stones.",
        "This is the plan for the week in our house.",
        '"Good morning," said the teacher.',
        "A quokka sat on the hill, and",
        "The children went to the playgr",
    ),
}
"""Prompts of the Generate tab; the first of each language is the one the page opens with."""


WORKED_TOKENS = 24
"""How long the texts are that the page opens with."""


def prompt_data() -> dict[Language, PromptsData]:
    """Return the examples as the page's own code reads them."""
    return {language: {"texts": list(texts), "shows": list(SHOWS)} for language, texts in PROMPTS.items()}


def worked_examples(name: str, options: DecodingOptions) -> dict[Language, StripData]:
    """Return what the model ``name`` writes after the first example of each language: what a visitor sees at once.

    Nobody has to wait for it, and nothing is computed for a visitor: the server writes these texts once, at its start,
    with a copy of the model of its own. They are beginnings: no reason why they end is the reader's.
    """
    model, short = load_model(name), replace(options, max_new_tokens=WORKED_TOKENS)
    return {
        language: {
            **strip_value(texts[0], decode(model, texts[0], short), text_id=f"worked-{language}"),
            "stop_reason": None,
        }
        for language, texts in PROMPTS.items()
    }
