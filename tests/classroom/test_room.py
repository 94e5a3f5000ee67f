"""The room as a state machine: whatever happens in whatever order, every answer counts once."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from playground.classroom.bounds import ANSWERS_A_MINUTE, MEMBERS, PRESENT_SECONDS
from playground.classroom.errors import RoomError, RoomStateError, RoomValueError, TooManyError
from playground.classroom.question import OTHER, Answer, ModelSays, Question
from playground.classroom.room import Room

CHOICE = Question("choice", "?", ("a", "b", "c"), other=True, model=ModelSays((0.5, 0.3, 0.1), 1.7, greedy=0))
TEXT = Question("text", "?")
QUESTIONS = st.sampled_from(
    [CHOICE, TEXT, Question("number", "?"), Question("bars", "?", ("a", "b")), Question("choice", "?", ("a", "b"))]
)
ANSWERS = st.sampled_from(
    [
        *(Answer(choice=each) for each in (0, 1, 2, OTHER)),
        *(Answer(choice=OTHER, text=each) for each in ("x", "y", "a")),
        *(Answer(text=each) for each in ("x", " x ", "z")),
        *(Answer(number=each) for each in (0.5, 1, -3)),
        *(Answer(bars=each) for each in ((1, 0), (1, 3), (0, 0))),
    ]
)


class RoomMachine(RuleBasedStateMachine):
    """A room beside a dictionary that says what it should know."""

    members = Bundle("members")

    @initialize()
    def open(self):
        self.room, self.now = Room("ABCD"), 0.0
        self.expected: dict[str, Answer | None] = {}
        self.number = 0

    @rule(target=members)
    def join(self):
        key = self.room.join(self.now)
        assert key not in self.expected
        self.expected[key] = None
        return key

    @rule(key=members)
    def join_again(self, key):
        assert self.room.join(self.now, key) == key
        assert self.room.student_state(key, self.now).get("answer") == self.data_of(key)

    @rule(key=consumes(members))
    def leave(self, key):
        self.room.leave(key)
        del self.expected[key]

    @rule(key=members, answer=ANSWERS, age=st.sampled_from([0, 0, 0, 1]))
    def vote(self, key, answer, age):
        self.now += 61.0
        try:
            counts = self.room.answer(key, self.number - age, answer, self.now)
        except (RoomError, RoomValueError):
            return
        assert self.room.phase == "open"
        assert age == 0
        self.expected[key] = counts

    @rule(question=QUESTIONS)
    def ask(self, question):
        try:
            self.number = self.room.ask(question)
        except RoomStateError:
            assert self.room.choices_only
            return
        self.expected = dict.fromkeys(self.expected)

    @rule(phase=st.sampled_from(["open", "locked", "revealed", "none"]))
    def set_phase(self, phase):
        try:
            self.room.set_phase(phase)
        except RoomStateError:
            assert self.room.phase == "none"
            return
        if phase == "none":
            self.expected = dict.fromkeys(self.expected)

    @rule(text=st.sampled_from(["x", "y", "z"]), shown=st.booleans())
    def allow(self, text, shown):
        try:
            self.room.allow(text, shown=shown)
        except RoomStateError:
            is_typed = any(each is not None and each.text == text for each in self.expected.values())
            assert self.room.phase in ("none", "open") or not is_typed

    @rule(choices_only=st.booleans())
    def set_rules(self, choices_only):
        try:
            self.room.set_rules(choices_only=choices_only)
        except RoomStateError:
            return
        if choices_only:
            self.expected = {
                key: Answer(choice=OTHER) if each is not None and each.text is not None else each
                for key, each in self.expected.items()
            }

    def data_of(self, key):
        answer = self.expected[key]
        return None if answer is None else answer.data()

    @invariant()
    def totals_add_up(self):
        state = self.room.teacher_state(self.now)
        answered = sum(each is not None for each in self.expected.values())
        assert state["answered"] == answered
        assert set(self.room.members) == set(self.expected)
        assert ("result" in state) == (self.room.phase == "revealed")
        if "result" not in state:
            return
        shown = state["result"]
        assert shown["total"] == answered
        if "counts" in shown:
            assert sum(each["count"] for each in shown["counts"]) + shown["hidden"] == answered
        elif "values" in shown:
            assert sum(each["count"] for each in shown["values"]) == answered
        elif answered:
            assert sum(shown["mean"]) == pytest.approx(1)

    @invariant()
    def a_student_sees_his_own_answer_and_no_other(self):
        for key in self.expected:
            state = self.room.student_state(key, self.now)
            assert state.get("answer") == self.data_of(key)
            assert "texts" not in state
            assert "answered" not in state


RoomMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestRoom = RoomMachine.TestCase


@pytest.fixture
def room():
    return Room("ABCD")


def test_an_answer_can_be_changed_until_it_is_locked_and_the_last_one_counts(room):
    key, number = room.join(0.0), room.ask(CHOICE)
    room.answer(key, number, Answer(choice=0), 0.0)
    room.answer(key, number, Answer(choice=1), 0.0)
    room.set_phase("locked")
    with pytest.raises(RoomStateError, match="Question 1 is locked"):
        room.answer(key, number, Answer(choice=2), 0.0)
    room.set_phase("revealed")
    assert [each["count"] for each in room.teacher_state(0.0)["result"]["counts"]] == [0, 1, 0]


def test_the_model_reaches_nobody_before_the_reveal(room):
    key = room.join(0.0)
    room.ask(CHOICE)
    for phase in ("open", "locked"):
        room.set_phase(phase)
        assert "model" not in str(room.student_state(key, 0.0))
    room.set_phase("revealed")
    assert room.student_state(key, 0.0)["result"]["model"]["probs"] == [0.5, 0.3, 0.1]


def test_a_typed_text_is_the_teachers_until_it_is_allowed(room):
    key, number = room.join(0.0), room.ask(TEXT)
    room.answer(key, number, Answer(text="rude"), 0.0)
    assert "rude" not in str(room.teacher_state(0.0))  # nobody's answer is seen while others answer
    room.set_phase("locked")
    assert room.teacher_state(0.0)["texts"] == [{"text": "rude", "count": 1, "shown": False}]
    room.set_phase("revealed")
    other = room.join(0.0)
    assert "rude" not in str(room.student_state(other, 0.0))
    room.allow("rude", shown=True)
    assert room.student_state(other, 0.0)["result"]["counts"] == [{"text": "rude", "count": 1}]
    room.allow("rude", shown=False)
    assert "rude" not in str(room.student_state(other, 0.0))


def test_where_only_choices_count_nothing_is_typed(room):
    key, number = room.join(0.0), room.ask(CHOICE)
    room.answer(key, number, Answer(choice=OTHER, text="x"), 0.0)
    room.set_rules(choices_only=True)
    assert room.student_state(key, 0.0)["answer"] == {"choice": OTHER}
    with pytest.raises(RoomStateError, match="no typed answers"):
        room.answer(key, number, Answer(choice=OTHER, text="x"), 0.0)
    with pytest.raises(RoomStateError):
        room.ask(TEXT)
    room.set_rules(choices_only=False)
    room.ask(TEXT)
    with pytest.raises(RoomStateError):
        room.set_rules(choices_only=True)


def test_a_student_answers_so_often_and_the_change_after_that_says_when_to_go_on(room):
    key, number = room.join(0.0), room.ask(CHOICE)
    for second in range(ANSWERS_A_MINUTE):
        room.answer(key, number, Answer(choice=0), float(second))
    with pytest.raises(TooManyError) as caught:
        room.answer(key, number, Answer(choice=1), 30.0)
    assert caught.value.seconds == 30.0
    room.answer(key, number, Answer(choice=1), 60.0)


def test_who_is_away_for_long_is_not_here_but_finds_the_answer(room):
    key, number = room.join(0.0), room.ask(CHOICE)
    room.listens(key, 0.0, is_listening=True)
    room.answer(key, number, Answer(choice=2), 0.0)
    assert room.here(10_000.0) == 1
    room.listens(key, 10_000.0, is_listening=False)
    assert room.here(10_000.0 + PRESENT_SECONDS) == 1
    assert room.here(10_001.0 + PRESENT_SECONDS) == 0
    assert room.student_state(room.join(20_000.0, key), 20_000.0)["answer"] == {"choice": 2}


def test_a_full_room_drops_who_is_away_and_has_not_answered_and_nobody_else(room):
    first, number = room.join(0.0), room.ask(CHOICE)
    room.answer(first, number, Answer(choice=0), 0.0)
    keys = [room.join(float(second)) for second in range(1, MEMBERS)]
    with pytest.raises(TooManyError, match="at most 250 students"):
        room.join(PRESENT_SECONDS)
    room.join(PRESENT_SECONDS + 1.5)
    assert first in room.members
    assert keys[0] not in room.members
    assert len(room.members) == MEMBERS


@pytest.mark.parametrize(
    "link", ["https://elsewhere.test/", "//elsewhere.test/", "javascript:x", "/" + "a" * 8_000, "/a b\n", "/é"]
)
def test_a_link_leads_nowhere_else(room, link):
    with pytest.raises(RoomValueError):
        room.follow(link)


def test_whoever_joins_later_follows_the_newest_link(room):
    room.follow("/?lang=ko&s=1.abc")
    key = room.join(0.0)
    assert room.student_state(key, 0.0)["link"] == "/?lang=ko&s=1.abc"
    assert room.teacher_state(0.0)["following"]
    room.follow("")
    assert "link" not in room.student_state(key, 0.0)
