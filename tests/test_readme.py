"""What the README says is so: its table, its commands, its front matter. Its worked example is a doctest."""

import re
from pathlib import Path

from playground.budgets import budgets_table
from playground.options import options_table
from playground.settings import settings_table

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def front_matter() -> dict[str, str]:
    block = README.split("---\n")[1]
    return dict(re.findall(r"^(\w+): (.+)$", block, flags=re.MULTILINE))


def test_the_table_of_options_is_the_option_table():
    assert options_table("en") in README


def test_the_table_of_settings_is_the_settings():
    assert settings_table("en") in README


def test_the_table_of_limits_is_the_budgets():
    assert budgets_table("en") in README


def test_the_space_finds_its_app_its_python_and_its_gradio():
    front = front_matter()
    assert (front["sdk"], front["app_file"], front["python_version"]) == ("gradio", "app.py", '"3.12"')
    assert (ROOT / front["app_file"]).is_file()
    version = front["sdk_version"].split(".")
    assert version[0] == "6"
    assert int(version[1]) >= 31


def test_the_short_description_fits_where_it_is_shown():
    assert len(front_matter()["short_description"]) <= 60


def test_every_file_the_readme_names_is_there():
    named = re.findall(r"(?:tests|playground)/[\w/]+\.(?:py|sh|md)", README)
    assert named
    assert [name for name in named if "NAME" not in name and not (ROOT / name).is_file()] == []
