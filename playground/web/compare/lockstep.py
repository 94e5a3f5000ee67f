"""Two lanes read one shared text in lockstep, and both are looked at in one place. Nothing of a user stays here."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import cast

import gradio as gr

from playground.budgets import LOCKSTEP, READ
from playground.decoding.divergence import Divergence
from playground.decoding.lockstep import Lockstep, Part, Side, Stretch, side_of_ids, side_of_text
from playground.errors import PlaygroundError
from playground.models.running.language_model import LanguageModel
from playground.text import Language
from playground.web.compare.lanes import LaneReader, Lend, nothing_lent, reader_from, uses_of
from playground.web.contract import (
    DivergenceData,
    LockstepData,
    LockstepPartData,
    LockstepPlaceData,
    StepPayload,
    StretchData,
)
from playground.web.server import arguments
from playground.web.server.events import Skip
from playground.web.shell.notice import error_notice
from playground.web.workbench.endpoints import finite
from playground.web.workbench.looking import Place, check_typed, look, read_prompt

EXPECTED = 5
"""Number of most probable tokens that are listed at each stretch, for each side."""


@dataclass(frozen=True)
class LockstepEvents:
    """The events over one model, and those that lanes have of their own; all are shared and never changed."""

    model: LanguageModel
    lend: Lend = field(default=nothing_lent, repr=False)

    def walk(self, sent: object, language: Language, chosen: str = "") -> tuple[LockstepData | Skip, str]:
        """Return one text as two lanes read it, and a notice that is empty when all is well.

        Args:
            sent: ``sides``, two, each with ``model``, ``dtype`` and ``prompt``; ``ids`` that the side ``by`` has
                written, or None and the typed ``text``; ``number``.
            language: the page's.
            chosen: the page's name of the model in use.
        """
        try:
            request = arguments.mapping("lockstep", sent, "number", "sides", "by", "ids", "text")
            number, by = arguments.whole("number", request["number"]), arguments.whole("by", request["by"], 0, 1)
            ids = None if request["ids"] is None else arguments.ids("ids", request["ids"])
            text, readers = arguments.text("text", request["text"]), _readers(request["sides"])
            with self._both(readers, chosen) as models:
                sides = _written(models, readers, ids, by) if ids is not None else _typed(models, readers, text)
                LOCKSTEP.check(max(len(side.token_ids) for side in sides))
                lockstep = Lockstep(*sides, top_n=EXPECTED)
                for _ in lockstep:
                    pass
                return lockstep_value(lockstep, number), ""
        except PlaygroundError as error:
            return gr.skip(), error_notice(error, language)

    def look_at_both(self, sent: object, language: Language, chosen: str = "") -> tuple[LockstepPlaceData | Skip, str]:
        """Return what both lanes expect at a place of the shared text, and a notice; None for no place.

        Args:
            sent: ``sides`` as for :meth:`walk`; of each ``prompt_ids``, ``generated`` before the place and ``taken``
                there; the ``seed`` of the text; ``number``.
            language: the page's.
            chosen: the page's name of the model in use.
        """
        if sent is None:
            return gr.skip(), ""
        try:
            request = arguments.mapping(
                "place", sent, "number", "sides", "prompt_ids", "generated", "taken", "seed"
            )  # fmt: skip
            number, seed = arguments.whole("number", request["number"]), arguments.maybe_whole("seed", request["seed"])
            before, after, taken = (_pair(name, request[name]) for name in ("prompt_ids", "generated", "taken"))
            readers = _readers(request["sides"])
            with self._both(readers, chosen) as models:
                steps = []
                for model, prompt_ids, generated, there in zip(models, before, after, taken, strict=True):
                    ids = arguments.ids("prompt_ids", prompt_ids), arguments.ids("generated", generated)
                    token = None if there is None else arguments.token_id("taken", there)
                    steps.append(look(model, Place(*ids, seed=seed or 0), taken=token))
                _add_meeting_labels(models, steps)
                return {"number": number, "steps": steps}, ""
        except PlaygroundError as error:
            return gr.skip(), error_notice(error, language)

    @contextmanager
    def _both(self, readers: Sequence[LaneReader], chosen: str) -> Iterator[list[LanguageModel]]:
        uses = uses_of(readers, chosen)
        if not uses:
            yield [self.model for _ in readers]
            return
        with self.lend(uses, chosen) as models:
            own = ((reader, reader.use(chosen)) for reader in readers)
            yield [self.model if use is None else models[use] for _, use in own]


def _readers(sent: object) -> list[LaneReader]:
    return [reader_from(arguments.mapping("sides", each, "prompt")) for each in _pair("sides", sent)]


def _pair(name: str, sent: object) -> list[object]:
    listed = arguments.listed(name, sent)
    arguments.whole(f"len({name})", len(listed), 2, 2)
    return listed


def _written(models: Sequence[LanguageModel], readers: Sequence[LaneReader], ids: Sequence[int], by: int) -> list[Side]:
    """Return what both read of the ``ids`` that side ``by`` has written: the same ids where they mean the same."""
    writer = models[by]
    own = side_of_ids(writer, _prompt_ids(writer, readers[by]), ids)
    other, reader = models[1 - by], readers[1 - by]
    if other.tokenizer_id == writer.tokenizer_id:
        read = side_of_ids(other, _prompt_ids(other, reader), ids)
    else:
        read = side_of_text(other, reader.prompt or "", own.text)
    return [read, own] if by else [own, read]


def _typed(models: Sequence[LanguageModel], readers: Sequence[LaneReader], text: str) -> list[Side]:
    check_typed(text)
    for reader in readers:
        check_typed(reader.prompt or "")
    return [side_of_text(model, reader.prompt or "", text) for model, reader in zip(models, readers, strict=True)]


def _prompt_ids(model: LanguageModel, reader: LaneReader) -> tuple[int, ...]:
    ids = read_prompt(model, reader.prompt or "").ids
    READ.check(len(ids))
    return ids


def _add_meeting_labels(models: Sequence[LanguageModel], steps: Sequence[StepPayload]) -> None:
    """Let each step have the tokens that are written like the other's best: they stand bar against bar."""
    if models[0].tokenizer_id == models[1].tokenizer_id:
        return
    best = [[label for _, label in step["labels"]] for step in steps]
    for model, step, others in zip(models, steps, reversed(best), strict=True):
        ids = {label: token_id for token_id, label in reversed(list(enumerate(model.labels)))}
        step["labels"] = list(dict.fromkeys((*step["labels"], *((ids[each], each) for each in others if each in ids))))


def lockstep_value(lockstep: Lockstep, number: int = 0) -> LockstepData:
    """Return what the page shows of a text that two models have read, for its request ``number``."""
    return {
        "number": number,
        "one_vocabulary": lockstep.has_one_vocabulary,
        "prompt_ids": [list(side.prompt_ids) for side in lockstep.sides],
        "stretches": [_stretch(each) for each in lockstep.stretches],
        "logprob": [finite(lockstep.logprob(side)) for side in (0, 1)],
        "per_byte": [finite(lockstep.per_byte(side)) for side in (0, 1)],
        "bytes": len(lockstep.text.encode("utf-8", "replace")),
    }


def _stretch(stretch: Stretch) -> StretchData:
    return {
        "text": stretch.text,
        "bytes": len(stretch.text.encode("utf-8", "replace")),
        "parts": [_part(each) for each in stretch.parts],
        "divergence": None if stretch.divergence is None else _divergence(stretch.divergence),
        "gap": finite(stretch.gap),
    }


def _part(part: Part) -> LockstepPartData:
    return {
        "ids": list(part.token_ids),
        "labels": list(part.labels),
        "logprob": finite(part.logprob),
        "impossible": part.logprob == -math.inf,
        "expected": [(each.token_id, each.label, each.prob) for each in part.expected],
    }


def _divergence(apart: Divergence) -> DivergenceData:
    values: Mapping[str, float] = asdict(apart)
    return cast(DivergenceData, {name: finite(value) for name, value in values.items()})
