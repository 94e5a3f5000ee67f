"""Traced beam search and beam sampling: a generator of steps."""

from collections.abc import Generator, Sequence

import torch

from playground.decoding.beam_trace import banned_candidates, chosen_candidates
from playground.decoding.beams import Beams, EndTest, Selection
from playground.decoding.distribution import AppliedStage, apply_stages_to_rows, check_logits
from playground.decoding.hypotheses import Hypotheses
from playground.decoding.request import Request
from playground.decoding.trace import BeamStep, Step, StopReason, Trace
from playground.errors import OptionError
from playground.models.running.language_model import LanguageModel
from playground.models.running.session import Session
from playground.options import DecodingOptions
from playground.text import Text


class BeamRun(Request):
    """One beam search. Iterating takes its steps; ``trace`` can be read at any time.

    Gives the result of ``generate`` with the same options, sampling included: it draws from its own generator, seeded
    with ``seed``. Interface, arguments and errors are those of :class:`~playground.decoding.generate.Run`; lengths and
    the length penalty count from the first new token of this search.

    Attributes:
        beam_steps: the steps so far.
        stop_reason: ``"cancelled"`` until the search has ended by itself, then that of its best hypothesis.
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
        super().__init__(model, prompt, options, generated=generated, forced=forced)
        self.beam_steps: list[BeamStep] = []
        self.stop_reason: StopReason = "cancelled"
        self._hypotheses = Hypotheses(model, options, self.before)
        self._generator = None if self.seed is None else torch.Generator().manual_seed(self.seed)

    def __iter__(self) -> Generator[BeamStep, None, None]:
        session = self.model.open(self.prompt_ids, self.generated, rows=self.options.num_beams)
        try:
            _check_reordering(session)
            stages, (max_length, reason) = self.stages(session.length), self._max_length(session.length)
            start_ids = session.history
            beams = Beams(self.options, self.model.eos_ids, max_length, self._generator)
            while True:
                with session.deciding:
                    logprobs = check_logits(session.logits).log_softmax(dim=-1)
                    applied = apply_stages_to_rows(logprobs, session.input_ids, stages)
                    selection = self._advance(beams, logprobs, applied, session)
                if beams.over:
                    self.stop_reason = self._reason(reason if selection else "no_legal_token", start_ids)
                if selection is None:
                    return
                yield self.beam_steps[-1]
                if beams.over:
                    return
                session.step(selection.tokens[selection.kept], selection.parents[selection.kept])
        finally:
            session.close()

    @property
    def trace(self) -> Trace:
        """The trace so far; while the search goes on, its hypotheses are reported as if they ended here."""
        hypotheses = self._hypotheses.ranked(self.stop_reason != "cancelled")
        best = hypotheses[0] if hypotheses else None
        return Trace(
            prompt_ids=self.prompt_ids,
            token_ids=best.token_ids if best else (),
            text=best.text if best else "",
            logprob=best.logprob if best else 0.0,
            steps=best.steps if best else (),
            stop_reason=self.stop_reason,
            seed=self.seed,
            cut=self.cut,
            hypotheses=hypotheses,
            beam_steps=tuple(self.beam_steps),
        )

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the best hypothesis so far."""
        return self.trace.steps

    @property
    def index(self) -> int:
        """The index of the next step: 0 for the first new token."""
        return len(self.generated) + len(self.beam_steps)

    def _max_length(self, length: int) -> tuple[int, StopReason]:
        """Return the most tokens that can be generated after ``length`` ids, and which limit that is."""
        wanted = max(1, self.options.max_new_tokens - len(self.generated))
        if self.model.context_length is None:
            return wanted, "length"
        room = self.model.context_length - length + 1
        return (wanted, "length") if wanted <= room else (room, "context")

    def _advance(
        self, beams: Beams, logprobs: torch.Tensor, applied: tuple[AppliedStage, ...], session: Session
    ) -> Selection | None:
        """Take one step and return its selection; None where no row has a legal token."""
        processed = applied[-1].after if applied else logprobs
        if len(self.beam_steps) < len(self.forced):
            processed = _only(self.forced[len(self.beam_steps)], logprobs)
        running = beams.running
        selection = beams.advance(processed, self._stop_string_test(session))
        if selection is None:
            return None
        label = self.model.label
        candidates = chosen_candidates(selection, beams, logprobs, processed, label)
        candidates += banned_candidates(
            applied, running, selection, session.input_ids, self.options.no_repeat_ngram_size, label
        )
        self._hypotheses.grow(selection, beams, self.index, logprobs, applied)
        self.beam_steps.append(BeamStep(self.index, tuple(candidates)))
        return selection

    def _stop_string_test(self, session: Session) -> EndTest | None:
        """Return the test of which candidates complete a stop string; None for a model without stop strings."""
        stops_at, rows = self.model.stops_at, session.input_ids
        if stops_at is None:
            return None
        return lambda parents, tokens: stops_at(torch.cat((rows[parents], tokens[:, None]), dim=1))

    def _reason(self, otherwise: StopReason, start_ids: Sequence[int]) -> StopReason:
        """Return why the best hypothesis, which continues ``start_ids``, has ended; ``otherwise`` if not by a token."""
        best = self._hypotheses.best_finished
        if not best:
            return otherwise
        if best[-1] in self.model.eos_ids:
            return "eos"
        return "stop_string" if self.model.stops_at and self.model.stops_at.end((*start_ids, *best)) else otherwise


def _check_reordering(session: Session) -> None:
    """Check that the session can reorder its rows, so that one hypothesis can continue from another.

    Raises:
        OptionError: the model's cache cannot be reordered.
    """
    if not session.can_reorder:
        raise OptionError(
            "num_beams",
            Text("must_be_1_for_this_model_what_it_remembers"),
            len(session.input_ids),
            Text("choose_greedy_or_sampling"),
        )


def _only(token_id: int, logprobs: torch.Tensor) -> torch.Tensor:
    """Return ``logprobs`` (b, vocab_size) with every token but ``token_id`` at −inf."""
    forced = torch.full_like(logprobs, -torch.inf)
    forced[:, token_id] = logprobs[:, token_id]
    return forced
