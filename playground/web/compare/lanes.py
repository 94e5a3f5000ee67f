"""The lanes of a comparison as a page or a program sends them: model × prompt × settings. Holds nothing of a user."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from playground.decoding.request import check_token_ids
from playground.decoding.side_by_side import LaneStart
from playground.errors import ModelError, OptionError
from playground.experiments import MOST_SETTINGS
from playground.models.running.language_model import LanguageModel
from playground.options import OPTIONS, DecodingOptions
from playground.text import Text
from playground.web.server import arguments
from playground.web.shell.controls import options_from
from playground.web.shell.picker import Use
from playground.web.workbench.lanes import DTYPES, LaneDtype, LaneNames
from playground.web.workbench.looking import check_lanes, read_prompt

Lend = Callable[[Collection[Use], str], AbstractContextManager[Mapping[Use, LanguageModel]]]
"""From models to be used and the name of the one in use to these models, as long as they are used."""


OWN = ("model", "dtype", "prompt", "taken")
"""What a lane may have of its own besides its options, by the names of the wire."""


@dataclass(frozen=True)
class LaneReader:
    """Who reads what: a model after a prompt.

    Attributes:
        model: the page's name of the model; empty for the one in use.
        dtype: the type of its weights; None: the server's.
        prompt: the prompt; None: the tab's.
    """

    model: str = ""
    dtype: LaneDtype | None = None
    prompt: str | None = None

    def use(self, chosen: str) -> Use | None:
        """Return what is to be leased besides the model in use, which the page calls ``chosen``; None: nothing."""
        name = self.model or chosen
        return (name, self.dtype) if name and (self.model or self.dtype) else None

    def names(self, prompt: str, chosen: str) -> LaneNames:
        """Return what the page calls it; ``prompt`` is the tab's, ``chosen`` the model in use."""
        return LaneNames(prompt if self.prompt is None else self.prompt, self.model or chosen, self.dtype)


@dataclass(frozen=True)
class SentLane:
    """One lane.

    Attributes:
        reader: its model and prompt.
        options: its decoding options.
        taken: ids that its text begins with, whatever the options would choose.
    """

    reader: LaneReader
    options: DecodingOptions
    taken: tuple[int, ...] = ()


def lanes_from(sent: object, seed: int, max_new_tokens: object) -> list[SentLane]:
    """Return every lane that a page has sent, with the seed and the length of all.

    Raises:
        OptionError: no lane, too many, or a value outside its range.
        ArgumentError: what was sent is no lanes.
    """
    comparison = arguments.mapping("comparison", sent, "settings", "same_length")
    settings = [arguments.mapping("settings", each) for each in arguments.listed("settings", comparison["settings"])]
    check_count(len(settings))
    shared = {"seed": seed, "max_new_tokens": max_new_tokens}
    even = {"min_new_tokens": max_new_tokens} if arguments.flag("same_length", comparison["same_length"]) else {}
    return [
        SentLane(reader_from(each), options_from({**_known(each), **shared, **even}), taken_from(each))
        for each in settings
    ]


def reader_from(sent: Mapping[str, object]) -> LaneReader:
    """Return who reads what in a lane that was ``sent``; what it leaves out is the page's.

    Raises:
        ArgumentError: an entry is of another kind.
    """
    dtype, prompt = sent.get("dtype"), sent.get("prompt")
    return LaneReader(
        arguments.text("model", sent.get("model", ""), arguments.LONGEST_NAME),
        None if dtype is None else arguments.one_of("dtype", dtype, *DTYPES),
        None if prompt is None else arguments.text("prompt", prompt),
    )


def taken_from(sent: Mapping[str, object]) -> tuple[int, ...]:
    """Return the ids that a lane that was ``sent`` begins with.

    Raises:
        ArgumentError: they are none.
    """
    return arguments.ids("taken", sent.get("taken", []))


def check_count(settings: int) -> None:
    """Check that there are as many lanes as are compared at once.

    Raises:
        OptionError: none, or too many.
    """
    if not 1 <= settings <= MOST_SETTINGS:
        rule = Text("must_be_1_to", most_settings=MOST_SETTINGS)
        raise OptionError("settings", rule, settings, Text("add_one_or_remove_some"))


def starts_of(
    lanes: Sequence[SentLane], prompt: str, own: LanguageModel, models: Mapping[Use, LanguageModel], chosen: str
) -> tuple[list[LaneStart], int]:
    """Return what the lanes begin with, and how many ids of a prompt were left out at most.

    Args:
        lanes: the lanes.
        prompt: the tab's prompt.
        own: the model in use.
        models: the others.
        chosen: what the page calls ``own``.

    Raises:
        PromptError: a prompt cannot be read, or all are too much.
        OptionError: all would write too much.
    """
    starts, cut = [], 0
    for lane in lanes:
        use = lane.reader.use(chosen)
        model = own if use is None else models[use]
        read = read_prompt(model, lane.reader.names(prompt, chosen).prompt)
        check_token_ids(lane.taken, model, "taken")
        starts.append(LaneStart(model, read.ids, lane.options, lane.taken))
        cut = max(cut, read.cut)
    check_lanes(starts)
    return starts, cut


def nothing_lent(uses: Collection[Use], chosen: str) -> AbstractContextManager[Mapping[Use, LanguageModel]]:
    """Refuse every other model: there is none beside the one in use."""
    name = next(name for name, _ in uses)
    rule = Text("must_be_a_model_that_this_page_offers")
    raise ModelError("model", rule, name, Text("choose_one_of_the_list"))


def uses_of(readers: Collection[LaneReader], chosen: str) -> list[Use]:
    """Return what is to be leased for ``readers``; none where all read with the model in use.

    The model in use is among them where another one is: it stays loaded meanwhile, so that all have to fit.
    """
    others = [use for reader in readers if (use := reader.use(chosen)) is not None]
    own: list[Use] = [(chosen, None)] if others and chosen else []
    return list(dict.fromkeys((*own, *others)))


def _known(sent: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in sent.items() if name in OPTIONS}
