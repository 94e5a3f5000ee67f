"""What a lesson's set-up makes of the built-in models, as the page does. No browser."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any

from playground.decoding.generate import next_token
from playground.decoding.side_by_side import LaneStart, SideBySide, same_length
from playground.decoding.trace import Trace
from playground.experiments import EXPERIMENTS
from playground.lessons.lesson import Lesson
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import Language

_STRATEGIES: Mapping[str, Mapping[str, Any]] = {
    "greedy": {"do_sample": False, "num_beams": 1},
    "sampling": {"do_sample": True, "num_beams": 1},
}


def options_of(lesson: Lesson, **changes: Any) -> DecodingOptions:
    """Return the options that a set-up's controls stand for; what they leave out is neutral."""
    controls = dict(lesson.setup["fields"]["controls"])
    return DecodingOptions(**{**_STRATEGIES[controls.pop("strategy")], **controls, **changes})


def text_of(lesson: Lesson, name: str, language: Language) -> str:
    """Return the text that a set-up puts into the box called ``name``."""
    text: str = lesson.setup["fields"]["texts"][name][language]
    return text


def step_of(lesson: Lesson, model: LanguageModel, language: Language, generated: Sequence[int] = ()) -> Any:
    """Return the distribution of the token after a set-up's prompt and ``generated``."""
    return next_token(model, text_of(lesson, "prompt", language), options_of(lesson), generated=generated)


def compared_settings(lesson: Lesson) -> list[DecodingOptions]:
    """Return the options of a set-up's rows in Compare, with the page's length and seed."""
    compare = lesson.setup["compare"]
    shared = options_of(lesson)
    if "experiment" in compare:
        rows = list(EXPERIMENTS[compare["experiment"]].settings)
    else:
        own = [
            {name: value for name, value in row.items() if name not in ("prompt", "model")}
            for row in compare["settings"]
        ]
        rows = [DecodingOptions(**setting) for setting in own]
    rows = [replace(row, max_new_tokens=shared.max_new_tokens, seed=shared.seed) for row in rows]
    return [same_length(row) for row in rows] if compare.get("same") else rows


def compared(
    lesson: Lesson, model: LanguageModel, language: Language, widths: Container[int] = range(100)
) -> list[Trace]:
    """Return the texts of a set-up's rows in Compare, of those whose beam width is one of ``widths``."""
    prompt, own = text_of(lesson, "compared_prompt", language), lesson.setup["compare"].get("settings", [])
    prompts = [row["prompt"][language] if "prompt" in row else prompt for row in own]
    settings = compared_settings(lesson)
    starts = zip(prompts or [prompt] * len(settings), settings, strict=True)
    together = SideBySide([LaneStart(model, *start) for start in starts if start[1].num_beams in widths])
    for _ in together:
        pass
    return [lane.run.trace for lane in together.lanes]
