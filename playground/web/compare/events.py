"""What the Compare tab does: run lanes of model × prompt × settings on one seed. Nothing of a user stays here."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Lock
from weakref import WeakKeyDictionary

import gradio as gr

from playground.decoding.side_by_side import SideBySide, same_length
from playground.errors import PlaygroundError
from playground.examples import COMPARED
from playground.experiments import EXPERIMENTS
from playground.models.running.language_model import LanguageModel
from playground.presets import OPENING
from playground.text import Language
from playground.web.compare.lanes import LaneReader, Lend, lanes_from, nothing_lent, starts_of, uses_of
from playground.web.contract import LanesData
from playground.web.server import arguments
from playground.web.server.events import Skip
from playground.web.shell.notice import cut_notice, error_notice
from playground.web.shell.picker import Use
from playground.web.workbench.lanes import SECONDS_BETWEEN_FRAMES, LaneNames, lanes_value, seed_from
from playground.web.workbench.looking import check_typed
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
    """The tab's events over one model, and those that lanes have of their own; all are shared and never changed."""

    model: LanguageModel
    openings: Openings = field(default_factory=Openings, repr=False)
    lend: Lend = field(default=nothing_lent, repr=False)

    def run(
        self, prompt: str, language: Language, sent: object, seed: object, max_new_tokens: int, chosen: str = ""
    ) -> Iterator[Update]:
        """Run every lane that the page has sent, side by side.

        Args:
            prompt: what stands in the prompt's box.
            language: the page's.
            sent: ``settings``, each options by name and what it has of its own, ``same_length``, maybe a ``seed``.
            seed, max_new_tokens: the controls', for all of them.
            chosen: the page's name of the model in use.
        """
        try:
            used = seed_from(arguments.mapping("comparison", sent).get("seed", seed))
            lanes = lanes_from(sent, used, max_new_tokens)
            if any(lane.reader.prompt is None for lane in lanes):
                check_typed(prompt)
            with self._lent([lane.reader for lane in lanes], chosen) as models:
                starts, cut = starts_of(lanes, prompt, self.model, models, chosen)
                notice = cut_notice(cut, self.model.context_length, language)
                names = [lane.reader.names(prompt, chosen) for lane in lanes]
                yield from _shown(SideBySide(starts), prompt, used, names, notice)
        except PlaygroundError as error:
            yield gr.skip(), error_notice(error, language)

    def _lent(self, readers: Sequence[LaneReader], chosen: str) -> AbstractContextManager[Mapping[Use, LanguageModel]]:
        uses = uses_of(readers, chosen)
        return self.lend(uses, chosen) if uses else nullcontext({})

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


def _shown(
    together: SideBySide, prompt: str, seed: int, names: Sequence[LaneNames], notice: str | Skip
) -> Iterator[Update]:
    shown = partial(lanes_value, prompt, together.lanes, run_id=_new_id(), seed=seed, names=names)
    for value in frames(together, SECONDS_BETWEEN_FRAMES, lambda running: shown(running=running)):
        yield value, notice
        notice = gr.skip()


def _new_id() -> str:
    return secrets.token_hex(4)
