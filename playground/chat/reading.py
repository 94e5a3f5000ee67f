"""What a model reads of a conversation: as much of its end as fits. Knows nothing of the page."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.chat.messages import Message, MessageError, to_answer
from playground.chat.template import Part, format_of
from playground.errors import Text
from playground.models.running.language_model import LanguageModel

ROOM = 4
"""At most one part in this many of the context is kept free for the reply."""


@dataclass(frozen=True)
class Reading:
    """A conversation as a model is given it.

    Attributes:
        messages: the messages that are read.
        parts: their ids, in parts.
        text: them rendered.
        dropped: how many of the oldest messages were left out, because the model cannot read so many tokens.
        is_plain: whether the model has no chat template, so that a plain one stands in.
    """

    messages: tuple[Message, ...]
    parts: tuple[Part, ...]
    text: str
    dropped: int
    is_plain: bool

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids the model is given."""
        return tuple(token_id for part in self.parts for token_id in part.ids)


def read_start(model: LanguageModel, messages: Sequence[Message]) -> Reading:
    """Return what ``model`` reads to speak next where nobody has asked it anything yet.

    Raises:
        MessageError: the template refuses the messages, or one of them imitates a role.
    """
    form, kept = format_of(model), tuple(messages)
    return Reading(kept, form.parts(kept), form.rendered(kept), 0, form.is_plain)


def read_answered(model: LanguageModel, reading: Reading, answer: Sequence[Message]) -> Reading:
    """Return ``reading`` with the ``answer`` that was given to it; nobody is to speak next. Errors as before."""
    form, kept = format_of(model), (*reading.messages, *answer)
    text = form.rendered(kept, for_reply=False)
    return replace(reading, messages=kept, parts=form.parts(kept, for_reply=False), text=text)


def read_chat(model: LanguageModel, messages: Sequence[Message], max_new_tokens: int = 1) -> Reading:
    """Return what ``model`` reads of ``messages`` to reply to the last one.

    A system message stays; behind it the oldest turns are left out until a reply of ``max_new_tokens``, or a fourth of
    the context if that is less, has room.

    Raises:
        MessageError: there is nothing to answer, the template refuses the messages, one of them imitates a role, or the
            last one alone is too long.
    """
    asked = to_answer(messages)
    system = asked[:1] if asked[0].role == "system" else ()
    turns = asked[len(system) :]
    limit = model.context_length
    most = None if limit is None else limit - min(max_new_tokens, limit // ROOM)
    starts = [i for i, each in enumerate(turns) if each.role == "user"] or [0]
    starts = sorted({0, *starts})

    def reading(start: int) -> Reading:
        return replace(read_start(model, (*system, *turns[start:])), dropped=start)

    if limit is None or most is None:
        return reading(starts[0])
    low = bisect_left(starts, True, hi=len(starts) - 1, key=lambda start: len(reading(start).ids) <= most)
    found = reading(starts[low])
    length = len(found.ids)
    if length <= limit:
        return found
    shown = f"{limit:,}"
    raise MessageError(
        "messages",
        Text(f"마지막 말까지 {shown}토큰을 넘지 않아야 합니다", f"must leave the last one within {shown} tokens"),
        length,
        Text("말이나 시스템 프롬프트를 줄이세요", "Shorten it, or the system prompt"),
    )
