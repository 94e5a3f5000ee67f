"""Articles with summaries, made from one seed. Knows nothing of tokenizers or models.

One file a domain and language lies in ``text/articles``. Word lists, slots, forms and alternatives are those of
``grammar`` and ``compose``; beyond them a file holds::

    ~ {person} was there too.       a filler: a sentence that no summary uses, told apart from the rest
    == The season                   a scene begins
    = w 4..20; d 2..9; m w+d        its numbers, drawn in this order
    > {team} won {w} of {m} games[cup: and a cup].       its summary; the piece after ``cup:`` only if it was told
                                    (``[!cup: …]``: only if it was not)
    {team} played {m} games.        the first step, told first
    {team} played {m} matches.

    {team} won {w}.                 the other steps are told in any order
    <cup> They won a cup.           a line that tells ``cup``
    <> They won no cup.             a line that tells nothing

    ?cup                            a step that is told more often than not, and then tells ``cup``
    A cup was won.

Every word and number of a summary stands in its article, so it can be written by reading alone. Names are composed of
roots of which one part is held out (``article_names``). ``{n:th}`` is an ordinal, ``{person:last}`` a family name,
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
from playground.training.corpus import HELD_OUT, LANGUAGES
from playground.training.grammar import COMMON, TEXT, Language, parse
from playground.training.particles import particle

ARTICLES = TEXT / "articles"
FEWEST, MOST = 4, 9  # sentences of an article
MOST_FILLERS = 5
TOLD = 0.6  # probability of an optional step
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
PIECE = re.compile(r"\[(!?)(\w+):([^\[\]]*)\]")
TELLS = re.compile(r"<(\w*)> ?")
SENTENCE_END = re.compile(r"(?<=[.!?]) ")
LEAD = "lead"  # what an article without a scene is called
TERM = re.compile(r"([+\-]?)(\w+)")


@dataclass(frozen=True)
class Pair:
    """An article and its summary, with the names and numbers that the summary holds."""

    article: str
    summary: str
    domain: str
    language: str
    names: tuple[str, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Fact:
    """A step of an article: lines that tell the same, and what an optional step tells."""

    lines: tuple[str, ...]
    optional: bool = False
    tells: str = ""


@dataclass(frozen=True)
class ArticleScene:
    """What one kind of article tells, its numbers, and the summary of it."""

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
        """Return how many sentence frames the domain holds, fillers included."""
        return len(self.fillers) + sum(len(fact.lines) for scene in self.scenes for fact in scene.facts)


class Tale(Story):
    """A story whose numbers are drawn first and whose names are composed on one side of the split."""

    def __init__(
        self, domain: ArticleDomain, language: Language, dice: Dice, held_out: bool, strange: float = 0.0
    ) -> None:
        super().__init__(language, domain.words, dice)
        self.held_out, self.strange = held_out, strange

    def draw_numbers(self, scene: ArticleScene) -> None:
        """Draw the scene's numbers in their order."""
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
        """Return the word for one slot; a slot may name a number, too."""
        if name + index in self.numbers:
            number = str(self.numbers[name + index])
            return ordinal(number) if form == "th" else self._shape(number, form)
        return super()._slot(name, index, form)

    def _shape(self, word: str, form: str) -> str:
        """Return ``word`` in one of ``Story``'s forms, as a family name, or in quotes with a particle behind them."""
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
    """Yield pairs to train on from number ``first`` on, without end, Korean and English ones in turn.

    Each root of a name is a strange one with probability ``strange``, see ``article_names``; an article is none of a
    scene and is summed up by its first sentence with probability ``leads``, see ``lead``.
    """
    return (pair(seed, number, strange, leads) for number in range(first, HELD_OUT))


def held_out_pairs(seed: int, language: Language) -> Iterator[Pair]:
    """Yield pairs in ``language`` that are never trained on, without end; no name in them was ever trained on."""
    first = HELD_OUT + LANGUAGES.index(language)
    return (pair(seed, number) for number in count(first, len(LANGUAGES)))


def pair(seed: int, number: int, strange: float = 0.0, leads: float = 0.0) -> Pair:
    """Return the pair of this ``number``; numbers from ``HELD_OUT`` on are held out."""
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
    """Return one pair told after ``scene``.

    The facts are drawn first; then fillers, each apart from the others; then the summary, which draws nothing new.
    """
    tale = Tale(domain, language, dice, held_out, strange)
    tale.draw_numbers(scene)
    (first, *others), told = _facts(scene, tale)
    others = dice.sample(others, len(others))
    for filler in _fillers(domain, tale, 1 + len(others)):
        others.insert(dice.number(0, len(others)), filler)
    words = len(tale.kept)
    summary = tidy(
        tale.fill(PIECE.sub(lambda m: m[3] if (m[2] in told) != bool(m[1]) else "", scene.summary)), language
    )
    if len(tale.kept) > words:
        raise ValueError(f"{language}/{domain.name}, {scene.title}: the summary says {list(tale.kept)[words:]}")
    article = " ".join(tidy(line, language) for line in [first, *others])
    names = tuple(sorted(name for name in tale.names() if name in summary))
    return Pair(article, summary, domain.name, language, names, tuple(FIGURE.findall(summary)))


def lead(language: Language, dice: Dice, strange: float = 0.0) -> Pair:
    """Return an article that tells what no scene knows; its summary is its first sentence.

    It teaches what to do with an article unlike all others, and to copy any words. Half are sentences of all scenes and
    domains thrown together, the others a story or a paragraph of the language model's; no name in it is held out.
    """
    number = dice.number(FEWEST, MOST)
    if dice.happens(0.5):
        sentences = [_any_sentence(language, dice, strange) for _ in range(number)]
    else:
        sentences = _any_story(language, dice, strange)
        begin = dice.number(0, max(0, len(sentences) - number))
        sentences = sentences[begin : begin + number]
    return Pair(" ".join(sentences), sentences[0], LEAD, language, (), tuple(FIGURE.findall(sentences[0])))


def _any_sentence(language: Language, dice: Dice, strange: float) -> str:
    """Return a filler, or one line of any scene."""
    domains = load(language)
    domain = domains[dice.number(0, len(domains) - 1)]
    tale = Tale(domain, language, dice, held_out=False, strange=strange)
    if dice.happens(0.5):
        return tidy(tale.fill(dice.pick(domain.fillers)), language)
    scene = domain.scenes[dice.number(0, len(domain.scenes) - 1)]
    tale.draw_numbers(scene)
    fact = scene.facts[dice.number(0, len(scene.facts) - 1)]
    return tidy(tale.fill(TELLS.sub("", dice.pick(fact.lines))), language)


def _any_story(language: Language, dice: Dice, strange: float) -> list[str]:
    """Return the sentences of a story, or of one paragraph in ten."""
    if dice.happens(0.1):
        return _sentences(dice.pick(grammar.paragraphs(language)))
    domains = grammar.load(language)
    domain = domains[dice.number(0, len(domains) - 1)]
    scene = domain.scenes[dice.number(0, len(domain.scenes) - 1)]
    story = FreeStory(language, domain.words, dice, strange)
    told = [tidy(line, language) for step in scene.steps for line in compose.tell(step, story)]
    return _sentences(" ".join(told).replace(" /n ", " "))


def _sentences(text: str) -> list[str]:
    """Return the sentences of ``text``; what stands in quotes is not taken apart."""
    found: list[str] = []
    for piece in SENTENCE_END.split(text):
        if found and found[-1].count('"') % 2:
            found[-1] += f" {piece}"
        else:
            found.append(piece)
    return found


class FreeStory(Story):
    """A story of the language model's none of whose names is held out; some are strange."""

    def __init__(self, language: Language, words: dict[str, tuple[str, ...]], dice: Dice, strange: float) -> None:
        super().__init__(language, words, dice)
        self.strange = strange

    def _join(self, recipe: str) -> str:
        """Return a name of ``recipe``, or a strange one in its place."""
        if self.strange and self.dice.happens(self.strange):
            return article_names.strange_root(self.language, self.dice)
        while article_names.is_held_out(name := super()._join(recipe)):
            pass
        return name


@cache
def load(language: Language) -> tuple[ArticleDomain, ...]:
    """Return every domain of ``language`` in the order of their names, the common word lists given to each."""
    common = parse(COMMON, (ARTICLES / language / f"{COMMON}.txt").read_text(encoding="utf-8")).words
    paths = sorted(path for path in (ARTICLES / language).glob("*.txt") if path.stem != COMMON)
    return tuple(read(path.stem, path.read_text(encoding="utf-8"), common) for path in paths)


@cache
def hand_articles(language: Language) -> tuple[str, ...]:
    """Return the articles written by hand, outside the grammar and never trained on; empty lines separate them."""
    text = (ARTICLES / "hand" / f"{language}.txt").read_text(encoding="utf-8")
    return tuple(" ".join(block.split()) for block in text.split("\n\n") if block.strip())


def read(name: str, text: str, common: dict[str, tuple[str, ...]]) -> ArticleDomain:
    """Return the domain that an article file's ``text`` describes."""
    head, *parts = ("\n" + text).split("\n== ")
    fillers = tuple(line[2:].strip() for line in head.splitlines() if line.startswith("~ "))
    lists = "\n".join(line for line in text.splitlines() if line.startswith("@"))
    return ArticleDomain(name, common | parse(name, lists).words, fillers, [_scene(part) for part in parts])


def _facts(scene: ArticleScene, tale: Tale) -> tuple[list[str], set[str]]:
    """Return the lines of the facts that are told, filled, and what they tell."""
    lines: list[str] = []
    told: set[str] = set()
    for fact in scene.facts:
        if fact.optional and not tale.dice.happens(TOLD):
            continue
        line = tale.dice.pick(fact.lines)
        told |= {fact.tells, *TELLS.findall(line)}
        lines.append(tale.fill(TELLS.sub("", line)))
    return lines, told


def _fillers(domain: ArticleDomain, tale: Tale, facts: int) -> list[str]:
    """Return as many fillers as an article with so many ``facts`` may have."""
    number = tale.dice.number(max(0, FEWEST - facts), min(MOST_FILLERS, MOST - facts))
    return [tale.fill_apart(line) for line in tale.dice.sample(domain.fillers, number)]


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
