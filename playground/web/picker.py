"""The model picker of the page's header, and events over the model that it names. Holds nothing of a user.

The name of the chosen model lives in the page, in a hidden component; every event of a tab is handed it.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import gradio as gr

from playground.errors import Language, PlaygroundError
from playground.models.language_model import LanguageModel
from playground.web.events import QUIET
from playground.web.notice import error_notice
from playground.web.offered import OfferedModels

LOADS_AT_ONCE = 4
"""So many readers' choices are seen to at the same time; a model is loaded once for all of them."""

_TEMPLATE = '<div class="pg-picker"></div>'
_ON_LOAD = "window.playground.ready.then(() => window.playground.models.mount(element, props, trigger, watch))"


class ModelPicker:
    """The picker, and what its choice means for the events of a page.

    Args:
        models: what is offered.

    Attributes:
        name: the hidden component with the chosen model's name; its ``change`` says that another was chosen.
    """

    def __init__(self, models: OfferedModels) -> None:
        self.models = models
        self.panel = gr.HTML(
            value=None, html_template=_TEMPLATE, js_on_load=_ON_LOAD, apply_default_css=False, elem_id="model"
        )
        self.name = gr.Textbox(value=models.opening, visible="hidden", elem_id="model-name")

    def wire(self, language: gr.Radio) -> None:
        """Make the place for notices, here, and let a choice be followed."""
        notice = gr.HTML(value="", elem_id="model-notice", elem_classes="pg-notice-place", apply_default_css=False)
        self.panel.select(
            self.choose, language, [self.name, self.panel, notice], trigger_mode="once",
            concurrency_limit=LOADS_AT_ONCE, concurrency_id="choose", **QUIET,
        )  # fmt: skip

    def choose(self, event: gr.EventData, language: Language) -> tuple[Any, dict[str, Any], str]:
        """Return the name and the facts of the model that was asked for; where it is refused, why, and no name."""
        name, asked = str(event._data["name"]), event._data["asked"]
        try:
            return name, {"asked": asked, "model": self.models.facts(name)}, ""
        except PlaygroundError as error:
            return gr.skip(), {"asked": asked, "model": None}, error_notice(error, language)

    def over(
        self, events: Callable[[LanguageModel], Any], method: Callable[..., Any], shown: Sequence[Any], notice: gr.HTML
    ) -> Callable[..., Any]:
        """Return ``method`` as a function whose first input is the name of the chosen model.

        Args:
            events: from a model to the object that has the method.
            method: the method, taken from its class; one of its parameters is ``language``.
            shown: the components it gives values to.
            notice: the one of ``shown`` that says why the model cannot be used.
        """

        def call(given: Sequence[Any], name: str) -> Any:
            try:
                return method(events(self.models.get(name)), *given)
            except PlaygroundError as error:
                language = inspect.signature(method).bind(None, *given).arguments["language"]
                refusal = tuple(error_notice(error, language) if each is notice else gr.skip() for each in shown)
                return iter([refusal]) if inspect.isgeneratorfunction(method) else refusal

        return _as_gradio_reads(method, call)


def _as_gradio_reads(method: Callable[..., Any], call: Callable[[Sequence[Any], str], Any]) -> Callable[..., Any]:
    """Return ``call`` so that Gradio sees what ``method`` is: a stream or not, told of its event or not."""

    def answer(name: str, *given: Any) -> Any:
        return call(given, name)

    def stream(name: str, *given: Any) -> Iterator[Any]:
        yield from call(given, name)

    def answer_event(event: gr.EventData, name: str, *given: Any) -> Any:
        return call((event, *given), name)

    def stream_event(event: gr.EventData, name: str, *given: Any) -> Iterator[Any]:
        yield from call((event, *given), name)

    streams = inspect.isgeneratorfunction(method)
    if "event" in inspect.signature(method).parameters:
        return stream_event if streams else answer_event
    return stream if streams else answer
