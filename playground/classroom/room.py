"""One room: who is in it, what is asked, what they answer. A state machine without a clock, a network or a model.

Who may do what is the caller's business (``rooms``): a member is named by a key that the room has given out.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from playground.classroom.bounds import ANSWERS_A_MINUTE, LINK, MEMBERS, PRESENT_SECONDS
from playground.classroom.codes import new_key
from playground.classroom.errors import RoomStateError, RoomValueError, TooManyError
from playground.classroom.question import OTHER, Answer, Question
from playground.classroom.rates import Rate
from playground.classroom.states import Phase, RoomResult, StudentState, TeacherState
from playground.classroom.tallies import result, texts
from playground.text import Text


@dataclass
class Member:
    """A student: nothing of a person.

    Attributes:
        seen: when its page was last known to be there, in seconds.
        listens: whether its page listens now.
        answer: to the question that is asked.
        rate: of its answers.
    """

    seen: float
    listens: bool = False
    answer: Answer | None = None
    rate: Rate = field(default_factory=lambda: Rate(ANSWERS_A_MINUTE))

    def is_here(self, now: float) -> bool:
        """Whether its page listens, or did until some seconds ago."""
        return self.listens or now - self.seen <= PRESENT_SECONDS


class Room:
    """A room.

    Args:
        code: under which students join.

    Attributes:
        code: as above.
        phase: what can be done with the question.
        choices_only: whether nobody types a text.
        link: to the page as the teacher's stands; empty while it is not followed.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.phase: Phase = "none"
        self.choices_only = False
        self.link = ""
        self._members: dict[str, Member] = {}
        self._question: Question | None = None
        self._number = 0
        self._shown: set[str] = set()
        self._result: RoomResult | None = None  # until something changes

    @property
    def members(self) -> Collection[str]:
        """The keys of all members."""
        return self._members.keys()

    @property
    def answers(self) -> list[Answer]:
        """The answers to the question that is asked, one of each member that has answered."""
        return [each.answer for each in self._members.values() if each.answer is not None]

    def here(self, now: float) -> int:
        """Return how many students are here."""
        return sum(each.is_here(now) for each in self._members.values())

    def join(self, now: float, key: str = "") -> str:
        """Return the key of a new member, or ``key`` where a member has it already.

        Raises:
            TooManyError: the room is full.
        """
        if key in self._members:
            self._members[key].seen = now
            return key
        if len(self._members) >= MEMBERS:
            self._drop_absent(now)
        new = new_key()
        self._members[new] = Member(now)
        return new

    def _drop_absent(self, now: float) -> None:
        """Make room for one: drop whoever has been away longest and has no answer that would be lost.

        Raises:
            TooManyError: there is nobody of the kind.
        """
        absent = [key for key, each in self._members.items() if not each.is_here(now) and each.answer is None]
        if not absent:
            rule, way_out = Text("a_room_holds_so_many", most=MEMBERS), Text("wait_until_somebody_leaves")
            raise TooManyError("students", rule, MEMBERS + 1, way_out, PRESENT_SECONDS)
        del self._members[min(absent, key=lambda key: self._members[key].seen)]

    def leave(self, key: str) -> None:
        """End a membership; its answer is taken out."""
        del self._members[key]
        self._result = None

    def listens(self, key: str, now: float, *, is_listening: bool) -> None:
        """Note that the page of a member begins or ends to listen; nothing where it has left."""
        if key in self._members:
            self._members[key].listens, self._members[key].seen = is_listening, now

    def ask(self, question: Question) -> int:
        """Ask a question instead of the one before, open for answers, and return its number.

        Raises:
            RoomStateError: it is answered by typing, which the room's rules forbid.
        """
        if self.choices_only and question.kind == "text":
            rule, way_out = Text("no_typed_answers_here"), Text("allow_typed_answers_or_ask_with_options")
            raise RoomStateError("kind", rule, question.kind, way_out)
        self._question, self._number, self.phase = question, self._number + 1, "open"
        self._shown, self._result = set(), None
        for each in self._members.values():
            each.answer = None
        return self._number

    def set_phase(self, phase: Phase) -> None:
        """Open, lock or reveal the question; ``none`` ends it.

        Raises:
            RoomStateError: there is no question.
        """
        if phase == "none":
            self._question, self._shown = None, set()
            for each in self._members.values():
                each.answer = None
        elif self._question is None:
            raise RoomStateError("phase", Text("no_question_is_asked"), phase, Text("ask_one_first"))
        self.phase, self._result = phase, None

    def allow(self, text: str, *, shown: bool) -> None:
        """Let the class see a typed text, or hide it.

        Raises:
            RoomStateError: the question can still be answered, or nobody has typed this.
        """
        if self.phase not in ("locked", "revealed") or all(each.text != text for each in self.answers):
            rule, way_out = Text("only_typed_texts_of_a_locked_question"), Text("lock_the_question_first")
            raise RoomStateError("text", rule, text, way_out)
        (self._shown.add if shown else self._shown.discard)(text)
        self._result = None

    def set_rules(self, *, choices_only: bool) -> None:
        """Allow typed answers or not; where they are not, "another" loses its text.

        Raises:
            RoomStateError: the question that is asked is answered by typing.
        """
        if choices_only and self._question is not None and self._question.kind == "text":
            rule, way_out = Text("a_question_with_typed_answers_is_asked"), Text("end_it_first")
            raise RoomStateError("choices_only", rule, choices_only, way_out)
        self.choices_only = choices_only
        if choices_only:
            for each in self._members.values():
                if each.answer is not None and each.answer.text is not None:
                    each.answer = Answer(choice=OTHER)
            self._shown, self._result = set(), None

    def follow(self, link: str) -> None:
        """Keep the link to the teacher's page as it stands; an empty one ends following.

        Raises:
            RoomValueError: it is too long, or none of a page of this site.
        """
        is_inside = link.startswith(("/", "./", "?", "#")) and not link.startswith("//")
        if link and (not is_inside or len(link) > LINK or not link.isascii() or not link.isprintable()):
            rule, way_out = Text("must_be_a_link_within_this_page", longest=LINK), Text("show_less_of_the_page")
            raise RoomValueError("link", rule, link, way_out)
        self.link = link

    def answer(self, key: str, number: int, answer: Answer, now: float) -> Answer:
        """Set a member's answer to question ``number``, and return it as it counts.

        Raises:
            RoomValueError: it does not answer the question.
            RoomStateError: the question is locked or another one, or a text is typed where the rules forbid it.
            TooManyError: the member has answered too often within a minute.
        """
        if self._question is None or number != self._number:
            rule, way_out = Text("question_is_not_asked_any_more", number=number), Text("answer_the_one_shown_now")
            raise RoomStateError("question", rule, number, way_out)
        if self.phase != "open":
            rule, way_out = Text("question_is_locked", number=number), Text("wait_for_the_next_question")
            raise RoomStateError("question", rule, number, way_out)
        if self.choices_only and answer.text is not None:
            rule, way_out = Text("no_typed_answers_here"), Text("choose_one_of_the_options")
            raise RoomStateError("text", rule, answer.text, way_out)
        checked = self._question.checked(answer)
        member = self._members[key]
        member.rate.count(now)
        member.answer, member.seen, self._result = checked, now, None
        return checked

    def teacher_state(self, now: float) -> TeacherState:
        """Return all that the teacher's page shows."""
        state: TeacherState = {
            "role": "teacher",
            "code": self.code,
            "here": self.here(now),
            "choices_only": self.choices_only,
            "phase": self.phase,
            "answered": len(self.answers),
            "following": bool(self.link),
        }
        if self._question is not None:
            state["question"] = self._question.asked(self._number)
            if self._question.takes_text and self.phase in ("locked", "revealed"):
                state["texts"] = texts(self.answers, self._shown)
        if (shown := self._revealed()) is not None:
            state["result"] = shown
        return state

    def student_state(self, key: str, now: float) -> StudentState:
        """Return all that the page of the member ``key`` shows."""
        state: StudentState = {
            "role": "student",
            "here": self.here(now),
            "choices_only": self.choices_only,
            "phase": self.phase,
            "following": bool(self.link),
        }
        if self._question is not None:
            state["question"] = self._question.asked(self._number)
        if (answer := self._members[key].answer) is not None:
            state["answer"] = answer.data()
        if (shown := self._revealed()) is not None:
            state["result"] = shown
        if self.link:
            state["link"] = self.link
        return state

    def _revealed(self) -> RoomResult | None:
        """Return the result while it is shown; it is counted once and shared by all states, which nobody changes."""
        if self.phase != "revealed" or self._question is None:
            return None
        if self._result is None:
            self._result = result(self._question, self.answers, self._shown)
        return self._result
