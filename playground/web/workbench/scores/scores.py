"""The card that reads a text as the model does: what a tab has typed and written, every token with its score.

It asks when a short text has come to rest, and for a longer one when it is opened. Nothing of a user stays here.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import gradio as gr

from playground.budgets import QUERY, READ, SCORED
from playground.decoding.text_scores import ScoredToken, TextScoring
from playground.errors import PlaygroundError
from playground.models.running.language_model import LanguageModel
from playground.text import Language
from playground.web.bridge import as_text, call, client, component, filled
from playground.web.contract import ReadTokenData, ScoresData
from playground.web.server import arguments
from playground.web.server.events import QUIET, Skip
from playground.web.server.faults import when_over
from playground.web.shell.notice import error_notice
from playground.web.shell.picker import ModelChoice
from playground.web.workbench.endpoints import finite
from playground.web.workbench.looking import check_typed
from playground.web.workbench.sending import sent

SCORES_AT_ONCE = 2
"""Texts that are scored at the same time; each takes a pass of the model over the whole text."""
SECONDS_BETWEEN_COUNTS = 0.5
"""How far a long text has been read is said at most this often."""
EXPECTED = 5
"""Number of most probable tokens that are listed at each place."""
FOUND = 4
"""Number of tokens at most that are looked for at once."""

_TEMPLATE = '<div class="pg-strip pg-scores" data-strip="{}" data-reads="{}"></div>'


@dataclass(frozen=True)
class ScoreEvents:
    """The card's event over one model.

    Attributes:
        model: the model that reads; shared, never changed.
    """

    model: LanguageModel

    def score(self, typed: object, sent: object, language: Language) -> Iterator[tuple[str | Skip | None, str]]:
        """Stream how far a text has been read, at its end every token with its score, as text; and a notice.

        Args:
            typed: what stands in the tab's prompt; read where no ids are sent.
            sent: ``prompt_ids`` and ``generated``, the ids of the text that is shown, and ``find``, what to look for.
            language: the page's.
        """
        try:
            request = arguments.mapping("scores", sent, "number", "prompt_ids", "generated", "find")
            number = arguments.whole("number", request["number"])
            before = arguments.ids("prompt_ids", request["prompt_ids"])
            after = arguments.ids("generated", request["generated"])
            wanted = arguments.text("find", request["find"])
            QUERY.check(len(wanted))
            if not before and isinstance(typed, str) and typed:
                check_typed(typed)
                before = tuple(self.model.encode(typed))
            find = find_tokens(self.model, wanted) if wanted.strip() else ()
            yield from self._scored(number, before, after, find)
        except PlaygroundError as error:
            yield gr.skip(), error_notice(error, language)

    def _scored(
        self, number: int, before: tuple[int, ...], after: tuple[int, ...], find: tuple[int, ...]
    ) -> Iterator[tuple[str | Skip | None, str]]:
        READ.check(len(before) + len(after))
        reads_source = self.model.is_encoder_decoder
        ids, source = (after, before) if reads_source else ((*before, *after), ())
        SCORED.check(len(ids))
        if not ids:
            yield None, ""
            return
        scoring, told = TextScoring(self.model, ids, source=source, top_n=EXPECTED, find=find), time.monotonic()
        for count in scoring:
            if time.monotonic() - told >= SECONDS_BETWEEN_COUNTS and count < len(ids):
                told = time.monotonic()
                yield as_text({"number": number, "read": count, "of": len(ids)}), ""
        yield as_text(scores_value(self.model, scoring, 0 if reads_source else len(before), number)), ""


def read_whole(model: LanguageModel, prompt_ids: Sequence[int], generated: Sequence[int]) -> ScoresData:
    """Return the scores of a decoder's text, at once.

    Raises:
        PromptError: see :class:`~playground.decoding.text_scores.TextScoring`.
    """
    scoring = TextScoring(model, (*prompt_ids, *generated), top_n=EXPECTED)
    for _ in scoring:
        pass
    return scores_value(model, scoring, len(prompt_ids))


def scores_value(model: LanguageModel, scoring: TextScoring, first: int, number: int = 0) -> ScoresData:
    """Return what the page shows of a text that has been scored, for its request ``number``.

    The text's first ``first`` tokens are the prompt's.
    """
    scores = scoring.scores
    total = scores.score
    return {
        "number": number,
        "ids": list(scoring.token_ids),
        "first": first,
        "scored": [_token(each) for each in scores.tokens],
        "logprob": finite(total.logprob) if total.logprobs else None,
        "mean": finite(total.mean),
        "perplexity": finite(total.perplexity),
        "windows": len(scores.windows),
        "context": model.context_length,
        "find": [(token_id, model.label(token_id)) for token_id in scoring.find],
    }


def find_tokens(model: LanguageModel, typed: str) -> tuple[int, ...]:
    """Return the tokens that ``typed`` means, at most :data:`FOUND`.

    ``#123`` is the id 123. Otherwise they are the tokens that look like it, with and without a space before; where
    there is none, the first token that it is split into, with and without a space before.
    """
    name = typed.strip()
    if name.startswith("#") and name[1:].isascii() and name[1:].isdigit():
        return (int(name[1:]),)
    labels = (f"▁{name}", name)
    alike = [token_id for token_id, label in enumerate(model.labels) if label in labels]
    if not alike:
        split = [[i for i in model.encode(text) if model.decode([i]).strip()] for text in (f" {name}", name)]
        alike = [ids[0] for ids in split if ids]
    return tuple(dict.fromkeys(alike))[:FOUND]


def scores_card(name: str, choice: ModelChoice, language: gr.Radio, strip: str, prompt: gr.Textbox) -> gr.HTML:
    """Return the card of a tab, folded, which asks for scores; its event ``select`` says which token was clicked.

    Args:
        name: the tab's.
        choice: names the model.
        language: the page's language component.
        strip: the id of the tab's text.
        prompt: the box whose text is read while no text goes on from it.
    """
    template = _TEMPLATE.format(escape(strip), "source" if choice.family == "encoder_decoder" else "text")
    card = component("scores", template, elem_id=f"{name}-scores", elem_classes="pg-steps-card pg-scores-card")
    notice = gr.HTML(
        value="", elem_id=f"{name}-scores-notice", elem_classes="pg-notice-place", apply_default_css=False
    )  # fmt: skip
    shown = [card, notice]
    scoring = card.submit(
        choice.over(ScoreEvents, sent(ScoreEvents.score), shown, notice),
        [choice.name, prompt, gr.JSON(visible="hidden"), language], shown,
        js=filled({2: call("scores.request", card.elem_id)}),
        trigger_mode="always_last", concurrency_limit=SCORES_AT_ONCE, concurrency_id="scores", **QUIET,
    )  # fmt: skip
    when_over(scoring, client("scores.over", card.elem_id))
    return card


def _token(token: ScoredToken) -> ReadTokenData:
    return {
        "label": token.label,
        "text": token.text,
        "logprob": finite(token.logprob),
        "rank": token.rank,
        "entropy": token.entropy,
        "expected": [(each.token_id, each.label, each.prob) for each in token.expected],
        "found": [(finite(each.logprob), each.rank) for each in token.found],
    }
