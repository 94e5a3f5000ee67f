"""What the Summarize tab does beyond a growing text: look at a summary, compare settings.

Nothing of a user stays here.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import gradio as gr

from playground.budgets import COMPARED_WITH_SOURCE, SOURCE
from playground.decoding.request import check_prompt, check_token_ids
from playground.decoding.side_by_side import SideBySide
from playground.errors import PlaygroundError
from playground.models.running.attention import cross_attention, decoder_layers
from playground.models.running.language_model import LanguageModel
from playground.models.running.source import fit_source
from playground.models.running.spans import pieces, token_spans
from playground.options import DecodingOptions
from playground.text import Language
from playground.web.contract import (
    AttentionData,
    LanesData,
    StripData,
    SummaryAnswerData,
    SummaryLaneData,
    SummaryLanesData,
)
from playground.web.server import arguments
from playground.web.server.events import Skip
from playground.web.shell.notice import error_notice
from playground.web.summarize.examples import FOREIGN
from playground.web.summarize.view import foreign_pieces, summary_value, weights_value
from playground.web.workbench.lanes import SECONDS_BETWEEN_FRAMES, lanes_value, seed_from
from playground.web.workbench.looking import ReadPrompt, check_typed, check_work
from playground.web.workbench.pacing import frames
from playground.web.workbench.text_events import TextEvents

_BEAMS = DecodingOptions(num_beams=4)
COMPARED = (
    DecodingOptions(),
    _BEAMS,
    replace(_BEAMS, no_repeat_ngram_size=3),
    DecodingOptions(do_sample=True, top_p=0.9),
)
"""The settings that the comparison strip runs."""


def read_source(model: LanguageModel, source: str) -> ReadPrompt:
    """Return the ids of an article, its beginning if it is longer than ``model`` reads; the view shows what was cut.

    Raises:
        PromptError: nothing but white space, a character that is none, or more than anyone pastes.
    """
    check_typed(source, SOURCE, "paste_an_article_first")
    return ReadPrompt(fit_source(model, source).ids, 0)


@dataclass(frozen=True)
class SummarizeEvents(TextEvents):
    """The tab's events over one encoder–decoder."""

    read: Callable[[LanguageModel, str], ReadPrompt] = read_source

    def look_at_summary(
        self, sent: object, reference: object, language: Language
    ) -> tuple[SummaryAnswerData | Skip, str | Skip]:
        """Return what the view shows of the article and the ids that it has ``sent``, and a notice."""
        if sent is None:
            return gr.skip(), gr.skip()
        try:
            question = arguments.mapping("summary", sent, "source", "ids")
            source, ids = arguments.text("source", question["source"]), arguments.ids("ids", question["ids"])
            number = arguments.maybe_whole("number", question.get("number"))
            check_typed(source, SOURCE, "paste_an_article_first")
            check_token_ids(ids, self.model)
            value = summary_value(self.model, source, ids, arguments.text("reference", reference))
            return {**value, "number": number}, gr.skip()
        except PlaygroundError as error:
            return gr.skip(), error_notice(error, language)

    def attention(self, sent: object, language: Language) -> tuple[AttentionData | None, str | Skip]:
        """Return where the decoder looked while it wrote the text that the view has asked for; None for no text.

        Args:
            sent: ``source_ids``, ``ids`` and ``layer``.
            language: the page's; it is for the notice of a model that cannot be used.

        Raises:
            PromptError: an id is not in the vocabulary, or there are more than the model reads or the page shows.
            ArgumentError: what was sent is no question.
        """
        if sent is None:
            return None, gr.skip()
        question = arguments.mapping("attention", sent, "source_ids", "ids", "layer")
        source_ids, ids = (list(arguments.ids(name, question[name])) for name in ("source_ids", "ids"))
        layer = arguments.whole("layer", question["layer"], -arguments.MOST_WHOLE)
        if not ids or not source_ids or not 0 <= layer < decoder_layers(self.model):
            return None, gr.skip()
        COMPARED_WITH_SOURCE.check(len(ids) * len(source_ids))
        check_prompt(source_ids, self.model, ids[:-1])
        check_token_ids(ids[-1:], self.model)
        weights = cross_attention(self.model, source_ids, ids, layer)
        return {**weights_value(weights), "ids": ids, "layer": layer}, gr.skip()

    def foreign(self, language: Language) -> tuple[str, str | Skip]:
        """Return an article in a language this model was not made for, by what its tokenizer does to it.

        The page's own ``language`` is for the notice of a model that cannot be used.
        """
        return max(FOREIGN, key=self._foreign_share), gr.skip()

    def compare(
        self, source: str, language: Language, seed: object, length: int
    ) -> Iterator[tuple[LanesData | SummaryLanesData | Skip, str | Skip]]:
        """Summarize the article under :data:`COMPARED`, side by side."""
        try:
            used = seed_from(seed)
            settings = [replace(each, seed=used, max_new_tokens=length) for each in COMPARED]
            ids = self.read(self.model, source).ids
            check_work(self.model, len(ids), settings)
            together = SideBySide.of(self.model, ids, settings)
            run_id = secrets.token_hex(4)
            notice: str | Skip = ""

            def shown(running: bool) -> LanesData | SummaryLanesData:
                value = lanes_value(source, together.lanes, run_id=run_id, seed=used, running=running)
                return value if running else self._compared(source, value)

            for value in frames(together, SECONDS_BETWEEN_FRAMES, shown):
                yield value, notice
                notice = gr.skip()
        except PlaygroundError as error:
            yield gr.skip(), error_notice(error, language)

    def _dressed(self, value: StripData, seconds: float) -> StripData:
        """Return ``value`` with how long the text has taken, and that its decoder began with nothing."""
        return {**value, "shown": "", "seconds": seconds}

    def _compared(self, source: str, value: LanesData) -> SummaryLanesData:
        """Return a comparison's ``value`` with each text's own figures as a summary."""
        summaries = [summary_value(self.model, source, row["ids"]) for row in value["rows"]]
        rows: list[SummaryLaneData] = [
            {**row, "summary_figures": summary["figures"], "claims": summary["claims"]}
            for row, summary in zip(value["rows"], summaries, strict=True)
        ]
        return {**value, "rows": rows}

    def _foreign_share(self, text: str) -> float:
        source = fit_source(self.model, text)
        read = text[: source.end]
        shown = pieces(read, token_spans(self.model, read, source.before))
        return foreign_pieces(self.model, source.ids, shown)["share"]
