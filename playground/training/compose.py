"""Turn one scene into one document: draw lines and words, remember them, choose their forms.

Every random choice goes through ``Dice``, which adds up −log p in nats.

A line may have alternatives ``(a|b)``; numbers ``{n=2..9}`` and, afterwards, ``{n}``, ``{n+m}``, ``{n-m}``,
``{n*m}``; and words ``{fruit}``, which are drawn at their first use and then kept; ``{fruit2}`` is another word of the
same list. A form follows a colon: a Korean particle (``{fruit:을}``) or ``s`` (plural), ``3s``, ``ed``, ``ing``.
``{he} {him} {his} {himself}`` are the pronouns of ``{name}``.
"""

import math
import random
import re
from collections.abc import Sequence

from playground.training import english, names
from playground.training.grammar import Domain, Language, Scene, Step
from playground.training.particles import AFTER_VOWEL, attach, called

SKEW = 0.7  # weight of the word at rank r of its list: (r + 3) ** −SKEW, so first words are drawn more often
FEWEST_AGAIN, GO_ON = 3, 0.8  # lines of an "again" step: three, then another with this probability, and another …
CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")
SLOT = re.compile(r"\{([a-z_]+)(\d*)(?::([^{}]*))?\}")
NUMBER = re.compile(r"\{([a-z]\d?)=(\d+)\.\.(\d+)\}")
SUM = re.compile(r"\{([a-z]\d?)([+\-*])([a-z]\d?)\}")
NUMBER_USE = re.compile(r"\{([a-z]\d?)\}")
SENTENCE_START = re.compile(r'(^"?|[.!?] "?)([a-z])')
PRONOUNS = {"he": ("he", "she"), "him": ("him", "her"), "his": ("his", "her"), "himself": ("himself", "herself")}
FORMS = {"s": english.plural, "3s": english.third_person, "ed": english.past, "ing": english.gerund}


class Dice:
    """A random source that adds up the surprise of its draws: ``nats`` is −Σ log p."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.nats = rng, 0.0

    def pick(self, items: Sequence[str]) -> str:
        """Return one of ``items``, all equally likely."""
        self.nats += math.log(len(items))
        return items[self.rng.randrange(len(items))]

    def pick_word(self, items: Sequence[str]) -> str:
        """Return one of ``items``, drawn with weights that fall with the rank, see ``SKEW``."""
        weights = [(rank + 3) ** -SKEW for rank in range(len(items))]
        index = self.rng.choices(range(len(items)), weights)[0]
        self.nats -= math.log(weights[index] / sum(weights))
        return items[index]

    def number(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        self.nats += math.log(high - low + 1)
        return self.rng.randint(low, high)

    def happens(self, probability: float) -> bool:
        """Return True with ``probability``."""
        outcome = self.rng.random() < probability
        self.nats -= math.log(probability if outcome else 1 - probability)
        return outcome

    def sample(self, items: Sequence[str], count: int) -> list[str]:
        """Return ``count`` different ``items`` in random order."""
        self.nats += math.log(math.perm(len(items), count))
        return self.rng.sample(list(items), count)


class Story:
    """The words and numbers of one document by slot, each drawn once and then kept."""

    def __init__(self, language: Language, words: dict[str, tuple[str, ...]], dice: Dice) -> None:
        self.language, self.words, self.dice = language, words, dice
        self.kept: dict[str, str] = {}
        self.numbers: dict[str, int] = {}
        self.female: dict[str, bool] = {}

    def fill(self, line: str) -> str:
        """Return ``line`` with its alternatives chosen and its slots filled."""
        line = CHOICE.sub(lambda m: self.dice.pick(m[1].split("|")), line)
        line = NUMBER.sub(lambda m: self._new_number(m[1], int(m[2]), int(m[3])), line)
        line = SUM.sub(lambda m: str(self._result(m[1], m[2], m[3])), line)
        line = NUMBER_USE.sub(lambda m: str(self.numbers[m[1]]), line)
        return SLOT.sub(lambda m: self._slot(m[1], m[2], m[3] or ""), line)

    def fill_apart(self, line: str) -> str:
        """Return ``line`` filled, and forget the words and numbers that it drew."""
        kept, numbers, female = self.kept, self.numbers, self.female
        self.kept, self.numbers, self.female = dict(kept), dict(numbers), dict(female)
        filled = self.fill(line)
        self.kept, self.numbers, self.female = kept, numbers, female
        return filled

    def _new_number(self, name: str, low: int, high: int) -> str:
        """Draw the number ``name`` and return it as text."""
        self.numbers[name] = self.dice.number(low, high)
        return str(self.numbers[name])

    def _result(self, left: str, sign: str, right: str) -> int:
        """Return the sum, difference or product of two numbers drawn before."""
        a, b = self.numbers[left], self.numbers[right]
        return {"+": a + b, "-": a - b, "*": a * b}[sign]

    def _slot(self, name: str, index: str, form: str) -> str:
        """Return the word of one slot in the form ``form``."""
        if name in PRONOUNS and self.language == "en":
            self._keep("name", index)
            return PRONOUNS[name][self.female["name" + index]]
        return self._shape(self._keep(name, index), form)

    def _keep(self, name: str, index: str) -> str:
        """Return the word of this slot, drawn at its first use; it differs from the other words of its list in use."""
        key = name + index
        if key not in self.kept:
            self.kept[key] = self._draw(name, key)
        return self.kept[key]

    def _draw(self, name: str, key: str) -> str:
        """Draw a word for the list ``name``."""
        taken = {word for other, word in self.kept.items() if other.rstrip("0123456789") == name}
        if name in self.words:
            return self.dice.pick_word([word for word in self.words[name] if word not in taken])
        while (word := self._compose(name, key)) in taken:
            pass
        return word

    def _compose(self, name: str, key: str) -> str:
        """Compose a name from its parts."""
        if self.language == "en" and name == "name":
            self.female[key] = self.dice.happens(0.5)
            recipe = ("girl" if self.female[key] else "boy") + ("_common" if self.dice.happens(0.5) else "")
            return self._join(recipe)
        if self.language == "ko" and name == "friend":
            return called(self._join("given"))
        return self._join(name)

    def _join(self, recipe: str) -> str:
        """Return one draw from each column of a recipe of ``names``."""
        return "".join(self.dice.pick_word(column) for column in names.RECIPES[self.language][recipe]).replace("-", "")

    def _shape(self, word: str, form: str) -> str:
        """Return ``word`` in an English form or with a Korean particle."""
        if form in FORMS and self.language == "en":
            return FORMS[form](word)
        if form not in AFTER_VOWEL:
            raise ValueError(f"unknown form {form!r} after {word!r}")
        return attach(word, form)


def write(scene: Scene, domain: Domain, language: Language, dice: Dice) -> str:
    """Return one document generated from ``scene``."""
    story = Story(language, domain.words, dice)
    lines = [tidy(line, language) for step in scene.steps for line in tell(step, story)]
    return " ".join(lines).replace(" /n ", "\n")


def tell(step: Step, story: Story) -> list[str]:
    """Return the filled lines of ``step``; each line of an ``again`` step draws new words."""
    if step.take != "again":
        return [story.fill(line) for line in take(step, story.dice)]
    filled: list[str] = []
    while len(filled) < FEWEST_AGAIN or story.dice.happens(GO_ON):
        filled.append(story.fill_apart(story.dice.pick(step.lines)))
    return filled


def take(step: Step, dice: Dice) -> list[str]:
    """Return the lines of ``step`` that this document uses."""
    if step.take == "some":
        return dice.sample(step.lines, dice.number(1, min(3, len(step.lines))))
    if step.take == "maybe" and not dice.happens(0.5):
        return []
    return [dice.pick(step.lines)]


def tidy(line: str, language: Language) -> str:
    """Return ``line`` with single spaces and, in English, with corrected articles and capitals of sentences."""
    line = re.sub(r" +", " ", line)
    if language == "ko":
        return line
    return SENTENCE_START.sub(lambda m: m[1] + m[2].upper(), english.mend_articles(line))
