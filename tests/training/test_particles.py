"""Particles follow the final sound of the word before them."""

import pytest

from playground.training.particles import AFTER_VOWEL, attach, called, final_consonant


@pytest.mark.parametrize(
    ("word", "name", "expected"),
    [
        ("사과", "은", "사과는"),
        ("귤", "은", "귤은"),
        ("토끼", "이", "토끼가"),
        ("곰", "이", "곰이"),
        ("책", "을", "책을"),
        ("모자", "을", "모자를"),
        ("강", "과", "강과"),
        ("바다", "과", "바다와"),
        ("학교", "이에요", "학교예요"),
        ("병원", "이에요", "병원이에요"),
        ("의사", "이었다", "의사였다"),
        ("왕", "이라는", "왕이라는"),
        ("지수", "아", "지수야"),
    ],
)
def test_the_form_depends_on_the_final_consonant(word, name, expected):
    assert attach(word, name) == expected


@pytest.mark.parametrize(("word", "expected"), [("서울", "서울로"), ("부산", "부산으로"), ("제주", "제주로")])
def test_after_rieul_the_direction_is_ro_as_after_a_vowel(word, expected):
    assert attach(word, "으로") == expected


@pytest.mark.parametrize(
    ("word", "expected"), [("3", "3은"), ("2", "2는"), ("10", "10은"), ("GPS", "GPS는"), ("PC방", "PC방은")]
)
def test_digits_and_letters_count_as_they_are_spoken(word, expected):
    assert attach(word, "은") == expected


def test_no_word_at_all_counts_as_a_vowel():
    assert final_consonant("") == 0


def test_friends_are_called_with_i_after_a_consonant():
    assert (called("민준"), called("지수")) == ("민준이", "지수")


def test_every_particle_has_two_forms_but_the_empty_one():
    assert [name for name, other in AFTER_VOWEL.items() if name == other] == [""]
