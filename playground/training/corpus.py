"""The documents of the language model, generated from one seed.

A document depends only on (seed, number), so any one can be generated without the others. Numbers below ``HELD_OUT``
are for training; those from ``HELD_OUT`` on are never trained on.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from playground.training.chat import Chat, chat, render
from playground.training.compose import Dice, write
from playground.training.grammar import HELD_OUT, Domain, Language, load, paragraphs
from playground.training.openings import ASKED, EVERYDAY, OPENING, any_article, asked, opened

KINDS = (
    *("ko", "en", "sums", "ko_chat", "en_chat", "ko_paragraph", "en_paragraph", "ko_stories", "en_stories"),
    *("ko_opened", "en_opened", "ko_asked", "en_asked", "ko_any", "en_any", "ko_everyday", "en_everyday"),
)
WEIGHTS = (34, 34, 8, 9, 9, 3, 3, *[0] * 10)  # in the first training, and among held-out documents
FURTHER_WEIGHTS = (16, 16, 8, 20, 20, 2, 2, 8, 8, *[0] * 8)  # in the further training
OPENED_WEIGHTS = (17, 17, 7, 14, 14, 2, 2, 4, 4, 14, 14, *[0] * 6)  # in the training on any beginnings
STAYING_WEIGHTS = (19, 19, 6, 13, 13, 2, 2, 4, 4, 12, 10, 3, 3, 3, 2, 0, 0)  # in the training to stay in a language
DRAWN_WEIGHTS = (24, 24, 6, 11, 11, 2, 2, 3, 3, 10, 6, 3, 3, 2, 1, 0, 0)  # in the training on texts of its own
SETTLED_WEIGHTS = (22, 22, 5, 11, 11, 1, 1, 3, 3, 8, 6, 4, 4, 2, 1, 5, 5)  # in the long training on all of this
RESTED_WEIGHTS = (27, 27, 4, 13, 13, 1, 1, 2, 2, 5, 4, 3, 3, 1, 1, 2, 2)  # in the training at a low rate
POLISHED_WEIGHTS = (30, 30, 4, 13, 13, 1, 1, 2, 2, 3, 3, 3, 3, 1, 1, 2, 2)  # in the last one
GRAMMAR_KINDS = 5  # the first kinds are generated; paragraphs are a small fixed set and cannot be held out
BETWEEN_STORIES = "\n\n"
LARGEST_TERM = 10


@dataclass(frozen=True)
class Document:
    """One text, its origin, and the surprise of the random choices behind it (−Σ log p, nats).

    Its first ``read`` characters are context only: the model reads them, but is not trained to write them.
    """

    text: str
    domain: str
    language: Language | None
    nats: float
    read: int = 0


def training_documents(seed: int, first: int = 0, weights: tuple[int, ...] = WEIGHTS) -> Iterator[Document]:
    """Yield the training documents from number ``first`` on, with their kinds drawn by ``weights``, see ``KINDS``."""
    return (document(seed, number, KINDS, weights) for number in range(first, HELD_OUT))


def held_out_documents(seed: int) -> Iterator[Document]:
    """Yield the documents that are never trained on, without end: grammar text, sums and chats."""
    return (document(seed, number, KINDS[:GRAMMAR_KINDS]) for number in count(HELD_OUT))


def held_out_chats(seed: int) -> Iterator[Chat]:
    """Yield the chats among the held-out documents, as conversations."""
    for number in count(HELD_OUT):
        kind, dice = _kind(seed, number, KINDS[:GRAMMAR_KINDS], WEIGHTS)
        if kind.endswith("chat"):
            yield chat(_language(kind), dice)


def document(seed: int, number: int, kinds: tuple[str, ...] = KINDS, weights: tuple[int, ...] = WEIGHTS) -> Document:
    """Return the document of this ``number``; its kind is one of ``kinds``, drawn by ``weights``."""
    kind, dice = _kind(seed, number, kinds, weights)
    if kind == "sums":
        return Document(sums(dice), "sums", None, dice.nats)
    language = _language(kind)
    if kind.endswith("paragraph"):
        return Document(dice.pick(paragraphs(language)), "paragraph", language, dice.nats)
    if kind.endswith("chat"):
        text = render(chat(language, dice).messages).removeprefix("<s>").removesuffix("</s>")
        return Document(text, "chat", language, dice.nats)
    if kind.endswith("stories"):
        return stories(language, dice)
    if kind.endswith("opened"):
        before, after = opened(language, dice)
        return Document(before + after, OPENING, language, dice.nats, len(before))
    if kind.endswith("asked"):
        before, after = asked(language, dice)
        return Document(before + after, ASKED, language, dice.nats, len(before))
    if kind.endswith("any"):
        text = any_article(language, dice)
        return Document(text, OPENING, language, dice.nats, len(text))
    if kind.endswith(EVERYDAY):
        return _written(next(each for each in load(language) if each.name == EVERYDAY), language, dice)
    return story(language, dice)


def _kind(seed: int, number: int, kinds: tuple[str, ...], weights: tuple[int, ...]) -> tuple[str, Dice]:
    """Return the kind of the document of this ``number``, and the dice that make it."""
    rng = random.Random(f"{seed}/{number}")
    return rng.choices(kinds, weights[: len(kinds)])[0], Dice(rng)


def _language(kind: str) -> Language:
    """Return the language of a kind of document."""
    return "ko" if kind.startswith("ko") else "en"


def story(language: Language, dice: Dice) -> Document:
    """Return one document of a random domain and scene."""
    domains = load(language)
    return _written(domains[dice.number(0, len(domains) - 1)], language, dice)


def _written(domain: Domain, language: Language, dice: Dice) -> Document:
    """Return one document of a random scene of ``domain``."""
    scene = domain.scenes[dice.number(0, len(domain.scenes) - 1)]
    text = write(scene, domain, language, dice)
    return Document(text, domain.name, language, dice.nats)


def stories(language: Language, dice: Dice) -> Document:
    """Return two to four stories as one document, from which a model that must not end yet learns to go on."""
    texts = [story(language, dice).text for _ in range(dice.number(2, 4))]
    return Document(BETWEEN_STORIES.join(texts), "stories", language, dice.nats)


def sums(dice: Dice) -> str:
    """Return 4 to 14 lines of arithmetic such as ``5 + 8 => 13``; both terms are 1 to 10."""
    lines = []
    for _ in range(dice.number(4, 14)):
        a, b = dice.number(1, LARGEST_TERM), dice.number(1, LARGEST_TERM)
        lines.append(f"{a} + {b} => {a + b}")
    return "\n".join(lines)
