"""All rooms: who may do what, how guesses are slowed, when a room ends, and what listening pages are sent."""

import pytest

from playground.classroom import codes
from playground.classroom.bounds import (
    ASKED_A_MINUTE,
    BETWEEN_COUNTS,
    BETWEEN_STUDENTS_COUNTS,
    HEARTBEAT,
    IDLE_SECONDS,
    ROOMS,
    ROOMS_OF_ONE,
    WRONG_CODES_A_MINUTE,
)
from playground.classroom.errors import NoRoomError, TooManyError, WrongKeyError
from playground.classroom.question import Answer, Question
from playground.classroom.rooms import Asker, Rooms
from tests.classroom.clock import Clock

SCHOOL = (("school", 1),)
CHOICE = Question("choice", "?", ("a", "b"))


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def rooms(clock):
    return Rooms(clock)


@pytest.fixture
def teacher(rooms):
    return Asker(*rooms.open(SCHOOL), SCHOOL)


def student(rooms, teacher):
    return Asker(teacher.code, rooms.join(Asker(teacher.code, "", SCHOOL))[0], SCHOOL)


def listened(rooms, asker, woken=None):
    return rooms.listen(asker, (lambda: None) if woken is None else (lambda: woken.append(1)))


def events(listener, clock):
    return [each.event for each in listener.take(clock.now)[0]]


TEACHERS = {
    "ask": lambda rooms, asker: rooms.ask(asker, CHOICE),
    "phase": lambda rooms, asker: rooms.set_phase(asker, "none"),
    "allow": lambda rooms, asker: rooms.allow(asker, "x", shown=True),
    "rules": lambda rooms, asker: rooms.set_rules(asker, choices_only=True),
    "follow": lambda rooms, asker: rooms.follow(asker, "/?a"),
    "check": lambda rooms, asker: rooms.check_teacher(asker),
    "close": lambda rooms, asker: rooms.close(asker),
}


@pytest.mark.parametrize("name", TEACHERS)
@pytest.mark.parametrize("key", ["student", "", "x" * 22, "é"])
def test_a_key_that_is_not_the_teachers_is_refused(rooms, teacher, name, key):
    forged = student(rooms, teacher) if key == "student" else Asker(teacher.code, key, SCHOOL)
    before = rooms.join(forged)[1]
    with pytest.raises(WrongKeyError):
        TEACHERS[name](rooms, forged)
    assert rooms.join(student(rooms, teacher))[1]["phase"] == before["phase"] == "none"
    assert len(rooms) == 1


def test_a_teacher_is_no_student(rooms, teacher):
    number = rooms.ask(teacher, CHOICE)
    with pytest.raises(WrongKeyError):
        rooms.answer(teacher, number, Answer(choice=0))
    with pytest.raises(WrongKeyError):
        rooms.leave(teacher)


def test_a_key_of_one_room_is_none_of_another(rooms, teacher):
    other = Asker(*rooms.open(SCHOOL), SCHOOL)
    with pytest.raises(WrongKeyError):
        rooms.ask(Asker(other.code, teacher.key, SCHOOL), CHOICE)
    with pytest.raises(WrongKeyError):
        rooms.listen(Asker(other.code, student(rooms, teacher).key, SCHOOL), lambda: None)


def test_a_code_is_read_as_it_is_typed(rooms, teacher):
    assert rooms.join(Asker(f" {teacher.code.lower()} "))[1]["role"] == "student"
    assert len(teacher.code) == codes.LENGTH
    assert set(teacher.code) <= set(codes.LETTERS)
    assert not set("ILO") & set(codes.LETTERS)


def test_codes_are_new_ones():
    letters = iter("AAAABBBB")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codes.secrets, "choice", lambda _: next(letters))
        assert codes.new_code({"AAAA"}) == "BBBB"


def guess_wrong(rooms, addresses=SCHOOL, times=WRONG_CODES_A_MINUTE):
    for _ in range(times):
        asker = Asker("none", "", addresses)
        assert rooms.delay(asker) == 0.0
        with pytest.raises(NoRoomError):
            rooms.join(asker)


def test_a_whole_school_joins_at_once_and_is_not_slowed(rooms, teacher):
    guess_wrong(rooms, times=WRONG_CODES_A_MINUTE - 1)
    for _ in range(200):
        assert rooms.delay(Asker(teacher.code, "", SCHOOL)) == 0.0
        student(rooms, teacher)


def test_wrong_guesses_are_slowed_right_ones_too_and_then_refused(rooms, teacher, clock):
    guess_wrong(rooms)
    delays = [rooms.delay(Asker(code, "", SCHOOL)) for code in ("NONE", teacher.code, "NONE", teacher.code)]
    assert delays == [0.0, 1.0, 2.0, 3.0]  # nobody can tell from it which one is right
    assert [rooms.delay(Asker("NONE", "", SCHOOL)) for _ in range(7)] == [float(each) for each in range(4, 11)]
    with pytest.raises(TooManyError) as caught:
        rooms.delay(Asker("NONE", "", SCHOOL))
    assert caught.value.seconds == 60.0
    assert rooms.delay(Asker("NONE", "", (("elsewhere", 1),))) == 0.0
    clock.pass_by(61)
    assert rooms.delay(Asker("NONE", "", SCHOOL)) == 0.0


def test_who_has_a_key_is_not_slowed_by_a_neighbours_guesses(rooms, teacher):
    known = student(rooms, teacher)
    guess_wrong(rooms)
    assert [rooms.delay(each) for each in (known, teacher, known, teacher)] == [0.0] * 4


def test_wrong_keys_are_counted_like_wrong_codes(rooms, teacher):
    for _ in range(WRONG_CODES_A_MINUTE):
        with pytest.raises(WrongKeyError):
            rooms.ask(Asker(teacher.code, "guess", SCHOOL), CHOICE)
    rooms.delay(Asker("NONE", "", SCHOOL))
    assert rooms.delay(Asker("NONE", "", SCHOOL)) > 0


def test_an_address_that_a_proxy_invents_does_not_help_to_guess(rooms):
    for number in range(50 * WRONG_CODES_A_MINUTE):
        guess_wrong(rooms, ((f"invented {number}", 1), ("connected", 50)), times=1)
    delays = [rooms.delay(Asker("NONE", "", ((f"new {each}", 1), ("connected", 50)))) for each in range(3)]
    assert delays == pytest.approx([0.0, 0.02, 0.04])


def test_rooms_are_so_many_and_one_address_does_not_take_all(rooms):
    for _ in range(ROOMS_OF_ONE):
        rooms.open(SCHOOL)
    with pytest.raises(TooManyError, match="10 rooms"):
        rooms.open(SCHOOL)
    for number in range(ROOMS - ROOMS_OF_ONE):
        rooms.open(((f"school {number}", 1),))
    with pytest.raises(TooManyError, match="50 rooms"):
        rooms.open((("another", 1),))


def test_a_room_ends_after_idle_hours_and_its_pages_are_told(rooms, teacher, clock):
    listener = listened(rooms, teacher)
    clock.pass_by(IDLE_SECONDS - 1)
    student(rooms, teacher)
    clock.pass_by(IDLE_SECONDS - 1)
    rooms.sweep()
    assert len(rooms) == 1
    clock.pass_by(2)
    with pytest.raises(NoRoomError):
        student(rooms, teacher)
    assert len(rooms) == 0
    assert events(listener, clock) == ["closed"]


def test_a_teachers_page_that_runs_wild_is_stopped(rooms, teacher):
    for _ in range(ASKED_A_MINUTE):
        rooms.follow(teacher, "/?a")
    with pytest.raises(TooManyError):
        rooms.follow(teacher, "/?a")


def test_a_page_gets_the_state_at_once_and_after_each_change(rooms, teacher, clock):
    woken = []
    listener = listened(rooms, student(rooms, teacher), woken)
    assert events(listener, clock) == ["state"]
    rooms.ask(teacher, CHOICE)
    rooms.set_phase(teacher, "locked")
    assert woken
    (message,), _ = listener.take(clock.now)
    assert message.data["phase"] == "locked"  # two changes, one message: the newest state
    assert listener.take(clock.now) == ([], HEARTBEAT)


def test_counts_come_together_and_at_most_so_often(rooms, teacher, clock):
    woken = []
    listener, members = listened(rooms, teacher, woken), [student(rooms, teacher) for _ in range(5)]
    number = rooms.ask(teacher, CHOICE)
    listener.take(clock.now)
    woken.clear()
    for each in members:
        rooms.answer(each, number, Answer(choice=0))
    assert len(woken) == 1
    messages, wait = listener.take(clock.now)
    assert (messages, wait) == ([], BETWEEN_COUNTS)
    clock.pass_by(wait)
    assert [each.data["answered"] for each in listener.take(clock.now)[0]] == [5]


def test_others_answers_send_a_student_nothing(rooms, teacher, clock):
    own, other = student(rooms, teacher), student(rooms, teacher)
    number = rooms.ask(teacher, CHOICE)
    listeners = {each.key: listened(rooms, each) for each in (own, other)}
    for each in listeners.values():
        each.take(clock.now)
    clock.pass_by(BETWEEN_STUDENTS_COUNTS)
    for each in listeners.values():
        each.take(clock.now)
    rooms.answer(own, number, Answer(choice=1))
    clock.pass_by(BETWEEN_STUDENTS_COUNTS)
    assert events(listeners[own.key], clock) == ["state"]
    assert events(listeners[other.key], clock) == []


def test_a_silent_page_gets_a_sign_of_life_and_learns_who_has_gone(rooms, teacher, clock):
    listener, gone = listened(rooms, teacher), student(rooms, teacher)
    assert listener.take(clock.now)[0][0].data["here"] == 1
    clock.pass_by(HEARTBEAT)
    assert events(listener, clock) == ["alive"]
    clock.pass_by(HEARTBEAT)
    assert listener.take(clock.now)[0][0].data["here"] == 0
    assert rooms.join(gone)[0] == gone.key


def test_links_are_followed_by_students_throttled_the_newest_last(rooms, teacher, clock):
    listener, own = listened(rooms, student(rooms, teacher)), listened(rooms, teacher)
    listener.take(clock.now)
    own.take(clock.now)
    rooms.follow(teacher, "/?a")
    messages, _ = listener.take(clock.now)
    assert [each.event for each in messages] == ["state", "follow"]
    assert messages[1].data == {"link": "/?a"}
    rooms.follow(teacher, "/?b")
    rooms.follow(teacher, "/?c")
    assert events(listener, clock) == []
    clock.pass_by(BETWEEN_COUNTS)
    assert [dict(each.data) for each in listener.take(clock.now)[0]] == [{"link": "/?c"}]
    assert events(own, clock) == ["state"]  # it knows where it is
    late = listened(rooms, student(rooms, teacher))
    assert [each.event for each in late.take(clock.now)[0]] == ["state", "follow"]


def test_a_newer_page_with_the_same_key_replaces_the_older(rooms, teacher, clock):
    own = student(rooms, teacher)
    older, newer = listened(rooms, own), listened(rooms, own)
    assert events(older, clock) == ["replaced"]
    rooms.unlisten(own, older)
    clock.pass_by(1_000)
    assert newer.take(clock.now)[0][0].data["here"] == 1
    rooms.unlisten(own, newer)
    clock.pass_by(1_000)
    assert rooms.join(student(rooms, teacher))[1]["here"] == 1


def test_closing_and_leaving_end_what_listens(rooms, teacher, clock):
    left, own, leaver = listened(rooms, teacher), student(rooms, teacher), student(rooms, teacher)
    listeners = [listened(rooms, each) for each in (own, leaver)]
    rooms.leave(leaver)
    assert events(listeners[1], clock) == ["closed"]
    rooms.unlisten(leaver, listeners[1])
    rooms.close(teacher)
    assert events(listeners[0], clock) == events(left, clock) == ["closed"]
    with pytest.raises(NoRoomError):
        rooms.join(own)
    rooms.unlisten(own, listeners[0])
