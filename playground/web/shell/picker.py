"""The model picker of the page's header, and events over the models that it names. Holds nothing of a user.

One model of each family that writes is in use: a decoder goes on with texts, an encoder–decoder reads one and writes
another. Their names live in the page, in hidden components; every event of a tab is handed its family's.
"""

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from playground.errors import ModelError, PlaygroundError
from playground.models.catalog import Family
from playground.models.running.language_model import LanguageModel
from playground.models.shelf.shared_gpu import written
from playground.settings import Dtype
from playground.text import FALLBACK, Language, Text, known_language
from playground.web.bridge import client, component
from playground.web.contract import PickerValue
from playground.web.server import arguments
from playground.web.server.events import QUIET
from playground.web.server.faults import unforeseen, when_over
from playground.web.shell.downloads import downloads_view
from playground.web.shell.notice import error_notice, gpu_notice
from playground.web.shell.offered import OfferedModels, family_of

LOADS_AT_ONCE = 4
"""How many readers' choices are seen to at the same time; a model is loaded once for all of them."""

ModelName = str | dict[str, object]
"""A model's name; of the other family Gradio's word for "as it is"."""

Use = tuple[str, Dtype | None]
"""The page's name of a model, and the type of its weights; None: the server's."""

_TEMPLATE = '<div class="pg-picker"></div>'

_RULES: Mapping[Family, tuple[Text, Text]] = {
    "decoder": (
        Text("must_be_a_model_that_goes_on_with_a"),
        Text("choose_a_decoder_in_the_list_of_models_above"),
    ),
    "encoder_decoder": (
        Text("must_be_a_model_that_reads_a_text_and"),
        Text("choose_an_encoder_decoder_in_the_list_of_models"),
    ),
}


@dataclass(frozen=True)
class Sent:
    """What a page has sent with an event. Unlike Gradio's own object for it, it can be handed to another process."""

    _data: object


class ModelChoice:
    """The model in use of one family, and what that means for the events of the family's tabs.

    Args:
        models: what is offered.
        family: the family.

    Attributes:
        opening: the name of the model that the page opens with; empty where none of the family is here.
        name: the hidden component with the model's name; its ``change`` says that another was chosen: look anew.
        replaced: the same, for what is to be stopped and cleared. Gradio runs what hangs on one event in turn, each
            after the last has answered: after a few looks a stop would reach what was begun since.
    """

    def __init__(self, models: OfferedModels, family: Family) -> None:
        self.models, self.family, self.opening = models, family, models.opening.get(family, "")
        self.name = gr.Textbox(value=self.opening, visible="hidden", elem_id=f"model-name-{family}")
        self.replaced = gr.Textbox(value=self.opening, visible="hidden")

    @property
    def opening_model(self) -> LanguageModel:
        """The model that the page opens with; it stays loaded."""
        return self._checked(self.models.keep(self.opening), self.opening)

    @contextmanager
    def lease_chosen(self, name: str) -> Iterator[LanguageModel]:
        """Yield the model that the page calls ``name``; while it is used it stays loaded.

        Raises:
            ModelError: as :meth:`OfferedModels.lease_offered`; none has been chosen, or one of another family.
        """
        if not name:
            raise self._refusal(name)
        with self.models.lease_offered(name) as model:
            yield self._checked(model, name)

    @contextmanager
    def lease_together(self, uses: Collection[Use], chosen: str) -> Iterator[Mapping[Use, LanguageModel]]:
        """Yield models that are used beside each other; that they do not fit is said before any of them is loaded.

        Args:
            uses: what is used: the page's name of each and its dtype.
            chosen: the page's name of the model in use, whose call this is.

        Raises:
            ModelError: as :meth:`lease_chosen`; they do not fit beside each other; one needs the shared GPU, which is
                borrowed for a call of the model in use alone.
        """
        for name, _ in uses:
            if self.models.borrows_gpu(name) and not self.models.borrows_gpu(chosen):
                raise ModelError("model", Text("needs_the_shared_gpu"), name, Text("choose_it_in_the_header_first"))
        self.models.check_together(uses)
        with ExitStack() as stack:
            models = {use: stack.enter_context(self.models.lease_offered(*use)) for use in uses}
            for (name, _), model in models.items():
                self._checked(model, name)
                if name != chosen:
                    stack.enter_context(model.place)
            yield models

    def over(
        self,
        events: Callable[[LanguageModel], object],
        method: Callable[..., Any],  # Any: an answer or, of a generator, a stream of answers
        shown: Sequence[gr.components.Component] = (),
        notice: gr.HTML | None = None,
        *,
        computes: bool = True,
        is_typing: bool = False,
    ) -> Callable[..., object]:
        """Return ``method`` as a function whose first input is the name of the chosen model.

        Each call is whole in itself: it takes the model, runs and gives it back. So it can be run in a process that
        has borrowed a GPU for it, or on another machine.

        Args:
            events: from a model to the object that has the method.
            method: the method, taken from its class; one of its parameters is ``language``.
            shown: the components it gives values to.
            notice: the one of ``shown`` that says why the model cannot be used; without one nothing is said.
            computes: whether the model computes in it; else no GPU is borrowed for it.
            is_typing: whether it answers what is being typed: no GPU is borrowed for that.
        """

        def named(inputs: Sequence[object]) -> dict[str, object]:
            return inspect.signature(method).bind(None, *inputs).arguments

        def language(inputs: Sequence[object]) -> object:
            return named(inputs)["language"]

        def told(said: Callable[[Language], str], inputs: Sequence[object]) -> object:
            if notice is None:
                return gr.skip()
            spoken = spoken_in(language(inputs))
            return tuple(said(spoken) if each is notice else gr.skip() for each in shown)

        def refused(error: PlaygroundError, inputs: Sequence[object]) -> object:
            return told(partial(error_notice, error), inputs)

        def answer(inputs: Sequence[object], name: str) -> object:
            try:
                arguments.language_of(language(inputs))
                with self.lease_chosen(name) as model:
                    return method(events(model), *inputs)
            except PlaygroundError as error:
                return refused(error, inputs)
            except Exception as error:  # noqa: BLE001 - it is told, and written into the log
                return refused(unforeseen(error), inputs)

        def stream(inputs: Sequence[object], name: str) -> Iterator[object]:
            try:
                arguments.language_of(language(inputs))
                with self.lease_chosen(name) as model, model.place:
                    yield from method(events(model), *inputs)
            except PlaygroundError as error:
                yield refused(error, inputs)
            except Exception as error:  # noqa: BLE001 - it is told, and written into the log
                yield refused(unforeseen(error), inputs)

        streams = inspect.isgeneratorfunction(method)
        call = stream if streams else answer

        def tokens(inputs: Sequence[object], _: str) -> int:
            return written(named(inputs)) if streams else 0

        call.__qualname__ = f"{self.family} {method.__qualname__}"  # by which a replica knows it
        placed = self.models.placed(call, tokens, computes=computes)
        if placed is call:
            return _as_gradio_reads(method, call)
        answered = _told(placed, refused, streams=streams)

        def unless_typing(inputs: Sequence[object], name: str) -> object:
            return told(gpu_notice, inputs) if self.models.borrows_gpu(name) else answered(inputs, name)

        return _as_gradio_reads(method, unless_typing if is_typing else answered)

    def _checked(self, model: LanguageModel, name: str) -> LanguageModel:
        if family_of(model) != self.family:
            raise self._refusal(name)
        return model

    def _refusal(self, name: str) -> ModelError:
        rule, way_out = _RULES[self.family]
        return ModelError("model", rule, name, way_out)


def made_for(family: Family) -> gr.HTML:
    """Return the line that says what the model of ``family`` is made for, where it is one of our own."""
    template = f'<div class="pg-made-for-model" data-family="{family}"></div>'
    return component("made_for", template, elem_classes="pg-made-for-place")


class ModelPicker:
    """The picker: what is offered, by family, and which is in use.

    Args:
        models: what is offered.

    Attributes:
        decoder: the choice of the tabs that go on with a text.
        encoder_decoder: the choice of the tabs that read a text and write another.
    """

    def __init__(self, models: OfferedModels) -> None:
        self.models = models
        self.panel = component("picker", _TEMPLATE, elem_id="model")
        self.decoder, self.encoder_decoder = ModelChoice(models, "decoder"), ModelChoice(models, "encoder_decoder")

    def wire(self) -> None:
        """Make the places for downloads and notices, here, and let a choice be followed."""
        downloads_view(self.models)
        for choice in (self.decoder, self.encoder_decoder):
            choice.name.change(None, choice.name, choice.replaced, js="(name) => name", **QUIET)
        notice = gr.HTML(value="", elem_id="model-notice", elem_classes="pg-notice-place", apply_default_css=False)
        choosing = self.panel.select(
            self.choose, None, [self.decoder.name, self.encoder_decoder.name, self.panel, notice],
            trigger_mode="once", concurrency_limit=LOADS_AT_ONCE, concurrency_id="choose", **QUIET,
        )  # fmt: skip
        when_over(choosing, client("models.ended"))
        self.panel.stop(None, cancels=[choosing], js=client("models.ended"), **QUIET)

    def choose(self, event: gr.EventData) -> tuple[ModelName, ModelName, PickerValue, str]:
        """Return the name of the model that was asked for, for its own family alone, and its facts; or why not.

        The event has the page's language: a model of a link is asked for before Gradio's component has it.
        """
        asked, shown_in = None, FALLBACK
        try:
            sent = arguments.mapping("event", event._data, "name", "asked", "language")
            shown_in = spoken_in(sent["language"])
            asked = arguments.whole("asked", sent["asked"])
            name = arguments.text("model", sent["name"], arguments.LONGEST_NAME)
            arguments.language_of(sent["language"])
            facts = self.models.facts(name)
        except PlaygroundError as error:
            return gr.skip(), gr.skip(), {"asked": asked, "model": None}, error_notice(error, shown_in)
        except Exception as error:  # noqa: BLE001 - it is told, and written into the log
            return gr.skip(), gr.skip(), {"asked": asked, "model": None}, error_notice(unforeseen(error), shown_in)
        value: PickerValue = {"asked": asked, "model": facts}
        return (name, gr.skip(), value, "") if facts["family"] == "decoder" else (gr.skip(), name, value, "")


def spoken_in(language: object) -> Language:
    """Return the language in which an error is said to a page: the fallback's to one that says none."""
    return known_language(language) or FALLBACK


def _told(
    placed: Callable[[Sequence[object], str], Any],  # Any: an answer or a stream of answers
    refused: Callable[[PlaygroundError, Sequence[object]], object],
    *,
    streams: bool,
) -> Callable[[Sequence[object], str], Any]:
    """Return ``placed``, which may be refused where calls run: that is its answer, or the last one of its stream."""

    def answer(inputs: Sequence[object], name: str) -> object:
        try:
            return placed(inputs, name)
        except PlaygroundError as error:
            return refused(error, inputs)

    def stream(inputs: Sequence[object], name: str) -> Iterator[object]:
        try:
            yield from placed(inputs, name)
        except PlaygroundError as error:
            yield refused(error, inputs)

    return stream if streams else answer


def _as_gradio_reads(
    method: Callable[..., object],
    call: Callable[[Sequence[object], str], Any],  # Any: an answer or a stream of answers
) -> Callable[..., object]:
    """Return ``call`` so that Gradio sees what ``method`` is: a stream or not, handed its event or not."""

    def answer(name: str, *inputs: object) -> object:
        return call(inputs, name)

    def stream(name: str, *inputs: object) -> Iterator[object]:
        yield from call(inputs, name)

    def answer_event(event: gr.EventData, name: str, *inputs: object) -> object:
        return call((Sent(event._data), *inputs), name)

    def stream_event(event: gr.EventData, name: str, *inputs: object) -> Iterator[object]:
        yield from call((Sent(event._data), *inputs), name)

    streams = inspect.isgeneratorfunction(method)
    if "event" in inspect.signature(method).parameters:
        return stream_event if streams else answer_event
    return stream if streams else answer
