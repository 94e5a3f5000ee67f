"""The traced decoding loop: predict, choose, append, repeat."""

from collections.abc import Generator, Iterator, Sequence

import torch

from playground.decoding.beam_search import BeamRun
from playground.decoding.describe import CANDIDATES, describe
from playground.decoding.distribution import NextTokenDistribution, apply_stages, check_logits
from playground.decoding.drafts import PromptLookup
from playground.decoding.processors import Stage
from playground.decoding.request import Request, check_prompt
from playground.decoding.sampling import uniform
from playground.decoding.surprise import begun_stages
from playground.decoding.trace import BeamStep, Guess, Step, StopReason, Trace
from playground.errors import OptionError
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import Text

__all__ = ["CANDIDATES", "Run", "check_prompt", "decode", "new_run", "next_token", "stream"]


def next_token(
    model: LanguageModel, prompt: str | Sequence[int], options: DecodingOptions, *, generated: Sequence[int] = ()
) -> NextTokenDistribution:
    """Return the distribution of the token after ``prompt`` and ``generated``, and the token chosen from it.

    With ``num_beams`` > 1 the stages act on log-probabilities, as in a beam search, and nothing is drawn, since a beam
    search does not choose one token.

    Args:
        model: the model.
        prompt: text, or token ids that are used unchanged; for an encoder–decoder, the source.
        options: the decoding options.
        generated: the ids decoded so far. The step index, and with it ``u`` and the minimum length, counts them.

    Raises:
        PromptError: the prompt is empty, or too long for the model.
        ModelError: the logits are no distribution, see :func:`~playground.decoding.distribution.check_logits`.
    """
    request = Request(model, prompt, options, generated=generated)
    stages = begun_stages(request)
    session = model.open(request.prompt_ids, generated)
    try:
        logits, u = check_logits(session.logits[0]), None
        if options.num_beams > 1:
            logits = logits.log_softmax(dim=-1)
        elif request.seed is not None:
            u = uniform(request.seed, len(generated))
        return NextTokenDistribution(logits, apply_stages(logits, session.history, stages), u)
    finally:
        session.close()


def stream(
    model: LanguageModel, prompt: str | Sequence[int], options: DecodingOptions
) -> Iterator[Step] | Iterator[BeamStep]:
    """Yield a :class:`Step` for each new token as soon as it is chosen; for a beam search, a :class:`BeamStep`.

    Raises the errors of :func:`next_token`.
    """
    return new_run(model, prompt, options).__iter__()


def decode(model: LanguageModel, prompt: str | Sequence[int], options: DecodingOptions) -> Trace:
    """Decode to the end and return the :class:`Trace`. Raises the errors of :func:`next_token`."""
    run = new_run(model, prompt, options)
    for _ in run:
        pass
    return run.trace


def new_run(
    model: LanguageModel,
    prompt: str | Sequence[int],
    options: DecodingOptions,
    *,
    generated: Sequence[int] = (),
    forced: Sequence[int] = (),
) -> "Run | BeamRun":
    """Return a :class:`Run`, or a :class:`BeamRun` for several beams; arguments and errors are those of ``Run``."""
    kind = BeamRun if options.num_beams > 1 else Run
    return kind(model, prompt, options, generated=generated, forced=forced)


_Taken = tuple[Step | None, StopReason | None]
"""The step of a token, None where none is legal; and why the text ends with it, None where it goes on."""


class Run(Request):
    """One decoding of one prompt. Iterating takes its steps; ``trace`` can be read at any time.

    While a text is computed alone, a pass may read a draft of the next tokens along with the last one (see
    :mod:`~playground.decoding.drafts`). Every token is chosen by the options all the same, from its own logits, history
    and ``u``: so the text is that without drafts. (A pass over several tokens rounds differently than one over a single
    one, in float32 by about 1e-6 of a logit, as a :class:`~playground.decoding.batch.Batch` does.)

    Args:
        model: the model.
        prompt: text, or token ids that are used unchanged; for an encoder–decoder, the source.
        options: the decoding options; a seed of None is replaced by a new one, kept in ``seed``.
        generated: ids decoded earlier, which this run continues; step index, ``u`` and lengths count them.
        forced: ids that are taken first, whatever the options would choose; used to branch off.

    Raises:
        PromptError: the prompt is empty, or too long for the model.
        OptionError: a beam strategy, which needs :class:`BeamRun`.
    """

    def __init__(
        self,
        model: LanguageModel,
        prompt: str | Sequence[int],
        options: DecodingOptions,
        *,
        generated: Sequence[int] = (),
        forced: Sequence[int] = (),
    ) -> None:
        if options.num_beams > 1:
            raise OptionError(
                "num_beams",
                Text("must_be_1_here"),
                options.num_beams,
                Text("choose_greedy_or_sampling"),
            )
        super().__init__(model, prompt, options, generated=generated, forced=forced)
        self.steps: list[Step] = []
        self.stop_reason: StopReason = "cancelled"
        self._chosen = 0
        self._stages: tuple[Stage, ...] | None = None
        self._lookup: PromptLookup | None = None
        self._draft: tuple[Guess, ...] = ()
        self._drafted = self._length = 0
        self._of_pass: list[int] = []
        self._add_text = model.incremental_decoder(self.before)

    def __iter__(self) -> Generator[Step, None, None]:
        self._stages = begun_stages(self)
        session = self.model.open(self.prompt_ids, self.generated)
        try:
            self._lookup = self._lookup_from(session.history)
            for taken in session.write(lambda logits, ids: self._choose(check_logits(logits[0]), ids), self._guess):
                step = self._take(taken)
                if step is not None:
                    yield step
        finally:
            session.close()

    def _lookup_from(self, history: Sequence[int]) -> PromptLookup | None:
        """Return what guesses the tokens after ``history``; None where no drafts are wanted."""
        if not self.options.prompt_lookup_num_tokens:
            return None
        return PromptLookup(
            history,
            self.options.prompt_lookup_num_tokens,
            source=self.prompt_ids if self.model.is_encoder_decoder else (),
            ngram_size=self.options.no_repeat_ngram_size,
        )

    def _guess(self, most: int | None) -> tuple[int, ...]:
        """Return what the next pass reads after the token chosen last, as far as length and context allow."""
        if self._lookup is None:
            return ()
        room = self.options.max_new_tokens - len(self.generated) - self._chosen - 1
        if self.model.context_length is not None:
            room = min(room, self.model.context_length - self._length)
        ids = self._lookup.draft(room if most is None else min(room, most))
        if not ids or not self.model.takes_back:
            return ()
        self._draft, self._drafted = tuple(Guess(i, self.model.label(i)) for i in ids), len(ids)
        return ids

    def _learn(self, token_id: int, length: int) -> None:
        """Learn the token that has been chosen, which makes ``length`` ids, and what the draft was worth at its end."""
        self._length = length
        self._of_pass.append(token_id)
        if self._draft and self._draft[0].token_id == token_id:
            self._draft = self._draft[1:]
            return
        if self._lookup is not None:
            self._lookup.learn(self._of_pass, self._drafted)
        self._draft, self._drafted, self._of_pass = (), 0, []

    @property
    def over(self) -> bool:
        """Whether the run has ended by itself."""
        return self.stop_reason != "cancelled"

    def advance(self, logits: torch.Tensor, input_ids: torch.Tensor) -> Step | None:
        """Take the next token and return its step, or None where no token is legal.

        Args:
            logits: (vocab_size,) float32, from ``check_logits``.
            input_ids: (1, length) int64, all ids that the model has read so far.
        """
        return self._take(self._choose(logits, input_ids)[0])

    def _choose(self, logits: torch.Tensor, input_ids: torch.Tensor) -> "tuple[_Taken, int | None]":
        """Choose the next token; return its step with what ends the text, and the token unless it ends there.

        What was drafted here changes nothing but the step's ``draft``.
        """
        distribution = self.distribution(logits, input_ids)
        place = self._chosen
        token_id = self.forced[place] if place < len(self.forced) else distribution.token_id
        if token_id is None:
            return (None, "no_legal_token"), None
        stops = self._stops(input_ids, token_id)
        text = self._add_text(token_id, is_last=stops is not None)
        described = describe(self.model, distribution)
        step = described.step(self.model, len(self.generated) + place, token_id, text, self._draft)
        self._chosen += 1
        self._learn(token_id, input_ids.shape[1] + 1)
        return (step, stops), token_id if stops is None else None

    def _take(self, taken: "_Taken") -> Step | None:
        """Take a chosen token into the run, whose reader may be some tokens behind."""
        step, stops = taken
        self.stop_reason = stops or "cancelled"
        if step is not None:
            self.steps.append(step)
        return step

    @property
    def trace(self) -> Trace:
        """The trace of this run so far; its stop reason is ``"cancelled"`` until the run has ended by itself."""
        token_ids = tuple(step.token_id for step in self.steps)
        return Trace(
            prompt_ids=self.prompt_ids,
            token_ids=token_ids,
            text="".join(step.text for step in self.steps),
            logprob=sum(step.logprob for step in self.steps),
            steps=tuple(self.steps),
            stop_reason=self.stop_reason,
            seed=self.seed,
            cut=self.cut,
        )

    def distribution(self, logits: torch.Tensor, input_ids: torch.Tensor) -> NextTokenDistribution:
        """Return the distribution of the next step; arguments as for :meth:`advance`."""
        if self._stages is None:
            self._stages = self.stages(input_ids.shape[1] - self._chosen)
        applied = apply_stages(logits, input_ids, self._stages)
        u = None if self.seed is None else uniform(self.seed, len(self.generated) + self._chosen)
        return NextTokenDistribution(logits, applied, u)

    def _stops(self, input_ids: torch.Tensor, token_id: int) -> StopReason | None:
        """Return why the run ends with ``token_id`` after ``input_ids``; None where it goes on."""
        if token_id in self.model.eos_ids:
            return "eos"
        if self.model.stops_at and self.model.stops_at.end([*input_ids[0].tolist(), token_id]):
            return "stop_string"
        if len(self.generated) + self._chosen + 1 >= self.options.max_new_tokens:
            return "length"
        return None if self.model.reads(input_ids.shape[1] + 1) else "context"
