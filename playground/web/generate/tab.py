"""The Generate tab: a prompt for a causal language model, over the shared workbench. Only layout."""

import gradio as gr

from playground.examples import PROMPTS
from playground.text import LANGUAGES
from playground.web.bridge import client
from playground.web.generate.code import write_code
from playground.web.generate.detect_endpoint import DetectEndpoint
from playground.web.generate.endpoint import GenerateEndpoints
from playground.web.generate.examples import SHOWS
from playground.web.generate.score_endpoint import ScoreEndpoint
from playground.web.server.events import QUIET
from playground.web.shell.controls import Controls
from playground.web.shell.picker import ModelChoice, made_for
from playground.web.shell.words import word
from playground.web.workbench.buttons import small_button, step_button
from playground.web.workbench.code_panel import code_panel, text_after_prompt
from playground.web.workbench.endpoints import endpoint
from playground.web.workbench.looking import read_prompt
from playground.web.workbench.text_events import TextEvents
from playground.web.workbench.workbench import Buttons, Workbench


class GenerateTab:
    """The tab's components.

    Attributes:
        fields: the boxes to type in, by their names in the page's state.

    Args:
        choice: names the model that is looked at.
        controls: the shared decoding controls.
        language: the page's language component.
    """

    def __init__(self, choice: ModelChoice, controls: Controls, language: gr.Radio) -> None:
        opening = PROMPTS[LANGUAGES[0]][0]
        gr.HTML(
            '<b data-pg-word="title"></b> <span data-pg-word="subtitle"></span>', elem_id="tagline",
            apply_default_css=False,
        )  # fmt: skip
        examples = _examples()
        with gr.Column(elem_id="generate-band", elem_classes=["pg-band", "pg-merging"]) as band:
            prompt = gr.Textbox(
                value=opening, label=word("prompt"), placeholder=word("prompt_placeholder"), lines=1, max_lines=8,
                elem_id="prompt", elem_classes="pg-prompt-box", show_label=False, container=False,
            )  # fmt: skip
            with gr.Row(elem_id="prompt-actions", elem_classes="pg-actions"):
                buttons = _buttons()
        _wire_examples(examples, prompt, language)
        prompt.change(None, js=client("band.dress"), **QUIET)
        prompt.change(None, js=client("generate.prompted"), **QUIET)
        self.fields = {"prompt": prompt}
        ids = read_prompt(choice.opening_model, opening).ids
        self.workbench = Workbench("generate", choice, TextEvents, controls, language, prompt, buttons, ids, band)
        endpoints = GenerateEndpoints(choice)
        endpoint(endpoints.next_token, "next_token")
        endpoint(endpoints.generate, "generate")
        endpoint(ScoreEndpoint(choice).score, "score")
        endpoint(DetectEndpoint(choice).detect, "detect")
        code_panel("generate", choice, write_code, controls, language, prompt, text=text_after_prompt("generate-strip"))


def _buttons() -> Buttons:
    return Buttons(
        step=step_button("step"),
        draw_1=small_button("draw_1", "draw-1"),
        draw_100=small_button("draw_100", "draw-100"),
        write=small_button("generate", "generate", variant="primary"),
        stop=small_button("stop", "stop"),
    )


def _examples() -> list[gr.Button]:
    """The example prompts, a button each, called by what they show."""
    with gr.Row(elem_id="examples", elem_classes="pg-pills"):
        buttons = [gr.Button(word(shows), size="sm", elem_classes="pg-example") for shows in SHOWS]
        made_for("decoder")
    return buttons


def _wire_examples(buttons: list[gr.Button], prompt: gr.Textbox, language: gr.Radio) -> None:
    """Let the examples fill the prompt; one that was left untouched follows the page's language."""
    for number, button in enumerate(buttons):
        button.click(None, None, prompt, js=client("generate.example", number), **QUIET)
    follow = client("generate.examples")
    language.change(None, [language, prompt], prompt, js=follow, **QUIET)
