"""The steps of a text, as the live charts take them."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice

import torch

from playground.decoding.distribution import check_logits
from playground.decoding.generate import new_run
from playground.decoding.samplers import XTCLogitsWarper
from playground.decoding.sampling import new_seed, uniform
from playground.errors import PlaygroundError
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import Text
from playground.web.contract import StepPayload
from playground.web.live.payload import step_payload
from playground.web.workbench.looking import allowed_at, surprise_at

MOST_STEPS = 100
"""Steps of one document, at most."""
MOST_LOGITS = 4_000_000
"""Logits of all steps of one document, at most: some 11 MB of text, so that a notebook can still be saved."""


@dataclass(frozen=True)
class DecodedSteps:
    """A text and what its tokens were chosen from.

    Attributes:
        prompt_ids: the ids that the model read.
        token_ids: the new tokens; empty where only the next one is looked at, or none is legal.
        payloads: one for each new token, in their order; at least one.
    """

    prompt_ids: tuple[int, ...]
    token_ids: tuple[int, ...]
    payloads: tuple[StepPayload, ...]


def check_steps(steps: int, vocab_size: int) -> None:
    """Check that a document can hold ``steps`` steps over ``vocab_size`` tokens.

    Raises:
        PlaygroundError: not a whole number of at least 1, or more than :data:`MOST_STEPS` or :data:`MOST_LOGITS` allow.
    """
    most = max(1, min(MOST_STEPS, MOST_LOGITS // vocab_size))
    if type(steps) is int and 1 <= steps <= most:
        return
    rule = Text("must_be_at_least_and_at_most", kind=Text("whole_number"), low=1, high=most)
    are_too_many = type(steps) is int and steps > most
    rest, neutral = Text("show_the_rest_in_another_cell"), Text("for_its_neutral_value_set", neutral=1)
    raise PlaygroundError("steps", rule, steps, rest if are_too_many else neutral)


def decoded_steps(
    model: LanguageModel, prompt: str | Sequence[int], options: DecodingOptions, steps: int
) -> DecodedSteps:
    """Decode at most ``steps`` new tokens and return them with the payload of each; of 1, only the payload.

    A beam search is carried through to its end; the tokens are the first of its best hypothesis.

    Raises:
        PromptError: the prompt is empty, or too long for the model.
        ModelError: the logits are no distribution.
    """
    run = new_run(model, prompt, options)
    token_ids: tuple[int, ...] = ()
    if steps > 1:
        with closing(run.__iter__()) as new:
            for _ in new if options.num_beams > 1 else islice(new, steps):
                pass
        token_ids = run.trace.token_ids[:steps]
    seed = options.seed if run.seed is None else run.seed
    seed = new_seed() if seed is None else seed
    payloads = _payloads(model, run.prompt_ids, token_ids, replace(options, seed=seed))
    return DecodedSteps(run.prompt_ids, token_ids, tuple(payloads))


def _payloads(
    model: LanguageModel, prompt_ids: Sequence[int], token_ids: Sequence[int], options: DecodingOptions
) -> list[StepPayload]:
    """Return the payload of each token of a text, which is read once; without tokens, that of the next one."""
    seed = options.seed or 0
    session = model.open(prompt_ids)
    payloads: list[StepPayload] = []
    try:
        for place, taken in enumerate(token_ids or (None,)):
            if place:
                session.step(torch.tensor([token_ids[place - 1]]))
            payloads.append(
                step_payload(
                    check_logits(session.logits[0]),
                    context_ids=session.history,
                    generated=place,
                    eos_ids=model.eos_ids,
                    u=uniform(seed, place),
                    chance=XTCLogitsWarper.chance(seed, place),
                    source_ids=prompt_ids,
                    label=model.label,
                    step_id=str(place),
                    taken=taken,
                    surprise=surprise_at(model, prompt_ids, token_ids[:place], options, seed),
                    allowed=allowed_at(model, prompt_ids, token_ids[:place], options, session.length),
                )
            )
    finally:
        session.close()
    return payloads
