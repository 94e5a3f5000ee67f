"""Articles of any words, each with its beginning as summary.

They teach the summarizer to copy whatever it reads, and to extract from an article that is unlike the grammar's. A
third of them is invented from end to end (``AnyWords``); the others are articles of the grammar or sentences thrown
together, a share of whose words is replaced, so that what looks almost like the grammar is extracted, too.

The rule of an extract: the first sentence, and the second with it where the first is a question or has fewer than
``SHORT`` words (``beginning``).
"""

import random
from collections.abc import Iterator, Sequence
from itertools import count

from playground.training import articles
from playground.training.any_words import USUAL, AnyWords, Mix
from playground.training.articles import FIGURE, Pair
from playground.training.compose import Dice
from playground.training.grammar import HELD_OUT, LANGUAGES, Language

EXTRACT = "extract"  # domain of these articles
SHORT = 6  # words; a shorter first sentence is joined by the second
INVENTED = 1 / 3  # share of the articles invented from end to end
TOLD = 0.6  # share of the others that one scene tells
REPLACED = (0.08, 0.2, 0.45, 0.9)  # shares of replaced words, all equally likely


def training_pairs(seed: int, first: int, strange: float, share: float, mix: Mix = USUAL) -> Iterator[Pair]:
    """Yield the training pairs from number ``first`` on, Korean and English in turn; there are ``HELD_OUT`` of them.

    A pair is an extract with probability ``share``, its invented words being made as ``mix`` says, and otherwise one of
    ``articles``; ``strange`` as there.
    """
    return (pair(seed, number, strange, share, mix) for number in range(first, HELD_OUT))


def held_out_pairs(seed: int, language: Language) -> Iterator[Pair]:
    """Yield extracts in ``language`` that are never trained on, without end."""
    first = HELD_OUT + LANGUAGES.index(language)
    return (pair(seed, number, 0.5, 1.0) for number in count(first, len(LANGUAGES)))


def pair(seed: int, number: int, strange: float, share: float, mix: Mix = USUAL) -> Pair:
    """Return the pair of this ``number``; other arguments as in ``training_pairs``."""
    dice = Dice(random.Random(f"extract/{seed}/{number}"))
    if share < 1 and not dice.happens(share):
        return articles.pair(seed, number, strange)
    return extract(LANGUAGES[number % len(LANGUAGES)], dice, strange, mix)


def extract(language: Language, dice: Dice, strange: float, mix: Mix = USUAL) -> Pair:
    """Return one article of any words with its beginning as summary."""
    words = AnyWords(language, dice, mix)
    if dice.happens(INVENTED):
        sentences = words.article()
    else:
        sentences = _grammatical(language, dice, strange)
        share = REPLACED[dice.number(0, len(REPLACED) - 1)]
        sentences = [words.replaced(sentence, share) for sentence in sentences]
    summary = beginning(sentences)
    return Pair(" ".join(sentences), summary, EXTRACT, language, (), tuple(FIGURE.findall(summary)))


def beginning(sentences: Sequence[str]) -> str:
    """Return the first of ``sentences``, with the second where the first is short or a question."""
    first = sentences[0]
    is_enough = len(first.split()) >= SHORT and not first.rstrip("\"'”’").endswith("?")
    return first if is_enough else " ".join(sentences[:2])


def _grammatical(language: Language, dice: Dice, strange: float) -> list[str]:
    """Return the sentences of an article of the grammar's, or of one without a scene."""
    if not dice.happens(TOLD):
        return articles.unfamiliar(language, dice, strange)
    domains = articles.load(language)
    domain = domains[dice.number(0, len(domains) - 1)]
    scene = domain.scenes[dice.number(0, len(domain.scenes) - 1)]
    return articles.split_sentences(articles.tell(scene, domain, language, dice, False, strange).article)
