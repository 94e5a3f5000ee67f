"""The endpoint ``/compare``: lanes of model × prompt × options for other programs. Holds nothing of a user."""

from collections.abc import Generator, Sequence
from contextlib import nullcontext
from typing import TypedDict

from playground.decoding.request import check_token_ids, read_prompt
from playground.decoding.side_by_side import Lane, LaneStart, SideBySide
from playground.decoding.side_by_side import same_length as with_same_length
from playground.decoding.trace import StopReason
from playground.models.running.language_model import LanguageModel
from playground.web.compare.lanes import OWN, SentLane, check_count, reader_from, taken_from, uses_of
from playground.web.contract import FiguresData, OptionsData
from playground.web.server import arguments
from playground.web.shell.picker import ModelChoice, Use
from playground.web.workbench.endpoints import SECONDS_BETWEEN_CHECKS, read_options
from playground.web.workbench.lanes import LaneDtype, LaneNames, figures_data, options_data
from playground.web.workbench.looking import check_lanes, check_typed
from playground.web.workbench.pacing import frames


class ComparedText(TypedDict):
    """One text of a comparison: who reads what, the options, all of them, what was written, and its figures.

    ``tokenizer`` is the same for models with the same tokens: only of these totals compare, else log-probability per
    byte. ``prompt_ids`` are what this row's model reads.
    """

    model: str
    dtype: LaneDtype | None
    tokenizer: str
    prompt: str
    prompt_ids: list[int]
    options: OptionsData
    text: str
    token_ids: list[int]
    stop_reason: StopReason | None
    seed: int | None
    figures: FiguresData


class Compared(TypedDict):
    """What ``/compare`` gives: first the growing texts, at last all of them.

    ``model`` is that of sets without one of their own, ``prompt_ids`` are what it reads of the prompt of all.
    """

    model: str
    prompt_ids: list[int]
    running: bool
    rows: list[ComparedText]


class CompareEndpoint:
    """The endpoint over all models that a page offers; ``choice`` has the one that the page opens with."""

    def __init__(self, choice: ModelChoice) -> None:
        self._choice = choice
        self._compare = choice.models.placed(self._compared)

    def compare(
        self,
        prompt: str,
        settings: list[dict[str, object]],
        seed: int | None = None,
        same_length: bool = False,
        model: str = "",
    ) -> Generator[Compared, None, None]:
        """Continue a prompt under several decoding options, models and prompts side by side, with a table of figures.

        Args:
            prompt: the text to continue; for an encoder–decoder, its source; empty where every set has its own.
            settings: one to ten sets of decoding options by the names that transformers' generate has for them, such as
                [{"num_beams": 1}, {"num_beams": 5}]; what a set leaves out is neutral, and {} is greedy. A set may have
                a "model" that the page offers, its "dtype" ("float32" or "bfloat16"), its own "prompt", and "taken",
                ids that its text begins with; models of several sets are loaded beside each other.
            seed: the seed of all; without one each has its own among its options, else 0.
            same_length: whether every text is to have exactly max_new_tokens tokens, so that totals can be compared.
            model: the name of a model that the page offers; without one, the model that the page opens with.

        Returns:
            rows: of each set its model, prompt and options, its text, ids, stop reason and figures: total and mean
                log-probability under the unmodified model in nats, the same for each byte, which compares across
                tokenizers, perplexity, distinct-1 and -2, share of repeated n-grams, seconds.
            running: whether more follows; the last answer is whole.
        """
        listed = arguments.listed("settings", settings)
        check_count(len(listed))
        lanes = [_lane(each, seed, even=arguments.flag("same_length", same_length)) for each in listed]
        if any(lane.reader.prompt is None for lane in lanes):
            check_typed(prompt)
        name = arguments.text("model", model, arguments.LONGEST_NAME) or self._choice.opening
        yield from self._compare(prompt, lanes, name)

    def _compared(self, prompt: str, lanes: Sequence[SentLane], name: str) -> Generator[Compared, None, None]:
        uses = uses_of([lane.reader for lane in lanes], name)
        own = self._choice.models.lease_offered(name)
        others = self._choice.lease_together(uses, name) if uses else nullcontext(dict[Use, LanguageModel]())
        with own as model, others as models:
            names = [lane.reader.names(prompt, name) for lane in lanes]
            starts = [
                _start(lane, each.prompt, model if use is None else models[use])
                for lane, each, use in zip(lanes, names, (lane.reader.use(name) for lane in lanes), strict=True)
            ]
            check_lanes(starts)
            ids = read_prompt(model, prompt)[0] if prompt.strip() else ()
            together = SideBySide(starts)

            def frame(running: bool) -> Compared:
                rows = [_row(*each) for each in zip(together.lanes, names, strict=True)]
                return {"model": name, "prompt_ids": list(ids), "running": running, "rows": rows}

            yield from frames(together, SECONDS_BETWEEN_CHECKS, frame)


def _start(lane: SentLane, prompt: str, model: LanguageModel) -> LaneStart:
    check_typed(prompt)
    check_token_ids(lane.taken, model, "taken")
    return LaneStart(model, read_prompt(model, prompt)[0], lane.options, lane.taken)


def _lane(sent: object, seed: object, *, even: bool) -> SentLane:
    """Return the lane that a program has sent: options, and what it has of its own."""
    own = {name: value for name, value in sent.items() if name in OWN} if isinstance(sent, dict) else {}
    others = {name: value for name, value in sent.items() if name not in OWN} if isinstance(sent, dict) else sent
    options = read_options(others, seed)
    return SentLane(reader_from(own), with_same_length(options) if even else options, taken_from(own))


def _row(lane: Lane, names: LaneNames) -> ComparedText:
    trace = lane.run.trace
    return {
        "model": names.model,
        "dtype": names.dtype,
        "tokenizer": lane.run.model.tokenizer_id,
        "prompt": names.prompt,
        "prompt_ids": list(lane.run.prompt_ids),
        "options": options_data(lane.run.options),
        "text": trace.text,
        "token_ids": list(trace.token_ids),
        "stop_reason": trace.stop_reason if lane.over else None,
        "seed": trace.seed,
        "figures": figures_data(lane.figures),
    }
