"""Replies of a model to a conversation: one, or several at once."""

from collections.abc import Generator, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from playground.chat.messages import Message
from playground.chat.reading import Reading, read_chat
from playground.chat.turns import end_of_turn_ids
from playground.decoding.batch import Batch
from playground.decoding.beam_search import BeamRun
from playground.decoding.generate import Run, decode
from playground.decoding.side_by_side import SideBySide
from playground.decoding.trace import Trace
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions


def reply(model: LanguageModel, messages: Sequence[Message], options: DecodingOptions) -> Trace:
    """Return the trace of a reply to ``messages``. Raises the errors of :func:`~playground.chat.reading.read_chat`."""
    return decode(speaker_of(model), read_chat(model, messages, options.max_new_tokens).ids, options)


_speakers: WeakKeyDictionary[LanguageModel, LanguageModel] = WeakKeyDictionary()


def speaker_of(model: LanguageModel) -> LanguageModel:
    """Return a view of ``model`` for replies: it also stops at the end of a turn and at its stop strings.

    Cached as long as the model exists.
    """
    if model not in _speakers:
        _speakers[model] = model.speaker(end_of_turn_ids(model))
    return _speakers[model]


def pipeline_ends(model: LanguageModel) -> dict[str, Any]:
    """Return the arguments with which transformers' pipeline ends a reply of ``model`` where it ends here."""
    speaker = speaker_of(model)
    eos = {} if speaker.eos_ids == model.eos_ids else {"eos_token_id": list(speaker.eos_ids)}
    return {**eos, **({"stop_sequence": list(speaker.stop_strings)} if speaker.stop_strings else {})}


class Replies:
    """Replies to one message under several options. Iterating takes their steps; their traces can be read at any time.

    They are computed as one batch; with a beam strategy among the options, which needs several rows, in turn.

    Args:
        model: the model.
        messages: the conversation.
        settings: the options, one for each reply.

    Attributes:
        reading: the part of the conversation that the model reads.

    Raises:
        MessageError: as in :func:`~playground.chat.reading.read_chat`.
    """

    def __init__(self, model: LanguageModel, messages: Sequence[Message], settings: Sequence[DecodingOptions]) -> None:
        longest = max((options.max_new_tokens for options in settings), default=1)
        self.reading: Reading = read_chat(model, messages, longest)
        speaker = speaker_of(model)
        beams = any(options.num_beams > 1 for options in settings)
        self._batch = None if beams else Batch(speaker, self.reading.ids, settings)
        self._lanes = SideBySide.of(speaker, self.reading.ids, settings) if beams else None

    @property
    def runs(self) -> tuple[Run | BeamRun, ...]:
        """The replies' runs, in the order of the options."""
        if self._batch is not None:
            return self._batch.runs
        return tuple(lane.run for lane in self._lanes.lanes) if self._lanes is not None else ()

    def __iter__(self) -> Generator[int, None, None]:
        """Yield after each step; leaving the iteration ends all replies."""
        if self._batch is not None:
            yield from self._batch
        elif self._lanes is not None:
            yield from self._lanes
