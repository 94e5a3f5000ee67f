"""The README's "How to add" is true: what is there already is named in every file of its list."""

import re

import pytest

from playground.charts.words import SHOWN
from playground.examples import ARTICLES, COMPARED, PROMPTS, SCENES
from playground.text import LANGUAGES
from playground.web.live.config import FIGURES
from tests.browser.tour import OTHERS
from tests.structure import ROOT, TABS

README = (ROOT / "README.md").read_text(encoding="utf-8")
TOGETHER = {
    "playground/more_options.py": ["playground/options.py", "playground/guided_options.py"],
    "playground/web/live/changing.js": [f"playground/web/live/{name}.js" for name in ("cutting", "math", "stages")],
    "playground/web/live/cutting.js": [f"playground/web/live/{name}.js" for name in ("changing", "math", "stages")],
}
"""Files of a list that hold one part of what is there each; the two stages that do neither stand in the last two."""
MOST = {"A decoding stage": 5, "A tab": 4, "A live chart": 5, "A language": 2}
"""How many files an addition may take; a tab's own folder, words and files that a command writes are not counted."""


def listed(addition: str) -> list[str]:
    """Return the files that the README lists under ``addition``."""
    section = README.split("## How to add\n")[1].split("\n## ")[0]
    block = section.split(f"**{addition}**")[1].split("\n**")[0]
    return re.findall(r"^- `([\w/.]+)`: ", block, flags=re.MULTILINE)


def names_of(addition: str) -> tuple[str, ...]:
    """Return what is registered today as the files name it."""
    return {
        "A decoding stage": SHOWN,
        "A tab": TABS,
        "A live chart": tuple(FIGURES),
        "A language": LANGUAGES,
    }[addition]


@pytest.mark.parametrize("addition", MOST)
def test_an_addition_takes_few_files(addition):
    assert 0 < len(listed(addition)) <= MOST[addition]


@pytest.mark.parametrize("addition", MOST)
def test_what_is_there_is_named_in_every_file_of_the_list(addition):
    for file in listed(addition):
        if "NAME" in file or (ROOT / file).is_dir():
            continue
        text = (ROOT / file).read_text(encoding="utf-8")
        text += "".join((ROOT / other).read_text(encoding="utf-8") for other in TOGETHER.get(file, ()))
        strays = [name for name in names_of(addition) if not re.search(rf"(?<![a-z]){name}(?![a-z])", text)]
        assert strays == [], file


def test_a_file_named_after_its_chart_lies_where_the_list_says():
    """Two charts are made by a script of another name: their numbers are more than the one chart's."""
    for file in listed("A live chart")[:2]:
        here = {path.stem for path in (ROOT / file).parent.iterdir()}
        assert len(set(FIGURES) - here) <= 2, file


def test_every_tab_is_toured_and_pictured():
    assert {"generate", *OTHERS} == set(TABS)
    assert {path.stem for path in (ROOT / "docs/images").glob("*.png")} == set(TABS)


@pytest.mark.parametrize("examples", [PROMPTS, COMPARED, ARTICLES, SCENES])
def test_every_language_has_as_many_examples(examples):
    assert tuple(examples) == LANGUAGES
    assert len({len(each) for each in examples.values() if not isinstance(each, str)}) <= 1


def test_only_the_files_of_the_list_say_which_languages_there_are():
    """Another file that spells a language's code would have to be touched for a new one."""
    code = re.compile(r"""(['"])(?:ko|en)\1|(?<![\w.])(?:ko|en):""")
    strays = {
        path.relative_to(ROOT).as_posix(): found
        for path in sorted((ROOT / "playground" / "web").rglob("*"))
        if path.suffix in (".py", ".js", ".ts") and path.name != "examples.py" and path.parent.name != "generated"
        if (found := [line for line in path.read_text(encoding="utf-8").splitlines() if code.search(line)])
    }
    assert strays == {}


def test_a_language_has_a_file_of_the_pages_words():
    folder = next(file for file in listed("A language") if file.endswith("/"))
    assert {path.stem for path in (ROOT / folder).glob("*.json")} == set(LANGUAGES)
