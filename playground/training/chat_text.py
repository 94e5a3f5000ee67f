"""Read the text files of the conversations as topics of exchanges."""

import re
from collections.abc import Mapping
from functools import cache

from playground.training.grammar import COMMON, TEXT, Domain, Language, Scene, Step, parse

FOLDER = TEXT / "chat"
WORDS = "words"  # the file of word lists that every topic may use
PEOPLE = "personas"  # the file of system prompts, openers and closers
SILENT = "-"  # an empty line; a title without slots
MODEST: dict[Language, str] = {
    "ko": "작은 모델",
    "en": "small model",
}  # in every reply to a question outside of the model's world
TOPICS = ("shop", "notions", "talk", "sums", "outside", "story")


@cache
def topics(language: Language) -> Mapping[str, Domain]:
    """Return the topics of ``language`` by name; each of their scenes is an exchange."""
    words = parse(COMMON, (TEXT / language / f"{COMMON}.txt").read_text(encoding="utf-8")).words
    words = words | _read(language, WORDS).words
    domains = {name: _read(language, name) for name in TOPICS}
    domains["notions"].scenes = _notions(language, domains["notions"].scenes)
    domains["outside"].scenes = _outside(language, domains["outside"].scenes)
    for domain in domains.values():
        domain.words = words | domain.words
    return domains


@cache
def people(language: Language) -> Mapping[str, Scene]:
    """Return the system prompts, openers and closers by persona; English also has a scene ``swaps`` of words."""
    return {scene.title: scene for scene in _read(language, PEOPLE).scenes}


def _read(language: Language, name: str) -> Domain:
    """Return one file of ``text/chat``."""
    return parse(name, (FOLDER / language / f"{name}.txt").read_text(encoding="utf-8"))


def _notions(language: Language, scenes: list[Scene]) -> list[Scene]:
    """Return the exchanges for each notion: the first scene's questions with its names, or its own questions.

    A reply repeats the name in the question; where its line does not, a sentence that explains the name is put first.
    """
    frames, same = lines(scenes[0]), lines(scenes[1])[0]
    exchanges = []
    for scene in scenes[2:]:
        names = scene.title.split(" / ")
        for name in names:
            bare = re.sub("^(a|an|the) ", "", name)
            sign = bare.removesuffix("s") if language == "en" else bare
            verb = "are" if sign != bare and not bare.endswith(("ss", "S", "_beams")) else "is"
            questions = [
                frame.replace("{term}", name).replace("{bare}", bare).replace("{is}", verb) for frame in frames
            ]
            alias = same.replace("{name}", name).replace("{main}", names[0]) + " "
            replies = [line if sign.lower() in line.lower() else alias + line for line in scene.steps[-1].lines]
            own = scene.steps[0].lines if len(scene.steps) > 1 else questions
            exchanges.append(Scene(f"{names[0]} > {sign}", (Step(tuple(own)), Step(tuple(replies)))))
    return exchanges


def _outside(language: Language, scenes: list[Scene]) -> list[Scene]:
    """Return the exchanges on questions outside of the model's world; a title lists the slots that it asks about.

    No reply names what was asked: a small model would spell a word that it never met in another way.
    """
    *questions, replies = scenes
    return [Scene(f"{scene.title} > {MODEST[language]}", (scene.steps[0], replies.steps[0])) for scene in questions]


def lines(scene: Scene) -> tuple[str, ...]:
    """Return the lines of the only step of ``scene``."""
    return scene.steps[0].lines
