"""Copied runs, claims, lengths and ROUGE, on cases small enough to check by eye."""

import random
import unicodedata

import pytest
from rouge_score.rouge_scorer import RougeScorer

from playground.decoding.claims import unsupported_claims
from playground.decoding.copied import Fragment, copied_fragments, coverage, density, new_ngram_share
from playground.decoding.lengths import Lengths, compression, lengths
from playground.decoding.rouge import MEASURES, Rouge, lcs_length, rouge, split_letters, split_words
from playground.training.summary_report import rouge_l

A, B, C, D, E = range(5)


def test_the_longest_run_is_taken_and_the_first_of_equal_ones():
    assert copied_fragments([A, B, C], [A, B, D, A, B, C, A, B, C]) == (Fragment(0, 3, 3),)


def test_runs_do_not_overlap_and_a_single_token_is_chance():
    fragments = copied_fragments([A, B, E, C, D, A], [C, D, E, A, B])
    assert fragments == (Fragment(0, 3, 2), Fragment(3, 0, 2))
    assert (coverage(fragments, 6), density(fragments, 6)) == (4 / 6, 8 / 6)


def test_every_fragment_is_in_both_texts():
    summary, source = [A, A, B, A, A, A, C], [A, A, A, B, A]
    for each in copied_fragments(summary, source, shortest=1):
        there = source[each.source_start : each.source_start + each.length]
        assert there == summary[each.start : each.start + each.length]


def test_nothing_is_copied_from_nothing():
    assert (copied_fragments([], [A]), copied_fragments([A, B], [])) == ((), ())
    assert (coverage((), 0), density((), 0), new_ngram_share([A], [A], 2)) == (None, None, None)


def test_new_ngrams_are_those_the_source_lacks():
    assert new_ngram_share([A, B, C, D], [A, B, D, C, D], 2) == 1 / 3
    assert new_ngram_share([A, B], [A, B], 1) == 0.0


def flagged(summary, source):
    return [(claim.kind, summary[claim.start : claim.end]) for claim in unsupported_claims(summary, source)]


SOURCE = "Bill Marriott scored 5 goals. A crowd of 5,500 saw it in Chatham on January 27."


@pytest.mark.parametrize(
    ("summary", "expect"),
    [
        ("Bill Marriott scored 5. The crowd was 5500.", []),
        ("Bill Smith scored 6 in Paris.", [("name", "Smith"), ("number", "6"), ("name", "Paris")]),
        ("Nobody saw Chatham's goal.", []),
        ("", []),
        ("Portsmouth가 이겼고 Chatham은 졌다", []),
        ("이긴 팀은 Luton이다", [("name", "Luton")]),
    ],
)
def test_numbers_and_names_that_the_source_lacks_are_flagged(summary, expect):
    assert flagged(summary, SOURCE) == expect


@pytest.mark.parametrize(
    ("summary", "expect"),
    [
        ("오다빈 씨는 한들대학교에서 12400명을 만났다.", []),
        (
            "오다민 씨는 두들대학교에서 12,500명을 만났다.",
            [("name", "오다민"), ("name", "두들대학교"), ("number", "12,500")],
        ),
    ],
)
def test_korean_names_stand_before_a_title_or_end_like_a_place(summary, expect):
    assert flagged(summary, "오다빈 씨가 한들대학교에 12,400명을 모았다.") == expect


def test_a_number_of_wide_digits_is_the_same_number():
    assert flagged("１８팀", "18팀 가운데") == []


def test_lengths_count_syllables_eojeol_and_given_tokens():
    for form in ("NFC", "NFD"):
        assert lengths(unicodedata.normalize(form, "첫눈이 내렸다"), 4) == Lengths(7, 2, 4)
    assert (compression(100, 8), compression(5, 0)) == (12.5, None)


def test_identical_korean_texts_score_one_however_they_are_stored():
    text = "뉴브롬프턴은 18팀 가운데 17위였다."
    for split in ("words", "letters"):
        scores = rouge(unicodedata.normalize("NFD", text), text, split)
        assert [scores[name].f1 for name in MEASURES] == [1.0, 1.0, 1.0]


def test_another_particle_costs_an_eojeol_or_a_syllable():
    one, two = "축구단은 졌다", "축구단이 졌다"
    assert rouge(one, two)["rouge1"].f1 == 0.5
    assert rouge(one, two, "letters")["rouge1"].f1 == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("The club won 8 games.", "The club, in 1906, won only eight of 37 games"),
        ("구단은 5,500명 앞에서 졌다", "5,500명이 모인 날 구단은 이겼다"),
        ("같다", ""),
    ],
)
def test_rouge_l_of_words_is_the_one_on_the_models_card(one, two):
    assert rouge(one, two)["rougeL"].f1 == pytest.approx(rouge_l(one, two))


class Splitter:
    def __init__(self, split):
        self.tokenize = split_words if split == "words" else split_letters


def test_every_measure_is_the_librarys_on_random_texts():
    draw = random.Random(0)
    for _ in range(200):
        one, two = ("".join(draw.choices("가나 다abc5 .", k=draw.randrange(60))) for _ in range(2))
        for split in ("words", "letters"):
            theirs = RougeScorer(list(MEASURES), tokenizer=Splitter(split)).score(two, one)
            assert rouge(one, two, split) == {name: Rouge(*score) for name, score in theirs.items()}


def test_a_common_subsequence_of_long_texts_needs_no_table():
    one, two = "ab" * 10_000, "ba" * 10_000
    assert lcs_length(one, two) == 19_999
    assert lcs_length("a" * 10_000, "b" * 10_000) == lcs_length("", "a") == 0
