"""Articles of any words: each can be summed up by its beginning, and what is invented covers the vocabulary."""

import random
from itertools import islice

import pytest

from playground.training import any_words, extracts, summary_data
from playground.training.any_words import LONGEST, AnyWords, Mix
from playground.training.compose import Dice
from playground.training.extracts import EXTRACT, beginning, pair
from playground.training.grammar import HELD_OUT, Language
from playground.training.summarizer import load_words
from playground.training.summary_report import copied, ends, foreign
from playground.training.tokenizer import MAX_LENGTH

LANGUAGES: tuple[Language, ...] = ("ko", "en")


@pytest.fixture(scope="module")
def words():
    return load_words()


@pytest.fixture(scope="module")
def pairs():
    return [pair(1, number, 0.5, 1.0) for number in range(600)]


def test_a_pair_depends_on_its_number_alone():
    assert pair(1, 7, 0.5, 1.0) == pair(1, 7, 0.5, 1.0)
    assert pair(1, 7, 0.5, 1.0) != pair(1, 9, 0.5, 1.0)
    first, second = islice(extracts.training_pairs(1, 7, 0.5, 1.0), 2)
    assert [first, second] == [pair(1, 7, 0.5, 1.0), pair(1, 8, 0.5, 1.0)]
    assert next(extracts.held_out_pairs(1, "en")) == pair(1, HELD_OUT + 1, 0.5, 1.0)


def test_the_share_of_extracts_is_as_asked_and_the_rest_are_the_grammars(pairs):
    assert {each.domain for each in pairs} == {EXTRACT}
    domains = [pair(1, number, 0.5, 0.6).domain for number in range(400)]
    assert 0.5 < domains.count(EXTRACT) / len(domains) < 0.7
    assert len(set(domains)) > 5


def test_a_summary_is_the_beginning_of_its_article(pairs):
    for each in pairs:
        assert each.article.startswith(each.summary)
        assert each.summary.rstrip("\"')").endswith((".", "!", "?"))
        assert each.language in LANGUAGES


@pytest.mark.parametrize(
    ("sentences", "expected"),
    [
        (["One two three four five six.", "Seven."], "One two three four five six."),
        (["One two three four five.", "Six seven."], "One two three four five. Six seven."),
        (["Do one two three four five?", "Yes.", "No."], "Do one two three four five? Yes."),
        (["Alone."], "Alone."),
    ],
)
def test_a_short_first_sentence_or_a_question_takes_the_second_along(sentences, expected):
    assert beginning(sentences) == expected


def test_invented_articles_fit_the_model_and_nothing_in_them_is_unknown(pairs, words):
    for each in pairs:
        ids = words(each.article)["input_ids"]
        assert words.unk_token_id not in ids
    rows = summary_data.encode(pairs, words)
    longest = int(rows.lengths.argmax())
    assert summary_data.batch(rows, [longest], 2, 3).input_ids.shape[1] <= MAX_LENGTH


def test_an_article_that_is_too_long_loses_its_end_but_not_its_mark(words):
    article = "눈이 온다. " * 400
    rows = summary_data.encode([extracts.Pair(article, "눈이 온다.", EXTRACT, "ko", (), ())], words)
    (ids,) = summary_data.batch(rows, [0], 2, 3).input_ids.tolist()
    assert len(ids) == MAX_LENGTH
    assert (ids[0], ids[-1]) == (words.bos_token_id, words.eos_token_id)
    assert ids[:-1] == words(article)["input_ids"][: MAX_LENGTH - 1]


def test_two_entries_of_the_vocabulary_make_a_word_as_often_as_the_mix_says():
    entries = set(any_words.pieces("en").entries)

    def made_of_two(word: str) -> bool:
        return any(word[:at] in entries and word[at:] in entries for at in range(1, len(word)))

    dice = Dice(random.Random(1))
    always = AnyWords("en", dice, Mix(entries=10**9, joined=1.0))
    never = AnyWords("en", dice, Mix(entries=10**9, joined=0.0))
    assert all(made_of_two(always.word()) for _ in range(200))
    assert all(never.word() in entries for _ in range(200))


def test_lengths_are_bounded(pairs):
    invented = [each for each in pairs if len(each.article) > 3 * max(LONGEST.values())]
    assert invented == []


def test_figures_of_a_card_can_be_checked_by_hand(words):
    assert foreign("눈이 snow 온다 FC", "FC 눈이 온다", "ko") == ["snow"]
    assert foreign("Snow 눈 fell", "Snow fell", "en") == ["눈"]
    assert [ends(text) for text in ('He said "no."', "No", "왜요?")] == [True, False, True]
    assert copied(words, "Snow fell on the hill.", "Snow fell on the hill.") == 1.0
    assert copied(words, "Snow fell on the hill.", "Rain came.") == 0.0
