"""Score every token of a text: how probable it was to the unmodified model, and what the model expected instead.

A text longer than the model's context is scored in overlapping windows, so that a token is predicted from at least half
of the context: the strided perplexity of https://huggingface.co/docs/transformers/perplexity.
"""

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import torch

from playground.decoding.request import check_prompt, check_token_ids, read_prompt
from playground.decoding.sampling import LOWEST_SHIFT, best_ids
from playground.decoding.scoring import Score, predictions
from playground.errors import PromptError
from playground.models.running.language_model import LanguageModel
from playground.text import Text


@dataclass(frozen=True, slots=True)
class Expected:
    """A token that the model held probable at some place.

    Attributes:
        token_id: its id.
        label: its piece with visible white space.
        prob: its probability under the unmodified model.
    """

    token_id: int
    label: str
    prob: float


@dataclass(frozen=True, slots=True)
class Found:
    """How probable a token that is looked for was at some place.

    Attributes:
        logprob: log p(token | the tokens before the place), nats.
        rank: its place among all tokens by probability: 1 is the most probable, equals by id.
    """

    logprob: float
    rank: int


@dataclass(frozen=True, slots=True)
class ScoredToken:
    """One token of a text, as the unmodified model predicted it.

    Attributes:
        token_id: its id.
        label: its piece with visible white space.
        text: the text that it completes; empty in the middle of a character, and for bos, eos and pad.
        logprob: log p(token | the tokens before it), nats; None where nothing stands before it.
        rank: its place among all tokens by probability: 1 is the most probable, equals by id; None as above.
        entropy: of the prediction over the full vocabulary, nats; None as above.
        expected: the most probable tokens at its place, best first.
        found: the tokens that are looked for, at its place, in their order; none where nothing stands before it.
    """

    token_id: int
    label: str
    text: str
    logprob: float | None = None
    rank: int | None = None
    entropy: float | None = None
    expected: tuple[Expected, ...] = ()
    found: tuple[Found, ...] = ()

    @property
    def prob(self) -> float | None:
        """exp(``logprob``)."""
        return None if self.logprob is None else math.exp(self.logprob)


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a text that the model reads at once; positions are those of tokens in the text.

    Attributes:
        start: the first token that it reads.
        first: the first token that it scores.
        end: the position after the last token that it scores.
    """

    start: int
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class TextScores:
    """A scored text.

    Attributes:
        tokens: all of its tokens in order; the first of a decoder's text has no score, since nothing stands before it.
        windows: the parts in which it was read; one where it fits into the context.
        cut: the end of an encoder–decoder's source that was cut off because the model cannot read a longer one.
    """

    tokens: tuple[ScoredToken, ...]
    windows: tuple[Window, ...]
    cut: str = ""

    @property
    def score(self) -> Score:
        """Total, mean and perplexity over the tokens that have a score."""
        return Score(tuple(token.logprob for token in self.tokens if token.logprob is not None))


def score_text(
    model: LanguageModel, text: str | Sequence[int], *, source: str | Sequence[int] = "", top_n: int = 0
) -> TextScores:
    """Score ``text`` to its end; arguments and errors are those of :class:`TextScoring`."""
    scoring = TextScoring(model, text, source=source, top_n=top_n)
    for _ in scoring:
        pass
    return scoring.scores


class TextScoring:
    """The scoring of one text. Iterating reads it block by block and yields the number of tokens read so far.

    Args:
        model: the model.
        text: text, or token ids that are used unchanged; a text's ids are those of a prompt.
        source: what an encoder–decoder reads, from which it is to write ``text``; empty for a decoder.
        top_n: number of most probable tokens to list at each place.
        find: ids to look for at each place, wherever they stand in the distribution.

    Attributes:
        token_ids: the ids of the text.

    Raises:
        PromptError: the text is empty; it has, or is to find, an id outside of the vocabulary; an encoder–decoder
            without a source, or with a text longer than its context; a decoder with a source.
        ModelError: while it is iterated: the logits are no distribution.
    """

    def __init__(
        self,
        model: LanguageModel,
        text: str | Sequence[int],
        *,
        source: str | Sequence[int] = "",
        top_n: int = 0,
        find: Sequence[int] = (),
    ) -> None:
        _check_source(model, source)
        check_token_ids(find, model, "find")
        self.model, self.top_n, self.find = model, top_n, tuple(find)
        self.token_ids = tuple(model.encode(text) if isinstance(text, str) else text)
        self._source, self._cut = read_prompt(model, source) if model.is_encoder_decoder else ((), "")
        if model.is_encoder_decoder:
            check_prompt(self._source, model, self.token_ids[:-1])
        if not self.token_ids:
            check_prompt((), model)
        check_token_ids(self.token_ids, model, "text")
        self._add_text = model.incremental_decoder()
        self._tokens: list[ScoredToken] = []
        self._windows: list[Window] = []

    def __iter__(self) -> Generator[int, None, None]:
        for window in self._all_windows():
            self._windows.append(window)
            for place in range(len(self._tokens), window.first):
                self._tokens.append(self._token(place))
            following = self.token_ids[window.first : window.end]
            before = self._source or self.token_ids[window.start : window.first]
            for logits, ids in predictions(self.model, before, following) if following else ():
                self._tokens += list(self._scored(logits, ids, len(self._tokens)))
                yield len(self._tokens)

    @property
    def scores(self) -> TextScores:
        """What has been scored so far."""
        return TextScores(tuple(self._tokens), tuple(self._windows), self._cut)

    def _all_windows(self) -> Iterator[Window]:
        if self.model.is_encoder_decoder:
            yield Window(0, 0, len(self.token_ids))
        else:
            yield from windows(len(self.token_ids), self.model.context_length)

    def _token(self, place: int) -> ScoredToken:
        """Return the token at ``place`` without a score."""
        token_id = self.token_ids[place]
        text = self._add_text(token_id, is_last=place == len(self.token_ids) - 1)
        return ScoredToken(token_id, self.model.label(token_id), text)

    def _scored(self, logits: torch.Tensor, token_ids: Sequence[int], place: int) -> Iterator[ScoredToken]:
        """Yield the tokens from ``place`` on, each predicted by its row of ``logits`` (rows, vocab_size) float32."""
        rows = logits.double()
        best = rows.amax(dim=1)
        shifted = (rows - best[:, None]).clamp(min=LOWEST_SHIFT)  # −inf · 0 would be NaN
        mass = shifted.exp()
        totals = mass.sum(dim=1)
        entropies = (totals.log() - (mass * shifted).sum(dim=1) / totals).clamp(min=0.0).tolist()
        logprobs = (_chosen(rows, token_ids) - best - totals.log()).tolist()
        ranks = _ranks(logits, token_ids)
        normalizers = (best + totals.log()).tolist()
        found = [(rows[:, each].tolist(), _ranks(logits, [each] * len(rows))) for each in self.find]
        for row, logprob in enumerate(logprobs):
            expected = self._expected(logits[row], mass[row] / totals[row])
            at_row = tuple(Found(own[row] - normalizers[row], rank[row]) for own, rank in found)
            yield replace(
                self._token(place + row),
                logprob=logprob, rank=ranks[row], entropy=entropies[row], expected=expected, found=at_row,
            )  # fmt: skip

    def _expected(self, logits: torch.Tensor, probs: torch.Tensor) -> tuple[Expected, ...]:
        """Return the most probable tokens of one row, (vocab_size,) each."""
        ids = best_ids(logits, self.top_n).tolist() if self.top_n else []
        return tuple(Expected(token_id, self.model.label(token_id), float(probs[token_id])) for token_id in ids)


def windows(length: int, context_length: int | None) -> Iterator[Window]:
    """Yield the windows in which a decoder scores ``length`` tokens.

    The first scores all that its context holds, each of the others half of a context more, or what is left.

    Args:
        length: number of tokens, at least one.
        context_length: the most tokens that are read at once; None: all of them.
    """
    most = length if context_length is None else context_length
    end = min(length, most + 1)  # the last token is scored, not read
    yield Window(0, 1, end)
    while end < length:
        first, end = end, min(end + max(1, most // 2), length)
        yield Window(end - 1 - most, first, end)


def _check_source(model: LanguageModel, source: str | Sequence[int]) -> None:
    """Check that an encoder–decoder has a source and a decoder has none.

    Raises:
        PromptError: it is the other way round.
    """
    empty = not (source.strip() if isinstance(source, str) else source)
    if model.is_encoder_decoder and empty:
        rule = Text("must_be_the_text_that_the_encoder_reads")
        raise PromptError("source", rule, source, Text("add_a_source_or_choose_a_decoder"))
    if not model.is_encoder_decoder and not empty:
        rule = Text("must_be_empty_for_a_decoder")
        raise PromptError("source", rule, source, Text("put_it_at_the_beginning_of_the_text"))


def _chosen(rows: torch.Tensor, token_ids: Sequence[int]) -> torch.Tensor:
    """Return the entry of each of ``token_ids`` in its row of ``rows`` (n, vocab_size): (n,)."""
    return rows.gather(1, torch.tensor(token_ids)[:, None])[:, 0]


def _ranks(logits: torch.Tensor, token_ids: Sequence[int]) -> list[int]:
    """Return the rank of each of ``token_ids`` in its row: 1 is the largest logit, lower ids first among equals."""
    own = _chosen(logits, token_ids)[:, None]
    before = torch.arange(logits.shape[1])[None] < torch.tensor(token_ids)[:, None]
    ranks: list[int] = (1 + (logits > own).sum(dim=1) + ((logits == own) & before).sum(dim=1)).tolist()
    return ranks
