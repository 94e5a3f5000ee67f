"""The trace of a decoding as plain data: standard library types only."""

from dataclasses import dataclass
from typing import Literal

StopReason = Literal["eos", "stop_string", "length", "context", "no_legal_token", "cancelled"]
Fate = Literal["kept", "pruned", "finished", "banned"]
"""What happens to a beam candidate: it goes on, is dropped, ends a hypothesis, or was banned by a stage."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One token that was a candidate for the next one.

    Attributes:
        token_id: its id.
        label: its piece with visible white space.
        raw_prob: its probability under the unmodified model.
        prob: its probability after every stage; 0 when a stage removed it.
    """

    token_id: int
    label: str
    raw_prob: float
    prob: float


@dataclass(frozen=True, slots=True)
class Guess:
    """One token of a draft.

    Attributes:
        token_id: its id.
        label: its piece with visible white space.
    """

    token_id: int
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    """One chosen token with the distribution that it was chosen from.

    Attributes:
        index: 0 for the first new token.
        token_id: the chosen token.
        label: its piece with visible white space.
        text: the text that this token completes; empty in the middle of a character, and for bos, eos and pad.
        logprob: natural log of its probability under the unmodified model, nats.
        prob: its probability after every stage, with which it was chosen.
        u: the uniform draw in [0, 1) that chose it; None when nothing is drawn, and in a beam.
        entropy: of the distribution after every stage, nats.
        kept: number of tokens that no stage removed.
        before: the best candidates under the unmodified model, best first.
        after: the best candidates after every stage, best first; never a removed one.
        draft: the tokens that were guessed from this place on, and read in the pass that gave this distribution; empty
            where none were left.
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
    draft: tuple[Guess, ...] = ()

    @property
    def is_accepted(self) -> bool:
        """Whether the draft was right here: the next token needs no pass of its own."""
        return bool(self.draft) and self.draft[0].token_id == self.token_id


@dataclass(frozen=True, slots=True)
class BeamCandidate:
    """One extension of one beam by one token.

    Attributes:
        parent: the row that it extends; row 0 is the best running hypothesis before this step.
        token_id: the token it appends.
        label: its piece with visible white space.
        logprob: natural log of its probability under the unmodified model, nats.
        processed: ``logprob`` after the stages; None when one of them banned it.
        running_sum: its parent's running sum plus ``processed``, by which candidates are ranked; None when banned.
        fate: whether it was kept, pruned, finished or banned.
        row: its row after this step; None unless kept.
        score: ``running_sum / length ** length_penalty``; None unless finished.
        banned_by: the option whose stage banned it; None unless banned.
        ngram: the n-gram it would have repeated; empty unless ``no_repeat_ngram_size`` banned it.
    """

    parent: int
    token_id: int
    label: str
    logprob: float
    processed: float | None
    running_sum: float | None
    fate: Fate
    row: int | None = None
    score: float | None = None
    banned_by: str | None = None
    ngram: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BeamStep:
    """One step of a beam search.

    Attributes:
        index: 0 for the first new token.
        candidates: the ``max(2, 1 + number of eos ids) · num_beams`` that the search considers, best running sum first;
            then the banned ones that would have been among them. Copies of the first row, which fill the beam at
            the start, and candidates at −inf are left out.
    """

    index: int
    candidates: tuple[BeamCandidate, ...]


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One text of a beam search.

    Attributes:
        token_ids: its new tokens, eos included.
        text: the new tokens decoded, without bos, eos and pad.
        score: ``running_sum / len(token_ids) ** length_penalty``, by which hypotheses are ranked.
        running_sum: the sum of its tokens' processed log-probabilities, nats.
        logprob: the sum of its steps' ``logprob``: its total under the unmodified model, nats.
        rows: for each token the row that it was appended to: transformers' ``beam_indices``.
        finished: whether it has ended; False for one that was still running when the search was cancelled.
        steps: one for each token.
    """

    token_ids: tuple[int, ...]
    text: str
    score: float
    running_sum: float
    logprob: float
    rows: tuple[int, ...]
    finished: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Trace:
    """One decoded text with all its steps; for a beam search, the text of its best hypothesis.

    Attributes:
        prompt_ids: the ids that the model read.
        token_ids: the new tokens, eos included; a decoder's start token is not among them.
        text: the new tokens decoded, without bos, eos and pad.
        logprob: the sum of the steps' ``logprob``: the text's total under the unmodified model, nats.
        steps: one for each new token.
        stop_reason: ``"eos"``, ``"stop_string"`` (the last token completed one), ``"length"`` (``max_new_tokens``
            reached), ``"context"`` (the model reads no further), ``"no_legal_token"`` (every token was banned) or
            ``"cancelled"``.
        seed: the seed that was used; None when nothing was drawn.
        cut: the end of an encoder–decoder's source that was cut off because the model cannot read a longer one.
        hypotheses: for a beam search, best score first; the first is the text. If the search was cancelled, the running
            ones are included as if they ended there.
        beam_steps: for a beam search, one for each step.
    """

    prompt_ids: tuple[int, ...]
    token_ids: tuple[int, ...]
    text: str
    logprob: float
    steps: tuple[Step, ...]
    stop_reason: StopReason
    seed: int | None
    cut: str = ""
    hypotheses: tuple[Hypothesis, ...] = ()
    beam_steps: tuple[BeamStep, ...] = ()

    @property
    def own_passes(self) -> tuple[bool, ...]:
        """For each step, whether a pass of the model was its own, or the first's of several steps; else it cost none.

        The pass of the first step is the one over the prompt.
        """
        return (True, *(not step.is_accepted for step in self.steps[:-1]))[: len(self.steps)]

    @property
    def passes(self) -> int:
        """Number of passes of the model that gave the steps."""
        return sum(self.own_passes)
