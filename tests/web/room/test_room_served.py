"""What the pages of a room hear over real connections, as it happens."""

import socket

import pytest

from playground.classroom.bounds import PRESENT_SECONDS
from tests.classroom.visiting import LIMIT, Visitor, served_rooms

CHOICE = {"kind": "choice", "prompt": "?", "options": ["a", "b"], "model": {"probs": [0.9, 0.1], "greedy": 0}}


@pytest.fixture(scope="module")
def server():
    with served_rooms() as server:
        yield server


@pytest.fixture
def host(server):
    return server[0]


@pytest.fixture
def teacher(host):
    teacher = Visitor.teacher(host)
    yield teacher
    teacher.ask("DELETE", f"/room/{teacher.code}")


def test_a_class_hears_what_happens_when_it_happens(host, teacher):
    students = [Visitor.student(host, teacher.code) for _ in range(3)]
    with teacher.listening() as board, students[0].listening() as phone:
        assert board.until("state", here=3)["phase"] == "none"
        number = teacher.done("ask", CHOICE)["number"]
        assert phone.until("state", phase="open")["question"]["number"] == number
        for student in students:
            student.done("answer", {"question": number, "answer": {"choice": 0}})
        assert "result" not in board.until("state", answered=3)
        assert phone.until("state", answer={"choice": 0})["phase"] == "open"
        teacher.done("phase", {"phase": "revealed"})
        counted = [{"text": "a", "count": 3}, {"text": "b", "count": 0}]
        assert phone.until("state", phase="revealed")["result"]["counts"] == counted
        assert board.until("state", phase="revealed")["result"]["counts"] == counted
        students[1].done("leave")
        assert phone.until("state", here=2)["result"]["total"] == 2


def test_a_page_follows_and_one_that_comes_later_is_where_the_others_are(host, teacher):
    with Visitor.student(host, teacher.code).listening() as phone:
        teacher.done("follow", {"link": "/?lang=ko&s=1.first"})
        assert phone.until("state", following=True)
        assert phone.until("follow") == {"link": "/?lang=ko&s=1.first"}
        teacher.done("follow", {"link": "/?lang=ko&s=1.second"})
        assert phone.until("follow") == {"link": "/?lang=ko&s=1.second"}
        with Visitor.student(host, teacher.code).listening() as late:
            assert late.until("state")["link"] == "/?lang=ko&s=1.second"
        teacher.done("follow", {"link": ""})
        assert "link" not in phone.until("state", following=False)


def test_a_newer_page_of_the_same_student_replaces_the_older(host, teacher):
    student = Visitor.student(host, teacher.code)
    with student.listening() as older, student.listening() as newer:
        assert newer.until("state", here=1)
        assert older.until("replaced") == {}
        assert older.next() == ("", None)


def test_all_pages_hear_that_the_room_is_closed(host, teacher):
    with teacher.listening() as board, Visitor.student(host, teacher.code).listening() as phone:
        assert teacher.ask("DELETE", f"/room/{teacher.code}")[0] == 200
        for page in (board, phone):
            page.until("closed")
            assert page.next() == ("", None)
    assert teacher.ask("POST", f"/room/{teacher.code}/phase", {"phase": "none"})[0] == 404


def test_a_phone_that_is_gone_listens_no_more(server, host, teacher):
    kept = server[1].rooms._kept[teacher.code]
    student = Visitor.student(host, teacher.code)
    with student.listening() as phone:
        phone.until("state")
        assert student.key in kept.listeners
    with teacher.listening() as board:
        while student.key in kept.listeners:  # the server sees the end of a connection when it writes or looks
            teacher.done("rules", {"choices_only": True})
            board.until("state")
    assert kept.room.here(server[1]._clock() + PRESENT_SECONDS + 1) == 0


def test_what_a_client_breaks_off_in_the_middle_breaks_nothing(host, teacher):
    student = Visitor.student(host, teacher.code)
    name, port = host.split(":")
    request = f"GET /room/{teacher.code}/events HTTP/1.1\r\nhost: {host}\r\nx-room-key: {student.key}\r\n\r\n"
    for sent in (request, request[:40], f"POST /room/{teacher.code}/members HTTP/1.1\r\ncontent-length: 90\r\n\r\n{{"):
        with socket.create_connection((name, int(port)), LIMIT) as connection:
            connection.sendall(sent.encode())
    with student.listening() as phone:
        assert phone.until("state")["role"] == "student"
