"""The Compare tab: lanes of model × prompt × settings on one seed, two of them in lockstep. Only layout and wiring."""

from functools import partial

import gradio as gr

from playground.examples import COMPARED
from playground.text import LANGUAGES
from playground.web.bridge import call, client, filled
from playground.web.compare.board import comparison_board, lockstep_card
from playground.web.compare.code import write_code
from playground.web.compare.endpoint import CompareEndpoint
from playground.web.compare.events import CompareEvents, Openings
from playground.web.compare.lockstep import LockstepEvents
from playground.web.contract import ELEMENTS
from playground.web.live.component import live_charts
from playground.web.server.events import QUIET
from playground.web.server.faults import when_over
from playground.web.shell.controls import Controls
from playground.web.shell.picker import ModelChoice
from playground.web.shell.words import word
from playground.web.workbench.buttons import small_button
from playground.web.workbench.code_panel import code_panel
from playground.web.workbench.endpoints import endpoint
from playground.web.workbench.sending import sent
from playground.web.workbench.tree.tree import beam_tree_view

BOARD = "compare-board"
COMPARISONS_AT_ONCE = 3
"""Comparisons that run at the same time; the next waits its turn. Each is up to ten texts."""


LOCKSTEPS_AT_ONCE = 2
"""Texts that two models read in lockstep at the same time."""


def what_controls_do() -> None:
    """Say above the shared controls, while the tab is open, how they come into the table."""
    gr.HTML(
        '<div class="pg-caption" data-pg-word="compare_controls"></div>', elem_id="compare-controls",
        apply_default_css=False,
    )  # fmt: skip


class CompareTab:
    """The tab's components.

    Attributes:
        fields: the boxes to type in, by their names in the page's state.

    Args:
        choice: names the model that writes; another choice empties the board.
        controls: the shared decoding controls.
        language: the page's language component.
    """

    def __init__(self, choice: ModelChoice, controls: Controls, language: gr.Radio) -> None:
        events = partial(CompareEvents, openings=Openings(), lend=choice.lease_together)
        with gr.Row(elem_id="compare-row", elem_classes="pg-prompt-row"):
            prompt = gr.Textbox(
                value=COMPARED[LANGUAGES[0]], label=word("prompt"), placeholder=word("prompt_placeholder"), lines=1,
                max_lines=4, elem_id="compare-prompt", elem_classes="pg-prompt-box", show_label=False, container=False,
                scale=1,
            )  # fmt: skip
            run = small_button("compare_run", "compare-run", variant="primary")
            stop = small_button("stop", "compare-stop")
        self.fields = {"compared_prompt": prompt}
        gr.HTML('<div class="pg-paste" role="status"></div>', elem_classes="pg-paste-place", apply_default_css=False)
        notice = gr.HTML(value="", elem_id="compare-notice", elem_classes="pg-notice-place", apply_default_css=False)
        board = comparison_board(elem_id=BOARD, elem_classes="pg-board-card")
        self._lockstep(choice, language)
        beam_tree_view(elem_id=ELEMENTS["compare_tree"], elem_classes="pg-tree-card")
        settings = call("compare.settings", BOARD)
        code_panel(
            "compare", choice, partial(write_code, lend=choice.lease_together), controls, language, prompt,
            text=call("compare.shown", BOARD), sends=call("compare.rows", BOARD),
        )  # fmt: skip

        shown = [board, notice]
        stopped = client("compare.stop", BOARD)
        running = gr.on(
            [run.click, prompt.submit], choice.over(events, CompareEvents.run, shown, notice),
            [
                choice.name, prompt, language, gr.JSON(visible="hidden"), controls.seed, controls.max_new_tokens,
                choice.name,
            ],
            shown, js=filled({3: settings}),
            trigger_mode="once", concurrency_limit=COMPARISONS_AT_ONCE, concurrency_id="compare", **QUIET,
        )  # fmt: skip
        when_over(running, stopped)
        stop.click(None, cancels=[running], js=stopped, **QUIET)
        choice.replaced.change(None, cancels=[running], js=client("compare.replaced", BOARD), **QUIET)

        opening = choice.over(events, CompareEvents.opening)
        board.submit(opening, [choice.name, language], board, trigger_mode="always_last", **QUIET)
        board.select(None, outputs=controls.inputs, js=client("compare.edited", BOARD), **QUIET)
        language.change(None, [language, prompt], prompt, js=client("compare.prompt"), **QUIET)
        endpoint(CompareEndpoint(choice).compare, "compare")

    def _lockstep(self, choice: ModelChoice, language: gr.Radio) -> None:
        """Make the card on which two lanes read one text, and wire it."""
        card = lockstep_card(elem_id=ELEMENTS["lockstep"], elem_classes="pg-board-card")
        notice = gr.HTML(value="", elem_id="lockstep-notice", elem_classes="pg-notice-place", apply_default_css=False)
        with gr.Row(elem_id=ELEMENTS["lockstep_charts"]):
            for name in ("compare_one_live", "compare_other_live"):
                with gr.Column(elem_classes="pg-both"):
                    gr.HTML('<h3 class="pg-both-name"></h3>', apply_default_css=False)
                    live_charts(elem_id=ELEMENTS[name], elem_classes="pg-board-card")
        events, shown = partial(LockstepEvents, lend=choice.lease_together), [card, notice]
        for event, method, asked in (
            (card.submit, LockstepEvents.walk, "lockstep.request"),
            (card.select, LockstepEvents.look_at_both, "lockstep.place"),
        ):
            answering = event(
                choice.over(events, sent(method), shown, notice),
                [choice.name, gr.JSON(visible="hidden"), language, choice.name], shown, js=filled({1: call(asked)}),
                trigger_mode="always_last", concurrency_limit=LOCKSTEPS_AT_ONCE, concurrency_id="lockstep", **QUIET,
            )  # fmt: skip
            when_over(answering, client("lockstep.over"))
        choice.replaced.change(None, js=client("lockstep.replaced"), **QUIET)
