"""A text that grows and the live charts of its tokens: what every tab with a model shares. Only wiring.

A tab makes its own prompt and buttons and hands them over; all else, from the draw to the branch, happens here.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial

import gradio as gr
from gradio.events import Dependency

from playground.models.running.language_model import LanguageModel
from playground.presets import OPENING
from playground.web.bridge import Input, call, client, filled
from playground.web.live.component import live_charts
from playground.web.server import arguments
from playground.web.server.events import QUIET
from playground.web.server.faults import in_words, when_over
from playground.web.shell.controls import OPTIONS_NOW, Controls
from playground.web.shell.picker import ModelChoice
from playground.web.workbench.looking import Place, look
from playground.web.workbench.scores.scores import scores_card
from playground.web.workbench.sending import sent
from playground.web.workbench.strip.strip import steps_view, token_strip
from playground.web.workbench.text_events import TextEvents, draw, luck
from playground.web.workbench.tree.tree import beam_tree_view

STREAMS_AT_ONCE = 32
"""Texts that are written at the same time; the next waits its turn."""
LOOKS_AT_ONCE = 16
"""Places that are looked at at the same time; each takes one pass of the model."""

_LOOK = {**QUIET, "concurrency_limit": LOOKS_AT_ONCE, "concurrency_id": "look"}
_WRITE = {**QUIET, "concurrency_limit": STREAMS_AT_ONCE, "concurrency_id": "write"}


@dataclass(frozen=True)
class Buttons:
    """What a tab lets its user do with a text; each is a component with ``click``."""

    step: gr.Button
    draw_1: gr.Button
    draw_100: gr.Button
    write: gr.Button | gr.HTML
    stop: gr.Button


class Workbench:
    """Notice, strip, live charts of a token, the text's steps, its beam tree and its scores, in this order, wired.

    Args:
        name: the tab's; the components are ``{name}-live`` and so on.
        choice: names the model; another choice empties the strip and looks at the prompt anew.
        events: what the tab does with a model.
        controls: the shared decoding controls.
        language: the page's language component.
        prompt: the tab's prompt, with ``change`` and ``submit``.
        buttons: the tab's buttons.
        opening: the ids of the prompt that the page opens with; none while there is no model to read it.
        band: where notice and strip stand, below what is in it already; by default where the workbench is made.
        part: the name of the strip's texts in the page's state; by default the tab's.
    """

    def __init__(
        self,
        name: str,
        choice: ModelChoice,
        events: Callable[[LanguageModel], TextEvents],
        controls: Controls,
        language: gr.Radio,
        prompt: gr.Textbox,
        buttons: Buttons,
        opening: Sequence[int],
        band: gr.Column | None = None,
        part: str | None = None,
    ) -> None:
        self._part = part or name
        self._strip_id, self._live_id = f"{name}-strip", f"{name}-live"
        self._choice, self._events, self._controls = choice, events, controls
        self._language, self._prompt, self._buttons = language, prompt, buttons
        with band or nullcontext():
            gr.HTML(
                '<div class="pg-paste" role="status"></div>', elem_classes="pg-paste-place", apply_default_css=False
            )
            self.notice = gr.HTML(
                value="", elem_id=f"{name}-notice", elem_classes="pg-notice-place", apply_default_css=False
            )
            self.strip = token_strip(
                choice.family, self._part, elem_id=self._strip_id, elem_classes="pg-strip-card"
            )  # fmt: skip
        place = Place(tuple(opening), seed=OPENING.seed)
        first = look(events(choice.opening_model).model, place) if opening else None
        self.live = live_charts(first, options=OPENING, elem_id=self._live_id, elem_classes="pg-live")
        steps_view(self._strip_id, elem_id=f"{name}-steps", elem_classes="pg-steps-card")
        tree = f"{name}-tree"
        self.tree = beam_tree_view(self._strip_id, tree, elem_id=tree, elem_classes="pg-tree-card")
        self._scores = scores_card(name, choice, language, self._strip_id, prompt)
        self._wire_looks()
        self._wire_texts()
        self._wire_links()
        self._wire_luck()

    @property
    def _shown(self) -> list[gr.HTML]:
        return [self.strip, self.live, self.notice, self.tree]

    def _over(
        self, method: Callable[..., object], shown: Sequence[gr.components.Component], *, is_typing: bool = False
    ) -> Callable[..., object]:
        return self._choice.over(self._events, sent(method), shown, self.notice, is_typing=is_typing)

    def _wire_looks(self) -> None:
        shown, name = [self.live, self.notice], self._choice.name
        looking = gr.on(
            [self._prompt.change, name.change, *self._controls.looked_up],
            self._over(TextEvents.look_at_prompt, shown, is_typing=True),
            [name, self._prompt, self._language, self._controls.seed, self._controls.options], shown,
            js=filled({4: OPTIONS_NOW}), trigger_mode="always_last", **_LOOK,
        )  # fmt: skip
        looking.then(None, self._prompt, js=client("strip.looked", self._strip_id), **QUIET)
        self._wire_steps()

    def _wire_steps(self) -> None:
        """Let a click on a token put the charts on its step; of clicks that had to wait, on the last one's."""
        shown = [self.live, self.notice]
        for tokens, place in ((self.strip, "strip.place"), (self._scores, "scores.place")):
            tokens.select(
                self._over(TextEvents.look_at_step, shown),
                [self._choice.name, gr.JSON(visible="hidden"), self._language, self._controls.options],
                shown, js=filled({1: call(place, tokens.elem_id), 3: OPTIONS_NOW}), trigger_mode="always_last", **_LOOK,
            )  # fmt: skip

    def _wire_texts(self) -> None:
        options, name = self._controls.options, self._choice.name
        writing = gr.on(
            [self._buttons.write.click, self._prompt.submit], self._over(TextEvents.write, self._shown),
            [name, self._prompt, self._language, options], self._shown, js=filled({3: OPTIONS_NOW}),
            trigger_mode="once", **_WRITE,
        )  # fmt: skip
        branching = self.strip.submit(
            self._over(TextEvents.branch, self._shown), [name, self._language, options], self._shown,
            js=filled({2: OPTIONS_NOW}), trigger_mode="once", **_WRITE,
        )  # fmt: skip
        for event in (writing, branching):
            when_over(event, client("strip.over", self._strip_id))
        stop, replaced = client("strip.stop", self._strip_id), client("strip.replaced", self._strip_id)
        self._buttons.stop.click(None, cancels=[writing, branching], js=stop, **QUIET)
        self._choice.replaced.change(None, cancels=[writing, branching], js=replaced, **QUIET)
        taking = [name, self._prompt, self._language, gr.JSON(visible="hidden"), options]
        for event, take, place in (
            (self._buttons.step.click, TextEvents.take, "strip.end"),
            (self.live.select, TextEvents.take_clicked, "strip.here"),
        ):
            js = filled({3: call(place, self._strip_id, Input(1), self._live_id), 4: OPTIONS_NOW})
            taken = event(self._over(take, self._shown), taking, self._shown, js=js, **_LOOK)
            if place == "strip.end":
                self._let_wait(taken)

    def _wire_links(self) -> None:
        """Let the strip have the texts of a link written anew."""
        self._let_rewrite(partial(self._over, TextEvents.rewrite))

    def _let_rewrite(self, rewrite: Callable[[Sequence[gr.components.Component]], Callable[..., object]]) -> None:
        answer = gr.JSON(visible="hidden")
        shown = [answer, self.notice]
        rewriting = self.strip.input(
            rewrite(shown), [self._choice.name, gr.JSON(visible="hidden"), self._language], shown,
            js=filled({1: call("strip.recipes", self._strip_id)}), trigger_mode="once", **_WRITE,
        )  # fmt: skip
        taken = client("strip.rewritten", self._strip_id)
        self._choice.replaced.change(None, cancels=[rewriting], **QUIET)
        rewriting.success(None, answer, js=taken, **QUIET)
        rewriting.failure(None, js=taken, **QUIET)

    def _let_wait(self, stepping: Dependency) -> None:
        """Let clicks on the step button, while one is on its way, wait for their turn."""
        button = self._buttons.step.elem_id
        stepping.then(None, js=client("turns.next", button), **QUIET)
        stepping.failure(None, js=client("turns.forget", button), **QUIET)

    def _wire_luck(self) -> None:
        us, js = gr.JSON(visible="hidden"), filled({1: call("draws.step", self._live_id)})
        inputs = [self._controls.seed, gr.JSON(visible="hidden")]
        new = self._controls.seed.change(in_words(_luck), inputs, us, js=js, **QUIET)
        new.then(None, us, None, js=client("draws.newLuck", self._live_id), **QUIET)
        for button, n in ((self._buttons.draw_1, 1), (self._buttons.draw_100, 100)):
            more = button.click(in_words(partial(_draw, n=n)), inputs, us, js=js, **QUIET)
            more.then(None, us, None, js=client("draws.show", self._live_id), **QUIET)


def _luck(seed: object, sent: object) -> list[float]:
    """Return the first draw alone at the step that was ``sent``, and the chance by which XTC acts there."""
    return luck(seed, arguments.mapping("draws", sent, "step")["step"])


def _draw(seed: object, sent: object, n: int) -> list[float]:
    """Return the draws that there are at the step that was ``sent``, and ``n`` more."""
    draws = arguments.mapping("draws", sent, "step", "drawn")
    return draw(seed, draws["step"], draws["drawn"], n)
