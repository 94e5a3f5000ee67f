"""The Generate tab: one prompt, the live charts of its next token, and the texts that grow from it. Only wiring."""

from typing import Any

import gradio as gr

from playground.models.language_model import LanguageModel
from playground.web.controls import OPENING, Controls
from playground.web.events import QUIET
from playground.web.live import live_charts
from playground.web.looking import Place, look, read_prompt
from playground.web.tabs.examples import PROMPTS, shown_prompts
from playground.web.tabs.generate_events import GenerateEvents, draw
from playground.web.token_strip import token_strip
from playground.web.words import word

STREAMS_AT_ONCE = 8
"""So many texts are written at the same time; the next waits its turn."""
LOOKS_AT_ONCE = 4
"""So many places are looked at at the same time; each takes one pass of the model."""

_LOOK = {**QUIET, "concurrency_limit": LOOKS_AT_ONCE, "concurrency_id": "look"}
_WRITE = {**QUIET, "concurrency_limit": STREAMS_AT_ONCE, "concurrency_id": "write", "trigger_mode": "once"}


class GenerateTab:
    """The tab's components and their wiring.

    Args:
        model: the model that is looked at.
        controls: the shared decoding controls.
        language: the page's language component.
    """

    def __init__(self, model: LanguageModel, controls: Controls, language: gr.Radio) -> None:
        self._events, self._controls, self._language = GenerateEvents(model), controls, language
        with gr.Row(elem_id="prompt-row"):
            self._prompt_row()
        self._examples()
        gr.HTML('<div class="pg-paste" role="status"></div>', elem_id="paste", apply_default_css=False)
        self.notice = gr.HTML(value="", elem_id="notice", apply_default_css=False)
        opening = Place(read_prompt(model, PROMPTS["ko"][0]).ids, seed=OPENING.seed)
        self.live = live_charts(look(model, opening), options=OPENING, elem_id="live")
        self.strip = token_strip(elem_id="strip")
        self._wire_looks()
        self._wire_texts()
        self._wire_luck()

    def _prompt_row(self) -> None:
        self.prompt = gr.Textbox(
            value=PROMPTS["ko"][0], label=word("prompt"), placeholder=word("prompt_placeholder"), lines=1, max_lines=4,
            elem_id="prompt", show_label=False, container=False, scale=1,
        )  # fmt: skip
        small: dict[str, Any] = {"scale": 0, "min_width": 64}
        self.step = gr.Button(word("step"), elem_id="step", **small)
        self.draw_1 = gr.Button(word("draw_1"), elem_id="draw-1", **small)
        self.draw_100 = gr.Button(word("draw_100"), elem_id="draw-100", **small)
        self.generate = gr.Button(word("generate"), variant="primary", elem_id="generate", **small)
        self.stop = gr.Button(word("stop"), elem_id="stop", **small)

    def _examples(self) -> None:
        """The example prompts; they follow the language in the page, and so does one that was left untouched."""
        with gr.Row(elem_id="examples", elem_classes="pg-pills"):
            buttons = [gr.Button(text, size="sm", elem_classes="pg-example") for text in shown_prompts("ko")]
        for number, button in enumerate(buttons):
            button.click(None, None, self.prompt, js=f"() => playground.page.example({number})", **QUIET)
        follow = "(language, prompt) => playground.page.examples(language, prompt)"
        self._language.change(None, [self._language, self.prompt], [self.prompt, *buttons], js=follow, **QUIET)

    def _wire_looks(self) -> None:
        seen = [self.live, self.notice]
        looked = {**_LOOK, "trigger_mode": "always_last"}
        self.prompt.change(
            self._events.look_at_prompt, [self.prompt, self._language, self._controls.seed], seen, **looked
        )  # fmt: skip
        self.strip.select(self._events.look_at_step, self._language, seen, **looked)

    def _wire_texts(self) -> None:
        shown, controls = [self.strip, self.live, self.notice], self._controls.inputs
        writing = gr.on(
            [self.generate.click, self.prompt.submit], self._events.write,
            [self.prompt, self._language, *controls], shown, **_WRITE,
        )  # fmt: skip
        branching = self.strip.submit(self._events.branch, [self._language, *controls], shown, **_WRITE)
        self.stop.click(None, cancels=[writing, branching], js="() => window.playground.strip.stop()", **QUIET)
        place = gr.JSON(visible="hidden")
        taking = [self.prompt, self._language, place, *controls]
        asked = "(prompt, language, _, ...values) => [prompt, language, playground.strip.{place}(prompt), ...values]"
        self.step.click(self._events.take, taking, shown, js=asked.replace("{place}", "end"), **_LOOK)
        self.live.select(self._events.take_clicked, taking, shown, js=asked.replace("{place}", "here"), **_LOOK)

    def _wire_luck(self) -> None:
        us, step, drawn = gr.JSON(visible="hidden"), gr.Number(visible="hidden"), gr.Number(visible="hidden")
        asked = "(seed, ...rest) => [seed, ...playground.draws.asked()]"
        inputs = [self._controls.seed, step, drawn]
        new = self._controls.seed.change(lambda seed, step, _: draw(seed, step, 0, 1), inputs, us, js=asked, **QUIET)
        new.then(None, us, None, js="(us) => playground.draws.newLuck(us[0])", **QUIET)
        for button, n in ((self.draw_1, 1), (self.draw_100, 100)):
            more = button.click(
                lambda seed, step, drawn, n=n: draw(seed, step, drawn, n), inputs, us, js=asked, **QUIET
            )  # fmt: skip
            more.then(None, us, None, js="(us) => playground.draws.show(us)", **QUIET)
