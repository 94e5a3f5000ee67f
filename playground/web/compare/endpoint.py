"""The endpoint ``/compare``: one prompt under several options for other programs. Holds nothing of a user."""

from collections.abc import Generator, Sequence
from typing import TypedDict

from playground.decoding.request import read_prompt
from playground.decoding.side_by_side import Lane, SideBySide
from playground.decoding.side_by_side import same_length as with_same_length
from playground.decoding.trace import StopReason
from playground.options import DecodingOptions
from playground.web.compare.lanes import check_count
from playground.web.contract import FiguresData, OptionsData
from playground.web.server import arguments
from playground.web.shell.picker import ModelChoice
from playground.web.workbench.endpoints import SECONDS_BETWEEN_CHECKS, read_options
from playground.web.workbench.lanes import figures_data, options_data
from playground.web.workbench.looking import check_typed, check_work
from playground.web.workbench.pacing import frames


class ComparedText(TypedDict):
    """One text of a comparison: its options, all of them, what was written under them, and its figures."""

    options: OptionsData
    text: str
    token_ids: list[int]
    stop_reason: StopReason | None
    seed: int | None
    figures: FiguresData


class Compared(TypedDict):
    """What ``/compare`` gives: first the growing texts, at last all of them."""

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
        """Continue one prompt under several decoding options side by side, with a table of figures of the texts.

        Args:
            prompt: the text to continue; for an encoder–decoder, its source.
            settings: one to ten sets of decoding options by the names that transformers' generate has for them, such as
                [{"num_beams": 1}, {"num_beams": 5}]; what a set leaves out is neutral, and {} is greedy.
            seed: the seed of all; without one each has its own among its options, else 0.
            same_length: whether every text is to have exactly max_new_tokens tokens, so that totals can be compared.
            model: the name of a model that the page offers; without one, the model that the page opens with.

        Returns:
            rows: of each set of options its text, ids, stop reason and figures: total and mean log-probability under
                the unmodified model in nats, perplexity, distinct-1 and -2, share of repeated n-grams, seconds.
            running: whether more follows; the last answer is whole.
        """
        check_typed(prompt)
        listed = arguments.listed("settings", settings)
        check_count(len(listed))
        each_options = [read_options(each, seed) for each in listed]
        if arguments.flag("same_length", same_length):
            each_options = [with_same_length(each) for each in each_options]
        name = arguments.text("model", model, arguments.LONGEST_NAME) or self._choice.opening
        yield from self._compare(prompt, each_options, name)

    def _compared(self, prompt: str, settings: Sequence[DecodingOptions], name: str) -> Generator[Compared, None, None]:
        with self._choice.models.lease_offered(name) as model:
            ids, _ = read_prompt(model, prompt)
            check_work(model, len(ids), settings)
            together = SideBySide.of(model, ids, settings)

            def frame(running: bool) -> Compared:
                return {
                    "model": name,
                    "prompt_ids": list(ids),
                    "running": running,
                    "rows": [_row(lane) for lane in together.lanes],
                }

            yield from frames(together, SECONDS_BETWEEN_CHECKS, frame)


def _row(lane: Lane) -> ComparedText:
    trace = lane.run.trace
    return {
        "options": options_data(lane.run.options),
        "text": trace.text,
        "token_ids": list(trace.token_ids),
        "stop_reason": trace.stop_reason if lane.over else None,
        "seed": trace.seed,
        "figures": figures_data(lane.figures),
    }
