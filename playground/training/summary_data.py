"""Pairs as token ids, and batches of rows of similar length.

A source is read as ``<s> article </s>``; a summary is written as ``summary </s>``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

import torch
from transformers import PreTrainedTokenizerFast

from playground.training import articles, extracts
from playground.training.articles import Pair
from playground.training.grammar import LANGUAGES
from playground.training.loss import IGNORED
from playground.training.tokenizer import MAX_LENGTH

ENCODED_AT_ONCE = 5000  # pairs
NEIGHBOURS = 8  # a batch is drawn from this many times as many rows of similar length


@dataclass(frozen=True)
class Texts:
    """Many texts as one row of ids, with the end of each."""

    ids: torch.Tensor  # (n_tokens,)  int32
    ends: torch.Tensor  # (n_texts + 1,)  the first is 0

    def __getitem__(self, index: int) -> torch.Tensor:
        """Return the ids of one text."""
        return self.ids[self.ends[index] : self.ends[index + 1]].long()


@dataclass(frozen=True)
class Rows:
    """Pairs as ids, and their order from the shortest source to the longest."""

    sources: Texts
    summaries: Texts
    lengths: torch.Tensor  # (n_pairs,)  of the sources
    order: torch.Tensor  # (n_pairs,)


@dataclass(frozen=True)
class Batch:
    """Sources with the summaries to write; ``labels`` are IGNORED where there is no loss."""

    input_ids: torch.Tensor  # (rows, source length)
    attention_mask: torch.Tensor  # (rows, source length)
    decoder_input_ids: torch.Tensor  # (rows, summary length)
    labels: torch.Tensor  # (rows, summary length)


def encode(pairs: Iterable[Pair], words: PreTrainedTokenizerFast) -> Rows:
    """Return ``pairs`` as ids; ``words`` puts ``<s>`` and ``</s>`` around a text."""
    sources: list[list[int]] = []
    summaries: list[list[int]] = []
    rest = iter(pairs)
    while chunk := list(islice(rest, ENCODED_AT_ONCE)):
        sources += words([pair.article for pair in chunk])["input_ids"]
        summaries += [ids[1:] for ids in words([pair.summary for pair in chunk])["input_ids"]]
    lengths = torch.tensor([len(ids) for ids in sources])
    return Rows(_texts(sources), _texts(summaries), lengths, lengths.argsort(stable=True))


def draw_batch(rows: Rows, tokens: int, share: float, start: int, pad: int, generator: torch.Generator) -> Batch:
    """Return a batch of about ``tokens`` source tokens, of rows of similar length from the shortest ``share`` of all.

    ``start`` is the decoder's start id, ``pad`` the padding id.
    """
    limit = max(1, int(share * len(rows.order)))
    middle = int(torch.randint(limit, (), generator=generator))
    count = min(limit, max(1, tokens // int(rows.lengths[rows.order[middle]])))
    first = max(0, min(middle - count * NEIGHBOURS // 2, limit - count * NEIGHBOURS))
    near = rows.order[first : min(limit, first + count * NEIGHBOURS)]
    chosen = near[torch.randperm(len(near), generator=generator)[:count]]
    return batch(rows, chosen.tolist(), start, pad)


def batch(rows: Rows, chosen: list[int], start: int, pad: int) -> Batch:
    """Return the ``chosen`` rows, padded on the right."""
    input_ids = _padded([_within(rows.sources[row]) for row in chosen], pad)
    labels = _padded([rows.summaries[row] for row in chosen], IGNORED)
    before = labels.roll(1, dims=1).masked_fill(labels.roll(1, dims=1) == IGNORED, pad)
    before[:, 0] = start
    return Batch(input_ids, (input_ids != pad).long(), before, labels)


def _within(ids: torch.Tensor) -> torch.Tensor:
    """Return a source of at most ``MAX_LENGTH`` ids: of a longer one the end is left out, but for ``</s>``."""
    return ids if len(ids) <= MAX_LENGTH else torch.cat([ids[: MAX_LENGTH - 1], ids[-1:]])


def held_out(
    seed: int, count: int, words: PreTrainedTokenizerFast, start: int, share: float = 0.0, size: int = 32
) -> list[Batch]:
    """Return ``count`` held-out pairs, half of them Korean, as batches of ``size`` rows of similar length.

    A ``share`` of them are ``extracts``.
    """
    number = round(count * share / len(LANGUAGES))
    pairs = [
        pair
        for language in LANGUAGES
        for pair in (
            *islice(extracts.held_out_pairs(seed, language), number),
            *islice(articles.held_out_pairs(seed, language), count // len(LANGUAGES) - number),
        )
    ]
    rows = encode(pairs, words)
    order = rows.order.tolist()
    return [batch(rows, order[at : at + size], start, words.pad_token_id) for at in range(0, len(order), size)]


def _texts(rows: list[list[int]]) -> Texts:
    """Return rows of ids, joined."""
    ends = torch.tensor([0, *(len(row) for row in rows)]).cumsum(0)
    return Texts(torch.tensor([token for row in rows for token in row], dtype=torch.int32), ends)


def _padded(rows: list[torch.Tensor], filling: int) -> torch.Tensor:
    """Return rows of ids as one tensor (rows, length), padded on the right with ``filling``."""
    return torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=filling)
