"""A lesson's file is read strictly: each mistake is named with its file and its place in it, in both languages."""

import re
from pathlib import Path

import pytest

from playground.errors import LessonError
from playground.lessons.lesson import Choice, Look, Scale
from playground.lessons.reading import LARGEST, MOST_LESSONS, read_lesson, read_lessons, read_paths

NAME = "07-coins"
WHOLE = """
minutes = 5
notions = [14]
title = { ko = "동전", en = "Coins" }
goal = { ko = "말할 수 있습니다.", en = "I can say it." }
guess = { ko = "짐작", en = "Guess" }
setup = { tab = "lab", lab = { view = "draws" } }
prepare = ["step"]
change = { ko = "바꾸기", en = "Change it" }

[predict]
kind = "choose"
value = "same_again"
covers = ["lab", "bars"]
acts = ["write", "write_again"]
asks = { ko = "무엇?", en = "What?" }
choices = [
    { key = "same", ko = "같음", en = "Same" },
    { key = "different", ko = "다름", en = "Different" },
]
hints = [{ ko = "도움말", en = "Hint" }]

[[looks]]
place = "lab"
ko = "여기"
en = "Here"

[check]
kind = "number"
value = "repeated_share"
given = { row = 1, size = 3 }
asks = { ko = "얼마?", en = "How much?" }
scale = { low = 0, high = 100, digits = 1, near = 5, unit = { ko = "퍼센트", en = "percent" } }
"""
PATHS = """
[[paths]]
name = "all"
title = { ko = "모두", en = "All" }
lessons = ["07-coins"]
"""


def write(folder: Path, text: str, name: str = f"{NAME}.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(error: LessonError, *parts: str) -> None:
    """Check that a refusal names each of ``parts`` and says in both languages what to do."""
    korean, english = error.message("ko"), error.message("en")
    assert [part for part in parts if part not in korean or part not in english] == []
    assert re.search("[가-힣]", korean)
    assert "README" in korean
    assert "README" in english


def test_a_whole_lesson_is_read_as_it_stands(tmp_path):
    lesson = read_lesson(write(tmp_path, WHOLE))
    assert (lesson.name, lesson.number, lesson.minutes, lesson.notions) == (NAME, 7, 5, (14,))
    assert lesson.title == {"ko": "동전", "en": "Coins"}
    assert lesson.setup == {"tab": "lab", "lab": {"view": "draws"}}
    assert (lesson.prepare, lesson.covers) == (("step",), ("lab", "bars"))
    assert lesson.predict.acts == ("write", "write_again")
    assert lesson.predict.choices[0] == Choice("same", {"ko": "같음", "en": "Same"})
    assert (lesson.predict.given, lesson.predict.scale) == ({}, None)
    assert lesson.hints == ({"ko": "도움말", "en": "Hint"},)
    assert lesson.looks == (Look("lab", {"ko": "여기", "en": "Here"}),)
    assert lesson.check.given == {"row": 1, "size": 3}
    assert lesson.check.scale == Scale(0, 100, False, {"ko": "퍼센트", "en": "percent"}, 1, 5)


def test_what_may_be_left_out_may_be_left_out(tmp_path):
    text = WHOLE
    for line in ('prepare = ["step"]\n', 'covers = ["lab", "bars"]\n', 'acts = ["write", "write_again"]\n'):
        text = text.replace(line, "")
    text = text.replace('hints = [{ ko = "도움말", en = "Hint" }]\n', "")
    text = text.replace('digits = 1, near = 5, unit = { ko = "퍼센트", en = "percent" }', "near = 5")
    lesson = read_lesson(write(tmp_path, text))
    assert (lesson.prepare, lesson.covers, lesson.hints, lesson.predict.acts) == ((), (), (), ())
    assert lesson.check.scale == Scale(0, 100, False, {"ko": "", "en": ""}, 0, 5)


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        # missing
        ("minutes = 5\n", "", "minutes"),
        ("notions = [14]\n", "", "notions"),
        ('goal = { ko = "말할 수 있습니다.", en = "I can say it." }\n', "", "goal"),
        ('title = { ko = "동전", en = "Coins" }', 'title = { ko = "동전" }', "title: en"),
        ('kind = "choose"\n', "", "predict: kind"),
        ('place = "lab"\n', "", "looks 1: place"),
        ('{ key = "same", ko', "{ ko", "predict: choices 1: key"),
        ("low = 0, ", "", "check: scale: low"),
        (", near = 5", "", "check: scale: near"),
        # unknown
        ("minutes = 5", "minutes = 5\nlevel = 3", "level"),
        ('kind = "choose"', 'kind = "choose"\nanswer = "same"', "predict: answer"),
        ('place = "lab"', 'place = "lab"\ncolour = "red"', "looks 1: colour"),
        ('en = "Coins"', 'en = "Coins", fr = "Pièces"', "title: fr"),
        ("digits = 1", "digit = 1", "check: scale: digit"),
        ('en = "Hint" }', 'en = "Hint", at = 3 }', "predict: hints 1: at"),
        ('asks = { ko = "얼마?"', 'hints = []\nasks = { ko = "얼마?"', "check: hints"),
        # one of several
        ('kind = "choose"', 'kind = "guess"', "predict: kind"),
        ('value = "same_again"', 'value = "the_answer"', "predict: value"),
        ('value = "same_again"', 'value = "kept"', "predict: value"),
        ('kind = "number"', 'kind = "bars"', "check: kind"),
        ('["lab", "bars"]', '["lab", "nowhere"]', "predict: covers"),
        ('["write", "write_again"]', '["write", "sing"]', "predict: acts"),
        ('prepare = ["step"]', 'prepare = ["stop"]', "prepare"),
        ('place = "lab"', 'place = "moon"', "looks 1: place"),
        # of another kind
        ("minutes = 5", 'minutes = "5"', "minutes"),
        ("minutes = 5", "minutes = true", "minutes"),
        ("minutes = 5", "minutes = 5.5", "minutes"),
        ("minutes = 5", "minutes = nan", "minutes"),
        ("notions = [14]", "notions = 14", "notions"),
        ("notions = [14]", 'notions = ["14"]', "notions"),
        ("notions = [14]", "notions = [14.0]", "notions"),
        ("notions = [14]", "notions = [true]", "notions"),
        ('title = { ko = "동전", en = "Coins" }', 'title = "Coins"', "title"),
        ('en = "Coins"', "en = 5", "title: en"),
        ('en = "Coins"', 'en = "  "', "title: en"),
        ('setup = { tab = "lab", lab = { view = "draws" } }', 'setup = "lab"', "setup"),
        ('["lab", "bars"]', '"lab"', "predict: covers"),
        ('["lab", "bars"]', '[["lab"]]', "predict: covers"),
        ('[{ ko = "도움말", en = "Hint" }]', '["Hint"]', "predict: hints"),
        ('[{ ko = "도움말", en = "Hint" }]', '{ ko = "도움말", en = "Hint" }', "predict: hints"),
        ("given = { row = 1, size = 3 }", "given = 3", "check: given"),
        ("size = 3", "size = nan", "check: given: size"),
        ("size = 3", "size = 2026-11-30", "check: given: size"),
        ('view = "draws"', "q = inf", "setup: lab: q"),
        ('view = "draws"', "draws = [1, -inf]", "setup: lab: draws: 2"),
        ('view = "draws"', "at = 12:30:00", "setup: lab: at"),
        ('key = "same"', "key = 1", "predict: choices 1: key"),
        ('key = "same"', 'key = ""', "predict: choices 1: key"),
        ("low = 0", 'low = "0"', "check: scale: low"),
        # out of its range
        ("minutes = 5", "minutes = 0", "minutes"),
        ("minutes = 5", "minutes = 61", "minutes"),
        ("notions = [14]", "notions = []", "notions"),
        ("notions = [14]", "notions = [14, 27]", "notions"),
        ("high = 100", "high = 0", "check: scale: low"),
        ("high = 100", "high = -1", "check: scale: high"),
        ("high = 100", "high = inf", "check: scale: high"),
        ("low = 0", "log = 1, low = 0", "check: scale: low"),
        ("low = 0", "log = 2, low = 1", "check: scale: log"),
        ("low = 0, high = 100, digits = 1, near = 5", "log = 1, low = 1, high = 9, near = 0.5", "check: scale: near"),
        ("digits = 1", "digits = 7", "check: scale: digits"),
        ("near = 5", "near = -1", "check: scale: near"),
        ('key = "different"', 'key = "same"', "predict: choices"),
        ('    { key = "different", ko = "다름", en = "Different" },\n', "", "predict: choices"),
        ("given = { row = 1", 'choices = [{ key = "1", ko = "일", en = "1" }]\ngiven = { row = 1', "check: choices"),
        ('[[looks]]\nplace = "lab"\nko = "여기"\nen = "Here"\n', "", "looks"),
        ('[check]\n', '[[looks]]\nplace = "lab"\nko = "여기"\nen = "Here"\n' * 3 + "[check]\n", "looks"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_file_and_place(tmp_path, before, after, place):
    assert WHOLE.count(before) >= 1
    with pytest.raises(LessonError) as caught:
        read_lesson(write(tmp_path, WHOLE.replace(before, after, 1)))
    assert caught.value.name == f"{NAME}.toml: {place}"
    refused(caught.value, f"{NAME}.toml", place)


@pytest.mark.parametrize("kind", ["number", "curve"])
def test_a_question_with_numbers_needs_a_scale(tmp_path, kind):
    value = {"number": "kept", "curve": "cumulative"}[kind]
    choices = WHOLE[WHOLE.index("choices = [") : WHOLE.index("hints = [")]
    text = WHOLE.replace('kind = "choose"', f'kind = "{kind}"').replace('"same_again"', f'"{value}"')
    with pytest.raises(LessonError) as caught:
        read_lesson(write(tmp_path, text.replace(choices, "")))
    refused(caught.value, f"{NAME}.toml: predict: scale")


@pytest.mark.parametrize("text", ["minutes = \n", WHOLE + "minutes = 5\n[predict]\n", "{}"])
def test_what_is_no_toml_says_where_it_breaks(tmp_path, text):
    with pytest.raises(LessonError) as caught:
        read_lesson(write(tmp_path, text))
    refused(caught.value, f"{NAME}.toml", "TOML", "line")


def test_a_mark_before_the_first_letter_is_no_part_of_the_file(tmp_path):
    assert read_lesson(write(tmp_path, "\ufeff" + WHOLE)).minutes == 5


def test_lists_in_lists_without_end_are_no_lesson(tmp_path):
    with pytest.raises(LessonError) as caught:
        read_lesson(write(tmp_path, "minutes = " + "[" * 30_000))
    refused(caught.value, f"{NAME}.toml", "TOML")


def test_tables_in_tables_without_end_are_no_set_up(tmp_path):
    with pytest.raises(LessonError) as caught:
        read_lesson(write(tmp_path, WHOLE.replace('view = "draws"', f"{'a.' * 20_000}a = 1")))
    refused(caught.value, f"{NAME}.toml: setup: lab: a: a")


def test_bytes_that_are_no_text_and_a_folder_are_no_lessons(tmp_path):
    (tmp_path / f"{NAME}.toml").write_bytes(b"minutes = \xff\xfe")
    (tmp_path / "08-folder.toml").mkdir()
    for name in (f"{NAME}.toml", "08-folder.toml"):
        with pytest.raises(LessonError) as caught:
            read_lesson(tmp_path / name)
        refused(caught.value, name, "TOML")


def test_a_file_may_be_so_large_and_no_larger(tmp_path):
    room = LARGEST - len(WHOLE.encode())
    assert read_lesson(write(tmp_path, WHOLE + "#" * room)).name == NAME
    with pytest.raises(LessonError) as caught:
        read_lesson(write(tmp_path, WHOLE + "#" * (room + 1)))
    refused(caught.value, f"{NAME}.toml", f"{LARGEST:,}", str(LARGEST + 1))


@pytest.mark.parametrize(
    "name",
    ["coins.toml", "7-coins.toml", "07.toml", "07-Coins.toml", "07-동전.toml", "07-a--b.toml", f"07-{'a' * 98}.toml"],
)
def test_a_name_must_be_a_number_and_small_letters(tmp_path, name):
    write(tmp_path, WHOLE, name)
    with pytest.raises(LessonError) as caught:
        read_lessons(tmp_path)
    refused(caught.value, name)


def test_lessons_stand_in_the_order_of_their_numbers_and_paths_are_none(tmp_path):
    for name in ("12-last.toml", "07-coins.toml", "09-middle.toml"):
        write(tmp_path, WHOLE, name)
    write(tmp_path, PATHS, "paths.toml")
    write(tmp_path, "not read", "notes.txt")
    assert [lesson.number for lesson in read_lessons(tmp_path)] == [7, 9, 12]


def test_two_lessons_of_one_number_are_refused(tmp_path):
    for name in ("07-coins.toml", "07-dice.toml"):
        write(tmp_path, WHOLE, name)
    with pytest.raises(LessonError) as caught:
        read_lessons(tmp_path)
    refused(caught.value, "07-dice", "7")


def test_a_folder_must_be_there_and_hold_lessons_but_not_too_many(tmp_path):
    with pytest.raises(LessonError) as caught:
        read_lessons(Path("away"))
    refused(caught.value, "PLAYGROUND_LESSONS", "away")
    with pytest.raises(LessonError) as caught:
        read_lessons(tmp_path)
    refused(caught.value, tmp_path.name, str(MOST_LESSONS))
    for number in range(MOST_LESSONS + 1):
        write(tmp_path, "", f"{number % 100:02d}-n{number}.toml")
    with pytest.raises(LessonError) as caught:
        read_lessons(tmp_path)
    refused(caught.value, tmp_path.name, str(MOST_LESSONS + 1))


def test_a_path_has_its_lessons_and_their_minutes(tmp_path):
    write(tmp_path, WHOLE)
    write(tmp_path, WHOLE.replace("minutes = 5", "minutes = 8"), "08-dice.toml")
    lessons = read_lessons(tmp_path)
    file = write(tmp_path, PATHS.replace('["07-coins"]', '["08-dice", "07-coins"]'), "paths.toml")
    (path,) = read_paths(file, lessons)
    assert (path.name, path.title["en"], path.minutes, path.lessons) == ("all", "All", 13, ("08-dice", "07-coins"))


def test_without_a_file_of_paths_there_are_none(tmp_path):
    assert read_paths(tmp_path / "paths.toml", ()) == ()


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('["07-coins"]', '["07-coins", "08-dice"]', "paths 1: lessons"),
        ('["07-coins"]', '"07-coins"', "paths 1: lessons"),
        ('name = "all"\n', "", "paths 1: name"),
        ('name = "all"', "name = 3", "paths 1: name"),
        (', en = "All"', "", "paths 1: title: en"),
        ('name = "all"', 'name = "all"\nminutes = 45', "paths 1: minutes"),
        ("[[paths]]", 'shown = "all"\n[[paths]]', "shown"),
        ("[[paths]]", "[paths]", "paths"),
    ],
)
def test_a_mistake_in_a_path_is_named_with_its_place(tmp_path, before, after, place):
    lessons = (read_lesson(write(tmp_path, WHOLE)),)
    with pytest.raises(LessonError) as caught:
        read_paths(write(tmp_path, PATHS.replace(before, after), "paths.toml"), lessons)
    assert caught.value.name == f"paths.toml: {place}"
    refused(caught.value, "paths.toml", place)
