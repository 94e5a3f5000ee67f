"""Generate conversations from the text files in ``text/chat``.

The files are grammar files (``grammar``, ``compose``). A scene is an exchange: its steps are, in turn, the user's
possible lines and the possible replies. A title ``name > a, b`` lists the words of which a reply must have one;
without a list, these are the user's words that every reply repeats. ``first`` or ``last`` before a title fixes its
position. In addition to the grammar, in replies:

* ``[x/y/z]`` has a wording for each persona, in the order of ``PERSONAS``; Korean endings are added (``endings``).
* The first sign of a line selects its opener: ``-`` that of a refusal, ``=`` of small talk, ``>`` none, ``<`` or no
  sign that of an answer; only a line without a sign may get a closer.
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
REPEATED = ("sums",)  # topics whose scenes may occur more than once in a conversation
WEIGHTS = (22, 25, 15, 10, 21, 7)
WITH_SYSTEM = 0.85  # share of conversations that begin with a system message
SAME_TOPIC = 0.65  # chance that the next exchange keeps to the conversation's topic
CLOSES = 0.2  # chance that an answer ends with a closer
UNPOINTED = 0.12  # chance that a question ends without its question mark or full stop
PUT_OFF = 0.35  # chance of another exchange before the user asks for the name again
MOST_TURNS = 5
LONGEST = {"ko": 300, "en": 620}  # letters after which a conversation gets no more turns: about 200 tokens
SYSTEMS, CLOSERS = 0, 4  # steps of a persona's scene
OPENERS = {"": 1, "<": 1, "-": 2, "=": 3, ">": None}
BY_PERSONA = re.compile(r"\[([^\[\]]*/[^\[\]]*)\]")
WORD = re.compile(r"[A-Za-z]+")


@dataclass(frozen=True)
class Persona:
    """A manner of speaking that a system prompt requests, and the markers by which a reply is recognized."""

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
    """One message, in the format of the Hub's chat models."""

    role: Role
    content: str


@dataclass(frozen=True)
class Turn:
    """One question of the user: the index of its reply in the messages, and the words expected in that reply.

    With an empty ``expects``, a reply cannot be checked by its words.
    """

    reply: int
    topic: str
    expects: tuple[str, ...]


@dataclass(frozen=True)
class Chat:
    """A conversation, its first topic, and the surprise of the random choices behind it (−Σ log p, nats)."""

    messages: tuple[Message, ...]
    topic: str
    persona: str
    language: Language
    nats: float
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Exchange:
    """A question and its reply, before they are part of a conversation."""

    question: str
    reply: str
    topic: str
    expects: tuple[str, ...]


def chat(language: Language, dice: Dice) -> Chat:
    """Return a conversation of one to five turns, with a system message in a share of ``WITH_SYSTEM``."""
    before = dice.nats
    persona, messages = _persona(language, dice)
    topic = _topic(dice)
    exchanges = _Talk(language, persona, topic, dice).exchanges(sum(len(each.content) for each in messages))
    turns = []
    for each in exchanges:
        turns.append(Turn(len(messages) + 1, each.topic, each.expects))
        messages += [Message("user", each.question), Message("assistant", each.reply)]
    name = PERSONAS[language][persona].name
    return Chat(tuple(messages), topic, name, language, dice.nats - before, tuple(turns))


def begun(language: Language, topic: str, dice: Dice) -> tuple[list[Message], str]:
    """Return the messages up to a question of ``topic``, with or without a system message, and the reply to it."""
    persona, messages = _persona(language, dice)
    exchange = _Talk(language, persona, topic, dice).opening()
    return [*messages, Message("user", exchange.question)], exchange.reply


def render(messages: Sequence[Message], add_generation_prompt: bool = False) -> str:
    """Return ``messages`` as the text that the model reads; the tokenizer's chat template gives the same."""
    turns = "".join(f"<|{message.role}|>{message.content.strip()}</s>" for message in messages)
    return "<s>" + turns + ("<|assistant|>" if add_generation_prompt else "")


def keeps_persona(reply: str, persona: str, language: Language) -> bool:
    """Return whether ``reply`` has a marker of ``persona`` and none of another one."""
    has_marker = {each.name: any(marker in reply for marker in each.markers) for each in PERSONAS[language]}
    return has_marker.pop(persona) and not any(has_marker.values())


def _persona(language: Language, dice: Dice) -> tuple[int, list[Message]]:
    """Draw who replies; return that with the system message that asks for it, if there is one."""
    if not dice.happens(WITH_SYSTEM):
        return WITHOUT_SYSTEM, []
    persona = dice.number(0, len(PERSONAS[language]) - 1)
    return persona, [Message("system", _system(language, persona, dice))]


def _scene_name(scene: Scene) -> str:
    """Return the name of ``scene``; a conversation has at most one scene of a name."""
    return scene.title.partition(" > ")[0]


def _topic(dice: Dice) -> str:
    """Draw a topic."""
    index = dice.rng.choices(range(len(TOPICS)), WEIGHTS)[0]
    dice.nats -= math.log(WEIGHTS[index] / sum(WEIGHTS))
    return TOPICS[index]


def _system(language: Language, persona: int, dice: Dice) -> str:
    """Return a system message that requests a persona."""
    story = Story(language, topics(language)["shop"].words, dice)
    scene = people(language)[PERSONAS[language][persona].name]
    return tidy(story.fill(dice.pick(scene.steps[SYSTEMS].lines)), language)


class _Talk:
    """A conversation being generated: who replies, and the names of the scenes already used."""

    def __init__(self, language: Language, persona: int, topic: str, dice: Dice) -> None:
        self.language, self.persona, self.topic, self.dice = language, persona, topic, dice
        self.voice = _Voice(language, persona, dice)
        self.used: set[str] = set()

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

    def opening(self) -> Exchange:
        """Return a first exchange of the conversation's topic."""
        return self._play(self.topic, first=True, last=False)[0]

    def _play(self, topic: str, first: bool, last: bool) -> list[Exchange]:
        """Return the exchanges of an unused scene of ``topic``."""
        domain = topics(self.language)[topic]
        places = {"first": first, "last": last}
        free = [
            scene
            for scene in domain.scenes
            if (topic in REPEATED or _scene_name(scene) not in self.used) and places.get(scene.title.split()[0], True)
        ]
        scene = free[self.dice.number(0, len(free) - 1)]
        self.used.add(_scene_name(scene))
        story = Story(self.language, domain.words, self.dice)
        named: set[str] = set()
        exchanges: list[Exchange] = []
        for question, reply in zip(scene.steps[::2], scene.steps[1::2], strict=True):
            if exchanges and topic == "talk" and self.dice.happens(PUT_OFF):
                exchanges += self._play(_other(topic), first=False, last=False)
            exchanges.append(self._exchange(scene, question, reply, story, named, topic))
        return exchanges

    def _exchange(
        self, scene: Scene, question: Step, reply: Step, story: Story, named: set[str], topic: str
    ) -> Exchange:
        """Return one question with its reply; the slots of the question are added to ``named``."""
        line = self.dice.pick(question.lines)
        text = self.voice.plain(story.fill(line))
        if self.dice.happens(UNPOINTED):
            text = text.rstrip("?.! =") or text
        named |= _slots(line)
        answer = self.voice.reply(self.dice.pick(reply.lines), story)
        expects = self._expects(scene, reply, story, named)
        return Exchange(text, answer, topic, expects)

    def _expects(self, scene: Scene, reply: Step, story: Story, named: set[str]) -> tuple[str, ...]:
        """Return the words expected in the reply: the title's list, or the user's words that all replies repeat."""
        _, listed, rest = scene.title.partition(" > ")
        if listed:
            return tuple(story.fill(item) for item in rest.split(", "))
        repeated = set.intersection(*(_slots(line) for line in reply.lines)) & named
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
        """Return the filled ``line`` of a reply, worded for this persona."""
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
    """Return the words that the sailor replaces, each with its replacement."""
    pairs = (line.split(" > ") for line in lines(people("en")["swaps"]))
    return {word: own for word, own in pairs}


def _swapped(word: str) -> str:
    """Return the sailor's word for ``word``, capitalized alike."""
    own = _swaps().get(word.lower(), word)
    return own.capitalize() if word[0].isupper() and own != word else own


def _other(topic: str) -> str:
    """Return a topic of single exchanges that can be put between two turns of ``topic``."""
    return "sums" if topic != "sums" else "shop"


def _slots(line: str) -> set[str]:
    """Return the slots of ``line``, with their numbers."""
    return {match[1] + match[2] for match in SLOT.finditer(line)}
