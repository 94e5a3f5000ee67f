"""The Summarize tab: an article for an encoder–decoder, over the shared workbench. Only layout and wiring."""

from collections.abc import Callable, Sequence

import gradio as gr
from gradio.components import Component

from playground.examples import ARTICLES
from playground.text import LANGUAGES
from playground.web.bridge import call, client, filled
from playground.web.contract import ELEMENTS
from playground.web.server.events import QUIET
from playground.web.server.faults import when_over
from playground.web.shell.controls import Controls
from playground.web.shell.picker import ModelChoice, made_for
from playground.web.shell.words import word
from playground.web.summarize.code import write_code
from playground.web.summarize.endpoint import SummarizeEndpoint
from playground.web.summarize.events import SummarizeEvents, read_source
from playground.web.summarize.examples import NAMES
from playground.web.summarize.view import lanes_view, summary_view
from playground.web.workbench.buttons import small_button, step_button
from playground.web.workbench.code_panel import code_panel, text_after_prompt
from playground.web.workbench.endpoints import endpoint
from playground.web.workbench.workbench import Buttons, Workbench

VIEW, LANES = "summarize-view", "summarize-lanes"
LOOKS_AT_ONCE = 8
"""Summaries that are looked at at the same time; none takes a pass of the model."""
ATTENTIONS_AT_ONCE = 2
"""Passes for cross-attention that run at the same time."""
COMPARISONS_AT_ONCE = 3
"""Comparisons that run at the same time, each of four texts."""


class SummarizeTab:
    """The tab's components.

    Attributes:
        fields: the boxes to type in, by their names in the page's state.

    Args:
        choice: names the encoder–decoder; another choice empties all but the source.
        controls: the shared decoding controls.
        language: the page's language component.
    """

    def __init__(self, choice: ModelChoice, controls: Controls, language: gr.Radio) -> None:
        self._choice, self._language = choice, language
        opening = ARTICLES[LANGUAGES[0]][0]
        examples, foreign, file = _examples()
        classes = ["pg-band", "pg-two-texts", "pg-keeps-beginning"]
        with gr.Column(elem_id="summarize-band", elem_classes=classes) as band:
            source = gr.Textbox(
                value=opening, label=word("source"), placeholder=word("source_placeholder"), lines=4, max_lines=6,
                elem_id="summarize-source", elem_classes="pg-prompt-box", show_label=False, container=False,
            )  # fmt: skip
            with gr.Row(elem_id="summarize-actions", elem_classes="pg-actions"):
                buttons = _buttons()
            gr.HTML('<div class="pg-summary-said"></div>', elem_id="summarize-said", apply_default_css=False)
        for number, button in enumerate(examples):
            button.click(None, None, source, js=client("summary.example", number), **QUIET)
        file.click(None, js=client("textFile.choose", "summarize-source"), **QUIET)
        language.change(None, [language, source], source, js=client("summary.inLanguage"), **QUIET)
        ids = read_source(choice.opening_model, opening).ids if choice.opening else ()
        self.workbench = Workbench("summarize", choice, SummarizeEvents, controls, language, source, buttons, ids, band)
        self.view = summary_view("summarize-strip", elem_id=VIEW, elem_classes="pg-summary-card")
        notice = self.workbench.notice
        foreign.click(self._over(SummarizeEvents.foreign, [source]), [choice.name, language], [source, notice], **QUIET)
        self.fields = {"article": source, "reference": self._wire_view(source)}
        self._wire_comparison(source, controls)
        code_panel(
            "summarize", choice, write_code, controls, language, source, text=text_after_prompt("summarize-strip")
        )
        endpoint(SummarizeEndpoint(choice).summarize, "summarize")

    def _over(self, method: Callable[..., object], shown: Sequence[Component]) -> Callable[..., object]:
        """Return ``method`` over the chosen model; it gives values to ``shown`` and a notice."""
        notice = self.workbench.notice
        return self._choice.over(SummarizeEvents, method, [*shown, notice], notice)

    def _wire_view(self, source: gr.Textbox) -> gr.Textbox:
        """Make the box of a summary to compare with, and return it."""
        reference = gr.Textbox(
            label=word("reference"), placeholder=word("reference_placeholder"), lines=1, max_lines=3,
            elem_id="summarize-reference", interactive=True,
        )  # fmt: skip
        name, notice = self._choice.name, self.workbench.notice
        self.view.select(
            self._over(SummarizeEvents.look_at_summary, [self.view]),
            [name, gr.JSON(visible="hidden"), reference, self._language], [self.view, notice],
            js=filled({1: call("summary.question", VIEW)}),
            trigger_mode="always_last", concurrency_limit=LOOKS_AT_ONCE, concurrency_id="summary", **QUIET,
        )  # fmt: skip
        reference.change(None, js=client("summary.ask", VIEW), **QUIET)
        source.change(None, source, js=client("summary.typed", VIEW), **QUIET)
        self._choice.replaced.change(None, source, js=client("summary.clear", VIEW), **QUIET)
        weights = gr.JSON(visible="hidden")
        looking = self.view.submit(
            self._over(SummarizeEvents.attention, [weights]), [name, weights, self._language], [weights, notice],
            js=filled({1: call("summary.attentionQuestion", VIEW)}),
            trigger_mode="always_last", concurrency_limit=ATTENTIONS_AT_ONCE, concurrency_id="attention", **QUIET,
        )  # fmt: skip
        looking.then(None, weights, js=client("summary.attention", VIEW), **QUIET)
        when_over(looking, client("summary.attentionOver", VIEW))
        return reference

    def _wire_comparison(self, source: gr.Textbox, controls: Controls) -> None:
        with gr.Row(elem_classes="pg-pills"):
            run = gr.Button(word("lanes_run"), size="sm", elem_id="summarize-compare")
            stop = gr.Button(word("stop"), size="sm", elem_id="summarize-compare-stop")
        lanes = lanes_view(elem_id=LANES, elem_classes="pg-summary-card")
        name, notice = self._choice.name, self.workbench.notice
        running = run.click(
            self._over(SummarizeEvents.compare, [lanes]),
            [name, source, self._language, controls.seed, controls.max_new_tokens], [lanes, notice],
            trigger_mode="once", concurrency_limit=COMPARISONS_AT_ONCE, concurrency_id="compare", **QUIET,
        )  # fmt: skip
        stopped = client("summary.stopLanes", LANES)
        when_over(running, stopped)
        stop.click(None, cancels=[running], js=stopped, **QUIET)
        clear = client("summary.clearLanes", LANES)
        self._choice.replaced.change(None, cancels=[running], js=clear, **QUIET)


def _examples() -> tuple[list[gr.Button], gr.Button, gr.Button]:
    """The example articles, one in a language the model does not know, and the reader's own file: a button each."""
    with gr.Row(elem_id="summarize-examples", elem_classes="pg-pills"):
        examples = [gr.Button(word(name), size="sm", elem_classes="pg-example") for name in NAMES]
        foreign = gr.Button(word("foreign"), size="sm", elem_id="summarize-foreign", elem_classes="pg-example")
        file = gr.Button(word("upload"), size="sm", elem_id="summarize-upload", elem_classes="pg-example")
        made_for("encoder_decoder")
    return examples, foreign, file


def _buttons() -> Buttons:
    return Buttons(
        step=step_button("summarize-step"),
        draw_1=small_button("draw_1", "summarize-draw-1"),
        draw_100=small_button("draw_100", "summarize-draw-100"),
        write=small_button("summarize", ELEMENTS["summarize_write"], variant="primary"),
        stop=small_button("stop", "summarize-stop"),
    )
