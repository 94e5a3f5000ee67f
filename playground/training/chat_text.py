"""Read the conversations' text files as topics of exchanges. Knows nothing of chance or of who speaks."""

import re
from collections.abc import Mapping
from functools import cache

from playground.training.grammar import COMMON, TEXT, Domain, Language, Scene, Step, parse

FOLDER = TEXT / "chat"
WORDS = "words"  # the file of word lists that every topic may use
PEOPLE = "personas"  # the file of system prompts, openers and closers
SILENT = "-"  # a line of no words; a title of no slots
MODEST: dict[Language, str] = {"ko": "작은 모델", "en": "small model"}  # in every reply about things unknown
TOPICS = ("shop", "notions", "talk", "sums", "outside", "story")


@cache
def topics(language: Language) -> Mapping[str, Domain]:
    """Return the topics of ``language``, every scene an exchange."""
    words = parse(COMMON, (TEXT / language / f"{COMMON}.txt").read_text(encoding="utf-8")).words
    words = words | _read(language, WORDS).words
    found = {name: _read(language, name) for name in TOPICS}
    found["notions"].scenes = _notions(language, found["notions"].scenes)
    found["outside"].scenes = _outside(language, found["outside"].scenes)
    for domain in found.values():
        domain.words = words | domain.words
    return found


@cache
def people(language: Language) -> Mapping[str, Scene]:
    """Return the system prompts, openers and closers of each persona; English has a scene ``swaps`` of words beside."""
    return {scene.title: scene for scene in _read(language, PEOPLE).scenes}


def _read(language: Language, name: str) -> Domain:
    """Return one file of ``text/chat``."""
    return parse(name, (FOLDER / language / f"{name}.txt").read_text(encoding="utf-8"))


def _notions(language: Language, scenes: list[Scene]) -> list[Scene]:
    """Return the exchanges about each notion: the first scene's frames with each of its names, or its own questions.

    The reply repeats the name that was asked for: where it would not, it says first what the name stands for.
    """
    frames, same = lines(scenes[0]), lines(scenes[1])[0]
    exchanges = []
    for scene in scenes[2:]:
        names = scene.title.split(" / ")
        for name in names:
            bare = re.sub("^(a|an|the) ", "", name)
            sign = bare.removesuffix("s") if language == "en" else bare
            verb = "are" if sign != bare and not bare.endswith(("ss", "S", "_beams")) else "is"
            asked = [frame.replace("{term}", name).replace("{bare}", bare).replace("{is}", verb) for frame in frames]
            alias = same.replace("{name}", name).replace("{main}", names[0]) + " "
            told = [line if sign.lower() in line.lower() else alias + line for line in scene.steps[-1].lines]
            own = scene.steps[0].lines if len(scene.steps) > 1 else asked
            exchanges.append(Scene(f"{names[0]} > {sign}", (Step(tuple(own)), Step(tuple(told)))))
    return exchanges


def _outside(language: Language, scenes: list[Scene]) -> list[Scene]:
    """Return the exchanges about things unknown; a title tells the slots that a reply may name."""
    *asked, naming, plain = scenes
    exchanges = []
    for scene in asked:
        slots = scene.title.split()
        told = lines(plain)
        if slots != [SILENT]:
            thing = " ".join(f"{{{slot}}}" for slot in slots)
            named = [line.replace("{thing}", thing).replace("{thing:", thing[:-1] + ":") for line in lines(naming)]
            told = (*told, *named)
        exchanges.append(Scene(f"{scene.title} > {MODEST[language]}", (scene.steps[0], Step(told))))
    return exchanges


def lines(scene: Scene) -> tuple[str, ...]:
    """Return the lines of a scene's only step."""
    return scene.steps[0].lines
