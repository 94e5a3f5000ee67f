"""Claims compare like with like: a summary and its source may write one number or name in two ways."""

import unicodedata
from itertools import islice, permutations

import pytest

from playground.decoding.claims import unsupported_claims
from playground.training.articles import held_out_pairs


def flagged(summary, source):
    return [(claim.kind, summary[claim.start : claim.end]) for claim in unsupported_claims(summary, source)]


SAME = [
    ("１２명이 왔다", "12명이 왔다", "열두 명이 왔다"),
    ("1,200명", "1200명", "천이백 명", "1천 2백 명", "1 200 people", "twelve hundred people"),
    ("35,000원", "3만 5천 원", "3.5만 원", "３만 ５천 원", "삼만 오천 원"),
    ("세 명", "3명", "three people", "3 people"),
    ("스물다섯 살", "25살", "이십오 세", "twenty-five years"),
    ("1.2 million", "1,200,000", "1.2M", "백이십만 명"),
    ("50%", "５０％", "50 percent", "50퍼센트", "오십 퍼센트"),
    ("½", "1/2", "2분의 1"),
    ("영하 5도", "−5도", "-5 degrees", "minus 5 degrees"),
    ("10²배", "100배", "10^2배"),
    ("면적은 30 m²", "면적은 30 m2", "면적은 30㎡"),
    ("CO₂ 2톤", "CO2 2톤"),
    ("제3조", "제３조"),
    ("three, then the 3rd", "3월 3일", "삼월 삼 일", "세 번째"),
    ("it was ＡＢＣ", "it was ABC", "it was Abc's"),
    ("it was O’Neil’s", "it was O'Neil"),
    ("it was Kim‑Lee", "it was Kim-Lee"),
    ("it was Beyoncé", unicodedata.normalize("NFD", "it was Beyoncé")),
    ("한들대학교의 오다빈 씨", unicodedata.normalize("NFD", "오다빈 씨는 한들대학교에서")),
]


@pytest.mark.parametrize(("summary", "source"), [pair for same in SAME for pair in permutations(same, 2)])
def test_what_is_written_in_another_way_is_no_claim(summary, source):
    assert flagged(summary, source) == []


@pytest.mark.parametrize(
    ("summary", "source", "stray"),
    [
        ("36,000원", "3만 5천 원", "36,000"),
        ("3만 6천 원", "35,000원", "3만 6천"),
        ("10²배", "102배", "10²"),
        ("102배", "10²배", "102"),
        ("24년", "2024년", "24"),
        ("2024년", "24년", "2024"),
        ("2명", "m² 넓이", "2"),
        ("15명", "1,5번", "15"),
        ("1500명", "1,5번", "1500"),
        ("5도", "−5도", "5"),
        ("−５도", "5도", "−５"),
        ("네 명", "3명", "네"),
        ("４명", "세 명", "４"),
        ("four people", "3명", "four"),
        ("1.3 million", "1.2 million", "1.3 million"),
        ("31⁄2", "3½", "31⁄2"),
        ("5 km", "5만 km", "5"),
        ("2명", "이 일을 한다", "2"),
    ],
)
def test_another_number_is_a_claim_and_shown_as_it_stands(summary, source, stray):
    assert flagged(summary, source) == [("number", stray)]


def test_an_ambiguous_mark_is_borne_out_by_either_meaning():
    assert flagged("1/2 모임", "1월 2일 모임") == flagged("1월 2일 모임", "1/2 모임") == []
    assert flagged("3·1 운동", "3월 1일") == flagged("3만 2024년", "3만 명이 2024년에") == []
    assert flagged("1/3 모임", "1월 2일 모임") == [("number", "1/3")]


def test_a_word_that_often_counts_nothing_bears_out_a_claim_and_is_none():
    assert flagged("One of them came first, 한 사람도 첫째로", "") == []
    assert flagged("1 goal, 1st", "one goal") == flagged("한 골", "1골") == flagged("1골", "첫 번째 골") == []


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_a_claim_points_at_the_letters_as_they_are_shown(form):
    summary = unicodedata.normalize(form, "각 é 두들대학교는 ＦＣＸ에서 １２,５００명, ㎡ ﬁ 삼십 명")
    kinds = [(kind, unicodedata.normalize("NFKC", text)) for kind, text in flagged(summary, "")]
    assert kinds == [("name", "두들대학교"), ("name", "FCX"), ("number", "12,500"), ("number", "삼십")]


def test_a_number_in_words_is_no_name():
    assert flagged("the Seven and 5K", "") == [("number", "Seven"), ("number", "5K")]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_summary_that_says_nothing_new_claims_no_number(language):
    pairs = islice(held_out_pairs(0, language), 100)
    assert [stray for pair in pairs for stray in flagged(pair.summary, pair.article) if stray[0] == "number"] == []
