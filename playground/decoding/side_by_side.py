"""Several decodings that take their steps in turn, of any models and prompts, and the figures of their texts."""

import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from playground.decoding.beam_search import BeamRun
from playground.decoding.divergence import per_byte
from playground.decoding.generate import Run, new_run
from playground.decoding.scoring import Score, distinct_n, repeated_ngram_share, repeated_positions
from playground.decoding.trace import Trace
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions

NGRAM_SIZES = (2, 3, 4)
"""Sizes of the n-grams over which repetition is counted."""


@dataclass(frozen=True)
class TextFigures:
    """The figures of a text; None where the text is too short for one.

    Attributes:
        logprob: total log-probability under the unmodified model, nats.
        mean_logprob: mean log-probability of a token, nats.
        perplexity: exp(−``mean_logprob``).
        distinct_1, distinct_2: the share of different tokens, and of different pairs of tokens.
        repeated: n-gram size to the share of n-grams that occurred earlier in the text.
        repeated_places: n-gram size to the positions of tokens in such an n-gram.
        tokens: number of tokens.
        bytes: number of bytes of the text in UTF-8.
        logprob_per_byte: ``logprob`` for each byte, nats; it compares across tokenizers, as ``mean_logprob`` does not.
        seconds: time that the steps of this text have taken.
    """

    logprob: float
    mean_logprob: float | None
    perplexity: float | None
    distinct_1: float | None
    distinct_2: float | None
    repeated: dict[int, float | None]
    repeated_places: dict[int, tuple[int, ...]]
    tokens: int
    bytes: int
    logprob_per_byte: float | None
    seconds: float

    @property
    def tokens_per_second(self) -> float | None:
        """Tokens per second; None before the first token."""
        return self.tokens / self.seconds if self.tokens and self.seconds > 0 else None


def text_figures(trace: Trace, seconds: float) -> TextFigures:
    """Return the figures of a traced text that took ``seconds``."""
    ids, score = trace.token_ids, Score(tuple(step.logprob for step in trace.steps))
    return TextFigures(
        logprob=trace.logprob,
        mean_logprob=score.mean,
        perplexity=score.perplexity,
        distinct_1=distinct_n(ids, 1),
        distinct_2=distinct_n(ids, 2),
        repeated={n: repeated_ngram_share(ids, n) for n in NGRAM_SIZES},
        repeated_places={n: repeated_positions(ids, n) for n in NGRAM_SIZES},
        tokens=len(ids),
        bytes=len(trace.text.encode("utf-8", "replace")),
        logprob_per_byte=per_byte(trace.logprob, trace.text),
        seconds=seconds,
    )


@dataclass
class Lane:
    """One of the decodings.

    Attributes:
        run: the decoding.
        seconds: time that its own steps have taken so far.
        over: whether it has ended.
    """

    run: Run | BeamRun
    seconds: float = 0.0
    over: bool = False
    _steps: Generator[Any, None, None] | None = field(default=None, repr=False)

    def advance(self) -> None:
        """Take one step, unless the decoding has ended."""
        if self.over:
            return
        started = time.perf_counter()
        if self._steps is None:
            self._steps = iter(self.run)
        self.over = next(self._steps, None) is None or self.run.stop_reason != "cancelled"
        self.seconds += time.perf_counter() - started
        if self.over:
            self.close()

    def close(self) -> None:
        """Stop the decoding."""
        if self._steps is not None:
            self._steps.close()

    @property
    def figures(self) -> TextFigures:
        """The figures of its text so far."""
        return text_figures(self.run.trace, self.seconds)


@dataclass(frozen=True)
class LaneStart:
    """What one of the decodings begins with.

    Attributes:
        model: the model.
        prompt: text or token ids, as for :func:`~playground.decoding.generate.decode`.
        options: the decoding options.
        forced: ids that its text begins with, whatever the options would choose.
    """

    model: LanguageModel
    prompt: str | Sequence[int]
    options: DecodingOptions
    forced: tuple[int, ...] = ()


class SideBySide:
    """Several decodings in turn. Iterating takes one step of one lane and yields the lane's index.

    A lane gives the text of :func:`~playground.decoding.generate.decode` with its model, prompt and options. Lanes of
    one model share it and what has been read of a prompt: the first of them reads it, in its own time. Leaving the
    iteration ends all lanes.

    Args:
        starts: what each lane begins with; a model may stand in several.

    Raises:
        PromptError: as in ``decode``.
    """

    def __init__(self, starts: Sequence[LaneStart]) -> None:
        # a lane's time is its own, and lanes would wait for each other
        self._apart = {id(start.model): start.model.apart for start in starts}
        self.lanes = tuple(
            Lane(new_run(self._apart[id(start.model)], start.prompt, start.options, forced=start.forced))
            for start in starts
        )

    @classmethod
    def of(cls, model: LanguageModel, prompt: str | Sequence[int], settings: Sequence[DecodingOptions]) -> "SideBySide":
        """Return decodings of one ``prompt`` of one ``model``, one for each of ``settings``."""
        return cls([LaneStart(model, prompt, options) for options in settings])

    def __iter__(self) -> Generator[int, None, None]:
        try:
            while not all(lane.over for lane in self.lanes):
                for index, lane in enumerate(self.lanes):
                    if not lane.over:
                        lane.advance()
                        yield index
        finally:
            for lane in self.lanes:
                lane.close()


def same_length(options: DecodingOptions) -> DecodingOptions:
    """Return ``options`` changed so that every text has exactly ``max_new_tokens`` tokens, so that totals compare."""
    return replace(options, min_new_tokens=options.max_new_tokens)
