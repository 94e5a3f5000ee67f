"""All rooms of a server, behind one small face: who may do what, what is remembered, for how long.

Every method takes and gives plain data and a code and a key to say who asks, so that the rooms may be kept in another
process. All calls come from one thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest

from playground.classroom.bounds import (
    ASKED_A_MINUTE,
    BETWEEN_COUNTS,
    BETWEEN_STUDENTS_COUNTS,
    IDLE_SECONDS,
    ROOMS,
    ROOMS_OF_ONE,
)
from playground.classroom.codes import new_code, new_key, read_code
from playground.classroom.errors import NoRoomError, TooManyError, WrongKeyError
from playground.classroom.listening import Listener
from playground.classroom.question import Answer, Question
from playground.classroom.rates import Guesses, Rate
from playground.classroom.room import Room
from playground.classroom.states import Phase, StudentState
from playground.text import Text

Addresses = Sequence[tuple[str, int]]
"""Of who asks, the nearest first, each with the number of addresses that it may stand for."""


@dataclass(frozen=True)
class Asker:
    """Who asks something of a room.

    Attributes:
        code: of the room, as it was typed.
        key: the secret that gives the right; empty where there is none.
        addresses: where the request comes from.
    """

    code: str
    key: str = ""
    addresses: Addresses = ()


@dataclass
class _Kept:
    """A room and what belongs to it.

    Attributes:
        room: the room.
        teacher_key: the teacher's secret.
        opener: the address that opened it.
        used: when somebody last asked something of it.
        rate: of the teacher's requests.
        listeners: the pages that listen, by their keys.
    """

    room: Room
    teacher_key: str
    opener: str
    used: float
    rate: Rate = field(default_factory=lambda: Rate(ASKED_A_MINUTE))
    listeners: dict[str, Listener] = field(default_factory=dict)

    def is_teacher(self, key: str) -> bool:
        return compare_digest(key.encode(), self.teacher_key.encode())

    def changed(self) -> None:
        for each in self.listeners.values():
            each.changed()

    def counted(self) -> None:
        for each in self.listeners.values():
            each.counted()

    def end(self) -> None:
        for each in self.listeners.values():
            each.end("closed")


class Rooms:
    """The rooms of one server. They are kept in memory alone.

    Args:
        clock: gives the time in seconds; it never runs backwards.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._guesses = Guesses()

    def __len__(self) -> int:
        return len(self._kept)

    def delay(self, asker: Asker) -> float:
        """Return the seconds that a request has to wait because its address has guessed codes; of a key's owner 0.

        Raises:
            TooManyError: too many of its guesses wait.
        """
        kept = self._kept.get(read_code(asker.code))
        if kept is not None and (asker.key in kept.room.members or kept.is_teacher(asker.key)):
            return 0.0
        return self._guesses.delay(asker.addresses, self._clock())

    def open(self, addresses: Addresses) -> tuple[str, str]:
        """Open a room, and return its code and the teacher's key.

        Raises:
            TooManyError: there are too many rooms, of all or of this address.
        """
        self.sweep()
        opener = addresses[0][0] if addresses else ""
        of_this = sum(each.opener == opener for each in self._kept.values())
        if len(self._kept) >= ROOMS or of_this >= ROOMS_OF_ONE:
            most = ROOMS if len(self._kept) >= ROOMS else ROOMS_OF_ONE
            rule, way_out = Text("so_many_rooms_are_open", most=most), Text("close_one_or_try_later")
            raise TooManyError("rooms", rule, most + 1, way_out)
        code = new_code(self._kept)
        self._kept[code] = _Kept(Room(code), new_key(), opener, self._clock())
        return code, self._kept[code].teacher_key

    def close(self, asker: Asker) -> None:
        """Close a room: the teacher alone may."""
        self._of_teacher(asker).end()
        del self._kept[read_code(asker.code)]

    def sweep(self) -> None:
        """Close the rooms of which nothing was asked for hours."""
        late = self._clock() - IDLE_SECONDS
        for code, kept in list(self._kept.items()):
            if kept.used < late:
                kept.end()
                del self._kept[code]

    def join(self, asker: Asker) -> tuple[str, StudentState]:
        """Let a student in, or in again under the key of before; return the key and what its page shows.

        Raises:
            NoRoomError: there is no such room.
            TooManyError: it is full.
        """
        kept, now = self._found(asker), self._clock()
        key = kept.room.join(now, asker.key)
        kept.counted()
        return key, kept.room.student_state(key, now)

    def leave(self, asker: Asker) -> None:
        """End a membership; its answer is taken out."""
        kept = self._of_student(asker)
        kept.room.leave(asker.key)
        if (listener := kept.listeners.pop(asker.key, None)) is not None:
            listener.end("closed")
        (kept.changed if kept.room.phase == "revealed" else kept.counted)()

    def answer(self, asker: Asker, number: int, answer: Answer) -> Answer:
        """Set a student's answer, and return it as it counts; see :meth:`Room.answer`."""
        kept = self._of_student(asker)
        counts = kept.room.answer(asker.key, number, answer, self._clock())
        for key in (asker.key, kept.teacher_key):
            if key in kept.listeners:
                kept.listeners[key].counted()
        return counts

    def ask(self, asker: Asker, question: Question) -> int:
        """Ask a question, and return its number; see :meth:`Room.ask`."""
        kept = self._of_teacher(asker)
        number = kept.room.ask(question)
        kept.changed()
        return number

    def set_phase(self, asker: Asker, phase: Phase) -> None:
        """Open, lock, reveal or end the question; see :meth:`Room.set_phase`."""
        kept = self._of_teacher(asker)
        kept.room.set_phase(phase)
        kept.changed()

    def allow(self, asker: Asker, text: str, *, shown: bool) -> None:
        """Let the class see a typed text, or hide it; see :meth:`Room.allow`."""
        kept = self._of_teacher(asker)
        kept.room.allow(text, shown=shown)
        kept.changed()

    def set_rules(self, asker: Asker, *, choices_only: bool) -> None:
        """Allow typed answers or not; see :meth:`Room.set_rules`."""
        kept = self._of_teacher(asker)
        kept.room.set_rules(choices_only=choices_only)
        kept.changed()

    def follow(self, asker: Asker, link: str) -> None:
        """Let students' pages follow the teacher's; see :meth:`Room.follow`."""
        kept = self._of_teacher(asker)
        was_followed = bool(kept.room.link)
        kept.room.follow(link)
        if was_followed != bool(link):
            kept.changed()
        for each in kept.listeners.values():
            each.followed()

    def check_teacher(self, asker: Asker) -> None:
        """Check that it is the teacher who asks.

        Raises:
            NoRoomError: there is no such room.
            WrongKeyError: it is somebody else.
            TooManyError: there were too many requests within a minute.
        """
        self._of_teacher(asker)

    def listen(self, asker: Asker, wake: Callable[[], None]) -> Listener:
        """Return what tells a page of the room's changes; one that listened with the same key before ends.

        Args:
            asker: the teacher or a student.
            wake: is called when something is to be told.
        """
        kept = self._found(asker)
        if not kept.is_teacher(asker.key):
            kept = self._of_student(asker)
        listener = self._listener(kept, asker.key, wake)
        if (former := kept.listeners.get(asker.key)) is not None:
            former.end("replaced")
        kept.listeners[asker.key] = listener
        kept.room.listens(asker.key, self._clock(), is_listening=True)
        kept.counted()
        return listener

    def _listener(self, kept: _Kept, key: str, wake: Callable[[], None]) -> Listener:
        room = kept.room
        if kept.is_teacher(key):
            return Listener(lambda: room.teacher_state(self._clock()), None, wake, BETWEEN_COUNTS)
        return Listener(
            lambda: room.student_state(key, self._clock()), lambda: room.link, wake, BETWEEN_STUDENTS_COUNTS
        )

    def unlisten(self, asker: Asker, listener: Listener) -> None:
        """Note that a page does not listen any more."""
        kept = self._kept.get(read_code(asker.code))
        if kept is not None and kept.listeners.get(asker.key) is listener:
            del kept.listeners[asker.key]
            kept.room.listens(asker.key, self._clock(), is_listening=False)

    def _found(self, asker: Asker) -> _Kept:
        """Return a room by its code.

        Raises:
            NoRoomError: there is none; that was a wrong guess.
        """
        kept = self._kept.get(read_code(asker.code))
        if kept is not None and kept.used < self._clock() - IDLE_SECONDS:
            self.sweep()
            kept = None
        if kept is None:
            self._guesses.wrong(asker.addresses, self._clock())
            raise NoRoomError(asker.code)
        kept.used = self._clock()
        return kept

    def _of_teacher(self, asker: Asker) -> _Kept:
        kept = self._found(asker)
        if not kept.is_teacher(asker.key):
            raise self._wrong(asker)
        kept.rate.count(self._clock())
        return kept

    def _of_student(self, asker: Asker) -> _Kept:
        kept = self._found(asker)
        if asker.key not in kept.room.members:
            raise self._wrong(asker)
        return kept

    def _wrong(self, asker: Asker) -> WrongKeyError:
        """Count a wrong key like a wrong code: it tells as much that there is such a room."""
        self._guesses.wrong(asker.addresses, self._clock())
        return WrongKeyError(read_code(asker.code))
