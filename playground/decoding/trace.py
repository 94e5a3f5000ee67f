"""What happened while a text was decoded, as plain data. Knows nothing of tensors, models, charts or the page."""

from dataclasses import dataclass
from typing import Literal

StopReason = Literal["eos", "length", "context", "no_legal_token", "cancelled"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One token that could have been next.

    Attributes:
        token_id: its id.
        label: its piece with white space made visible.
        raw_prob: its probability under the unmodified model.
        prob: its probability after every stage; 0 when a stage removed it.
    """

    token_id: int
    label: str
    raw_prob: float
    prob: float


@dataclass(frozen=True, slots=True)
class Step:
    """One token, and what it was chosen from.

    Attributes:
        index: 0 for the first new token.
        token_id: the chosen token.
        label: its piece with white space made visible.
        text: the text that this token completes; empty while a character is not whole, and for bos, eos and pad.
        logprob: natural log of its probability under the unmodified model, nats.
        prob: its probability after every stage, from which it was chosen.
        u: the uniform draw in [0, 1) that chose it; None when nothing is drawn.
        entropy: of the distribution after every stage, nats.
        kept: how many tokens the stages left.
        before: the best candidates under the unmodified model, best first.
        after: the best candidates after every stage, best first; removed ones never among them.
    """

    index: int
    token_id: int
    label: str
    text: str
    logprob: float
    prob: float
    u: float | None
    entropy: float
    kept: int
    before: tuple[Candidate, ...]
    after: tuple[Candidate, ...]


@dataclass(frozen=True)
class Trace:
    """One decoded text with all its steps.

    Attributes:
        prompt_ids: what the model was given.
        token_ids: the new tokens, eos included; a decoder's start token is not among them.
        text: the new tokens decoded, without bos, eos and pad.
        logprob: the sum of the steps' ``logprob``: the text's total under the unmodified model, nats.
        steps: one for each new token.
        stop_reason: ``"eos"``, ``"length"`` (``max_new_tokens`` reached), ``"context"`` (the model reads no further),
            ``"no_legal_token"`` (every token was banned) or ``"cancelled"``.
        seed: the seed that was used; None when nothing was drawn.
    """

    prompt_ids: tuple[int, ...]
    token_ids: tuple[int, ...]
    text: str
    logprob: float
    steps: tuple[Step, ...]
    stop_reason: StopReason
    seed: int | None
