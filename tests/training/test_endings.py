"""A marked Korean stem gets the ending of the manner."""

import pytest

from playground.training.endings import MANNERS, ending, speak


@pytest.mark.parametrize(
    ("stem", "formal", "polite", "elder"),
    [
        ("나누", "나눕니다", "나눠요", "나눈단다"),
        ("고르", "고릅니다", "골라요", "고른단다"),
        ("만들", "만듭니다", "만들어요", "만든단다"),
        ("돕", "돕습니다", "도와요", "돕는단다"),
        ("모으", "모읍니다", "모아요", "모은단다"),
        ("되", "됩니다", "돼요", "된단다"),
        ("하", "합니다", "해요", "한단다"),
        ("있", "있습니다", "있어요", "있단다"),
        ("했", "했습니다", "했어요", "했단다"),
        ("살았", "살았습니다", "살았어요", "살았단다"),
        ("듣", "듣습니다", "들어요", "듣는단다"),
        ("뽑", "뽑습니다", "뽑아요", "뽑는단다"),
        ("짓", "짓습니다", "지어요", "짓는단다"),
        ("나뉘", "나뉩니다", "나뉘어요", "나뉜단다"),
    ],
)
def test_a_verb_states_in_three_manners(stem, formal, polite, elder):
    assert [ending(stem, "v", manner) for manner in MANNERS] == [formal, polite, elder]


@pytest.mark.parametrize(
    ("stem", "polite", "elder"),
    [("쉽", "쉬워요", "쉽단다"), ("크", "커요", "크단다"), ("많", "많아요", "많단다"), ("다르", "달라요", "다르단다")],
)
def test_an_adjective_has_no_sign_of_the_present(stem, polite, elder):
    assert [ending(stem, "a", manner) for manner in MANNERS[1:]] == [polite, elder]


def test_is_follows_the_nouns_last_sound():
    assert [ending("토큰", "i", manner) for manner in MANNERS] == ["토큰입니다", "토큰이에요", "토큰이란다"]
    assert [ending("사과", "i", manner) for manner in MANNERS] == ["사과입니다", "사과예요", "사과란다"]
    assert [ending("알릴 것", "i", manner) for manner in MANNERS] == ["알릴 것입니다", "알릴 거예요", "알릴 거란다"]


def test_requests_promises_questions_and_surprise():
    assert [ending("묻", "r", manner) for manner in MANNERS] == ["물으십시오", "물으세요", "물으렴"]
    assert [ending("하", "g", manner) for manner in MANNERS] == ["하겠습니다", "할게요", "하마"]
    assert [ending("하", "q", manner) for manner in MANNERS] == ["합니까", "하나요", "하니"]
    assert [ending("좋", "k", manner) for manner in MANNERS] == ["좋습니다", "좋네요", "좋구나"]


def test_marks_inside_a_text_are_replaced():
    assert speak("4^은 2 더하기 2~i. top-k^을 쓰~v.", "polite") == "4는 2 더하기 2예요. top-k를 써요."
