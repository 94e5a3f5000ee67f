"""Read a grammar file: word lists and scenes.

A file has these lines::

    # a remark
    @fruit apple, pear, fig          a word list; a second line of the same name adds to it
    == Market day                    a scene begins; its steps are separated by empty lines
    {name} bought a {fruit}.         the lines of a step are alternatives: one is used
    {name} sold (two|three) {fruit:s}.

    ? {he} went home.                a step that starts with ? is left out half of the time
    * It was hot.                    of a step that starts with *, one to three lines are used, in any order

    + {day}: {n=5..30} degrees.      a step that starts with + is used three or more times, one line each time, and
                                     words that the story has not used yet are drawn anew each time

``/n`` at the start of a line begins a new line of the text. ``compose`` describes the slots.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["ko", "en"]
TEXT = Path(__file__).parent / "text"
COMMON = "common"
LANGUAGES: tuple[Language, ...] = ("ko", "en")
OTHER_LETTERS: dict[Language, re.Pattern[str]] = {"ko": re.compile(r"[A-Za-z]+"), "en": re.compile(r"[가-힣]+")}
HELD_OUT = 10**9  # texts are numbered; those from here on are never trained on
MARKS = {"?": "maybe", "*": "some", "+": "again"}


@dataclass(frozen=True)
class Step:
    """One step of a scene: its alternative lines, and how many are used (one, maybe, some or again)."""

    lines: tuple[str, ...]
    take: str = "one"


@dataclass(frozen=True)
class Scene:
    """A small story or description: its steps in their order."""

    title: str
    steps: tuple[Step, ...]


@dataclass
class Domain:
    """One grammar file: its word lists and its scenes."""

    name: str
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    scenes: list[Scene] = field(default_factory=list)

    def frames(self) -> int:
        """Return the number of sentence frames in the scenes."""
        return sum(len(step.lines) for scene in self.scenes for step in scene.steps)


def parse(name: str, text: str) -> Domain:
    """Return the domain that a grammar file's ``text`` describes."""
    head, *parts = ("\n" + text).split("\n== ")
    domain = Domain(name, _words(head))
    domain.scenes = [_scene(part) for part in parts]
    return domain


@cache
def load(language: Language) -> tuple[Domain, ...]:
    """Return every domain of ``language``, ordered by name, each with the common word lists."""
    folder = TEXT / language
    common = parse(COMMON, (folder / f"{COMMON}.txt").read_text(encoding="utf-8")).words
    paths = sorted(path for path in folder.glob("*.txt") if path.stem != COMMON)
    domains = tuple(parse(path.stem, path.read_text(encoding="utf-8")) for path in paths)
    for domain in domains:
        domain.words = common | domain.words
    return domains


@cache
def paragraphs(language: Language) -> tuple[str, ...]:
    """Return the hand-written paragraphs of ``language``; in their file, empty lines separate them."""
    text = (TEXT / "paragraphs" / f"{language}.txt").read_text(encoding="utf-8")
    blocks = [block for block in text.split("\n\n") if block.strip()]
    return tuple(" ".join(block.split()) for block in blocks)


def _words(head: str) -> dict[str, tuple[str, ...]]:
    """Return the word lists of a file's first part."""
    words: dict[str, tuple[str, ...]] = {}
    for line in head.splitlines():
        if line.startswith("@"):
            name, _, rest = line[1:].partition(" ")
            words[name] = words.get(name, ()) + tuple(word.strip() for word in rest.split(",") if word.strip())
    return words


def _scene(part: str) -> Scene:
    """Return the scene that a title line and the lines under it describe."""
    title, _, body = part.partition("\n")
    lines = [line for line in body.splitlines() if not line.startswith("#")]
    blocks = "\n".join(line.strip() for line in lines).strip().split("\n\n")
    return Scene(title.strip(), tuple(_step(block) for block in blocks if block.strip()))


def _step(block: str) -> Step:
    """Return one step from its lines."""
    mark = block.strip()[0]
    lines = block.strip().removeprefix(mark).strip().splitlines() if mark in MARKS else block.strip().splitlines()
    return Step(tuple(line.strip() for line in lines), MARKS.get(mark, "one"))
