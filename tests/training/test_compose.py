"""A scene becomes a document: words are drawn once, kept, and shaped."""

import math
import random

import pytest

from playground.training.compose import Dice, Story, take, tidy, write
from playground.training.grammar import Step, load, parse


def dice(seed=1):
    return Dice(random.Random(seed))


def made(text, language="en", seed=1):
    domain = parse("test", text)
    return write(domain.scenes[0], domain, language, dice(seed))


def test_a_word_stays_the_same_through_the_story():
    first, second = made("@pet cat, dog, cow, pig\n== t\n{pet}\n\n{pet}").lower().split()
    assert first == second


def test_a_numbered_word_differs_from_the_first():
    for seed in range(20):
        first, second = made("@pet cat, dog\n== t\n{pet} {pet2}", seed=seed).lower().split()
        assert first != second


def test_a_pronoun_follows_the_person():
    story = Story("en", {}, dice())
    story.fill("{name}")
    story.female["name"] = True
    assert story.fill("{he} {him} {his} {himself}") == "she her her herself"


def test_particles_follow_the_drawn_word():
    assert made("@animal 곰\n== t\n{animal:은} {animal:으로} {animal:이에요}", "ko") == "곰은 곰으로 곰이에요"


def test_numbers_can_be_added_subtracted_and_multiplied():
    assert made("== t\n{a=3..3} {b=2..2} {a+b} {a-b} {a*b}") == "3 2 5 1 6"


def test_sentences_start_with_capitals_and_questions_do_not_end_them_before_said():
    line = '"who is it?" asked the fox. "it is me." a owl came.'
    assert tidy(line, "en") == '"Who is it?" asked the fox. "It is me." an owl came.'


def test_a_line_break_is_written_slash_n():
    assert made("== t\nhello\n\n/n goodbye") == "Hello\ngoodbye"


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="unknown form 'x' after 'cat'"):
        made("@pet cat\n== t\n{pet:x}")


def test_a_marked_step_is_left_out_or_taken_several_times():
    counts = {len(take(Step(("a", "b", "c", "d"), "some"), dice(seed))) for seed in range(50)}
    assert counts == {1, 2, 3}
    assert {len(take(Step(("a",), "maybe"), dice(seed))) for seed in range(50)} == {0, 1}


def test_a_step_told_again_draws_its_own_words_anew_and_keeps_the_storys():
    for seed in range(20):
        words = (
            made("@pet cat, dog\n@day one, two, six\n== t\n{pet}\n\n+ {day} {pet}\n\n{pet}", seed=seed).lower().split()
        )
        days, pets = words[1:-1:2], {words[0], *words[2:-1:2], words[-1]}
        assert len(days) >= 3
        assert len(pets) == 1
    assert len(set(days)) > 1


def test_the_surprise_of_a_draw_is_minus_its_log_probability():
    fair = dice()
    fair.pick("abcd")
    assert fair.nats == pytest.approx(math.log(4))
    skewed = dice()
    word = skewed.pick_word("ab")
    weights = {"a": 3**-0.7, "b": 4**-0.7}
    assert skewed.nats == pytest.approx(-math.log(weights[word] / sum(weights.values())))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_line_of_every_file_can_be_told(language):
    for domain in load(language):
        for scene in domain.scenes:
            story = Story(language, domain.words, dice())
            for step in scene.steps:
                for line in step.lines:
                    assert not set("{}|@=") & set(story.fill(line)), line


@pytest.mark.parametrize("language", ["ko", "en"])
def test_there_are_thirteen_domains_of_at_least_forty_frames(language):
    frames = {domain.name: domain.frames() for domain in load(language)}
    assert len(frames) == 13
    assert min(frames.values()) >= 40
