"""English words agree: articles with sounds, nouns with numbers, verbs with time."""

import pytest

from playground.training.english import article, gerund, mend_articles, past, plural, third_person


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("apple", "an"),
        ("fox", "a"),
        ("hour", "an"),
        ("unicorn", "a"),
        ("umbrella", "an"),
        ("ukulele", "a"),
        ("one", "a"),
        ("8", "an"),
        ("7", "a"),
    ],
)
def test_the_article_follows_the_sound(word, expected):
    assert article(word) == expected


def test_articles_are_mended_in_running_text():
    assert mend_articles("A owl saw an fox and a egg.") == "An owl saw a fox and an egg."


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("pear", "pears"),
        ("cherry", "cherries"),
        ("peach", "peaches"),
        ("mouse", "mice"),
        ("key ring", "key rings"),
        ("day", "days"),
        ("box", "boxes"),
        ("ferryman", "ferrymen"),
        ("bookshelf", "bookshelves"),
        ("flying fish", "flying fish"),
        ("jellyfish", "jellyfish"),
        ("pair of scissors", "pairs of scissors"),
        ("ship in a bottle", "ships in a bottle"),
    ],
)
def test_plurals(word, expected):
    assert plural(word) == expected


@pytest.mark.parametrize(
    ("verb", "third", "then", "now"),
    [
        ("go home", "goes home", "went home", "going home"),
        ("carry water", "carries water", "carried water", "carrying water"),
        ("plan", "plans", "planned", "planning"),
        ("bake bread", "bakes bread", "baked bread", "baking bread"),
        ("be kind", "is kind", "was kind", "being kind"),
        ("rain", "rains", "rained", "raining"),
        ("see", "sees", "saw", "seeing"),
        ("weave baskets", "weaves baskets", "wove baskets", "weaving baskets"),
        ("feed the ducks", "feeds the ducks", "fed the ducks", "feeding the ducks"),
        ("knit scarves", "knits scarves", "knitted scarves", "knitting scarves"),
    ],
)
def test_verb_forms(verb, third, then, now):
    assert (third_person(verb), past(verb), gerund(verb)) == (third, then, now)
