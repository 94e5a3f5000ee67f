"""Documents that begin with any words and go on as the grammar's stories and chats do, in the same language.

Without them a model that meets a prompt unlike its grammar goes on with whatever is frequent, also in the other
language. The beginning of such a document is read, but not predicted (``Document.read``): the model learns to go on
after any words, and never to write them.

A beginning is a whole sentence of any words; some words of one, after which a sentence of the story is joined in
the middle; or the story's own beginning with some of its words replaced, cut after any word.

A question outside of the chats' world with other words in it is declined as the question itself is. An article of any
words has no right continuation; what it teaches is what does not follow, see ``loss.Barred``.
"""

import re

from playground.training import chat, grammar
from playground.training.any_words import AnyWords, Mix
from playground.training.compose import Dice, write
from playground.training.grammar import Language

MIX = Mix(more_known=80)  # half of the words of a beginning are real ones
EVERYDAY, OFTEN = "everyday", 0.35  # a domain that fits any beginning, and the probability that the story is its own
OPENING, ASKED = "opening", "asked"  # domains of these documents
OTHER_WORDS = (0.0, 0.2, 0.5)  # shares of replaced words of a question, all equally likely
SENTENCES = re.compile(r"(?<=[.!?])[ \n]+")
WORDS = re.compile(r"\s+")
REPLACED = (0.15, 0.4, 0.8)  # shares of replaced words, all equally likely
MOST_WORDS = 9  # of a beginning that is no sentence
WHOLE, JOINED = 0.25, 0.65  # probability of a whole sentence, and of that or of some words
CUT = 0.2  # probability that a beginning ends inside a word


def opened(language: Language, dice: Dice) -> tuple[str, str]:
    """Return a beginning of any words, and how a story goes on after it; joined, they are the document."""
    domains = {each.name: each for each in grammar.load(language)}
    domain = domains[EVERYDAY if dice.happens(OFTEN) else dice.pick(tuple(domains))]
    scene = domain.scenes[dice.number(0, len(domain.scenes) - 1)]
    told = SENTENCES.split(write(scene, domain, language, dice))
    words = AnyWords(language, dice, MIX)
    share = dice.rng.random()
    first = dice.number(0, min(3, max(0, len(told) - 2)))
    if share < WHOLE:
        return words.sentence(), " " + " ".join(told[first:])
    if share < JOINED:
        return _joined(words, told[first:], dice)
    return _replaced(words, told[first:], dice)


def asked(language: Language, dice: Dice) -> tuple[str, str]:
    """Return the beginning of a chat up to a question outside of its world, and the reply that declines."""
    messages, reply = chat.begun(language, "outside", dice)
    share = OTHER_WORDS[dice.number(0, len(OTHER_WORDS) - 1)]
    question = AnyWords(language, dice, MIX).replaced(messages[-1].content, share)
    read = chat.render([*messages[:-1], chat.Message("user", question)], add_generation_prompt=True)
    return read.removeprefix("<s>"), reply


def any_article(language: Language, dice: Dice) -> str:
    """Return sentences of any words."""
    return " ".join(AnyWords(language, dice, MIX).article())


def _joined(words: AnyWords, told: list[str], dice: Dice) -> tuple[str, str]:
    """Return some words, the last one cut now and then, and the sentences ``told`` from a word of the first one on."""
    before = " ".join(words.word() for _ in range(dice.number(1, MOST_WORDS)))
    if len(before) > 2 and dice.happens(CUT):
        before = before[: dice.number(2, len(before) - 1)].rstrip()
    sentence = told[0].split()
    at = dice.number(0, max(0, min(len(sentence) - 2, 3)))
    return _started(before, words.language), " " + " ".join([*sentence[at:], *told[1:]])


def _replaced(words: AnyWords, told: list[str], dice: Dice) -> tuple[str, str]:
    """Return the beginning of ``told`` with some words replaced, and the rest."""
    sentence = told[0].split()
    at = dice.number(1, len(sentence) - (len(told) == 1))
    before = words.replaced(" ".join(sentence[:at]), REPLACED[dice.number(0, len(REPLACED) - 1)])
    return before, " " + " ".join([*sentence[at:], *told[1:]])


def _started(text: str, language: Language) -> str:
    """Return ``text`` as a sentence begins."""
    return text[0].upper() + text[1:] if language == "en" else text
