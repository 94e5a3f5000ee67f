"""The course's lessons: all are there, in both languages, short, and nothing in them is a result that could change."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

import pytest

from playground.experiments import MOST_SETTINGS
from playground.lessons.lesson import VALUES, Lesson
from playground.lessons.reading import NOTIONS, SHIPPED, read_lessons, read_paths
from playground.text import LANGUAGES
from playground.web.shell.option_data import offered_options
from playground.web.tokenizer.loading import CHOICES
from tests.lessons.set_up import compared_settings, options_of

LESSONS = read_lessons(SHIPPED)
PATHS = {path.name: path for path in read_paths(SHIPPED / "paths.toml", LESSONS)}
HANGUL = re.compile("[가-힣]")
GIVEN = {
    "best_token": {"n"},
    "raw_shares": {"n"},
    "shares": {"n"},
    "share_of_first": {"rank"},
    "kept_at": {"temperature"},
    "nucleus_at": {"percent", "temperature"},
    "same_rows": {"one", "other"},
    "repeated_share": {"row", "size"},
    "most_attended": {"n", "at"},
    "family_for": {"task"},
    "models_of": {"family"},
}
"""The arguments of each value that has any."""
PLACES_OF = {
    "generate": {"text", "sentence", "bars", "figure", "steps", "foot", "tree"},
    "compare": {"compare_settings", "compare_table", "compare_chart", "lockstep", "tree"},
    "summarize": {"article", "summary", "pipeline", "attention", "text", "sentence", "bars", "figure", "steps", "foot"},
    "tokenizer": {"typed", "pieces", "tokens", "vocabulary"},
    "chat": {"messages", "reading", "output", "variety"},
    "lab": {"lab"},
}
"""Where a lesson on each tab can point to, beside what every tab has."""
EVERYWHERE = {"models", "controls", "code"}

each_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


def words_in(value: object) -> Iterator[Mapping[str, str]]:
    """Every text of a lesson but those of its set-up, which are data."""
    if isinstance(value, Mapping):
        if set(value) == set(LANGUAGES):
            yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from words_in(each)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("setup", "given", "unit"):
                yield from words_in(getattr(value, field.name))


def sentences(text: str) -> int:
    return len(re.findall(r"[.?!][\")]*(?:\s|$)", text))


def test_every_notion_has_the_lesson_of_its_number_and_others_follow():
    assert [lesson.number for lesson in LESSONS] == list(range(1, len(LESSONS) + 1))
    assert len(LESSONS) >= NOTIONS
    assert all(lesson.number in lesson.notions for lesson in LESSONS[:NOTIONS])


@each_lesson
def test_korean_is_korean_and_english_english(lesson: Lesson):
    for words in words_in(lesson):
        assert HANGUL.search(words["ko"]), words
        assert not HANGUL.search(words["en"]), words


@each_lesson
def test_a_lesson_is_short(lesson: Lesson):
    assert 2 <= len(lesson.looks) <= 3
    assert 1 <= len(lesson.hints) <= 3
    for language in LANGUAGES:
        assert sentences(lesson.goal[language]) == 1
        assert [sentences(look.text[language]) for look in lesson.looks] == [1] * len(lesson.looks)
        for words in (lesson.predict.asks, lesson.check.asks, lesson.guess, lesson.change):
            assert 1 <= sentences(words[language]) <= 2, words[language]


@each_lesson
def test_what_one_is_to_see_is_no_figure_that_could_change(lesson: Lesson):
    result = re.compile(r"\d\s*%|[−-]\d|\d\.\d|\d,\d{3}")
    for words in (lesson.title, lesson.goal, *(look.text for look in lesson.looks)):
        assert not [text for text in words.values() if result.search(text)]


@each_lesson
def test_its_controls_are_controls_of_the_page(lesson: Lesson):
    controls = dict(lesson.setup.get("fields", {}).get("controls", {}))
    assert set(controls) <= {"strategy", *(option.name for option in offered_options())}
    if controls:
        assert options_of(lesson).strategy == controls["strategy"]
    if controls.get("strategy") == "sampling":  # else the preset's that the page opens with would act
        assert {"temperature", "top_k", "top_p", "seed"} <= set(controls)


@each_lesson
def test_it_points_to_places_of_its_own_tab(lesson: Lesson):
    pointed = {*lesson.covers, *(look.place for look in lesson.looks)}
    assert pointed <= PLACES_OF[lesson.setup["tab"]] | EVERYWHERE


@each_lesson
def test_its_questions_have_what_their_values_need(lesson: Lesson):
    for question in (lesson.predict, lesson.check):
        assert set(question.given) == GIVEN.get(question.value, set())


def test_tokenizers_are_those_that_the_tab_offers():
    named = [lesson.setup["tokenizer"]["tokenizer"] for lesson in LESSONS if lesson.setup["tab"] == "tokenizer"]
    assert named
    assert set(named) <= {choice.name for choice in CHOICES}


def test_arguments_are_those_of_known_values():
    assert set(GIVEN) <= set(VALUES)


@pytest.mark.parametrize(
    "lesson", [each for each in LESSONS if each.setup["tab"] == "compare"], ids=lambda each: each.name
)
def test_its_comparison_can_be_run_and_has_the_rows_that_are_asked_for(lesson: Lesson):
    rows = compared_settings(lesson)
    assert 2 <= len(rows) <= MOST_SETTINGS
    asked = [
        question.given.get(name, 1) for question in (lesson.predict, lesson.check) for name in ("row", "one", "other")
    ]
    assert max(asked) <= len(rows)
    if lesson.predict.value == "rows_by_logprob":
        assert {choice.key for choice in lesson.predict.choices} == {str(row) for row in range(1, len(rows) + 1)}


def test_one_lesson_hour_is_six_lessons_in_45_minutes():
    assert len(PATHS["hour"].lessons) == 6
    assert PATHS["hour"].minutes <= 45


def test_the_paths_are_the_four_of_the_course():
    assert list(PATHS) == ["hour", "decoding", "tokenizers", "summaries-chat"]
    assert PATHS["decoding"].lessons == tuple(lesson.name for lesson in LESSONS)
    for path in PATHS.values():
        assert len(set(path.lessons)) == len(path.lessons)
        assert HANGUL.search(path.title["ko"])
        assert not HANGUL.search(path.title["en"])
