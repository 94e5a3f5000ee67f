"""The chapter on lessons (``docs/lessons.md``): its example is a lesson, its tables and lists name all there is."""

import re
from pathlib import Path

import pytest

from playground.lessons.lesson import ACTS, KINDS, PLACES
from playground.lessons.models import built_in
from playground.lessons.reading import read_lesson, read_paths
from playground.lessons.values import answer, values_table
from playground.text import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
CHAPTER = (ROOT / "docs/lessons.md").read_text(encoding="utf-8")
NAME = "41-dice-or-greedy"


@pytest.fixture
def example(tmp_path):
    (block,) = re.findall(r"```toml\n(.+?)```", CHAPTER, flags=re.DOTALL)
    file = tmp_path / f"{NAME}.toml"
    file.write_text(block, encoding="utf-8")
    return read_lesson(file)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_a_lesson_with_answers(example, language):
    assert f"`{example.name}.toml`" in CHAPTER
    predicted, checked = (answer(example, asked, language, built_in()) for asked in (example.predict, example.check))
    assert predicted.answer in predicted.labels
    assert checked.answer in {choice.key for choice in example.check.choices}


def test_the_example_of_a_path_is_one(example, tmp_path):
    (block,) = re.findall(r"```text\n(\[\[paths.+?)```", CHAPTER, flags=re.DOTALL)
    file = tmp_path / "paths.toml"
    file.write_text(block, encoding="utf-8")
    assert [path.lessons for path in read_paths(file, [example])] == [(NAME,)]


def test_the_example_of_a_scale_is_one(tmp_path):
    (scale,) = re.findall(r"```text\n(scale.+?)```", CHAPTER, flags=re.DOTALL)
    (block,) = re.findall(r"```toml\n(.+?)```", CHAPTER, flags=re.DOTALL)
    number = block.replace('kind = "token"', f'kind = "number"\n{scale}').replace('"best_token"', '"kept"')
    file = tmp_path / f"{NAME}.toml"
    file.write_text(number, encoding="utf-8")
    assert read_lesson(file).predict.scale.is_log


def test_the_table_of_values_is_made_of_them():
    assert values_table() in CHAPTER


@pytest.mark.parametrize("name", [*ACTS, *PLACES, *KINDS])
def test_every_name_that_a_file_may_hold_is_in_the_chapter(name):
    assert f"`{name}`" in CHAPTER


def test_the_readme_leads_to_the_chapter():
    assert "docs/lessons.md" in (ROOT / "README.md").read_text(encoding="utf-8")
