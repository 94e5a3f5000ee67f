"""Make conversations from the text files in ``text/chat``. Knows nothing of tokenizers or models.

The files are grammar files (``grammar``, ``compose``). A scene is an exchange: its steps are, in turn, what the user
may say and what may be replied. A title ``name > a, b`` lists what a reply is expected to hold (any of it); without a
list it is the user's own words that every reply repeats. ``first`` and ``last`` before a title fix its place. On top of
the grammar, in replies:

* ``[x/y/z]`` is worded for each persona apart, in the order of ``PERSONAS``; Korean endings follow (``endings``).
* A line's first sign sets its opener: ``-`` a refusal's, ``=`` small talk's, ``>`` none, ``<`` or no sign an
  answer's; only a line without a sign may get a closer.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from playground.training.chat_text import SILENT, TOPICS, lines, people, topics
from playground.training.compose import SLOT, Dice, Story, tidy
from playground.training.endings import MANNERS, speak
from playground.training.grammar import Language, Scene, Step

Role = Literal["system", "user", "assistant"]
REPEATED = ("sums",)  # topics of which a scene may come more than once in a conversation
WEIGHTS = (24, 26, 16, 12, 14, 8)
WITH_SYSTEM = 0.85  # share of conversations that begin with a system message
SAME_TOPIC = 0.65  # chance that the next exchange keeps to the conversation's topic
CLOSES = 0.2  # chance that an answer ends with a closer
UNPOINTED = 0.12  # chance that a question ends without its question mark or full stop
PUT_OFF = 0.35  # chance that something else is talked about before a name is asked back
MOST_TURNS = 5
LONGEST = {"ko": 300, "en": 620}  # letters after which a conversation gets no more turns: about 200 tokens
SYSTEMS, CLOSERS = 0, 4  # steps of a persona's scene
OPENERS = {"": 1, "<": 1, "-": 2, "=": 3, ">": None}
BY_PERSONA = re.compile(r"\[([^\[\]]*/[^\[\]]*)\]")
WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class Persona:
    """A manner of speaking that a system prompt asks for, and the signs that a reply keeps it."""

    name: str
    markers: tuple[str, ...]


PERSONAS: dict[Language, tuple[Persona, ...]] = {
    "ko": (
        Persona("clerk", ("니다.", "니까?", "십시오.")),
        Persona("helper", ("요.", "요!", "요?")),
        Persona("granny", ("단다.", "란다.", "구나.", "렴.", "마.", "니?")),
    ),
    "en": (
        Persona("clerk", ("madam or sir",)),
        Persona("helper", ("!",)),
        Persona("sailor", ("Arr.", "Arr,", "matey", "shipmate")),
    ),
}
WITHOUT_SYSTEM = 1  # the persona of a conversation that has no system message: the helper


@dataclass(frozen=True)
class Message:
    """One message as the Hub's chat models take it."""

    role: Role
    content: str


@dataclass(frozen=True)
class Turn:
    """One user's question: where its reply stands in the messages, and what that reply is expected to hold.

    An empty ``expects`` means that nothing can be told from the words of a reply.
    """

    reply: int
    topic: str
    expects: tuple[str, ...]


@dataclass(frozen=True)
class Chat:
    """A conversation, the topic it began with, and the surprise of the choices that made it (−Σ log p, in nats)."""

    messages: tuple[Message, ...]
    topic: str
    persona: str
    language: Language
    nats: float
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Exchange:
    """A question and its reply, before they have a place in a conversation."""

    question: str
    reply: str
    topic: str
    expects: tuple[str, ...]


def chat(language: Language, dice: Dice) -> Chat:
    """Return a conversation of one to five turns, with a system message more often than not."""
    before = dice.nats
    spoken_to = dice.happens(WITH_SYSTEM)
    persona = dice.number(0, len(PERSONAS[language]) - 1) if spoken_to else WITHOUT_SYSTEM
    messages = [Message("system", _system(language, persona, dice))] if spoken_to else []
    topic = _topic(dice)
    exchanges = _Talk(language, persona, topic, dice).exchanges(sum(len(each.content) for each in messages))
    turns = []
    for each in exchanges:
        turns.append(Turn(len(messages) + 1, each.topic, each.expects))
        messages += [Message("user", each.question), Message("assistant", each.reply)]
    name = PERSONAS[language][persona].name
    return Chat(tuple(messages), topic, name, language, dice.nats - before, tuple(turns))


def render(messages: Sequence[Message], add_generation_prompt: bool = False) -> str:
    """Return ``messages`` as the one text that the model reads; the tokenizer's chat template gives the same."""
    told = "".join(f"<|{message.role}|>{message.content.strip()}</s>" for message in messages)
    return "<s>" + told + ("<|assistant|>" if add_generation_prompt else "")


def keeps_persona(reply: str, persona: str, language: Language) -> bool:
    """Return whether ``reply`` bears a marker of ``persona`` and none of another's."""
    bears = {each.name: any(marker in reply for marker in each.markers) for each in PERSONAS[language]}
    return bears.pop(persona) and not any(bears.values())


def _told(scene: Scene) -> str:
    """Return what scenes that may not follow each other have in common."""
    return scene.title.partition(" > ")[0]


def _topic(dice: Dice) -> str:
    """Draw a topic."""
    index = dice.rng.choices(range(len(TOPICS)), WEIGHTS)[0]
    dice.nats -= math.log(WEIGHTS[index] / sum(WEIGHTS))
    return TOPICS[index]


def _system(language: Language, persona: int, dice: Dice) -> str:
    """Return a system message that asks for a persona."""
    story = Story(language, topics(language)["shop"].words, dice)
    scene = people(language)[PERSONAS[language][persona].name]
    return tidy(story.fill(dice.pick(scene.steps[SYSTEMS].lines)), language)


class _Talk:
    """A conversation being made: who replies, and which scenes were already told."""

    def __init__(self, language: Language, persona: int, topic: str, dice: Dice) -> None:
        self.language, self.persona, self.topic, self.dice = language, persona, topic, dice
        self.voice = _Voice(language, persona, dice)
        self.told: set[str] = set()

    def exchanges(self, letters: int) -> list[Exchange]:
        """Return the exchanges that follow ``letters`` letters of system message."""
        wanted = self.dice.number(1, MOST_TURNS)
        made: list[Exchange] = []
        while len(made) < wanted and letters < LONGEST[self.language]:
            topic = self.topic if not made or self.dice.happens(SAME_TOPIC) else _topic(self.dice)
            more = self._play(topic, first=not made, last=len(made) + 1 == wanted > 1)
            made += more
            letters += sum(len(each.question) + len(each.reply) for each in more)
        return made

    def _play(self, topic: str, first: bool, last: bool) -> list[Exchange]:
        """Return the exchanges of a scene of ``topic`` not told before."""
        domain = topics(self.language)[topic]
        places = {"first": first, "last": last}
        free = [
            scene
            for scene in domain.scenes
            if (topic in REPEATED or _told(scene) not in self.told) and places.get(scene.title.split()[0], True)
        ]
        scene = free[self.dice.number(0, len(free) - 1)]
        self.told.add(_told(scene))
        story = Story(self.language, domain.words, self.dice)
        asked: set[str] = set()
        exchanges: list[Exchange] = []
        for question, reply in zip(scene.steps[::2], scene.steps[1::2], strict=True):
            if exchanges and topic == "talk" and self.dice.happens(PUT_OFF):
                exchanges += self._play(_other(topic), first=False, last=False)
            exchanges.append(self._exchange(scene, question, reply, story, asked, topic))
        return exchanges

    def _exchange(
        self, scene: Scene, question: Step, reply: Step, story: Story, asked: set[str], topic: str
    ) -> Exchange:
        """Return one question with its reply; ``asked`` gathers the slots that the user has named."""
        line = self.dice.pick(question.lines)
        said = self.voice.plain(story.fill(line))
        if self.dice.happens(UNPOINTED):
            said = said.rstrip("?.! =") or said
        asked |= _slots(line)
        answer = self.voice.reply(self.dice.pick(reply.lines), story)
        expects = self._expects(scene, reply, story, asked)
        return Exchange(said, answer, topic, expects)

    def _expects(self, scene: Scene, reply: Step, story: Story, asked: set[str]) -> tuple[str, ...]:
        """Return what the reply is expected to hold: the title's list, or the words that all replies repeat."""
        _, listed, rest = scene.title.partition(" > ")
        if listed:
            return tuple(story.fill(item) for item in rest.split(", "))
        repeated = set.intersection(*(_slots(line) for line in reply.lines)) & asked
        return tuple(story.kept[key] for key in sorted(repeated))


class _Voice:
    """How a persona words a line."""

    def __init__(self, language: Language, persona: int, dice: Dice) -> None:
        self.language, self.persona, self.dice = language, persona, dice
        self.name = PERSONAS[language][persona].name
        self.scene = people(language)[self.name]

    def plain(self, text: str) -> str:
        """Return a user's filled line."""
        return tidy(speak(text, MANNERS[self.persona]) if self.language == "ko" else text, self.language)

    def reply(self, line: str, story: Story) -> str:
        """Return a reply's ``line`` filled, in this persona's manner."""
        mood = line[0] if line[0] in OPENERS else ""
        body = self._chosen(story.fill(self._chosen(line.removeprefix(mood).strip())))
        if self.name == "sailor":
            body = WORD.sub(lambda m: _swapped(m[0]), body)
        parts = [self._spoken(OPENERS[mood]), body]
        if not mood and self.dice.happens(CLOSES):
            parts.append(self._spoken(CLOSERS))
        return self.plain(" ".join(filter(None, parts)))

    def _chosen(self, text: str) -> str:
        """Return ``text`` with this persona's wording wherever there are several."""
        return BY_PERSONA.sub(lambda m: m[1].split("/")[self.persona], text)

    def _spoken(self, step: int | None) -> str:
        """Draw an opener or a closer; it may be empty."""
        if step is None:
            return ""
        line = self.dice.pick(self.scene.steps[step].lines)
        return "" if line == SILENT else line


@cache
def _swaps() -> dict[str, str]:
    """Return the words that a sailor says in his own way."""
    pairs = (line.split(" > ") for line in lines(people("en")["swaps"]))
    return {word: own for word, own in pairs}


def _swapped(word: str) -> str:
    """Return a sailor's form of ``word``, with its capital."""
    own = _swaps().get(word.lower(), word)
    return own.capitalize() if word[0].isupper() and own != word else own


def _other(topic: str) -> str:
    """Return a topic of single exchanges that may stand between two turns of ``topic``."""
    return "sums" if topic != "sums" else "shop"


def _slots(line: str) -> set[str]:
    """Return the slots that ``line`` names, with their numbers."""
    return {match[1] + match[2] for match in SLOT.finditer(line)}
