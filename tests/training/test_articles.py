"""Every article can be generated, its summary has nothing that the article lacks, and held-out names are new."""

import random
import re
from itertools import islice

import pytest

from playground.training import article_names, grammar
from playground.training.articles import (
    FEWEST,
    FIGURE,
    LEAD,
    MOST,
    ArticleStory,
    FreeStory,
    hand_articles,
    held_out_pairs,
    lead,
    load,
    ordinal,
    pair,
    read,
    tell,
    training_pairs,
)
from playground.training.compose import Dice
from playground.training.grammar import HELD_OUT

SENTENCE_END = re.compile(r"[.!?][\"']?(?=\s|$)")
LANGUAGES = ["ko", "en"]


def sentences(text):
    return len(SENTENCE_END.findall(text))


def samples(language, held_out=False, times=12):
    """Every scene of a language, generated several times."""
    return [
        tell(scene, domain, language, Dice(random.Random(seed)), held_out)
        for domain in load(language)
        for scene in domain.scenes
        for seed in range(times)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_can_be_told(language):
    for domain in load(language):
        for scene in domain.scenes:
            for line in [line for fact in scene.facts for line in fact.lines]:
                story = ArticleStory(domain, language, Dice(random.Random(1)), held_out=False)
                story.draw_numbers(scene)
                assert not re.search(r"[{}\[\]|]", story.fill(line)), line
        for line in domain.fillers:
            assert not re.search(r"[{}\[\]|]", ArticleStory(domain, language, Dice(random.Random(1)), False).fill(line))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_domain_has_many_scenes_and_frames(language):
    assert len(load(language)) == 8
    for domain in load(language):
        assert len(domain.scenes) >= 8, domain.name
        assert domain.frames() >= 60, domain.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_articles_and_summaries_have_their_length(language):
    for made in samples(language):
        assert FEWEST <= sentences(made.article) <= MOST, made.article
        assert 1 <= sentences(made.summary) <= 2, made.summary


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("held_out", [False, True])
def test_names_and_numbers_of_a_summary_stand_in_its_article(language, held_out):
    for made in samples(language, held_out):
        assert made.names or made.numbers
        assert all(name in made.article for name in made.names), made
        for number in made.numbers:
            assert re.search(rf"(?<!\d){re.escape(number)}(?!\d)", made.article), made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_summary_is_no_sentence_of_its_article(language):
    assert not [made for made in samples(language) if made.summary in made.article]


def test_a_pair_can_be_made_again_alone():
    assert list(islice(training_pairs(7), 20))[13] == pair(7, 13)
    assert pair(7, 13) != pair(8, 13)


def test_languages_take_turns_and_held_out_pairs_have_numbers_of_their_own():
    assert [made.language for made in islice(training_pairs(1), 4)] == ["ko", "en", "ko", "en"]
    assert next(held_out_pairs(3, "en")) == pair(3, HELD_OUT + 1)
    assert {made.language for made in islice(held_out_pairs(3, "ko"), 5)} == {"ko"}


@pytest.mark.slow
def test_held_out_names_are_never_trained_on():
    trained = {name for made in islice(training_pairs(1), 3000) for name in made.names}
    held = {name for language in LANGUAGES for made in islice(held_out_pairs(1, language), 300) for name in made.names}
    assert len(held) > 500
    assert not held & trained


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("held_out", [False, True])
def test_a_root_is_on_its_side_of_the_split(language, held_out):
    dice = Dice(random.Random(4))
    for _ in range(200):
        name = article_names.compose(language, "city", dice, held_out)
        assert article_names.is_held_out(name) == held_out


@pytest.mark.parametrize("language", ["ko", "en"])
def test_strange_names_are_no_held_out_names_either(language):
    dice = Dice(random.Random(4))
    for kind in article_names.KINDS[language]:
        recipe = article_names.KINDS[language][kind]
        for _ in range(50):
            name = article_names.compose(language, kind, dice, held_out=False, strange=1.0)
            root = max((each for each in recipe.after if each and name.endswith(each)), key=len, default="")
            roots = name.removesuffix(root).split(" ") if len(recipe.roots) > 1 else [name.removesuffix(root)]
            assert not any(map(article_names.is_held_out, roots))


@pytest.mark.slow
def test_strange_names_are_made_of_more_than_usual_ones():
    pairs = {strange: islice(training_pairs(1, 0, strange), 2000) for strange in (0.0, 1.0)}
    letters = {
        strange: {letter for pair in some for name in pair.names for letter in name} for strange, some in pairs.items()
    }
    assert len(letters[1.0]) > 2 * len(letters[0.0])
    assert list(islice(training_pairs(1, 7, 0.0), 1)) == [pair(1, 7)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_of_no_scene_is_summed_up_by_its_first_sentence(language):
    dice = Dice(random.Random(4))
    made = [lead(language, dice, strange=0.5) for _ in range(300)]
    assert all(each.article == each.summary or each.article.startswith(f"{each.summary} ") for each in made)
    assert all(each.summary.count('"') % 2 == 0 for each in made)
    assert all(set(each.numbers) <= set(FIGURE.findall(each.article)) for each in made)
    assert len({each.summary for each in made}) > 290


@pytest.mark.parametrize(("language", "slot"), [("ko", "given"), ("ko", "full"), ("en", "name")])
def test_no_name_in_a_story_is_held_out(language, slot):
    dice = Dice(random.Random(4))
    story = FreeStory(language, grammar.load(language)[0].words, dice, strange=0.3)
    for number in range(200):
        story.fill(f"{{{slot}{number}}}")
    assert len(set(story.kept.values())) == 200
    assert not any(map(article_names.is_held_out, story.kept.values()))


@pytest.mark.slow
def test_so_many_articles_are_of_no_scene_as_was_asked():
    made = list(islice(training_pairs(1, 0, leads=0.25), 2000))
    assert 0.2 < sum(each.domain == LEAD for each in made) / len(made) < 0.3
    assert not any(each.domain == LEAD for each in islice(training_pairs(1), 2000))


def test_names_are_hardly_ever_seen_twice():
    names = [name for made in islice(training_pairs(1), 2000) for name in made.names]
    assert len(set(names)) > 0.9 * len(names)


def test_the_piece_of_a_fact_is_in_the_summary_when_the_fact_is_told():
    domain = read("test", "== A\n> One[cup: and two][!cup: and none].\n\nOne.\n\n?cup\nTwo.", {})
    domain.fillers = ("Three.", "Four.", "Five.", "Six.", "Seven.")
    made = {tell(domain.scenes[0], domain, "en", Dice(random.Random(seed)), False).summary for seed in range(20)}
    assert made == {"One and two.", "One and none."}


def test_a_summary_that_says_more_than_its_article_is_refused():
    domain = read(
        "test", "@fruit apple, pear\n~ One.\n~ Two.\n~ Three.\n~ Four.\n~ Five.\n== A\n> A {fruit}.\n\nNothing.", {}
    )
    with pytest.raises(ValueError, match="the summary says"):
        tell(domain.scenes[0], domain, "en", Dice(random.Random(1)), False)


@pytest.mark.parametrize(("number", "expected"), [("1", "1st"), ("12", "12th"), ("22", "22nd"), ("113", "113th")])
def test_ordinals(number, expected):
    assert ordinal(number) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_articles_a_language_are_written_by_hand(language):
    assert len(hand_articles(language)) == 30
    assert all(FEWEST <= sentences(text) <= MOST for text in hand_articles(language))
