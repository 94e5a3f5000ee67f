"""Articles with summaries, generated from one seed.

``text/articles`` has one file for each domain and language. Word lists, slots, forms and alternatives are those of
``grammar`` and ``compose``; in addition, a file has::

    ~ {person} was there too.       a filler: a sentence that no summary uses, with words of its own
    == The season                   a scene begins
    = w 4..20; d 2..9; m w+d        its numbers, drawn in this order
    > {team} won {w} of {m} games[cup: and a cup].       its summary; the piece after ``cup:`` only if a line
                                    states ``cup`` (``[!cup: …]``: only if none does)
    {team} played {m} games.        the first step, always first
    {team} played {m} matches.

    {team} won {w}.                 the other steps, in any order
    <cup> They won a cup.           a line that states ``cup``
    <> They won no cup.             a line that states nothing

    ?cup                            a step that is used with probability 0.6, and states ``cup``
    A cup was won.

Every word and number of a summary is in its article, so it can be written by reading alone. Names are composed of
roots, some of which are held out (``article_names``). ``{n:th}`` is an ordinal, ``{person:last}`` a family name,
``{product:'은}`` a name in quotes and a particle after them.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import count

from playground.training import article_names, compose, grammar
from playground.training.compose import Dice, Story, tidy
from playground.training.grammar import COMMON, HELD_OUT, LANGUAGES, TEXT, Language, parse
from playground.training.particles import particle

ARTICLES = TEXT / "articles"
FEWEST, MOST = 4, 9  # sentences of an article
MOST_FILLERS = 5
OPTIONAL_SHARE = 0.6  # probability of an optional step
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
PIECE = re.compile(r"\[(!?)(\w+):([^\[\]]*)\]")
TELLS = re.compile(r"<(\w*)> ?")
SENTENCE_END = re.compile(r"(?<=[.!?]) ")
LEAD = "lead"  # domain of an article without a scene
TERM = re.compile(r"([+\-]?)(\w+)")


@dataclass(frozen=True)
class Pair:
    """An article and its summary, with the names and numbers in the summary."""

    article: str
    summary: str
    domain: str
    language: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """A step of an article: alternative lines, and the key that an optional step states."""

    lines: tuple[str, ...]
    optional: bool = False
    tells: str = ""


@dataclass(frozen=True)
class ArticleScene:
    """One kind of article: its numbers, its steps and its summary."""

    title: str
    summary: str
    numbers: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]


@dataclass
class ArticleDomain:
    """One article file."""

    name: str
    words: dict[str, tuple[str, ...]]
    fillers: tuple[str, ...] = ()
    scenes: list[ArticleScene] = field(default_factory=list)

    def frames(self) -> int:
        """Return the number of sentence frames in the domain, fillers included."""
        return len(self.fillers) + sum(len(fact.lines) for scene in self.scenes for fact in scene.facts)


class ArticleStory(Story):
    """A story whose numbers are drawn first and whose names are all on one side of the split."""

    def __init__(
        self, domain: ArticleDomain, language: Language, dice: Dice, held_out: bool, strange: float = 0.0
    ) -> None:
        super().__init__(language, domain.words, dice)
        self.held_out, self.strange = held_out, strange

    def draw_numbers(self, scene: ArticleScene) -> None:
        """Draw the numbers of ``scene`` in their order."""
        for name, rule in scene.numbers:
            low, _, high = rule.partition("..")
            least = self._sum(low)
            self.numbers[name] = self.dice.number(least, self._sum(high)) if high else least

    def names(self) -> set[str]:
        """Return the composed names in use."""
        kinds = article_names.KINDS[self.language]
        return {word for key, word in self.kept.items() if key.rstrip("0123456789") in kinds}

    def _sum(self, rule: str) -> int:
        """Return the value of ``w+d-2``."""
        terms = [(sign, self.numbers[name] if name in self.numbers else int(name)) for sign, name in TERM.findall(rule)]
        return sum(-value if sign == "-" else value for sign, value in terms)

    def _compose(self, name: str, key: str) -> str:
        """Compose a name from its parts."""
        return article_names.compose(self.language, name, self.dice, self.held_out, self.strange)

    def _slot(self, name: str, index: str, form: str) -> str:
        """Return the text of one slot, which may also name a number."""
        if name + index in self.numbers:
            number = str(self.numbers[name + index])
            return ordinal(number) if form == "th" else self._shape(number, form)
        return super()._slot(name, index, form)

    def _shape(self, word: str, form: str) -> str:
        """Return ``word`` in one of ``Story``'s forms, as a family name, or in quotes with a particle after them."""
        if form == "last":
            return word.rpartition(" ")[2]
        if form.startswith("'"):
            return f"'{word}'{particle(word, form[1:])}"
        return super()._shape(word, form)


def ordinal(number: str) -> str:
    """Return ``1st`` for ``1``, ``12th`` for ``12``."""
    ending = "th" if number[-2:-1] == "1" else {"1": "st", "2": "nd", "3": "rd"}.get(number[-1], "th")
    return number + ending


def training_pairs(seed: int, first: int = 0, strange: float = 0.0, leads: float = 0.0) -> Iterator[Pair]:
    """Yield the training pairs from number ``first`` on, Korean and English in turn; there are ``HELD_OUT`` of them.

    Each root of a name is a strange one with probability ``strange``, see ``article_names``. An article has no scene,
    and its first sentence as summary, with probability ``leads``, see ``lead``.
    """
    return (pair(seed, number, strange, leads) for number in range(first, HELD_OUT))


def held_out_pairs(seed: int, language: Language) -> Iterator[Pair]:
    """Yield the pairs in ``language`` that are never trained on, without end; nor is any name in them."""
    first = HELD_OUT + LANGUAGES.index(language)
    return (pair(seed, number) for number in count(first, len(LANGUAGES)))


def pair(seed: int, number: int, strange: float = 0.0, leads: float = 0.0) -> Pair:
    """Return the pair of this ``number``, held out from ``HELD_OUT`` on; other arguments as in ``training_pairs``."""
    dice = Dice(random.Random(f"article/{seed}/{number}"))
    language = LANGUAGES[number % len(LANGUAGES)]
    if leads and dice.happens(leads):
        return lead(language, dice, strange)
    domains = load(language)
    domain = domains[dice.number(0, len(domains) - 1)]
    scene = domain.scenes[dice.number(0, len(domain.scenes) - 1)]
    return tell(scene, domain, language, dice, number >= HELD_OUT, strange)


def tell(
    scene: ArticleScene, domain: ArticleDomain, language: Language, dice: Dice, held_out: bool, strange: float = 0.0
) -> Pair:
    """Return one pair generated from ``scene``.

    The facts are drawn first; then the fillers, each with words of its own; then the summary, which must draw nothing.

    Raises:
        ValueError: the summary uses a word that is not in the article.
    """
    story = ArticleStory(domain, language, dice, held_out, strange)
    story.draw_numbers(scene)
    (first, *others), stated = _facts(scene, story)
    others = dice.sample(others, len(others))
    for filler in _fillers(domain, story, 1 + len(others)):
        others.insert(dice.number(0, len(others)), filler)
    words = len(story.kept)
    summary = tidy(
        story.fill(PIECE.sub(lambda m: m[3] if (m[2] in stated) != bool(m[1]) else "", scene.summary)), language
    )
    if len(story.kept) > words:
        raise ValueError(f"{language}/{domain.name}, {scene.title}: the summary says {list(story.kept)[words:]}")
    article = " ".join(tidy(line, language) for line in [first, *others])
    names = tuple(sorted(name for name in story.names() if name in summary))
    return Pair(article, summary, domain.name, language, names, tuple(FIGURE.findall(summary)))


def lead(language: Language, dice: Dice, strange: float = 0.0) -> Pair:
    """Return an article without a scene; its summary is its first sentence.

    It teaches the model to handle unfamiliar articles and to copy any words. Half of these articles are sentences drawn
    from all scenes and domains, the others a story or a paragraph of the language model's; no name in it is held out.
    """
    sentences = unfamiliar(language, dice, strange)
    return Pair(" ".join(sentences), sentences[0], LEAD, language, (), tuple(FIGURE.findall(sentences[0])))


def unfamiliar(language: Language, dice: Dice, strange: float = 0.0) -> list[str]:
    """Return the sentences of an article without a scene, see ``lead``."""
    number = dice.number(FEWEST, MOST)
    if dice.happens(0.5):
        return [_any_sentence(language, dice, strange) for _ in range(number)]
    sentences = _any_story(language, dice, strange)
    begin = dice.number(0, max(0, len(sentences) - number))
    return sentences[begin : begin + number]


def _any_sentence(language: Language, dice: Dice, strange: float) -> str:
    """Return a filler, or a line of a random scene."""
    domains = load(language)
    domain = domains[dice.number(0, len(domains) - 1)]
    story = ArticleStory(domain, language, dice, held_out=False, strange=strange)
    if dice.happens(0.5):
        return tidy(story.fill(dice.pick(domain.fillers)), language)
    scene = domain.scenes[dice.number(0, len(domain.scenes) - 1)]
    story.draw_numbers(scene)
    fact = scene.facts[dice.number(0, len(scene.facts) - 1)]
    return tidy(story.fill(TELLS.sub("", dice.pick(fact.lines))), language)


def _any_story(language: Language, dice: Dice, strange: float) -> list[str]:
    """Return the sentences of a story, or with probability 0.1 of a paragraph."""
    if dice.happens(0.1):
        return split_sentences(dice.pick(grammar.paragraphs(language)))
    domains = grammar.load(language)
    domain = domains[dice.number(0, len(domains) - 1)]
    scene = domain.scenes[dice.number(0, len(domain.scenes) - 1)]
    story = FreeStory(language, domain.words, dice, strange)
    lines = [tidy(line, language) for step in scene.steps for line in compose.tell(step, story)]
    return split_sentences(" ".join(lines).replace(" /n ", " "))


def split_sentences(text: str) -> list[str]:
    """Return the sentences of ``text``; a quotation is not split."""
    sentences: list[str] = []
    for piece in SENTENCE_END.split(text):
        if sentences and sentences[-1].count('"') % 2:
            sentences[-1] += f" {piece}"
        else:
            sentences.append(piece)
    return sentences


class FreeStory(Story):
    """A story of the language model's without held-out names; each name is strange with probability ``strange``."""

    def __init__(self, language: Language, words: dict[str, tuple[str, ...]], dice: Dice, strange: float) -> None:
        super().__init__(language, words, dice)
        self.strange = strange

    def _join(self, recipe: str) -> str:
        """Return a name of ``recipe``, or a strange one instead."""
        if self.strange and self.dice.happens(self.strange):
            return article_names.strange_root(self.language, self.dice)
        while article_names.is_held_out(name := super()._join(recipe)):
            pass
        return name


@cache
def load(language: Language) -> tuple[ArticleDomain, ...]:
    """Return every domain of ``language``, ordered by name, each with the common word lists."""
    common = parse(COMMON, (ARTICLES / language / f"{COMMON}.txt").read_text(encoding="utf-8")).words
    paths = sorted(path for path in (ARTICLES / language).glob("*.txt") if path.stem != COMMON)
    return tuple(read(path.stem, path.read_text(encoding="utf-8"), common) for path in paths)


@cache
def hand_articles(language: Language) -> tuple[str, ...]:
    """Return the articles written by hand, which are never trained on; in their file, empty lines separate them."""
    text = (ARTICLES / "hand" / f"{language}.txt").read_text(encoding="utf-8")
    return tuple(" ".join(block.split()) for block in text.split("\n\n") if block.strip())


def read(name: str, text: str, common: dict[str, tuple[str, ...]]) -> ArticleDomain:
    """Return the domain that an article file's ``text`` describes."""
    head, *parts = ("\n" + text).split("\n== ")
    fillers = tuple(line[2:].strip() for line in head.splitlines() if line.startswith("~ "))
    lists = "\n".join(line for line in text.splitlines() if line.startswith("@"))
    return ArticleDomain(name, common | parse(name, lists).words, fillers, [_scene(part) for part in parts])


def _facts(scene: ArticleScene, story: ArticleStory) -> tuple[list[str], set[str]]:
    """Return the filled lines of the facts that are used, and the keys that they state."""
    lines: list[str] = []
    stated: set[str] = set()
    for fact in scene.facts:
        if fact.optional and not story.dice.happens(OPTIONAL_SHARE):
            continue
        line = story.dice.pick(fact.lines)
        stated |= {fact.tells, *TELLS.findall(line)}
        lines.append(story.fill(TELLS.sub("", line)))
    return lines, stated


def _fillers(domain: ArticleDomain, story: ArticleStory, facts: int) -> list[str]:
    """Return fillers for an article with ``facts`` facts, so that it has ``FEWEST`` to ``MOST`` sentences."""
    number = story.dice.number(max(0, FEWEST - facts), min(MOST_FILLERS, MOST - facts))
    return [story.fill_apart(line) for line in story.dice.sample(domain.fillers, number)]


def _scene(part: str) -> ArticleScene:
    """Return the scene that a title line and the lines under it describe."""
    title, _, body = part.partition("\n")
    lines = [line.strip() for line in body.splitlines() if not line.startswith("#")]
    rules = [rule.strip() for line in lines if line.startswith("= ") for rule in line[2:].split(";")]
    numbers = tuple((name, rule.replace(" ", "")) for name, _, rule in (rule.partition(" ") for rule in rules))
    summary = " ".join(line[2:] for line in lines if line.startswith("> "))
    blocks = "\n".join(line for line in lines if not line.startswith(("= ", "> ", "@"))).strip().split("\n\n")
    return ArticleScene(title.strip(), summary, numbers, tuple(_fact(block) for block in blocks if block.strip()))


def _fact(block: str) -> Fact:
    """Return one step from its lines."""
    lines = block.strip().splitlines()
    if lines[0].startswith("?"):
        return Fact(tuple(lines[1:]), True, lines[0][1:].strip())
    return Fact(tuple(lines))
