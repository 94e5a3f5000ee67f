"""BPE step by step: the merges that turn the characters or bytes of a word into its pieces.

Each step merges the neighbouring pair with the lowest rank, the leftmost of several. The rank is the pair's index in
the list of merges, so a lower rank was learnt earlier. Merging ends when no neighbouring pair is in the list.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from playground.errors import PromptError
from playground.text import Text
from playground.tokenization.labels import bytes_label
from playground.tokenization.reader import Reader, check_text

LONGEST_WORD = 200
"""Largest number of characters that are merged step by step."""


@dataclass(frozen=True)
class Merge:
    """One merge.

    Attributes:
        rank: index of the pair in the list of merges, 0 learnt first; −1 for a word taken whole from the vocabulary.
        place: index of the new piece in ``pieces``.
        pieces: all pieces after this step, as written in the vocabulary.
    """

    rank: int
    place: int
    pieces: tuple[str, ...]


@dataclass(frozen=True)
class Replay:
    """The merges of one pre-token, usually a word; merges never cross its borders.

    Attributes:
        text: the pre-token.
        symbols: the initial symbols: characters, bytes, or the unknown token.
        steps: the merges, in their order.
        ids: the ids of the final pieces.
    """

    text: str
    symbols: tuple[str, ...]
    steps: tuple[Merge, ...]
    ids: tuple[int, ...]

    @property
    def pieces(self) -> tuple[str, ...]:
        """The final pieces."""
        return self.steps[-1].pieces if self.steps else self.symbols


def replay(reader: Reader, text: str) -> tuple[Replay, ...]:
    """Return the merges of every pre-token of ``text``.

    Raises:
        PromptError: the tokenizer is not BPE, or ``text`` is too long or has half of a surrogate pair.
    """
    check_text(text)
    _check_bpe(reader)
    if len(text) > LONGEST_WORD:
        rule = Text("must_be_at_most_characters", longest_word=LONGEST_WORD)
        raise PromptError("word", rule, len(text), Text("choose_one_word"))
    return tuple(one for stretch in _between_added(reader, text) for one in _replays(reader, stretch))


def _check_bpe(reader: Reader) -> None:
    model = reader.spec["model"]
    if model["type"] != "BPE" or model["continuing_subword_prefix"] or model["end_of_word_suffix"]:
        rule = Text("must_be_a_bpe_tokenizer_without_affixes")
        raise PromptError("tokenizer", rule, model["type"], Text("choose_another_one"))


def _between_added(reader: Reader, text: str) -> list[str]:
    """Return ``text`` split at its added tokens, which are matched before everything else; they are included."""
    contents = sorted((str(token.content) for token in reader.added.values()), key=len, reverse=True)
    pattern = "|".join(map(re.escape, filter(None, contents)))
    return [part for part in re.split(f"({pattern})", text) if part] if pattern else [text]


def _replays(reader: Reader, stretch: str) -> list[Replay]:
    backend = reader.backend
    if (added := {str(token.content): i for i, token in reader.added.items()}.get(stretch)) is not None:
        return [Replay(stretch, (stretch,), (), (added,))]
    normalized = backend.normalizer.normalize_str(stretch) if backend.normalizer else stretch
    words = backend.pre_tokenizer.pre_tokenize_str(normalized) if backend.pre_tokenizer else [(normalized, None)]
    return [_replay(reader, word) for word, _ in words if word]


def _replay(reader: Reader, word: str) -> Replay:
    symbols = _symbols(reader, word)
    model = reader.spec["model"]
    steps: list[Merge] = []
    if model.get("ignore_merges") and word in model["vocab"]:
        steps = [Merge(-1, 0, (word,))]
    else:
        ranks, now = merge_ranks(reader), symbols
        while (best := min(_ranked(now, ranks), default=None)) is not None:
            rank, place = best
            now = (*now[:place], now[place] + now[place + 1], *now[place + 2 :])
            steps.append(Merge(rank, place, now))
    pieces = steps[-1].pieces if steps else symbols
    return Replay(word, symbols, tuple(steps), tuple(model["vocab"][piece] for piece in pieces))


def _ranked(pieces: Sequence[str], ranks: dict[tuple[str, str], int]) -> list[tuple[int, int]]:
    """Return (rank, index) of every neighbouring pair that can be merged."""
    pairs = enumerate(pairwise(pieces))
    return [(rank, place) for place, pair in pairs if (rank := ranks.get(pair)) is not None]


@lru_cache(maxsize=32)
def merge_ranks(reader: Reader) -> dict[tuple[str, str], int]:
    """Return the rank of every pair in the list of merges; the last one of a duplicate pair, as in the tokenizer."""
    pairs = (tuple(m.split(" ", 1)) if isinstance(m, str) else tuple(m) for m in reader.spec["model"]["merges"])
    return {(pair[0], pair[1]): rank for rank, pair in enumerate(pairs)}


def _symbols(reader: Reader, word: str) -> tuple[str, ...]:
    """Return the initial symbols of ``word``: known characters, bytes of others, or the unknown token."""
    model = reader.spec["model"]
    vocab, unk, fuse = model["vocab"], model["unk_token"], model["fuse_unk"]
    symbols: list[str] = []
    for char in word:
        pieces = _bytes_of(char) if model.get("byte_fallback") and char not in vocab else [char]
        if all(piece in vocab for piece in pieces):
            symbols.extend(pieces)
        elif unk is not None and not (fuse and symbols and symbols[-1] == unk):
            symbols.append(unk)
    return tuple(symbols)


def _bytes_of(char: str) -> list[str]:
    return [f"<0x{byte:02X}>" for byte in char.encode()]


def symbol_label(reader: Reader, piece: str) -> str:
    """Return the piece of an intermediate step as it is displayed."""
    token_id = reader.backend.token_to_id(piece)
    return piece if token_id is None else reader.label(token_id) or bytes_label(piece.encode())
