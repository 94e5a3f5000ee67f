"""The page's words: complete in both languages."""

import re
from pathlib import Path

import pytest

import playground.web
from playground.options import OPTIONS
from playground.text import LANGUAGES, Text, catalog
from playground.web.shell.words import words

FOLDER = Path(playground.web.__file__).parent
ROOT = FOLDER.parent
FIELD = re.compile(r"{(\w+)")
DIFFERENT = {"must_be_a_regular_expression", "must_do_without_the_search_reads_each_piece"}
"""Sentences that one language says with a number less."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word(language):
    assert words(language).keys() == words(LANGUAGES[0]).keys()
    assert all(words(language).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_has_its_words(language):
    for name in OPTIONS:
        assert words(language)[f"{name}_label"]
        assert words(language)[f"{name}_help"]


def test_korean_is_korean_and_english_has_none():
    assert not [key for key, text in words("en").items() if re.search("[가-힣]", text)]


@pytest.mark.parametrize("section", ["page", "charts", "text", "join"])
def test_every_language_has_the_same_keys_and_fills_in_the_same_fields(section):
    first, *others = (catalog(language)[section] for language in LANGUAGES)
    for other in others:
        assert other.keys() == first.keys()
        for key, text in first.items():
            assert sorted(FIELD.findall(text)) == sorted(FIELD.findall(other[key])) or key in DIFFERENT, key
            assert bool(text) == bool(other[key]), key


FORMER = {
    "en": (
        r"^goes on:|^summarizes:|^one token$|^draw \d|beam\+draw|^length$|^other |the model's own$|reshapes only|"
        r"only when drawing|near 0 greedy|wider beams more prob|no legal token|"
        r"colour = probability|struck:|a column a power of ten|changes nothing|bans nothing|carries the b best|"
        r"below this share of the best|my controls|added up, step by step|"
        r"must be a model that goes on|of the list$|unforeseen|Mend |copied share|copied length|from text to text|"
        r"unknown language|one at each|no control shows|learnt"
    ),
    "ko": (
        r"조절|한 토큰|(?<!토큰 )(?<!허브 )아이디|견주|견줄|갈래|할 말|많아야|닿았|몫|글을 따라|반복된|가져온|^초$|"
        r"번째 토큰에서|모르는 토큰|모르는 글자|모델의 것|이어쓰기|미리 나누|뒤처리|빔\+"
    ),
}  # fmt: skip
"""Wordings that were replaced after a native reader had read every string; the reasons are in their successors."""
NOT_OF_A_TOKEN = {"must_be_a_built_in_model_a_folder_or", "seconds"}
"""Keys whose text is right where the same words would be wrong elsewhere: a unit, the name of a repository."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_former_wording_is_back(language):
    every = {key: text for section in catalog(language).values() for key, text in section.items()}
    assert {key: text for key, text in every.items() if re.search(FORMER[language], text)}.keys() <= NOT_OF_A_TOKEN


def test_every_sentence_is_used_by_its_key():
    sources = [path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py") if "training" not in path.parts]
    used = {key for text in sources for key in re.findall(r'"(\w+)"', text)}
    assert catalog("en")["text"].keys() <= used


def test_a_sentence_without_a_key_is_no_sentence():
    with pytest.raises(KeyError, match="no_such_key"):
        Text("no_such_key")


def test_texts_fill_in_numbers_and_other_texts_in_their_own_language():
    rule = Text("must_be_at_least", kind=Text("whole_number"), low=3)
    assert (rule["ko"], rule["en"]) == ("3 이상의 정수여야 합니다", "must be a whole number ≥ 3")
    assert Text.verbatim("{x}").by_language() == dict.fromkeys(LANGUAGES, "{x}")


def test_every_word_of_the_page_on_which_students_join_is_used():
    scripts = "\n".join(path.read_text(encoding="utf-8") for path in (FOLDER / "room").glob("*.js"))
    used = set(re.findall(r"'(\w+)'", scripts)) | {"language_name"}
    assert catalog("ko")["join"].keys() - used == set()


def test_every_word_of_the_files_is_used():
    own = catalog("ko")["page"]
    sources = [*FOLDER.rglob("*.py"), *FOLDER.rglob("*.js")]
    used = {word for path in sources for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}
    built = ("colour_", "stop_", "download_", "early_", "link_", "lessons_", "group_", "constraint_")  # and a value
    ends = ("_help", "_tip")  # a column's help and an example's are built too
    stems = {key: key.removesuffix(ends[0]).removesuffix(ends[1]) for key in own if not key.startswith(built)}
    assert [key for key, stem in stems.items() if stem not in used] == []
