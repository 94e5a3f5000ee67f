"""Merges replayed one by one end in the tokenizer's own pieces."""

from itertools import pairwise

import pytest

from playground.errors import PromptError
from playground.tokenization.merges import LONGEST_WORD, merge_ranks, replay
from tests.sizes import sizes
from tests.tokenization.random_texts import random_words


@sizes("words", quick=200, proof=2_000)
def test_the_merges_replayed_give_the_tokenizers_own_pieces(any_reader, words):
    for word in random_words(words):
        own = any_reader.backend.encode(word, add_special_tokens=False)
        replays = replay(any_reader, word)
        assert [piece for each in replays for piece in each.pieces] == own.tokens, word
        assert [i for each in replays for i in each.ids] == own.ids, word


def test_each_step_merges_the_best_pair_the_leftmost_of_several(any_reader):
    ranks = merge_ranks(any_reader)
    for word in random_words(50, seed=3):
        for each in replay(any_reader, word):
            now = each.symbols
            for step in each.steps:
                pairs = list(pairwise(now))
                possible = [(ranks[pair], place) for place, pair in enumerate(pairs) if pair in ranks]
                assert (step.rank, step.place) == min(possible)
                assert "".join(step.pieces) == "".join(now)
                now = step.pieces


def test_bytes_are_merged_into_syllables(gpt2):
    (merges,) = replay(gpt2, "하")
    assert (merges.symbols, merges.pieces) == (("í", "ķ", "ĺ"), ("íķ", "ĺ"))


def test_an_unknown_character_stays_the_unknown_token(kobart):
    (merges,) = replay(kobart, "쀍")
    assert merges.symbols == ("▁", "<unk>")


def test_a_word_that_is_too_long_is_refused(kobart):
    with pytest.raises(PromptError, match="at most"):
        replay(kobart, "가" * (LONGEST_WORD + 1))
