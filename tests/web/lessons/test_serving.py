"""The lessons as the page fetches them, and what a teacher prints."""

import json
import threading
from dataclasses import replace

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from playground.errors import LessonError
from playground.lessons import sheets as printed
from playground.lessons.reading import SHIPPED, read_lessons, read_paths
from playground.text import LANGUAGES
from playground.web.lessons.serving import ServedLessons, lessons_data
from playground.web.lessons.sheets import LessonSheets
from playground.web.server.files import published_file

LESSONS = read_lessons(SHIPPED)
PATHS = read_paths(SHIPPED / printed.PATHS, LESSONS)


def texts(value):
    """Every text in a lesson's data that is there in all languages."""
    if isinstance(value, dict):
        if value.keys() == set(LANGUAGES) and all(isinstance(each, str) for each in value.values()):
            yield value
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def test_every_lesson_is_served_in_every_language_and_no_text_is_left_out():
    data = lessons_data(LESSONS, PATHS, {})
    assert [each["name"] for each in data["lessons"]] == [each.name for each in LESSONS]
    assert [each["lessons"] for each in data["paths"]] == [list(each.lessons) for each in PATHS]
    for lesson in data["lessons"]:
        assert set(lesson["setup"]) == set(LANGUAGES)
        assert list(texts(lesson["setup"]["ko"])) == []  # of a set-up each language has its own


def test_what_teachers_know_does_not_reach_the_class():
    data = json.dumps(lessons_data(LESSONS, PATHS, {}), ensure_ascii=False)
    assert not any(text in data for each in LESSONS for text in each.guess.values())


def test_the_page_fetches_them_from_the_address_that_it_carries():
    served = ServedLessons(None)
    place = served.address.removeprefix("playground/")
    assert json.loads(published_file(place).read_text(encoding="utf-8"))["sheets"] == served.sheets.addresses


def test_a_folder_of_ones_own_is_served_instead(tmp_path):
    (tmp_path / "05-mine.toml").write_text((SHIPPED / "05-greedy-repeats.toml").read_text(encoding="utf-8"), "utf-8")
    served = ServedLessons(str(tmp_path))
    data = json.loads(published_file(served.address.removeprefix("playground/")).read_text(encoding="utf-8"))
    assert [each["name"] for each in data["lessons"]] == ["05-mine"]


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("size = 3", "sizes = 3", "given: sizes"),
        ("row = 2, ", "", "given: row"),
        ('strategy = "greedy"', 'strategy = "greed"', "setup: fields: controls: strategy"),
        ("max_new_tokens = ", "max_new_token = ", "setup: fields: controls: max_new_token"),
    ],
)
def test_what_a_lesson_lacks_is_said_before_the_page_opens(tmp_path, before, after, place):
    whole = (SHIPPED / "05-greedy-repeats.toml").read_text(encoding="utf-8")
    assert before in whole
    (tmp_path / "05-mine.toml").write_text(whole.replace(before, after), "utf-8")
    with pytest.raises(LessonError) as caught:
        ServedLessons(str(tmp_path))
    assert caught.value.name.startswith(f"05-mine: {place}")


def test_a_folder_without_lessons_is_refused_in_words(tmp_path):
    with pytest.raises(LessonError):
        ServedLessons(str(tmp_path))


@pytest.fixture
def client():
    with TestClient(Starlette(routes=LessonSheets(LESSONS[2:3], ()).routes())) as client:
        yield client


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_a_page_of_its_own(client, language):
    answer = client.get(f"/lesson-sheets/outline-{language}.html")
    assert answer.headers["content-type"].startswith("text/html")
    assert LESSONS[2].guess[language] in answer.text


@pytest.mark.parametrize("name", ["outline-fr.html", "outline-ko.txt", "..%2f..%2fetc%2fpasswd", "a/b"])
def test_there_are_no_other_sheets(client, name):
    assert client.get(f"/lesson-sheets/{name}").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_of_what_no_model_shows_says_so_in_words(language):
    broken = replace(LESSONS[5], check=replace(LESSONS[5].check, given={"one": 1, "other": 99}))
    with TestClient(Starlette(routes=LessonSheets([broken], ()).routes())) as client:
        answer = client.get(f"/lesson-sheets/key-{language}.html")
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/plain")
    assert "given: other" in answer.text
    assert broken.name in answer.text


def test_a_key_that_many_ask_for_is_made_once(client, monkeypatch):
    made = []
    monkeypatch.setattr(
        "playground.web.lessons.sheets.answers_of", lambda *given: made.append(given) or printed.answers_of(*given)
    )
    answers = []
    asking = [
        threading.Thread(target=lambda: answers.append(client.get("/lesson-sheets/key-en.html").text)) for _ in range(4)
    ]
    for each in asking:
        each.start()
    for each in asking:
        each.join()
    assert len(made) == 1
    assert len(set(answers)) == 1
    assert LESSONS[2].title["en"] in answers[0]
