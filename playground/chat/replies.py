"""Replies of a model to a conversation: one, or several at once. Knows nothing of the page."""

from collections.abc import Generator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from playground.chat.messages import Message
from playground.chat.reading import Reading, read_chat
from playground.chat.turns import turn_ends
from playground.decoding.batch import Batch
from playground.decoding.beam_search import BeamRun
from playground.decoding.generate import Run, decode
from playground.decoding.side_by_side import SideBySide
from playground.decoding.trace import Trace
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions


def reply(model: LanguageModel, messages: Sequence[Message], options: DecodingOptions) -> Trace:
    """Return the trace of a reply to ``messages``. Errors as :func:`~playground.chat.reading.read_chat`'s."""
    return decode(speaker_of(model), read_chat(model, messages, options.max_new_tokens).ids, options)


_speakers: WeakKeyDictionary[LanguageModel, LanguageModel] = WeakKeyDictionary()


def speaker_of(model: LanguageModel) -> LanguageModel:
    """Return ``model`` as the one who replies: it stops where its chat template ends a turn, and at its stop strings.

    Made once for each model, and gone with it.
    """
    if model not in _speakers:
        _speakers[model] = model.speaker(turn_ends(model))
    return _speakers[model]


def added_ends(model: LanguageModel) -> dict[str, Any]:
    """Return what transformers' pipeline must be given so that its reply ends where one of ``model``'s does here."""
    speaker = speaker_of(model)
    eos = {} if speaker.eos_ids == model.eos_ids else {"eos_token_id": list(speaker.eos_ids)}
    return {**eos, **({"stop_sequence": list(speaker.stop_strings)} if speaker.stop_strings else {})}


class Replies:
    """Replies to one message under several options: iterate it, and read the traces at any time.

    They are computed as one batch; where one of the options is a beam strategy, which has rows of its own, one beside
    the other.

    Args:
        model: the model.
        messages: the conversation.
        settings: the options, one for each reply.

    Attributes:
        reading: what the model reads.

    Raises:
        MessageError: as :func:`~playground.chat.reading.read_chat`.
    """

    def __init__(self, model: LanguageModel, messages: Sequence[Message], settings: Sequence[DecodingOptions]) -> None:
        longest = max((options.max_new_tokens for options in settings), default=1)
        self.reading: Reading = read_chat(model, messages, longest)
        speaker = speaker_of(model)
        beams = any(options.num_beams > 1 for options in settings)
        self._batch = None if beams else Batch(speaker, self.reading.ids, settings)
        self._lanes = SideBySide(speaker, self.reading.ids, settings) if beams else None

    @property
    def runs(self) -> tuple[Run | BeamRun, ...]:
        """The replies' runs, in the order of the options."""
        if self._batch is not None:
            return self._batch.runs
        return tuple(lane.run for lane in self._lanes.lanes) if self._lanes is not None else ()

    def __iter__(self) -> Generator[int, None, None]:
        """Yield after each step; leaving the iteration ends them all."""
        if self._batch is not None:
            yield from self._batch
        elif self._lanes is not None:
            yield from self._lanes
