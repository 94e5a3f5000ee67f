"""What Generate's example prompts show, and the texts that the page opens with."""

from dataclasses import replace

from playground.decoding.generate import decode
from playground.examples import PROMPTS
from playground.models.api import load_model
from playground.options import DecodingOptions
from playground.text import Language
from playground.web.contract import PromptsData, ScoresData, StripData
from playground.web.workbench.scores.scores import read_whole
from playground.web.workbench.strip.strip import strip_value

SHOWS = (
    *("example_story", "example_unsure", "example_sums", "example_repetition"),
    *("example_list", "example_dialogue", "example_rare", "example_cut"),
)
"""What each prompt of a language is there for, in their order: the key of its name, and of what to look at."""


WORKED_TOKENS = 24
"""How long the texts are that the page opens with."""


def prompt_data() -> dict[Language, PromptsData]:
    """Return the examples as the page's own code reads them."""
    return {language: {"texts": list(texts), "shows": list(SHOWS)} for language, texts in PROMPTS.items()}


def worked_examples(
    name: str, options: DecodingOptions
) -> tuple[dict[Language, StripData], dict[Language, ScoresData]]:
    """Return what the model ``name`` writes after the first example of each language, and how it reads all of that.

    It is what a visitor sees at once.

    Nobody has to wait for it, and nothing is computed for a visitor: the server writes these texts once, at its start,
    with a copy of the model of its own. They are beginnings: no reason why they end is the reader's.
    """
    model, short = load_model(name), replace(options, max_new_tokens=WORKED_TOKENS)
    written: dict[Language, StripData] = {}
    read: dict[Language, ScoresData] = {}
    for language, texts in PROMPTS.items():
        trace = decode(model, texts[0], short)
        text = strip_value(texts[0], trace, short, text_id=f"worked-{language}")
        written[language] = {**text, "stop_reason": None}
        read[language] = read_whole(model, trace.prompt_ids, trace.token_ids)
    return written, read
