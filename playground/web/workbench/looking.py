"""What the page asks the decoding core, in the page's own terms: places in a text, payloads of a place.

Shared by every tab that shows live charts. Holds no state: everything of a user comes in and goes out.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.budgets import PROMPT, READ, WRITTEN, Budget
from playground.decoding.constraint import constraint_of
from playground.decoding.distribution import check_logits
from playground.decoding.generate import check_prompt
from playground.decoding.request import Request
from playground.decoding.samplers import XTCLogitsWarper
from playground.decoding.sampling import new_seed, uniform
from playground.decoding.side_by_side import LaneStart
from playground.decoding.surprise import surprise_of
from playground.errors import NothingTypedError, OptionError, PromptError
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import Text
from playground.web.contract import AllowedData, StepPayload, SurpriseData
from playground.web.live.payload import allowed_data, step_payload, surprise_data
from playground.web.server import arguments

LONGEST_PASTE = 50_000
"""Characters that the page puts into a prompt at once, at most; a browser is slow to lay out more."""
ROOM = 4
"""Of an over-long prompt the end is kept, so long that one part in this many of the context is left for new text."""


@dataclass(frozen=True)
class Place:
    """A place in a text: after a prompt and the tokens that followed it.

    Attributes:
        prompt_ids: the ids of the prompt.
        generated: the ids of the new tokens before this place.
        seed: the seed the text was begun with; None where none has been used.
        text_id: names the text in the page.
        grows: whether this place is the text's end, so that a token taken here makes it longer; else it branches.
    """

    prompt_ids: tuple[int, ...]
    generated: tuple[int, ...] = ()
    seed: int | None = None
    text_id: str = ""
    grows: bool = False

    @classmethod
    def read(cls, sent: object) -> "Place":
        """Return the place a page sent as JSON.

        Raises:
            ArgumentError: it is none.
        """
        place = arguments.mapping("place", sent, "prompt_ids", "generated", "text_id", "grows")
        return cls(
            prompt_ids=arguments.ids("prompt_ids", place["prompt_ids"]),
            generated=arguments.ids("generated", place["generated"]),
            seed=arguments.maybe_whole("seed", place.get("seed")),
            text_id=arguments.text("text_id", place["text_id"], arguments.LONGEST_NAME),
            grows=arguments.flag("grows", place["grows"]),
        )

    @property
    def step_id(self) -> str:
        """A short name of this place, the same wherever it is computed."""
        ids = repr((list(self.prompt_ids), list(self.generated)))
        return hashlib.sha256(ids.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class ReadPrompt:
    """What a model reads of a typed prompt.

    Attributes:
        ids: the ids it is given.
        cut: how many tokens were left out at the front, because the model cannot read so many.
    """

    ids: tuple[int, ...]
    cut: int


def read_prompt(model: LanguageModel, prompt: str) -> ReadPrompt:
    """Return the ids of what was typed, its end if it is longer than the model reads.

    Raises:
        PromptError: nothing but white space, a character that is none, or more than anyone types.
    """
    check_typed(prompt)
    ids = model.encode(prompt)
    most = model.context_length
    kept = len(ids) if most is None or len(ids) <= most else most - most // ROOM
    return ReadPrompt(tuple(ids[len(ids) - kept :]), len(ids) - kept)


def check_typed(prompt: str, budget: Budget = PROMPT, way_out: str = "type_a_few_words") -> None:
    """Check that what was typed can be read at all; ``way_out`` is the key of what is said where nothing was.

    Raises:
        PromptError: nothing but white space, a character that is none, or more than anyone types.
        ArgumentError: it is no text.
    """
    budget.check(len(arguments.text("prompt", prompt)))
    if not prompt.strip():
        raise NothingTypedError("prompt", Text(way_out))
    if "\0" in prompt:
        rule = Text("must_not_hold_a_nul_character")
        raise PromptError("prompt", rule, prompt, Text("remove_it_and_try_again_2"))


def check_work(model: LanguageModel, prompt_tokens: int, settings: Sequence[DecodingOptions]) -> None:
    """Check that decoding under ``settings``, all at once, leaves something of the server for others.

    An encoder–decoder reads its source once for all beams.

    Raises:
        PromptError: the beams would read the prompt too often.
        OptionError: they would write too much.
    """
    READ.check(prompt_tokens * (1 if model.is_encoder_decoder else sum(options.num_beams for options in settings)))
    WRITTEN.check(sum(options.num_beams * options.max_new_tokens for options in settings), OptionError)


def check_lanes(starts: Sequence[LaneStart]) -> None:
    """Check as :func:`check_work` that decodings of several models and prompts, all at once, are not too much.

    Raises:
        PromptError: the beams would read the prompts too often.
        OptionError: they would write too much.
    """
    sources = {(id(start.model), tuple(start.prompt)) for start in starts if start.model.is_encoder_decoder}
    prompts = (
        start.options.num_beams * (len(start.prompt) + len(start.forced))
        for start in starts
        if not start.model.is_encoder_decoder
    )
    READ.check(sum(len(source) for _, source in sources) + sum(prompts))
    WRITTEN.check(sum(start.options.num_beams * start.options.max_new_tokens for start in starts), OptionError)


def look(
    model: LanguageModel,
    place: Place,
    options: DecodingOptions | None = None,
    *,
    taken: int | None = None,
    is_read: bool = False,
) -> StepPayload:
    """Return the live charts' payload at ``place``; without a seed the draw is a new one.

    Args:
        model: the model.
        place: where to look.
        options: whose constraint and mirostat are looked up; None: none is.
        taken: the token the text goes on with there, if it does.
        is_read: whether that token stands in the prompt.

    Raises:
        PromptError: nothing to look at, or more than the model reads.
        OptionError: the options' constraint is none, see :class:`~playground.decoding.constraint.Constraint`.
    """
    READ.check(len(place.prompt_ids) + len(place.generated))
    check_prompt(place.prompt_ids, model, place.generated)
    seed = new_seed() if place.seed is None else place.seed
    surprise = surprise_at(model, place.prompt_ids, place.generated, options, seed)
    session = model.open(place.prompt_ids, place.generated)
    try:
        with session.deciding:
            return step_payload(
                check_logits(session.logits[0]),
                context_ids=session.history,
                generated=len(place.generated),
                eos_ids=model.eos_ids,
                u=uniform(seed, len(place.generated)),
                chance=XTCLogitsWarper.chance(seed, len(place.generated)),
                surprise=surprise,
                source_ids=place.prompt_ids,
                label=model.label,
                step_id=place.step_id,
                taken=taken,
                is_read=is_read,
                allowed=allowed_at(model, place.prompt_ids, place.generated, options, session.length),
            )
    finally:
        session.close()


def surprise_at(
    model: LanguageModel,
    prompt_ids: Sequence[int],
    generated: Sequence[int],
    options: DecodingOptions | None,
    seed: int,
) -> SurpriseData | None:
    """Return how much ``generated`` has surprised the mirostat of ``options``; None where that is off.

    Raises:
        OptionError: as :func:`look`.
    """
    if options is None or not options.mirostat_tau or not options.draws or options.num_beams > 1:
        return None
    request = Request(model, prompt_ids, replace(options, seed=seed), generated=generated)
    return surprise_data(surprise_of(request), options)


def allowed_at(
    model: LanguageModel,
    prompt_ids: Sequence[int],
    generated: Sequence[int],
    options: DecodingOptions | None,
    length: int,
) -> AllowedData | None:
    """Return what the constraint of ``options`` allows after ``generated``; None where there is none.

    Raises:
        OptionError: as :func:`look`.
    """
    before, start = () if model.begins_anew else prompt_ids, length - len(generated)
    constraint = options and constraint_of(model, options, start_length=start, before=before)
    if not options or not constraint:
        return None
    return allowed_data(constraint.allowed(generated, model.vocab_size), options)
