"""What a tab with a growing text does: look at a place, take one token, write a text, branch off one.

Every function takes all it needs from the page and gives all it changes back; nothing of a user stays here. What a
prompt is, a tab says itself.
"""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import gradio as gr

from playground.decoding.beam_search import BeamRun
from playground.decoding.generate import Run, new_run
from playground.decoding.samplers import XTCLogitsWarper
from playground.decoding.sampling import new_seed, uniform, uniforms
from playground.errors import OptionError, PlaygroundError
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import Language
from playground.web.contract import RewrittenData, StepPayload, StripData, TreeData
from playground.web.server import arguments
from playground.web.server.events import Skip
from playground.web.shell.controls import options_from
from playground.web.shell.notice import cut_notice, error_notice
from playground.web.workbench.looking import Place, ReadPrompt, check_work, look, read_prompt
from playground.web.workbench.pacing import frames
from playground.web.workbench.rewriting import read_recipes, rewritten, written_anew
from playground.web.workbench.strip.strip import strip_value
from playground.web.workbench.tree.tree import tree_value
from playground.web.workbench.unlike import unlike_notice

SECONDS_BETWEEN_FRAMES = 0.1
"""A stream sends what has come at most this often: whatever comes, a message takes the page its time."""
MOST_DRAWS = 10_000
"""Draws at one step that are shown together, at most."""

SECONDS_BETWEEN_TREES = 0.5
"""A beam tree is sent at most this often: it grows with the search, and is looked at when it has ended."""

Update = tuple[StripData | Skip, StepPayload | Skip, str | Skip, TreeData | Skip]
"""What the strip, the live charts, the notice and the beam tree become; ``gr.skip()`` leaves one as it is."""


@dataclass(frozen=True)
class TextEvents:
    """A tab's events over one model.

    Attributes:
        model: the model that is looked at; shared, never changed.
        read: from the model and what stands in the tab's prompt to the ids the model is given.
    """

    model: LanguageModel
    read: Callable[[LanguageModel, str], ReadPrompt] = read_prompt

    def look_at_prompt(
        self, prompt: str, language: Language, seed: object, controls: object
    ) -> tuple[StepPayload | Skip, str]:
        """Return the payload of the token after ``prompt``, and a notice that is empty when all is well."""
        try:
            read = self.read(self.model, prompt)
            place = Place(read.ids, seed=arguments.maybe_whole("seed", seed))
            live, told = looked(self.model, place, controls, language)
            return live, told + self._told(read, language)
        except PlaygroundError as error:
            return gr.skip(), error_notice(error, language)

    def _told(self, read: ReadPrompt, language: Language) -> str:
        """Return what is to be known of a prompt: that it was cut, that it is unlike what the model has learned."""
        return cut_notice(read.cut, self.model.context_length, language) + unlike_notice(self.model, read.ids, language)

    def look_at_step(self, sent: object, language: Language, controls: object) -> tuple[StepPayload | Skip, str | Skip]:
        """Return the payload of the step that was clicked last in the strip; None once the strip is empty."""
        if sent is None:
            return gr.skip(), gr.skip()
        try:
            place, named = Place.read(sent), arguments.mapping("place", sent)
            taken, is_read = named.get("taken"), arguments.flag("is_read", named.get("is_read", False))
            taken_id = None if taken is None else arguments.token_id("taken", taken)
            live, told = looked(self.model, place, controls, language, taken=taken_id, is_read=is_read)
            return live, told or gr.skip()
        except PlaygroundError as error:
            return gr.skip(), error_notice(error, language)

    def write(self, prompt: str, language: Language, controls: object) -> Iterator[Update]:
        """Write a text after ``prompt``, from its beginning."""
        try:
            options, read = _seeded(options_from(controls), None), self.read(self.model, prompt)
            check_work(self.model, len(read.ids), [options])
            notice = self._told(read, language)
            place = Place(read.ids, seed=options.seed)
            yield from self._stream(new_run(self.model, read.ids, options), prompt, place, notice)
        except PlaygroundError as error:
            yield gr.skip(), gr.skip(), error_notice(error, language), gr.skip()

    def branch(self, event: gr.EventData, language: Language, controls: object) -> Iterator[Update]:
        """Branch off a text: take the candidate that was clicked, then go on under the options as they stand.

        Without a candidate it goes on as it is: it was stopped, or has broken off.
        """
        try:
            sent = arguments.mapping("event", event._data, "token_id", "prompt")
            place, token = Place.read(sent), sent["token_id"]
            forced = () if token is None else (arguments.token_id("token_id", token),)
            prompt = arguments.text("prompt", sent["prompt"])
            options = _seeded(options_from(controls), place.seed)
            check_work(self.model, len(place.prompt_ids) + len(place.generated), [options])
            run = new_run(self.model, place.prompt_ids, options, generated=place.generated, forced=forced)
            yield from self._stream(run, prompt, replace(place, seed=options.seed), gr.skip())
        except PlaygroundError as error:
            yield gr.skip(), gr.skip(), error_notice(error, language), gr.skip()

    def rewrite(self, sent: object, language: Language) -> tuple[RewrittenData | None, str | Skip]:
        """Write the texts of a link anew, see :mod:`~playground.web.workbench.rewriting`."""
        try:
            return written_anew(rewritten(self.model, read_recipes(sent), self._read_for)), gr.skip()
        except PlaygroundError as error:
            return None, error_notice(error, language)

    def _read_for(self, model: LanguageModel, prompt: str, options: DecodingOptions) -> ReadPrompt:
        return self.read(model, prompt)

    def take(self, prompt: str, language: Language, sent: object, controls: object) -> Update:
        """Take one token: the one ``sent`` names, else the one the strategy chooses; the charts go on to the next.

        Args:
            prompt: what stands in the prompt's box.
            language: the page's.
            sent: the place as the page knows it, with ``token_id``; without ``prompt_ids`` it is the prompt's end.
            controls: the options that the controls stand for, by name.
        """
        try:
            named = arguments.mapping("place", sent)
            options, told, token = options_from(controls), "", named.get("token_id")
            token_id = None if token is None else arguments.token_id("token_id", token)
            if "prompt_ids" in named:
                place = Place.read(named)
            else:
                read = self.read(self.model, prompt)
                place, told = Place(read.ids), self._told(read, language)
            strip, live = self._take(prompt, place, token_id, _seeded(options, place.seed))
            return strip, live, told, gr.skip()
        except PlaygroundError as error:
            return gr.skip(), gr.skip(), error_notice(error, language), gr.skip()

    def take_clicked(
        self, event: gr.EventData, prompt: str, language: Language, sent: object, controls: object
    ) -> Update:
        """Take the token whose bar was clicked, at the place the charts stand on; otherwise as :meth:`take`."""
        try:
            clicked = with_clicked(sent, event)
        except PlaygroundError as error:
            return gr.skip(), gr.skip(), error_notice(error, language), gr.skip()
        return self.take(prompt, language, clicked, controls)

    def _take(
        self, prompt: str, place: Place, token_id: int | None, options: DecodingOptions
    ) -> tuple[StripData, StepPayload | Skip]:
        longer = replace(options, max_new_tokens=max(options.max_new_tokens, len(place.generated) + 1))
        check_work(self.model, len(place.prompt_ids) + len(place.generated), [options])
        forced = () if token_id is None else (token_id,)
        run = new_run(self.model, place.prompt_ids, longer, generated=place.generated, forced=forced)
        steps = iter(run)
        list(islice(steps, 1))
        taken = run.trace.token_ids
        steps.close()
        there = replace(place, generated=(*place.generated, *taken), seed=options.seed)
        goes_on = bool(taken) and run.stop_reason in ("cancelled", "length")
        trace = replace(run.trace, stop_reason="cancelled") if goes_on else run.trace
        text_id, after = _name(place)
        at = len((there if goes_on else place).generated)
        value = strip_value(prompt, trace, options, text_id=text_id, after=after, at=at, by_hand=len(forced))
        return value, look(self.model, there, options) if goes_on else gr.skip()

    def _stream(self, run: Run | BeamRun, prompt: str, place: Place, notice: str | Skip) -> Iterator[Update]:
        (text_id, after), started = _name(place), time.perf_counter()
        live: StepPayload | Skip = look(self.model, place, run.options)
        tree_sent = -SECONDS_BETWEEN_TREES

        def shown(running: bool) -> Update:
            nonlocal live, notice, tree_sent
            now = time.monotonic()
            tree: TreeData | Skip = gr.skip()
            if not running or now - tree_sent >= SECONDS_BETWEEN_TREES:
                tree_sent, tree = now, self._tree(run, place, text_id, running)
            at = len(place.generated)
            value = strip_value(
                prompt, run.trace, run.options, text_id=text_id, after=after, at=at, by_hand=len(run.forced),
                running=running,
            )  # fmt: skip
            if not running and run.trace.stop_reason == "cancelled":
                value["stop_reason"] = "cancelled"  # it broke off; one that the reader stopped comes to no end here
            frame = self._dressed(value, time.perf_counter() - started), live, notice, tree
            live = notice = gr.skip()
            return frame

        yield from frames(run, SECONDS_BETWEEN_FRAMES, shown)

    def _dressed(self, value: StripData, seconds: float) -> StripData:
        """Return what the strip shows of a text that has taken ``seconds``; a tab may add to it."""
        return value

    def _tree(self, run: Run | BeamRun, place: Place, text_id: str, running: bool) -> TreeData | Skip:
        """Return the beam tree of a search; a text without one leaves the tree as it is: the page hides it."""
        if not isinstance(run, BeamRun):
            return gr.skip()
        label, base = self.model.label, place.generated
        return tree_value(run.trace, run.options, label, text_id=text_id, base=base, running=running)


def looked(
    model: LanguageModel,
    place: Place,
    controls: object,
    language: Language,
    *,
    taken: int | None = None,
    is_read: bool = False,
) -> tuple[StepPayload, str]:
    """Return the payload at ``place`` under the options of ``controls``, and what is to be said of their constraint.

    One that is none is left out, so that the charts go on; otherwise as :func:`look`.

    Raises:
        PromptError: as :func:`look`.
        OptionError: an option's value is outside its range.
    """
    options = options_from(controls)
    try:
        return look(model, place, options, taken=taken, is_read=is_read), ""
    except OptionError as error:
        return look(model, place, taken=taken, is_read=is_read), error_notice(error, language)


def draw(seed: object, step: object, drawn: object, n: int) -> list[float]:
    """Return the uniform numbers of the first ``drawn + n`` draws at ``step``; without a seed they are new ones.

    Raises:
        ArgumentError: one of them is no number that a page sends.
    """
    wanted = min(arguments.whole("drawn", drawn) + n, MOST_DRAWS)
    used = arguments.maybe_whole("seed", seed)
    return uniforms(new_seed() if used is None else used, arguments.whole("step", step), wanted)


def luck(seed: object, step: object) -> list[float]:
    """Return the uniform number and the chance of XTC at ``step``; without a seed they are new ones.

    Raises:
        ArgumentError: one of them is no number that a page sends.
    """
    used, index = arguments.maybe_whole("seed", seed), arguments.whole("step", step)
    used = new_seed() if used is None else used
    return [uniform(used, index), XTCLogitsWarper.chance(used, index)]


def with_clicked(sent: object, event: gr.EventData) -> dict[str, object]:
    """Return what was ``sent`` with the token whose bar was clicked.

    Raises:
        ArgumentError: nothing was sent, or no token.
    """
    clicked = arguments.mapping("event", event._data, "token_id")
    return {**arguments.mapping("place", sent), "token_id": clicked["token_id"]}


def _name(place: Place) -> tuple[str, tuple[str, int] | None]:
    """Return the name of the text that goes on at ``place``, and what stands before it (:func:`strip_value`)."""
    if not place.text_id:
        return _new_id(), None
    return place.text_id if place.grows else _new_id(), (place.text_id, len(place.generated))


def _seeded(options: DecodingOptions, seed: int | None) -> DecodingOptions:
    """Return ``options`` with a seed: their own, else ``seed``, else a new one."""
    if options.seed is not None:
        return options
    return replace(options, seed=new_seed() if seed is None else seed)


def _new_id() -> str:
    return secrets.token_hex(4)
