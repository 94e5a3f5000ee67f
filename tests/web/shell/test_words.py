"""The page's words: complete in both languages."""

import json
import re
from pathlib import Path

import pytest

import playground.web
from playground.options import OPTIONS
from playground.web.shell.words import LANGUAGES, words

FOLDER = Path(playground.web.__file__).parent


def test_both_languages_have_the_same_words():
    korean, english = words("ko"), words("en")
    assert korean.keys() == english.keys()
    assert all(korean.values())
    assert all(english.values())


def test_both_languages_fill_in_the_same_numbers():
    for key, korean in words("ko").items():
        assert sorted(re.findall(r"{\w+}", korean)) == sorted(re.findall(r"{\w+}", words("en")[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_has_its_words(language):
    for name in OPTIONS:
        assert words(language)[f"{name}_label"]
        assert words(language)[f"{name}_help"]


def test_korean_is_korean_and_english_has_none():
    assert not [key for key, text in words("en").items() if re.search("[가-힣]", text)]


def test_every_word_of_the_files_is_used():
    own = json.loads((FOLDER / "i18n" / "ko.json").read_text(encoding="utf-8"))
    sources = [*FOLDER.rglob("*.py"), *FOLDER.rglob("*.js")]
    used = {word for path in sources for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    built = ("stop_", "download_", "early_")  # their second half is a value
    stems = {key: key.removesuffix("_help") for key in own if not key.startswith(built)}  # a column's help is built too
    assert [key for key, stem in stems.items() if stem not in used] == []
