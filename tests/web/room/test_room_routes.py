"""A class room over HTTP: what is asked and answered, who is refused, and what listening pages are sent."""

import contextlib
import json
import logging
import re
import unicodedata
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from playground.classroom.bounds import ANSWERS_A_MINUTE, QUESTION_BYTES, WRONG_CODES_A_MINUTE
from playground.classroom.listening import Message
from playground.text import LANGUAGES
from playground.web.room.light_page import light_page
from playground.web.room.routes import RoomRoutes
from playground.web.room.streams import written
from playground.web.server.door import Door
from playground.web.server.files import published_file, routes
from tests.classroom.clock import Clock

CHOICE = {
    "kind": "choice",
    "prompt": "Snow fell on the",
    "options": ["roof", "road"],
    "other": True,
    "model": {"probs": [0.6, 0.3], "entropy_bits": 1.9, "truth": None, "greedy": 0},
}


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def client(clock):
    app = Starlette(routes=[*routes(), *RoomRoutes(clock=clock).routes()], middleware=[Middleware(Door)])
    with TestClient(app) as client:
        client.headers["content-type"] = "application/json"
        yield client


class Page:
    """A page of a teacher or a student: sends requests with its key."""

    def __init__(self, client, code, key=""):
        self.client, self.code, self.key = client, code, key

    def ask(self, what, body=None, method="POST", headers=None):
        path = f"/room/{self.code}/{what}" if what else f"/room/{self.code}"
        content = json.dumps({} if body is None else body)
        return self.client.request(method, path, content=content, headers={"x-room-key": self.key, **(headers or {})})

    def done(self, what, body=None, **more):
        answer = self.ask(what, body, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def teacher(client):
    answer = client.post("/room", content="{}")
    assert answer.status_code == 201
    opened = answer.json()
    assert opened["address"] == f"join#{opened['code']}"
    return Page(client, opened["code"], opened["key"])


@pytest.fixture
def student(client, teacher):
    return joined(client, teacher)


def joined(client, teacher):
    page = Page(client, teacher.code)
    page.key = page.done("members")["key"]
    return page


def state_of(student):
    return student.done("members")["state"]


def test_a_question_goes_from_the_teacher_to_the_students_and_their_answers_come_back_counted(client, teacher):
    students = [joined(client, teacher) for _ in range(3)]
    number = teacher.done("ask", CHOICE)["number"]
    asked = state_of(students[0])["question"]
    assert asked == {"number": 1, "kind": "choice", "prompt": "Snow fell on the", "options": ["roof", "road"],
                     "other": True}  # fmt: skip
    for student, answer in zip(students, [{"choice": 0}, {"choice": 1}, {"choice": -1, "text": " lake "}], strict=True):
        student.done("answer", {"question": number, "answer": answer})
    changed = students[1].done("answer", {"question": number, "answer": {"choice": 0}})
    assert changed == {"answer": {"choice": 0}}
    teacher.done("phase", {"phase": "locked"})
    teacher.done("allow", {"text": "lake", "shown": True})
    teacher.done("phase", {"phase": "revealed"})
    result = state_of(students[2])["result"]
    assert [each["count"] for each in result["counts"]] == [2, 0, 1]
    assert result["model"] == CHOICE["model"]
    assert result["greedy_share"] == 2 / 3


@pytest.mark.parametrize(
    ("question", "answer", "accepted"),
    [
        ({"kind": "text", "prompt": ""}, {"text": unicodedata.normalize("NFD", "눈")}, {"text": "눈"}),
        ({"kind": "number", "prompt": "?", "model": {"truth": 0.3}}, {"number": 1}, {"number": 1.0}),
        ({"kind": "bars", "prompt": "?", "options": ["a", "b"]}, {"bars": [1, 3]}, {"bars": [0.25, 0.75]}),
        ({"kind": "choice", "prompt": "?", "options": ["a", "b"], "model": None}, {"choice": 1}, {"choice": 1}),
    ],
)
def test_each_kind_of_question_takes_its_answer(teacher, student, question, answer, accepted):
    number = teacher.done("ask", question)["number"]
    assert student.done("answer", {"question": number, "answer": answer}) == {"answer": accepted}
    assert state_of(student)["answer"] == accepted


TEACHERS = [
    ("ask", CHOICE), ("phase", {"phase": "none"}), ("allow", {"text": "x", "shown": True}),
    ("rules", {"choices_only": True}), ("follow", {"link": "/?s=1.a"}), ("qr", {"address": "https://a.test/join#ABCD"}),
    ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("what", "body"), TEACHERS)
@pytest.mark.parametrize("key", ["a student's", "", "forged", "x" * 22])
def test_nobody_else_is_the_teacher(teacher, student, what, body, key):
    forger = Page(teacher.client, teacher.code, student.key if key == "a student's" else key)
    answer = forger.ask(what, body, method="POST" if what else "DELETE")
    assert answer.status_code == 403
    assert set(answer.json()["message"]) == set(LANGUAGES)
    assert teacher.key not in answer.text
    assert state_of(student)["phase"] == "none"


@pytest.mark.parametrize("what", ["answer", "leave"])
def test_nobody_answers_for_another(teacher, student, what):
    number = teacher.done("ask", CHOICE)["number"]
    body = {"question": number, "answer": {"choice": 0}}
    for key in ("", "forged", teacher.key):
        assert Page(teacher.client, teacher.code, key).ask(what, body).status_code == 403
    assert "answer" not in state_of(student)


def test_a_key_in_the_address_gives_no_right(teacher):
    answer = teacher.client.post(f"/room/{teacher.code}/ask?key={teacher.key}", content=json.dumps(CHOICE))
    assert answer.status_code == 403


@pytest.mark.parametrize("code", ["ZZZZ", "zz", "%00%00", "ABCDE", "é" * 20, "x" * 3_000])
@pytest.mark.parametrize("method", ["members", "events", ""])
def test_where_there_is_no_room_a_sentence_says_so(client, teacher, code, method):
    verb = {"members": "POST", "events": "GET", "": "DELETE"}[method]
    answer = Page(client, code).ask(method, method=verb)
    assert answer.status_code == 404
    assert "code" in answer.json()["message"]["en"]


BAD = [
    ("ask", {}), ("ask", {**CHOICE, "kind": "essay"}), ("ask", {**CHOICE, "options": "roof"}),
    ("ask", {**CHOICE, "options": ["a"] * 5_000}), ("ask", {**CHOICE, "options": ["a", 1]}),
    ("ask", {**CHOICE, "prompt": None}), ("ask", {**CHOICE, "prompt": "x" * 2_001}), ("ask", {**CHOICE, "other": 1}),
    ("ask", {**CHOICE, "model": []}), ("ask", {**CHOICE, "model": {"probs": [0.5, True]}}),
    ("ask", {**CHOICE, "model": {"greedy": 0.5}}), ("ask", {**CHOICE, "model": {"entropy_bits": "1"}}),
    ("ask", []), ("ask", 3), ("phase", {"phase": "ended"}), ("phase", {"phase": ["open"]}),
    ("allow", {"text": 1, "shown": True}), ("allow", {"text": "x", "shown": "yes"}), ("rules", {"choices_only": None}),
    ("follow", {"link": "https://elsewhere.test"}), ("follow", {"link": "/" * 9_000}), ("follow", {}),
    ("qr", {"address": "javascript:alert(1)"}), ("qr", {"address": "https://"}), ("qr", {}),
    ("qr", {"address": "https://a.test/" + "x" * 300}), ("qr", {"address": "https://a.test/\n"}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "body"), BAD)
def test_what_a_teachers_page_would_not_send_is_refused_in_words(teacher, what, body):
    answer = teacher.ask(what, body)
    assert answer.status_code == 400, answer.text
    assert all(answer.json()["message"][language] for language in LANGUAGES)


@pytest.mark.parametrize(
    "answer",
    [None, [], {}, {"choice": 2}, {"choice": -2}, {"choice": 0.5}, {"choice": True}, {"choice": "0"}, {"number": 1},
     {"choice": -1, "text": 1}, {"choice": -1, "text": "x" * 41}, {"choice": -1, "text": "a\nb"},
     {"choice": -1, "text": "\ud800"}, {"choice": -1, "text": "x" * 10_000}, {"bars": [1] * 1_000}],
)  # fmt: skip
def test_what_a_students_page_would_not_send_is_refused_in_words(teacher, student, answer):
    number = teacher.done("ask", CHOICE)["number"]
    refused = student.ask("answer", {"question": number, "answer": answer})
    assert refused.status_code == 400, refused.text
    assert "answer" not in state_of(student)


def test_what_is_not_possible_now_is_a_conflict(teacher, student):
    assert teacher.ask("phase", {"phase": "open"}).status_code == 409
    assert student.ask("answer", {"question": 0, "answer": {"choice": 0}}).status_code == 409
    number = teacher.done("ask", CHOICE)["number"]
    assert student.ask("answer", {"question": number + 1, "answer": {"choice": 0}}).status_code == 409
    teacher.done("rules", {"choices_only": True})
    typed = {"question": number, "answer": {"choice": -1, "text": "x"}}
    assert student.ask("answer", typed).status_code == 409
    teacher.done("phase", {"phase": "locked"})
    assert student.ask("answer", {"question": number, "answer": {"choice": 0}}).status_code == 409


def test_a_body_has_a_largest_size(teacher):
    answer = teacher.ask("ask", {**CHOICE, "more": "x" * QUESTION_BYTES})
    assert answer.status_code == 413
    assert "64,000" in answer.json()["message"]["en"]


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 1_000])
def test_what_is_no_json_is_refused(client, teacher, content):
    assert client.post(f"/room/{teacher.code}/members", content=content).status_code == 400


def test_another_sites_page_asks_for_nothing(teacher):
    for headers in ({"origin": "https://elsewhere.test"}, {"sec-fetch-site": "cross-site"}):
        assert teacher.ask("ask", CHOICE, headers=headers).status_code == 403
        assert teacher.ask("", None, method="DELETE", headers=headers).status_code == 403


def test_too_many_answers_and_too_many_wrong_codes_say_when_to_go_on(teacher, student, client):
    number = teacher.done("ask", CHOICE)["number"]
    body = {"question": number, "answer": {"choice": 0}}
    for _ in range(ANSWERS_A_MINUTE):
        student.done("answer", body)
    refused = student.ask("answer", body)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")


def test_guesses_end_in_a_refusal_and_those_who_are_in_go_on(teacher, student, client, monkeypatch):
    slept = []

    async def note(seconds):
        slept.append(seconds)

    monkeypatch.setattr("playground.web.room.routes.asyncio.sleep", note)
    statuses = [Page(client, "ZZZZ").ask("members").status_code for _ in range(WRONG_CODES_A_MINUTE + 12)]
    assert statuses == [404] * (WRONG_CODES_A_MINUTE + 11) + [429]
    assert slept == [float(each) for each in range(1, 11)]
    assert Page(client, teacher.code).ask("members").status_code == 429
    teacher.done("phase", {"phase": "none"})
    assert state_of(student)["phase"] == "none"


def test_a_dropped_phone_joins_again_and_finds_its_answer(teacher, student):
    number = teacher.done("ask", CHOICE)["number"]
    student.done("answer", {"question": number, "answer": {"choice": 1}})
    again = student.done("members")
    assert again["key"] == student.key
    assert again["state"]["answer"] == {"choice": 1}
    assert Page(teacher.client, teacher.code, "lost").done("members")["key"] not in ("lost", student.key)


def test_the_qr_code_is_an_image_of_the_address_that_the_browser_is_at(teacher):
    answer = teacher.ask("qr", {"address": "https://school.test/room-4/join#ABCD"})
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.text.startswith("<svg")
    assert "viewBox" in answer.text


def test_a_stream_needs_a_key(teacher):
    for key in ("", "forged"):
        assert Page(teacher.client, teacher.code, key).ask("events", method="GET").status_code == 403


def test_a_message_is_one_line_whatever_is_in_it():
    text = written(Message("state", {"prompt": "a\nb\r\n\n\u2028event: x\ndata: y"}))
    assert text.count("\n") == 3
    assert text.startswith("event: state\ndata: {")
    assert written(Message("alive", {})) == ": alive\n\n"


def test_nothing_of_a_student_is_logged(teacher, student, caplog):
    caplog.set_level(logging.DEBUG)
    number = teacher.done("ask", CHOICE)["number"]
    student.done("answer", {"question": number, "answer": {"choice": -1, "text": "secretword"}})
    student.ask("answer", {"question": number, "answer": {"choice": -1, "text": "secretword" * 9}})
    student.ask("answer", {"question": number, "answer": "secretword"})
    student.done("leave")
    ours = [each for each in caplog.records if each.name.startswith("playground")]
    assert ours == []
    assert not [
        each for each in caplog.records if "secretword" in each.getMessage() or student.key in each.getMessage()
    ]


def test_an_error_that_nobody_foresaw_is_a_sentence_and_does_not_quote(teacher, student, caplog, monkeypatch):
    word = "".join(["secret", "word"])  # a traceback shows the lines of the code

    def broken(*_):
        raise KeyError(word)

    monkeypatch.setattr("playground.web.room.reading.question", broken)
    answer = teacher.ask("ask", CHOICE)
    assert answer.status_code == 500
    assert "KeyError" in answer.json()["message"]["en"]
    assert word not in answer.text + caplog.text


def test_the_light_page_is_light_and_asks_nobody_else(client):
    page = client.get("/join")
    assert page.headers["content-type"].startswith("text/html")
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    size, seen, names = len(page.content), set(), re.findall(r'(?:href|src)="([^"#]+\.js)"', page.text)
    while names:
        name = names.pop()
        if name in seen:
            continue
        seen.add(name)
        script = client.get(f"/{name}")
        assert script.status_code == 200, name
        size += len(script.content)
        folder = Path(f"/{name}").parent
        names += [
            (folder / each).resolve().as_posix().removeprefix("/")
            for each in re.findall(r"^import .* from '(.+)'", script.text, flags=re.MULTILINE)
        ]
    assert size <= 100_000
    assert "{{" not in page.text
    assert not re.search(r'(?:href|src)="(?:https?:)?//|href="/|src="/', page.text)
    assert published_file("room/join.js") is not None


def test_the_light_page_has_its_words_in_every_language():
    words = json.loads(re.search(r'id="words">(.*?)</script>', light_page(), flags=re.DOTALL)[1])
    assert set(words) == set(LANGUAGES)


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_other_methods_are_refused(client, teacher, method):
    with contextlib.suppress(json.JSONDecodeError):
        assert client.request(method, f"/room/{teacher.code}/ask").status_code == 405
