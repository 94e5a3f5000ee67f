"""Documents that begin with any words go on in well-formed sentences of the same language."""

import random
import re

import pytest

from playground.training import grammar
from playground.training.chat_text import MODEST, topics
from playground.training.compose import Dice
from playground.training.openings import MOST_WORDS, any_article, asked, opened
from playground.training.tokenizer import CHAT

LANGUAGES = ("ko", "en")
OTHER = {"ko": re.compile(r"[A-Za-z]{2,}"), "en": re.compile(r"[가-힣]")}
MADE = {language: [opened(language, Dice(random.Random(seed))) for seed in range(400)] for language in LANGUAGES}


def test_the_same_dice_open_alike():
    assert opened("ko", Dice(random.Random(3))) == opened("ko", Dice(random.Random(3)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_on_is_the_grammars_and_in_its_language(language):
    for before, after in MADE[language]:
        assert before
        assert after.startswith(" ")
        assert after.strip()
        assert not OTHER[language].search(after), after


@pytest.mark.parametrize("language", LANGUAGES)
def test_beginnings_are_any_words_most_of_which_are_real(language):
    known = {word for domain in grammar.load(language) for each in domain.words.values() for word in each}
    known = {part for word in known for part in word.split()}
    words = [word.strip(".,!?\"'()") for before, _ in MADE[language] for word in before.split()]
    real = sum(any(word.startswith(each) for each in known if len(each) > 1) for word in words)
    assert 0.3 < real / len(words) < 0.95
    assert len(set(words)) > 1500


def test_some_beginnings_end_as_a_sentence_and_some_inside_one():
    ended = [before[-1] in ".!?" for before, _ in MADE["en"]]
    assert 0.2 < sum(ended) / len(ended) < 0.7
    assert max(len(before.split()) for before, _ in MADE["en"]) > MOST_WORDS


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_with_any_words_is_declined_as_the_question_itself_is(language):
    made = [asked(language, Dice(random.Random(seed))) for seed in range(60)]
    questions = {before.split(CHAT[1])[1].split("</s>")[0] for before, _ in made}
    known = {line for scene in topics(language)["outside"].scenes for line in scene.steps[0].lines}
    assert len(questions - known) > 20
    for before, reply in made:
        assert before.endswith(CHAT[2])
        assert MODEST[language] in reply
        assert not OTHER[language].search(reply)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_of_any_words_is_sentences(language):
    texts = [any_article(language, Dice(random.Random(seed))) for seed in range(20)]
    assert len(set(texts)) == 20
    assert all(text[-1] in ".?!" for text in texts)
