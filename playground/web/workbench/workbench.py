"""A prompt's live charts and the texts that grow from it: what every tab with a model shares. Only wiring.

A tab makes its own prompt and buttons and hands them over; all else, from the draw to the branch, happens here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from playground.models.running.language_model import LanguageModel
from playground.web.workbench.tree.tree import beam_tree_view
from playground.web.shell.controls import OPENING, Controls
from playground.web.server.events import QUIET
from playground.web.server.faults import in_words, when_over
from playground.web.live import live_charts
from playground.web.workbench.looking import Place, look
from playground.web.shell.picker import ModelChoice
from playground.web.workbench.text_events import TextEvents, draw
from playground.web.workbench.strip.strip import token_strip

STREAMS_AT_ONCE = 8
"""So many texts are written at the same time; the next waits its turn."""
LOOKS_AT_ONCE = 4
"""So many places are looked at at the same time; each takes one pass of the model."""

_LOOK: dict[str, Any] = {**QUIET, "concurrency_limit": LOOKS_AT_ONCE, "concurrency_id": "look"}
_WRITE: dict[str, Any] = {**QUIET, "concurrency_limit": STREAMS_AT_ONCE, "concurrency_id": "write"}


@dataclass(frozen=True)
class Buttons:
    """What a tab lets its user do with a text; each is a component with ``click``."""

    step: gr.Button
    draw_1: gr.Button
    draw_100: gr.Button
    write: gr.Button | gr.HTML
    stop: gr.Button


class Workbench:
    """Live charts, token strip, beam tree and notice under a prompt, wired.

    Args:
        name: the tab's; the components are ``{name}-live`` and so on.
        choice: names the model; another choice empties the strip and looks at the prompt anew.
        events: what the tab does with a model.
        controls: the shared decoding controls.
        language: the page's language component.
        prompt: the tab's prompt, with ``change`` and ``submit``.
        buttons: the tab's buttons.
        opening: the ids of the prompt that the page opens with; none while there is no model to read it.
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
    ) -> None:
        self._name, self._choice, self._events, self._controls = name, choice, events, controls
        self._language, self._prompt, self._buttons = language, prompt, buttons
        gr.HTML('<div class="pg-paste" role="status"></div>', elem_classes="pg-paste-place", apply_default_css=False)
        self.notice = gr.HTML(
            value="", elem_id=f"{name}-notice", elem_classes="pg-notice-place", apply_default_css=False
        )
        place = Place(tuple(opening), seed=OPENING.seed)
        first = look(events(choice.opening_model).model, place) if opening else None
        self.live = live_charts(first, options=OPENING, elem_id=f"{name}-live", elem_classes="pg-live")
        self.strip = token_strip(elem_id=f"{name}-strip", elem_classes="pg-strip-card")
        self.tree = beam_tree_view(f"{name}-strip", elem_id=f"{name}-tree", elem_classes="pg-tree-card")
        self._wire_looks()
        self._wire_texts()
        self._wire_luck()

    @property
    def _shown(self) -> list[Any]:
        return [self.strip, self.live, self.notice, self.tree]

    def _over(self, method: Callable[..., Any], shown: Sequence[Any]) -> Callable[..., Any]:
        return self._choice.over(self._events, method, shown, self.notice)

    def _wire_looks(self) -> None:
        seen, looked = [self.live, self.notice], {**_LOOK, "trigger_mode": "always_last"}
        name = self._choice.name
        asked = [name, self._prompt, self._language, self._controls.seed]
        gr.on([self._prompt.change, name.change], self._over(TextEvents.look_at_prompt, seen), asked, seen, **looked)
        self._wire_steps()

    def _wire_steps(self) -> None:
        """Let a click into the strip put the charts on its step; of clicks that had to wait, on the last one's."""
        seen = [self.live, self.notice]
        self.strip.select(
            self._over(TextEvents.look_at_step, seen), [self._choice.name, gr.JSON(visible="hidden"), self._language],
            seen, js=f"(name, _, language) => [name, playground.strip.looked('{self._name}-strip'), language]",
            trigger_mode="always_last", **_LOOK,
        )  # fmt: skip

    def _wire_texts(self) -> None:
        controls, name = self._controls.inputs, self._choice.name
        writing = gr.on(
            [self._buttons.write.click, self._prompt.submit], self._over(TextEvents.write, self._shown),
            [name, self._prompt, self._language, *controls], self._shown, trigger_mode="once", **_WRITE,
        )  # fmt: skip
        branching = self.strip.submit(
            self._over(TextEvents.branch, self._shown), [name, self._language, *controls], self._shown,
            trigger_mode="once", **_WRITE,
        )  # fmt: skip
        for event in (writing, branching):
            when_over(event, f"playground.strip.over('{self._name}-strip')")
        stop = f"() => playground.strip.stop('{self._name}-strip')"
        self._buttons.stop.click(None, cancels=[writing, branching], js=stop, **QUIET)
        clear = f"() => playground.strip.clear('{self._name}-strip')"
        self._choice.replaced.change(None, cancels=[writing, branching], js=clear, **QUIET)
        taking = [name, self._prompt, self._language, gr.JSON(visible="hidden"), *controls]
        for event, take, place in (
            (self._buttons.step.click, TextEvents.take, "end"),
            (self.live.select, TextEvents.take_clicked, "here"),
        ):
            sent = f"playground.strip.{place}('{self._name}-strip', prompt, '{self._name}-live')"
            js = f"(name, prompt, language, _, ...values) => [name, prompt, language, {sent}, ...values]"
            event(self._over(take, self._shown), taking, self._shown, js=js, **_LOOK)

    def _wire_luck(self) -> None:
        us, step, drawn = gr.JSON(visible="hidden"), gr.Number(visible="hidden"), gr.Number(visible="hidden")
        live = f"'{self._name}-live'"
        asked = f"(seed, ...rest) => [seed, ...playground.draws.asked({live})]"
        inputs = [self._controls.seed, step, drawn]
        new = self._controls.seed.change(in_words(_luck), inputs, us, js=asked, **QUIET)
        new.then(None, us, None, js=f"(us) => playground.draws.newLuck({live}, us[0])", **QUIET)
        for button, n in ((self._buttons.draw_1, 1), (self._buttons.draw_100, 100)):
            more = button.click(in_words(partial(draw, n=n)), inputs, us, js=asked, **QUIET)
            more.then(None, us, None, js=f"(us) => playground.draws.show({live}, us)", **QUIET)


def _luck(seed: Any, step: Any, _: Any) -> list[float]:
    """Return the first draw at ``step`` alone."""
    return draw(seed, step, 0, 1)
