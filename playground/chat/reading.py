"""The part of a conversation that fits into the model's context, as ids."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.chat.messages import Message, MessageError, check_answerable
from playground.chat.template import Part, chat_format
from playground.models.running.language_model import LanguageModel
from playground.text import Text

REPLY_PART = 4
"""At most 1 / this of the context is kept free for the reply."""


@dataclass(frozen=True)
class Reading:
    """A conversation as the model reads it.

    Attributes:
        messages: the messages that are read.
        parts: their ids, in parts.
        text: the rendered messages.
        dropped: number of the oldest messages (after a system message) that do not fit into the context.
        is_plain: whether the plain template is used because the model has none.
    """

    messages: tuple[Message, ...]
    parts: tuple[Part, ...]
    text: str
    dropped: int
    is_plain: bool

    @property
    def ids(self) -> tuple[int, ...]:
        """The ids of all parts, which the model reads."""
        return tuple(token_id for part in self.parts for token_id in part.ids)


def read_start(model: LanguageModel, messages: Sequence[Message]) -> Reading:
    """Return the reading of all ``messages``, with the beginning of a reply; the last need not be a user's.

    Raises:
        MessageError: the template refuses the messages, or one of them imitates a role.
    """
    form, kept = chat_format(model), tuple(messages)
    return Reading(kept, form.parts(kept), form.rendered(kept), 0, form.is_plain)


def read_with_answer(model: LanguageModel, reading: Reading, answer: Sequence[Message]) -> Reading:
    """Return ``reading`` followed by its ``answer``, without the beginning of a reply; errors as ``read_start``."""
    form, kept = chat_format(model), (*reading.messages, *answer)
    text = form.rendered(kept, for_reply=False)
    return replace(reading, messages=kept, parts=form.parts(kept, for_reply=False), text=text)


def read_chat(model: LanguageModel, messages: Sequence[Message], max_new_tokens: int = 1) -> Reading:
    """Return what ``model`` reads of ``messages`` to reply to the last one.

    A system message is kept; after it, the oldest turns are left out until there is room for a reply of
    ``max_new_tokens``, or of a quarter of the context if that is less.

    Raises:
        MessageError: the last message is not the user's, the template refuses the messages, one of them imitates a
            role, or the last one alone is too long.
    """
    messages = check_answerable(messages)
    system = messages[:1] if messages[0].role == "system" else ()
    turns = messages[len(system) :]
    limit = model.context_length
    most = None if limit is None else limit - min(max_new_tokens, limit // REPLY_PART)
    starts = [i for i, each in enumerate(turns) if each.role == "user"] or [0]
    starts = sorted({0, *starts})

    def reading(start: int) -> Reading:
        return replace(read_start(model, (*system, *turns[start:])), dropped=start)

    if limit is None or most is None:
        return reading(starts[0])
    low = bisect_left(starts, True, hi=len(starts) - 1, key=lambda start: len(reading(start).ids) <= most)
    longest = reading(starts[low])
    length = len(longest.ids)
    if length <= limit:
        return longest
    shown = f"{limit:,}"
    raise MessageError(
        "messages",
        Text("must_leave_the_last_one_within_tokens", shown=shown),
        length,
        Text("shorten_it_or_the_system_prompt"),
    )
