"""Regular expressions: what an engine that backtracks finds, and a sentence for what would take too much."""

import pytest
import regex

from playground.errors import PromptError
from playground.tokenization import pattern
from playground.tokenization.pattern import Pattern

TEXTS = (
    "the", "The", "▁the", "하다", "▁하다", "ㅎㅏ", "한글2019", "٣", "²", "a_b", "!!", "⟨EC⟩", "a^b$", "[x]", "foo",
    "é", "{e}", "aaa", "ａ", "漢字", "_", r"x\y", "", "a b", "🙂", "a\n\nb",
)  # fmt: skip


def matches(query, texts=TEXTS):
    return [texts[place] for place in Pattern(query).matching(texts)]


@pytest.mark.parametrize(
    "query",
    [
        "a", "^a", "a$", "^$", "", "a*", "a|^하", "(a+)+$", "^[^a]+$", "[^가-힣]", r"\Ahe|\Athe", "(?i)THE", "(?s)a.",
        "(?m)^b", r"\w", r"^\w+$", r"\W", r"^\d", r"\D$", r"[\w!]$", r"^[\d_]", r"[^\w]", r"[\W]", r"^[^\D]",
        r"\b하", r"\bt", r"e\B", r"[\]]", r"\[x\]", r"\^|\$", "[$^]", r"\\y", r"\u1112|\uD558", r"[\uac00-\ud7a3]$",
        r"\x61b?$", r"\{e\}", "a{3}", "a{2,}", "(?P<n>a)_", "(?:h|하)", "(?i:T)he", r"\.", r"[\\]", "é|É", r"\s",
        r"\p{Hangul}", r"^\p{IsHangul}+$", r"\p{L}", r"\pN", r"\p{Han}", r"\P{L}$", r"\p{Script=Latin}",
    ],
)  # fmt: skip
def test_it_finds_what_an_engine_that_backtracks_finds(query):
    assert matches(query) == [text for text in TEXTS if regex.search(query, text)]


def test_places_are_those_in_the_whole_list():
    texts = ("ab", "ba") * (pattern.BATCH_SIZE + 1)
    assert list(Pattern("^b").matching(texts)) == list(range(1, len(texts), 2))


@pytest.mark.parametrize("query", ["(?R)?", "a(?R)?b", "(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", r"(a)\1"])
def test_what_the_engine_lacks_is_named_with_a_way_out(query):
    with pytest.raises(PromptError, match=r"must do without (recursion|look-around|backreference)") as raised:
        Pattern(query)
    assert "역참조" in raised.value.message("ko")


@pytest.mark.parametrize(
    "query",
    ["(?:foo){e<=3}", "(foo){e}", "(", "a)(b", "[z-a]", "*a", "[", "\\", r"\p{Klingon}", "(?>a)", "(?1)"],
)
def test_what_is_no_expression_is_told(query):
    with pytest.raises(PromptError, match="regular expression"):
        Pattern(query)


@pytest.mark.parametrize("query", [r"(\pL{30}){30}", r"((a{100}){100}){100}"])
def test_what_would_be_too_large_is_not_compiled(query):
    with pytest.raises(PromptError, match="10 MB"):
        Pattern(query)


@pytest.mark.parametrize("query", ["(?:a?){30}a{30}", "(a+)+$", "(.*.*.*.*)*x{9}", "(?:.?.?){100}z"])
def test_what_makes_others_backtrack_for_ages_is_answered(query):
    assert matches(query, ("a" * 29 + "b",) * 10) == []


def test_a_search_that_takes_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pattern, "SEARCH_TIMEOUT", -1.0)
    with pytest.raises(PromptError, match="quicker"):
        matches("a")
