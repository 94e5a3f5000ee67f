"""Lessons on paper: every lesson on every sheet, room for each kind of answer, the key's answers, nothing but text."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from playground.errors import ModelError
from playground.lessons.answered import Answered
from playground.lessons.drawings import ticks_of
from playground.lessons.html import Html, joined, tag
from playground.lessons.lesson import Choice, LessonPath, Question, Scale
from playground.lessons.models import LessonModels, built_in
from playground.lessons.questions import UNKNOWN, answer_text
from playground.lessons.reading import SHIPPED, read_lessons, read_paths
from playground.lessons.setup import models_to_fetch
from playground.lessons.sheets import PATHS, SHEETS, answers_of, main, sheet
from playground.lessons.values import answer
from playground.text import LANGUAGES, Text
from tests.lessons.making import lesson, question, words

CHOICES = tuple(Choice(key, {"ko": f"{key} 한국어", "en": f"{key} English"}) for key in ("1", "2", "3"))
PERCENT = Scale(0, 100, False, words("%"), 1, 5)
KINDS = {
    "choose": (replace(question("cutter"), choices=CHOICES), Answered("2")),
    "order": (replace(question("rows_by_logprob"), choices=CHOICES), Answered(("3", "1", "2"))),
    "number": (replace(question("kept_share"), scale=PERCENT), Answered(62.54)),
    "token": (question("best_token", n=3), Answered("▁sea", ("▁boat", "▁sea", "⟨EB⟩"))),
    "bars": (question("raw_shares", n=2), Answered((0.25, 0.75), ("▁boat", "▁sea"))),
    "curve": (replace(question("cumulative"), scale=PERCENT), Answered(((1.0, 20.0), (2.0, 30.0), (5.0, 100.0)))),
}
IN_WORDS = {
    "choose": "2 English",
    "order": "3 English → 1 English → 2 English",
    "number": "62.5\u00a0%",
    "token": "▁sea",
    "bars": "▁boat: 25.0\u00a0% · ▁sea: 75.0\u00a0%",
    "curve": "1: 20.0\u00a0% · 2: 30.0\u00a0% · 5: 100.0\u00a0%",
}
CHECK = replace(question("kept"), scale=Scale(1, 10_000, True, words("tokens"), 0, 2))


class Parsed(HTMLParser):
    """The texts and elements of a document; an element that is not closed is an error."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(document)
        self.close()
        assert self._open == []

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))
        if name not in ("meta", "br"):
            self._open.append(name)

    def handle_endtag(self, name):
        assert self._open.pop() == name

    def handle_data(self, text):
        self.texts.append(text)

    def of(self, name, class_=None):
        return [found for each, found in self.elements if each == name and class_ in (None, found.get("class"))]


def lessons():
    """A lesson of each kind, with its answers."""
    made = [
        lesson({}, asked, CHECK, name=f"{number:02}-{kind}")
        for number, (kind, (asked, _)) in enumerate(KINDS.items(), 1)
    ]
    return made, {each.name: (KINDS[each.predict.kind][1], Answered(512.0)) for each in made}


def parsed(kind, language="en", answers=None):
    made, known = lessons()
    return Parsed(sheet(kind, language, made, (), known if answers is None else answers))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SHEETS)
def test_every_lesson_that_comes_along_is_in_every_sheet(kind, language):
    shipped = read_lessons(SHIPPED)
    paths = read_paths(SHIPPED / PATHS, shipped)
    document = Parsed(sheet(kind, language, shipped, paths, {}))
    text = " ".join(document.texts)
    for each in shipped:
        assert each.title[language] in text
        words_of = (each.goal, each.guess) if kind == "outline" else (each.predict.asks, each.check.asks, each.change)
        assert all(words[language] in text for words in words_of)
    assert kind != "outline" or all(path.title[language] in text for path in paths)


def test_the_outline_has_the_paths_first_and_then_what_is_in_none():
    made, _ = lessons()
    path = LessonPath("hour", words("One hour"), 10, (made[3].name, made[1].name))
    document = Parsed(sheet("outline", "en", made, [path], {}))
    titles = [text for text in document.texts if "A title" in text]
    assert [text.split(".")[0] for text in titles] == ["4", "2", "1", "3", "5", "6"]
    assert "One hour · 2 lessons · 10 min." in document.texts
    assert "Other lessons · 4 lessons · 20 min." in document.texts
    assert [text for text in document.texts if text.endswith("′")][:3] == ["0–5′", "5–10′", "0–5′"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_key_says_each_answer_in_words(kind):
    asked, answered = KINDS[kind]
    assert answer_text(asked, answered, "en") == IN_WORDS[kind]
    assert f" {IN_WORDS[kind]}" in parsed("key").texts
    assert f" {IN_WORDS[kind]}" not in parsed("worksheet").texts


def test_a_worksheet_has_room_and_no_answer():
    document = parsed("worksheet")
    assert len(document.of("span", "box")) == 3 + 3
    assert len(document.of("span", "rank")) == 3
    assert len(document.of("rect", "track")) == 2
    assert document.of("polyline") == document.of("rect", "answer") == document.of("path", "answer") == []
    assert {"✓", "512\u00a0tokens"}.isdisjoint(document.texts)
    assert {"▁boat", "▁sea", "⟨EB⟩"} <= set(document.texts)


def test_the_key_draws_the_answers():
    document = parsed("key")
    assert document.texts.count("✓") == 2
    track, (quarter, most) = document.of("rect", "track")[0], document.of("rect", "answer")
    shares = [float(bar["width"]) / float(track["width"]) for bar in (quarter, most)]
    assert shares == pytest.approx([0.25, 0.75], abs=0.001)
    (curve,) = document.of("polyline")
    heights = [float(point.split(",")[1]) for point in curve["points"].split()]
    assert heights == sorted(heights, reverse=True)
    assert len(heights) == len(document.of("circle", "answer")) == 3
    assert len(document.of("path", "answer")) == 1 + len(KINDS)  # on the number lines, the checks' among them


def test_ranks_stand_at_what_is_ordered():
    made, known = lessons()
    order = [each for each in made if each.predict.kind == "order"]
    document = sheet("key", "en", order, (), known)
    assert re.findall(r'class="rank">(\d)</span>(\d)', document) == [("2", "1"), ("3", "2"), ("1", "3")]


@pytest.mark.parametrize("kind", ["worksheet", "key"])
def test_where_no_model_is_there_is_a_dash_and_room_all_the_same(kind):
    document = parsed(kind, answers={})
    assert document.texts.count(f" {UNKNOWN}") == (2 * len(KINDS) if kind == "key" else 0)
    assert "None" not in " ".join(document.texts)
    assert document.of("polyline") == []


def test_a_model_that_is_not_there_leaves_its_answers_open():
    def gone(name):
        raise ModelError("model", Text("must_not_be_missing"), name, Text("choose_again"))

    models = replace(built_in(), load=gone)
    one = lesson(
        {"fields": {"texts": {"prompt": "a"}}}, question("best_token", n=3), question("models_of", family="encoder")
    )
    assert answers_of([one], "en", models) == {one.name: (None, Answered(0.0))}


HOSTILE = """</style><script>alert("1")</script> & ' <img src=x onerror=y> {0} %s"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", SHEETS)
def test_a_lessons_text_stays_text(kind, language):
    bad = words(HOSTILE)
    one = lesson({}, replace(KINDS["choose"][0], asks=bad, choices=(Choice("2", bad), *CHOICES[2:])), name="01-bad")
    one = replace(one, title=bad, goal=bad, guess=bad, change=bad, looks=(replace(one.looks[0], text=bad),))
    token = replace(one, name="02-token", predict=replace(KINDS["token"][0], asks=bad))
    answers = {"01-bad": (Answered("2"), None), "02-token": (Answered(HOSTILE, (HOSTILE, "a")), Answered(3.0))}
    path = LessonPath("p", bad, 5, ("01-bad",))
    document = Parsed(sheet(kind, language, [one, token], [path], answers))
    assert {name for name, _ in document.elements}.isdisjoint({"script", "img"})
    assert any(HOSTILE in text for text in document.texts)
    assert not re.search(r"https?:|@import|url\(", "".join(document.texts))


def test_attributes_are_escaped_and_only_made_html_is_html():
    assert tag("a", "<b>", tag("i", "&"), title='"<') == '<a title="&quot;&lt;">&lt;b&gt;<i>&amp;</i></a>'
    assert joined("<", Html("<br>")) == "&lt;<br>"


@pytest.mark.parametrize(
    ("low", "high", "is_log", "expected"),
    [
        (0, 100, False, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),
        (-30, 0, False, [-30, -25, -20, -15, -10, -5, 0]),
        (1, 8192, True, [1, 10, 100, 1000, 8192]),
        (1, 1500, True, [1, 10, 100, 1000]),
        (2, 8, True, [2, 8]),
        (1, 2000, False, [1, *range(200, 2001, 200)]),
        (0, 150, False, [*range(0, 141, 20)]),
        (0.5, 3, False, [0.5, 1, 1.5, 2, 2.5, 3]),
    ],
)
def test_ticks_are_round(low, high, is_log, expected):
    assert ticks_of(Scale(low, high, is_log, words(""), 0, 1)) == pytest.approx(expected)


def test_a_question_for_a_number_without_a_scale_is_refused():
    bare = Question("number", "kept", {}, words("?"), (), None, ())
    with pytest.raises(ValueError, match="must have a scale"):
        sheet("worksheet", "en", [lesson({}, bare)], (), {})


@pytest.mark.slow
def test_the_key_has_the_answers_of_the_values(tmp_path, capsys):
    assert main([str(tmp_path)]) == 0
    assert len(capsys.readouterr().out.split()) == len(SHEETS) * len(LANGUAGES)
    models: LessonModels = built_in()
    for language in LANGUAGES:
        texts = Parsed((tmp_path / f"key-{language}.html").read_text(encoding="utf-8")).texts
        for each in read_lessons(SHIPPED):
            for name in models_to_fetch(each.setup):
                assert any(name in text for text in texts), "what has to be fetched is named"
            for asked in () if models_to_fetch(each.setup) else (each.predict, each.check):
                assert f" {answer_text(asked, answer(each, asked, language, models), language)}" in texts


def test_a_folder_without_lessons_is_named(tmp_path, capsys):
    assert main([str(tmp_path / "sheets"), "--lessons", str(tmp_path / "none")]) == 1
    assert "must be a folder with lessons" in capsys.readouterr().err
