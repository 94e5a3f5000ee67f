"""What a room refuses, by kinds: whoever serves it gives each kind its own status."""

from playground.classroom.bounds import MINUTE
from playground.errors import PlaygroundError
from playground.text import Language, Text

_LONGEST_SHOWN = 12
"""Characters of a wrong code that are quoted."""


class RoomError(PlaygroundError):
    """A room cannot do what it was asked for. Its rule is a sentence that quotes the value where that helps."""

    def message(self, language: Language) -> str:
        """Return the rule and the way out in ``language``."""
        return f"{self.rule[language]}. {self.way_out[language]}."


class NoRoomError(RoomError):
    """There is no such room.

    Args:
        code: its code, as it was typed.
    """

    def __init__(self, code: str) -> None:
        shown = code[:_LONGEST_SHOWN].encode("utf-8", "replace").decode()
        super().__init__("code", Text("no_open_room_has_this_code", code=shown), code, Text("check_the_code"))


class WrongKeyError(RoomError):
    """The key does not give the right to this. The key is not part of the message."""

    def __init__(self, code: str) -> None:
        super().__init__("room", Text("this_page_has_no_right_in_room", code=code), code, Text("join_it_anew"))


class RoomStateError(RoomError):
    """The room is in a state in which this is not possible: the question is locked, or another one."""


class TooManyError(RoomError):
    """There are too many of something, or it comes too fast.

    Args:
        name, rule, value, way_out: as of every error.
        seconds: after which it may be tried again.
    """

    def __init__(self, name: str, rule: Text, value: object, way_out: Text, seconds: float = MINUTE) -> None:
        super().__init__(name, rule, value, way_out)
        self.seconds = seconds


class RoomValueError(PlaygroundError):
    """A value is not valid; sending it again would not help."""
