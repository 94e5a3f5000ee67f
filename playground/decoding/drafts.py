"""Guess the next tokens from the text itself: what followed its last tokens where they stood before.

This is prompt lookup (Saxena, 2023, "Prompt lookup decoding"), ``prompt_lookup_num_tokens`` in transformers, whose
``PromptLookupCandidateGenerator`` takes the first match of at most two tokens. Here the longest match counts, of equal
ones the last, and a match that reaches the end of the text goes on around it. A draft is only a guess: whoever reads
it keeps what the model and the options would have chosen anyway. Knows nothing of models.
"""

from collections import defaultdict
from collections.abc import Sequence

SHORTEST, LONGEST = 1, 6
"""Tokens that a match has at least: at the beginning and where drafts are taken, and where they are refused."""
PAYS = 2
"""Tokens that a pass over a draft must give to take less time than as many passes without one."""
_KEYS = (2, 1)
"""Places are found by so many last tokens; the longer ones first, since of a frequent token only the last are tried."""
_TRIES = 16
"""Earlier places that are compared, the last ones first."""


class PromptLookup:
    """Drafts for one text. Deterministic: they depend on the ids alone, and on which drafts were taken.

    Args:
        history: the ids of the text so far, as the stages see them.
        num_tokens: the most tokens of a draft.
        source: other ids that may be copied from: an encoder–decoder's source.
        ngram_size: n-grams of this size do not occur twice in the text; 0: they may.
    """

    def __init__(
        self, history: Sequence[int], num_tokens: int, *, source: Sequence[int] = (), ngram_size: int = 0
    ) -> None:
        self._num_tokens, self._ngram_size = num_tokens, ngram_size
        self._source, self._text = list(source), list[int]()
        self._ngrams: set[tuple[int, ...]] = set()
        self._places: dict[tuple[int, ...], list[tuple[bool, int]]] = defaultdict(list)
        self._least = SHORTEST
        for end in range(1, len(self._source)):
            self._remember(self._source[max(0, end - max(_KEYS)) : end], (True, end))
        for token_id in history:
            self._append(token_id)

    def draft(self, most: int) -> tuple[int, ...]:
        """Return the ids that probably follow, at most ``most``; none where no match is long enough."""
        best, length = None, self._least - 1
        for key in _KEYS:
            for place in reversed(self._places.get(tuple(self._text[-key:]), [])[-_TRIES:]):
                matched = self._matched(*place)
                if matched > length:
                    best, length = place, matched
            if best is not None:
                return self._legal(self._following(*best, min(most, self._num_tokens)))
        return ()

    def learn(self, taken: Sequence[int], drafted: int) -> None:
        """Append the tokens that a pass gave; one over a draft that did not pay makes the next need a longer match.

        Args:
            taken: the tokens, at least one.
            drafted: number of tokens of the draft; 0: none was read.
        """
        for token_id in taken:
            self._append(token_id)
        if not drafted:
            return
        if len(taken) >= min(PAYS, drafted + 1):
            self._least = max(SHORTEST, self._least - 1)
        else:
            self._least = min(LONGEST, self._least + 2)

    def _append(self, token_id: int) -> None:
        text = self._text
        self._remember(text[-max(_KEYS) :], (False, len(text)))
        text.append(token_id)
        if self._ngram_size and len(text) >= self._ngram_size:
            self._ngrams.add(tuple(text[-self._ngram_size :]))

    def _remember(self, last: Sequence[int], place: tuple[bool, int]) -> None:
        """Remember ``place``, before which ``last`` stand, at most as many as the longest key."""
        for key in _KEYS:
            if len(last) >= key:
                self._places[tuple(last[-key:])].append(place)

    def _matched(self, in_source: bool, end: int) -> int:
        """Return how many ids before ``end`` equal the last ones of the text, at most :data:`LONGEST`."""
        ids, text = self._source if in_source else self._text, self._text
        most, count = min(LONGEST, end, len(text)), 1
        while count < most and ids[end - 1 - count] == text[-1 - count]:
            count += 1
        return count

    def _following(self, in_source: bool, begin: int, most: int) -> list[int]:
        if in_source:
            return self._source[begin : begin + most]
        period = len(self._text) - begin
        return [self._text[begin + place % period] for place in range(most)]

    def _legal(self, ids: list[int]) -> tuple[int, ...]:
        """Return ``ids`` up to the first that would repeat an n-gram."""
        size = self._ngram_size
        if size:
            before = self._text[len(self._text) - size + 1 :] if size > 1 else []
            new: set[tuple[int, ...]] = set()
            for place in range(len(ids)):
                ngram = tuple([*before, *ids[: place + 1]][-size:])
                if ngram in self._ngrams or ngram in new:
                    return tuple(ids[:place])
                new.add(ngram)
        return tuple(ids)
