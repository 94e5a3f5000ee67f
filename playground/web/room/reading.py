"""Read what a room is sent: JSON becomes the room's own types, or is refused in words."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from playground.classroom.bounds import ADDRESS, LINK, OPTION, OPTIONS, PROMPT, QUESTION_BYTES
from playground.classroom.errors import RoomError, RoomValueError
from playground.classroom.question import OTHER, Answer, ModelSays, Question
from playground.classroom.states import Kind, Phase
from playground.text import Text
from playground.web.server import arguments

KINDS: tuple[Kind, ...] = ("choice", "text", "number", "bars")
PHASES: tuple[Phase, ...] = ("open", "locked", "revealed", "none")
LONGEST_TYPED = 1_000
"""Characters of a typed text as it is sent; what is left of it when it is normalized is far shorter."""

_RELOAD = Text("reload_the_page_and_try_again")

Body = Mapping[str, object]


class TooBigError(RoomError):
    """A request has too many bytes."""

    def __init__(self, size: int) -> None:
        rule = Text("request_has_too_many_bytes", most=QUESTION_BYTES)
        super().__init__("request", rule, size, Text("shorten_it"))


async def body(request: Request) -> Body:
    """Return the JSON object that a request carries; of an empty one, none of its names.

    Raises:
        TooBigError: it has too many bytes; the rest is not read.
        PlaygroundError: it is no JSON, or no object.
    """
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > QUESTION_BYTES:
            raise TooBigError(len(content))
    try:
        value: Any = json.loads(content or b"{}")  # Any: it is checked next
    except (ValueError, RecursionError):
        raise RoomValueError("request", Text("must_be_json"), len(content), _RELOAD) from None
    return arguments.mapping("request", value)


def question(sent: Body) -> Question:
    """Return a question as the teacher's page sends it."""
    options, model = _some("options", sent.get("options", []), OPTIONS[1]), sent.get("model")
    return Question(
        kind=arguments.one_of("kind", sent.get("kind"), *KINDS),
        prompt=arguments.text("prompt", sent.get("prompt"), PROMPT),
        options=tuple(arguments.text("options", each, OPTION) for each in options),
        other=arguments.flag("other", sent.get("other", False)),
        model=ModelSays() if model is None else _model_says(arguments.mapping("model", model)),
    )


def _model_says(sent: Body) -> ModelSays:
    probs = sent.get("probs")
    return ModelSays(
        probs=None if probs is None else _numbers("probs", probs),
        entropy_bits=_maybe_finite("entropy_bits", sent.get("entropy_bits")),
        truth=_maybe_finite("truth", sent.get("truth")),
        greedy=arguments.maybe_whole("greedy", sent.get("greedy"), 0, OPTIONS[1] - 1),
    )


def answer(sent: Body) -> tuple[int, Answer]:
    """Return the number of a question and a student's answer to it."""
    given = arguments.mapping("answer", sent.get("answer"))
    text, bars = given.get("text"), given.get("bars")
    return arguments.whole("question", sent.get("question")), Answer(
        choice=arguments.maybe_whole("choice", given.get("choice"), OTHER, OPTIONS[1] - 1),
        text=None if text is None else arguments.text("text", text, LONGEST_TYPED),
        number=_maybe_finite("number", given.get("number")),
        bars=None if bars is None else _numbers("bars", bars),
    )


def phase(sent: Body) -> Phase:
    """Return the phase that a question is to be in."""
    return arguments.one_of("phase", sent.get("phase"), *PHASES)


def allowed(sent: Body) -> tuple[str, bool]:
    """Return a typed text, and whether the class sees it."""
    return arguments.text("text", sent.get("text"), LONGEST_TYPED), arguments.flag("shown", sent.get("shown"))


def choices_only(sent: Body) -> bool:
    """Return whether nobody types a text."""
    return arguments.flag("choices_only", sent.get("choices_only"))


def link(sent: Body) -> str:
    """Return the link that is followed; the room checks where it leads."""
    return arguments.text("link", sent.get("link"), LINK)


def address(sent: Body) -> str:
    """Return an absolute address for a QR code."""
    value = arguments.text("address", sent.get("address"))
    is_web = value.startswith(("http://", "https://")) and value.split("://", 1)[1].strip("/") != ""
    if not is_web or len(value) > ADDRESS or not value.isascii() or not value.isprintable() or " " in value:
        raise RoomValueError("address", Text("must_be_a_web_address", longest=ADDRESS), value, _RELOAD)
    return value


def _some(name: str, value: object, most: int) -> list[object]:
    """Return a list of at most ``most`` values, so that no more are looked at."""
    values = arguments.listed(name, value)
    if len(values) > most:
        raise RoomValueError(name, Text("must_be_so_many", low=0, high=most), len(values), _RELOAD)
    return values


def _numbers(name: str, value: object) -> tuple[float, ...]:
    return tuple(arguments.finite(name, each) for each in _some(name, value, OPTIONS[1]))


def _maybe_finite(name: str, value: object) -> float | None:
    return None if value is None else arguments.finite(name, value)
