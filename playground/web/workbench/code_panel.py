"""The code of what a tab shows, to be copied or saved: made when the panel is opened, and anew as the page changes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import gradio as gr

from playground.decoding.request import check_token_ids
from playground.decoding.sampling import new_seed
from playground.errors import PlaygroundError
from playground.export.code import Code
from playground.export.notebook import notebook
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import Language
from playground.web.bridge import Call, Input, call, component, filled
from playground.web.contract import CodeData
from playground.web.server import arguments
from playground.web.server.events import QUIET
from playground.web.shell.controls import OPTIONS_NOW, Controls, options_from
from playground.web.shell.notice import error_notice
from playground.web.shell.picker import ModelChoice

CODES_AT_ONCE = 4
"""How many codes are written at the same time; each takes milliseconds."""

WriteCode = Callable[[LanguageModel, object, object, DecodingOptions, tuple[int, ...]], Code]
"""From the model, the prompt, what else the tab sends, the options, their seed a number, and the tokens that the text
goes on from, to the code."""

_TEMPLATE = '<div class="pg-code-panel"></div>'


def text_after_prompt(strip: str) -> Call:
    """Return the call that tells what of the text in ``strip`` the code of a tab with a prompt's box has to know."""
    return call("code.text", strip, Input(1))


@dataclass(frozen=True)
class CodeEvents:
    """The panel's event over one model."""

    model: LanguageModel
    write: WriteCode

    def code(
        self, prompt: object, sent: object, text: object, language: Language, controls: object
    ) -> tuple[CodeData | None, str]:
        """Return the code of what the page shows, or None, and a notice that is empty when all is well.

        Args:
            prompt: what stands in the tab's prompt.
            sent: what else the tab sends.
            text: of the text that is shown ``seed``, for controls that leave it open, and ``taken``, the tokens that
                are not chosen again; None where there is no text.
            language: the page's.
            controls: the options that the controls stand for, by name.
        """
        try:
            named = arguments.mapping("text", {"seed": None, "taken": []} if text is None else text, "seed", "taken")
            options, shown = options_from(controls), arguments.maybe_whole("seed", named["seed"])
            taken = arguments.ids("taken", named["taken"])
            check_token_ids(taken, self.model, "taken")
            if options.seed is None:
                options = replace(options, seed=new_seed() if shown is None else shown)
            return code_value(self.write(self.model, prompt, sent, options, taken)), ""
        except PlaygroundError as error:
            return None, error_notice(error, language)


def code_value(code: Code) -> CodeData:
    """Return what the page shows of ``code``."""
    return {"script": code.text, "notebook": notebook(code)}


def code_panel(
    name: str,
    choice: ModelChoice,
    write: WriteCode,
    controls: Controls,
    language: gr.Radio,
    prompt: gr.Textbox | None = None,
    *,
    text: Call | None = None,
    sends: Call | None = None,
) -> None:
    """Make the panel of a tab, folded, and wire it.

    Args:
        name: the tab's.
        choice: names the model.
        write: writes the code.
        controls: the shared decoding controls.
        language: the page's language component.
        prompt: the tab's prompt, if it has one.
        text: tells of the tab's text its seed, which counts where the controls leave it open, and what was taken by
            hand where it goes on from what the tab reads now; see :func:`text_after_prompt`.
        sends: what else the tab sends.
    """
    panel = component("code", _TEMPLATE, elem_id=f"{name}-code", elem_classes="pg-code-card")
    notice = gr.HTML(value="", elem_id=f"{name}-code-notice", elem_classes="pg-notice-place", apply_default_css=False)
    inputs = [
        choice.name, prompt or gr.Textbox(visible="hidden"), gr.JSON(visible="hidden"), gr.JSON(visible="hidden"),
        language, controls.options,
    ]  # fmt: skip
    now = {
        5: OPTIONS_NOW,
        **({2: sends} if sends else {}),
        **({3: text} if text else {}),
    }
    shown, events = [panel, notice], partial(CodeEvents, write=write)
    panel.submit(
        choice.over(events, CodeEvents.code, shown, notice, computes=False), inputs, shown, js=filled(now),
        trigger_mode="always_last", concurrency_limit=CODES_AT_ONCE, concurrency_id="code", **QUIET,
    )  # fmt: skip
