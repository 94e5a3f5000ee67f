"""What the Compare tab does: run several settings on one prompt and one seed. Nothing of a user stays here."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from weakref import WeakKeyDictionary

import gradio as gr

from playground.decoding.side_by_side import SideBySide, same_length
from playground.errors import OptionError, PlaygroundError
from playground.examples import COMPARED
from playground.experiments import EXPERIMENTS, MOST_SETTINGS
from playground.models.running.language_model import LanguageModel
from playground.options import OPTIONS, DecodingOptions
from playground.presets import OPENING
from playground.text import Language, Text
from playground.web.contract import LanesData
from playground.web.server import arguments
from playground.web.server.events import Skip
from playground.web.shell.controls import options_from
from playground.web.shell.notice import cut_notice, error_notice
from playground.web.workbench.lanes import SECONDS_BETWEEN_FRAMES, lanes_value, seed_from
from playground.web.workbench.looking import check_work, read_prompt
from playground.web.workbench.pacing import frames

Update = tuple[LanesData | Skip, str | Skip]
"""What the board and the notice become."""


class Openings:
    """The worked examples that the board opens with, each computed once for all; a model that goes takes its own."""

    def __init__(self) -> None:
        self._made: WeakKeyDictionary[LanguageModel, dict[Language, LanesData]] = WeakKeyDictionary()
        self._lock = Lock()

    def get(self, model: LanguageModel, language: Language, make: Callable[[Language], LanesData]) -> LanesData:
        """Return the example of ``model`` in ``language``, made with ``make`` if there is none yet."""
        with self._lock:
            made = self._made.setdefault(model, {})
            if language not in made:
                made[language] = make(language)
            return made[language]


@dataclass(frozen=True)
class CompareEvents:
    """The tab's events over one model, which is shared and never changed."""

    model: LanguageModel
    openings: Openings = field(default_factory=Openings, repr=False)

    def run(self, prompt: str, language: Language, sent: object, seed: object, max_new_tokens: int) -> Iterator[Update]:
        """Run every setting that the page has sent, side by side.

        Args:
            prompt: what stands in the prompt's box.
            language: the page's.
            sent: ``settings``, options by name, and ``same_length``.
            seed, max_new_tokens: the controls', for all of them.
        """
        try:
            used = seed_from(seed)
            settings = settings_from(sent, used, max_new_tokens)
            read = read_prompt(self.model, prompt)
            check_work(self.model, len(read.ids), settings)
            together = SideBySide.of(self.model, read.ids, settings)
            notice = cut_notice(read.cut, self.model.context_length, language)
            yield from _shown(together, prompt, used, notice)
        except PlaygroundError as error:
            yield gr.skip(), error_notice(error, language)

    def opening(self, language: Language) -> LanesData:
        """Return the worked example that the board opens with in ``language``; it is computed once for all."""
        return self.openings.get(self.model, language, self._worked)

    def _worked(self, language: Language) -> LanesData:
        experiment, prompt = next(iter(EXPERIMENTS.values())), COMPARED[language]
        seed = OPENING.seed or 0
        settings = [replace(each, seed=seed, max_new_tokens=OPENING.max_new_tokens) for each in experiment.settings]
        if experiment.same_length:
            settings = [same_length(each) for each in settings]
        together = SideBySide.of(self.model, prompt, settings)
        for _ in together:
            pass
        return lanes_value(prompt, together.lanes, run_id=_new_id(), seed=seed, experiment=experiment.name)


def settings_from(sent: object, seed: int, max_new_tokens: object) -> list[DecodingOptions]:
    """Return the options of every setting that a page has sent, with the seed and the length of all.

    Raises:
        OptionError: no setting, too many, or a value outside its range.
        ArgumentError: what was sent is no settings.
    """
    comparison = arguments.mapping("comparison", sent, "settings", "same_length")
    settings = [arguments.mapping("settings", each) for each in arguments.listed("settings", comparison["settings"])]
    check_count(len(settings))
    shared = {"seed": seed, "max_new_tokens": max_new_tokens}
    known = [{name: value for name, value in each.items() if name in OPTIONS} for each in settings]
    even = {"min_new_tokens": max_new_tokens} if arguments.flag("same_length", comparison["same_length"]) else {}
    return [options_from({**each, **shared, **even}) for each in known]


def check_count(settings: int) -> None:
    """Check that there are as many settings as are compared at once.

    Raises:
        OptionError: none, or too many.
    """
    if not 1 <= settings <= MOST_SETTINGS:
        rule = Text("must_be_1_to", most_settings=MOST_SETTINGS)
        raise OptionError("settings", rule, settings, Text("add_one_or_remove_some"))


def _shown(together: SideBySide, prompt: str, seed: int, notice: str | Skip) -> Iterator[Update]:
    shown = partial(lanes_value, prompt, together.lanes, run_id=_new_id(), seed=seed)
    for value in frames(together, SECONDS_BETWEEN_FRAMES, lambda running: shown(running=running)):
        yield value, notice
        notice = gr.skip()


def _new_id() -> str:
    return secrets.token_hex(4)
