"""The strip of generated tokens: a Gradio component whose value is plain data.

A value is one text, or what makes one longer or branches off it, sent as a log (``log.py``); ``strip.js`` keeps the
texts, colours each token by its probability, and asks for the step that is clicked.
"""

from collections.abc import Sequence
from dataclasses import asdict
from html import escape
from typing import cast

import gradio as gr

from playground.decoding.trace import Candidate, Hypothesis, Step, Trace
from playground.models.catalog import Family
from playground.options import DecodingOptions
from playground.web.bridge import component
from playground.web.contract import HypothesisData, OptionsData, StripData, TokenData

SHOWN_CANDIDATES = 5
"""How many of the best candidates that it was chosen from a token is sent with."""

_TEMPLATE = '<div class="pg-strip" role="group" data-family="{}" data-part="{}"></div>'


def token_strip(family: Family, part: str, *, elem_id: str, elem_classes: str) -> gr.HTML:
    """Return an empty strip.

    Args:
        family: of the model that writes its texts.
        part: the name of its texts in the page's state.
        elem_id, elem_classes: gr.HTML's own.

    Its event ``select`` says which token was clicked; ``submit`` which candidate a branch shall begin with.
    """
    return component("strip", _TEMPLATE.format(family, part), elem_id=elem_id, elem_classes=elem_classes)


def steps_view(strip: str, *, elem_id: str, elem_classes: str) -> gr.HTML:
    """Return what stands under the charts: how unsure each token was, entropy and kept tokens, the table of steps.

    Args:
        strip: ``elem_id`` of the strip whose text it is about.
        elem_id, elem_classes: gr.HTML's own.
    """
    template = f'<div class="pg-steps" data-strip="{escape(strip)}" hidden></div>'
    return component("steps", template, elem_id=elem_id, elem_classes=elem_classes)


def strip_value(
    prompt: str,
    trace: Trace,
    options: DecodingOptions,
    *,
    text_id: str,
    after: tuple[str, int] | None = None,
    at: int = 0,
    by_hand: int = 0,
    running: bool = False,
) -> StripData:
    """Return what a strip shows of ``trace``.

    Args:
        prompt: the text that was continued.
        trace: the trace so far.
        options: those under which its tokens were chosen.
        text_id: names the text; the same name again makes the text longer.
        after: the text, and how many of its tokens, that stand before this trace's; None at a prompt.
        at: how many tokens stand before the place the live charts show.
        by_hand: how many of its first tokens end with the last that was taken by hand.
        running: whether more tokens follow by themselves. A text that ended of itself has its ``stop_reason``.
    """
    ended = not running and trace.stop_reason != "cancelled"
    return {
        "options": cast(OptionsData, asdict(options)),
        "prompt": prompt,
        "prompt_ids": list(trace.prompt_ids),
        "seed": trace.seed,
        "text_id": text_id,
        "after": None if after is None else {"text_id": after[0], "count": after[1]},
        "at": at,
        "running": running,
        "stop_reason": trace.stop_reason if ended else None,
        "tokens": [_drafted(step, own) for step, own in zip(trace.steps, trace.own_passes, strict=True)],
        "by_hand": by_hand,
        "score": trace.hypotheses[0].score if trace.hypotheses else None,
        "others": [] if running else [_hypothesis(each) for each in trace.hypotheses[1:]],
    }


def _hypothesis(hypothesis: Hypothesis) -> HypothesisData:
    """Return one of a beam search's other texts; the best is the text itself."""
    return {"score": hypothesis.score, "tokens": [_token(step) for step in hypothesis.steps]}


def _token(step: Step) -> TokenData:
    return {
        "id": step.token_id,
        "label": step.label,
        "text": step.text,
        "logprob": step.logprob,
        "prob": step.prob,
        "u": step.u,
        "kept": step.kept,
        "entropy": step.entropy,
        "before": _candidates(step.before),
        "after": _candidates(step.after),
    }


def _drafted(step: Step, own_pass: bool) -> TokenData:
    """Return the token with what was guessed at its place."""
    token = _token(step)
    if step.draft:
        token["draft"] = [(guess.token_id, guess.label) for guess in step.draft]
    if not own_pass:
        token["own_pass"] = False
    return token


def _candidates(candidates: Sequence[Candidate]) -> list[tuple[int, str, float, float]]:
    return [(c.token_id, c.label, c.raw_prob, c.prob) for c in candidates[:SHOWN_CANDIDATES]]
