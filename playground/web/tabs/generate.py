"""The Generate tab: one prompt, the live charts of its next token, and the text that streams from it."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from playground.decoding.distribution import check_logits
from playground.decoding.generate import Run, check_prompt
from playground.decoding.sampling import new_seed, uniform
from playground.errors import Language, PlaygroundError, PromptError, Text
from playground.models.language_model import LanguageModel
from playground.web.controls import OPENING, Controls, options_from
from playground.web.events import QUIET
from playground.web.live.component import LiveCharts
from playground.web.live.payload import step_payload
from playground.web.notice import notice
from playground.web.tabs.examples import PROMPTS, is_example
from playground.web.token_strip import strip_value, token_strip
from playground.web.words import word

SECONDS_BETWEEN_FRAMES = 0.05
"""A stream sends what has come at most this often: faster than the eye asks for, slower than the wire can carry."""
STREAMS_AT_ONCE = 8
"""So many texts are written at the same time; the next waits its turn."""
LOOKS_AT_ONCE = 4
"""So many prompts are looked at at the same time; each takes one pass of the model."""

Payload = dict[str, Any]


def look(model: LanguageModel, prompt_ids: Sequence[int], generated: Sequence[int], seed: int | None) -> Payload:
    """Return the payload of the token after ``prompt_ids`` and ``generated``, drawn with ``seed`` (None: a new one).

    Raises:
        PromptError: nothing to look at, or more than the model reads.
    """
    check_prompt([*prompt_ids, *generated], model)
    session = model.open(prompt_ids, generated)
    try:
        return step_payload(
            check_logits(session.logits[0]),
            context_ids=session.history,
            generated=len(generated),
            eos_ids=model.eos_ids,
            u=uniform(new_seed() if seed is None else seed, len(generated)),
            label=model.label,
            step_id=step_id(prompt_ids, generated),
        )
    finally:
        session.close()


def encode_prompt(model: LanguageModel, prompt: str) -> list[int]:
    """Return the ids of what was typed.

    Raises:
        PromptError: nothing but white space, or a broken character.
    """
    if not prompt.strip():
        rule = Text("비어 있지 않아야 합니다", "must not be empty")
        raise PromptError("prompt", rule, prompt, Text("몇 글자라도 적어 보세요", "Type a few words"))
    return model.encode(prompt)


def step_id(prompt_ids: Sequence[int], generated: Sequence[int]) -> str:
    """Return a short name of the place after ``prompt_ids`` and ``generated``."""
    return hashlib.sha256(repr((list(prompt_ids), list(generated))).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Handlers:
    """What the tab's events do. Holds no state: everything of a user comes in and goes out.

    Attributes:
        model: the model that is looked at.
    """

    model: LanguageModel

    def look_at_prompt(self, prompt: str, language: Language, seed: int | None) -> tuple[Any, str]:
        """Return the payload of the token after ``prompt``, and a notice that is empty when all is well."""
        try:
            return look(self.model, encode_prompt(self.model, prompt), (), seed), notice(None, language)
        except PlaygroundError as error:
            return gr.skip(), notice(error, language)

    def look_at_step(self, event: gr.EventData, language: Language) -> tuple[Any, str]:
        """Return the payload of the step that was clicked in the strip."""
        clicked = event._data
        try:
            prompt_ids, generated = _ids(clicked["prompt_ids"]), _ids(clicked["generated"])
            return look(self.model, prompt_ids, generated, clicked["seed"]), notice(None, language)
        except PlaygroundError as error:
            return gr.skip(), notice(error, language)

    def generate(self, prompt: str, language: Language, *values: Any) -> Iterator[tuple[Any, Any, str]]:
        """Yield the strip, the live payload and a notice while the text is written."""
        try:
            run = Run(self.model, encode_prompt(self.model, prompt), options_from(values))
            yield from self._stream(run, prompt, language)
        except PlaygroundError as error:
            yield gr.skip(), gr.skip(), notice(error, language)

    def _stream(self, run: Run, prompt: str, language: Language) -> Iterator[tuple[Any, Any, str]]:
        quiet = notice(None, language)
        yield strip_value(prompt, run.trace, running=True), look(self.model, run.prompt_ids, (), run.seed), quiet
        sent = time.monotonic()
        for _ in run:
            if time.monotonic() - sent >= SECONDS_BETWEEN_FRAMES:
                yield strip_value(prompt, run.trace, running=True), gr.skip(), quiet
                sent = time.monotonic()
        yield strip_value(prompt, run.trace, running=False), gr.skip(), quiet


def draw_luck(seed: int | None, step: int) -> str:
    """Return the uniform number of ``step`` under ``seed`` (None: a new one) as text that loses no digit."""
    return repr(uniform(new_seed() if seed is None else int(seed), int(step)))


class GenerateTab:
    """The tab's components and their wiring.

    Args:
        model: the model that is looked at.
        controls: the shared decoding controls.
        language: the page's language component.
    """

    def __init__(self, model: LanguageModel, controls: Controls, language: gr.Radio) -> None:
        self._handlers = Handlers(model)
        with gr.Row(elem_id="prompt-row"):
            self.prompt = gr.Textbox(
                value=PROMPTS["ko"][0], label=word("prompt"), placeholder=word("prompt_placeholder"),
                lines=1, max_lines=4, elem_id="prompt", show_label=False, container=False, scale=1,
            )  # fmt: skip
            self.generate = gr.Button(word("generate"), variant="primary", elem_id="generate", scale=0, min_width=96)
            self.stop = gr.Button(word("stop"), elem_id="stop", scale=0, min_width=72)
        self._examples(language)
        self.notice = gr.HTML(value="", elem_id="notice", apply_default_css=False)
        opening = look(model, model.encode(PROMPTS["ko"][0]), (), OPENING.seed)
        self.live = LiveCharts(opening, options=OPENING, elem_id="live")
        self.strip = token_strip(elem_id="strip")
        self._wire(controls, language)

    def _examples(self, language: gr.Radio) -> None:
        with gr.Row(elem_id="examples", elem_classes="pg-pills"):
            for number in range(len(PROMPTS["ko"])):
                button = gr.Button(_shown(PROMPTS["ko"][number]), size="sm", elem_classes="pg-example")
                texts = {lang: list(prompts) for lang, prompts in PROMPTS.items()}
                button.click(lambda lang, n=number: PROMPTS[lang][n], language, self.prompt, **QUIET)
                language.change(
                    lambda lang, n=number, t=texts: gr.update(value=_shown(t[lang][n])), language, button,
                    **QUIET,
                )  # fmt: skip

    def _wire(self, controls: Controls, language: gr.Radio) -> None:
        handlers, seen = self._handlers, [self.live, self.notice]
        gr.on(
            [self.prompt.change], handlers.look_at_prompt, [self.prompt, language, controls.seed], seen,
            trigger_mode="always_last", concurrency_limit=LOOKS_AT_ONCE, concurrency_id="look", **QUIET,
        )  # fmt: skip
        self.strip.select(
            handlers.look_at_step, language, seen,
            trigger_mode="always_last", concurrency_limit=LOOKS_AT_ONCE, concurrency_id="look", **QUIET,
        )  # fmt: skip
        writing = gr.on(
            [self.generate.click, self.prompt.submit], handlers.generate, [self.prompt, language, *controls.inputs],
            [self.strip, self.live, self.notice],
            trigger_mode="once", concurrency_limit=STREAMS_AT_ONCE, concurrency_id="generate", **QUIET,
        )  # fmt: skip
        self.stop.click(None, cancels=[writing], js="() => window.playground.strip.stop()", **QUIET)
        language.change(
            lambda lang, prompt: PROMPTS[lang][0] if is_example(prompt) else gr.skip(), [language, self.prompt],
            self.prompt, **QUIET,
        )  # fmt: skip
        luck = gr.Textbox(visible="hidden", elem_id="luck")
        controls.seed.change(
            draw_luck, [controls.seed, luck], luck,
            js="(seed) => [seed, window.playground.live.state().step.generated]", **QUIET,
        ).then(None, luck, None, js="(u) => window.playground.live.setU(Number(u))", **QUIET)  # fmt: skip


def _shown(prompt: str) -> str:
    """An example's text on its button: the last of several lines, shortened."""
    line = prompt.split("\n")[-1] if "\n" in prompt else prompt
    return line if len(line) <= 28 else line[:27] + "…"


def _ids(values: Any) -> list[int]:
    return [int(value) for value in values]
