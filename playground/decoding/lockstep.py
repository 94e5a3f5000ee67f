"""Two models read one shared text in lockstep: what each expects at every token, and how far they lie apart.

With one vocabulary the whole distributions are compared. Across tokenizers the text is cut where both have a token's
end, and only what both read of the same characters is compared: the log-probability of a stretch. What cannot be
compared is None.
"""

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise

import torch

from playground.decoding.divergence import Divergence, divergence, per_byte
from playground.decoding.request import check_prompt, check_token_ids
from playground.decoding.sampling import best_ids
from playground.decoding.scoring import predictions
from playground.decoding.text_scores import Expected
from playground.errors import PromptError
from playground.models.running.language_model import LanguageModel
from playground.text import Text


@dataclass(frozen=True)
class Side:
    """What one model reads of a shared text.

    Attributes:
        model: the model.
        prompt_ids: the ids that it reads before.
        token_ids: the ids of the text.
        text: the text of ``token_ids``, as the model's tokenizer writes it.
        start: where the first of them begins in the text, in characters; below 0 where a token has a part of the
            prompt too, None where that is within a character.
        ends: where each of them ends; None within a character.
    """

    model: LanguageModel
    prompt_ids: tuple[int, ...]
    token_ids: tuple[int, ...]
    text: str
    start: int | None
    ends: tuple[int | None, ...]

    @property
    def borders(self) -> dict[int, int]:
        """Where in the text a token begins or ends, in characters, and how many tokens stand before."""
        places = [(0, self.start), *enumerate(self.ends, 1)]
        return {place: count for count, place in reversed(places) if place is not None}


def side_of_ids(model: LanguageModel, prompt_ids: Sequence[int], token_ids: Sequence[int]) -> Side:
    """Return what ``model`` reads of a text of these ids, which somebody with its vocabulary has written.

    Raises:
        PromptError: an id is not in the vocabulary, the prompt is empty, or both are too long for the model.
    """
    check_prompt(prompt_ids, model, token_ids[:-1])
    check_token_ids(token_ids, model, "text")
    ends, text = model.ends(token_ids, prompt_ids), model.decode(token_ids, prompt_ids)
    return Side(model, tuple(prompt_ids), tuple(token_ids), text, 0, tuple(ends))


def side_of_text(model: LanguageModel, prompt: str, text: str) -> Side:
    """Return what ``model`` reads of ``text`` after ``prompt``: both are split into tokens as one text.

    A token that has the end of the prompt and the beginning of the text is the text's.

    Raises:
        PromptError: as :func:`side_of_ids`, and for characters that are none.
    """
    before, ids = len(model.decode(model.encode(prompt))), model.encode(prompt + text)
    ends = model.ends(ids)
    known = [count for count, end in enumerate(ends, 1) if end is not None and end <= before]
    count = max(1, *known) if known else 1
    check_prompt(ids[:count], model, ids[count:-1])
    start, *inside = [None if end is None else end - before for end in ends[count - 1 :]]
    return Side(model, tuple(ids[:count]), tuple(ids[count:]), model.decode(ids)[before:], start, tuple(inside))


@dataclass(frozen=True, slots=True)
class Part:
    """One model's tokens of a stretch of the text.

    Attributes:
        token_ids: their ids.
        labels: their pieces with visible white space.
        logprob: log p(these tokens | all before them), nats, under the unmodified model; None where the other model's
            tokens are not of the same characters.
        expected: the most probable tokens at the stretch's beginning, best first.
    """

    token_ids: tuple[int, ...]
    labels: tuple[str, ...]
    logprob: float | None
    expected: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the shared text that both models have whole tokens of; with one vocabulary it is one token.

    Attributes:
        text: the text that it completes.
        parts: each model's tokens of it.
        divergence: how far the second model's next-token distribution lies from the first one's at its beginning, over
            the full vocabulary; None across vocabularies.
    """

    text: str
    parts: tuple[Part, Part]
    divergence: Divergence | None

    @property
    def gap(self) -> float | None:
        """By how much the second model gives the stretch a higher log-probability, nats; None where not comparable."""
        one, other = (part.logprob for part in self.parts)
        if one is None or other is None:
            return None
        return 0.0 if one == other else other - one  # −inf − −inf would be NaN


class Lockstep:
    """The reading of one text by two models. Iterating reads it and yields the number of stretches read so far.

    Args:
        first, second: what each of them reads.
        top_n: number of most probable tokens to list at each stretch, for each model.

    Attributes:
        stretches: what has been read so far.
        has_one_vocabulary: whether the same ids mean the same tokens to both.

    Raises:
        PromptError: there is no text.
        ModelError: while it is iterated: logits are no distribution.
    """

    def __init__(self, first: Side, second: Side, *, top_n: int = 0) -> None:
        self.sides, self.top_n = (first, second), top_n
        if not first.token_ids or not second.token_ids:
            raise PromptError("text", Text("must_hold_at_least_one_token"), "", Text("type_a_few_words"))
        self.has_one_vocabulary = first.model.tokenizer_id == second.model.tokenizer_id
        self.stretches: list[Stretch] = []

    def __iter__(self) -> Generator[int, None, None]:
        cuts = _cuts(*self.sides, has_one_vocabulary=self.has_one_vocabulary)
        rows = [_rows(side) for side in self.sides]
        with closing(rows[0]), closing(rows[1]):
            self._skip(rows, cuts[0] if cuts else None)
            for cut, following in pairwise(cuts):
                self.stretches.append(self._stretch(rows, cut, following))
                yield len(self.stretches)
        self._leave(cuts[-1] if cuts else None)

    def logprob(self, side: int) -> float:
        """Return the total log-probability of what is compared, nats, under the model of ``side``, 0 or 1."""
        return sum(stretch.parts[side].logprob or 0.0 for stretch in self.stretches)

    @property
    def text(self) -> str:
        """The text that is compared: the stretches that both models have tokens of."""
        return "".join(each.text for each in self.stretches if each.parts[0].logprob is not None)

    def per_byte(self, side: int) -> float | None:
        """Return :meth:`logprob` for each byte of :attr:`text`, nats; None where nothing is compared."""
        return per_byte(self.logprob(side), self.text)

    def _stretch(self, rows: "Sequence[_Rows]", cut: "_Cut", following: "_Cut") -> Stretch:
        firsts, parts = [], []
        for side, own in enumerate(rows):
            logits, logprob = next(own)
            firsts.append(logits)
            begin, end = cut.counts[side], following.counts[side]
            logprob += sum(next(own)[1] for _ in range(begin + 1, end))
            parts.append(self._part(side, begin, end, logprob, self._expected(side, logits)))
        apart = divergence(*firsts) if self.has_one_vocabulary else None
        return Stretch(self._text(cut, following), (parts[0], parts[1]), apart)

    def _text(self, cut: "_Cut", following: "_Cut") -> str:
        return self.sides[0].text[cut.place : following.place]

    def _part(
        self, side: int, begin: int, end: int, logprob: float | None, expected: tuple[Expected, ...] = ()
    ) -> Part:
        model, ids = self.sides[side].model, self.sides[side].token_ids[begin:end]
        return Part(ids, tuple(model.label(each) for each in ids), logprob, expected)

    def _expected(self, side: int, logits: torch.Tensor) -> tuple[Expected, ...]:
        """Return the most probable tokens of one row (vocab_size,)."""
        if not self.top_n:
            return ()
        probs, model = logits.double().softmax(dim=-1), self.sides[side].model
        return tuple(
            Expected(each, model.label(each), float(probs[each])) for each in best_ids(logits, self.top_n).tolist()
        )

    def _skip(self, rows: "Sequence[_Rows]", first: "_Cut | None") -> None:
        """Leave out the tokens before the ``first`` cut: they begin in the prompt."""
        if first is None or not any(first.counts):
            return
        for own, count in zip(rows, first.counts, strict=True):
            for _ in range(count):
                next(own)
        self._add_uncompared(_Cut(0, (0, 0)), first)

    def _leave(self, last: "_Cut | None") -> None:
        """Add what stands after the ``last`` cut, or all where there is none, as not comparable."""
        end = _Cut(len(self.sides[0].text), (len(self.sides[0].token_ids), len(self.sides[1].token_ids)))
        begin = last or _Cut(0, (0, 0))
        if begin.counts != end.counts:
            self._add_uncompared(begin, end)

    def _add_uncompared(self, begin: "_Cut", end: "_Cut") -> None:
        parts = [self._part(side, begin.counts[side], end.counts[side], None) for side in (0, 1)]
        self.stretches.append(Stretch(self._text(begin, end), (parts[0], parts[1]), None))


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place in the text, in characters, and how many tokens each side has before it."""

    place: int
    counts: tuple[int, int]


_Rows = Generator[tuple[torch.Tensor, float], None, None]


def _rows(side: Side) -> _Rows:
    """Yield for each token of the text the logits (vocab_size,) float32 that predict it, and its log-probability."""
    with closing(predictions(side.model, side.prompt_ids, side.token_ids)) as blocks:
        for logits, token_ids in blocks:
            for row, token_id in zip(logits, token_ids, strict=True):
                exact = row.double()
                yield row, float(exact[token_id] - exact.logsumexp(dim=0))


def _cuts(first: Side, second: Side, *, has_one_vocabulary: bool) -> list[_Cut]:
    """Return where the text is cut: at every token of both, where these are the same, else where both have a border."""
    if has_one_vocabulary and first.token_ids == second.token_ids and first.start == second.start == 0:
        return _at_every_token(first)
    same = _common(first.text, second.text)
    one, other = first.borders, second.borders
    return [_Cut(each, (one[each], other[each])) for each in sorted(one.keys() & other.keys()) if 0 <= each <= same]


def _at_every_token(side: Side) -> list[_Cut]:
    """Return a cut at every token; one that ends within a character completes no text."""
    cuts, place = [_Cut(0, (0, 0))], 0
    for count, end in enumerate(side.ends, 1):
        place = place if end is None else end
        cuts.append(_Cut(place, (count, count)))
    return cuts


def _common(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
