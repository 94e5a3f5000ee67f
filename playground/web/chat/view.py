"""The Chat tab's own components, whose values are plain data: the conversation, what the model reads, several replies.

``chat.js``, ``reading.js`` and ``variety.js`` draw them.
"""

from collections.abc import Sequence
from typing import Literal

import gradio as gr

from playground.chat.outline import opens_thinking
from playground.chat.reading import Reading
from playground.chat.replies import Replies
from playground.chat.variety import Variety, variety
from playground.decoding.beam_search import BeamRun
from playground.decoding.generate import Run
from playground.models.running.language_model import LanguageModel
from playground.web.bridge import component
from playground.web.contract import ReadingData, ReplyData, StripData, VarietyData, VarietyFiguresData, VarietyRowData
from playground.web.workbench.strip.strip import strip_value


def chat_part(kind: Literal["board", "reading", "variety", "output"], *, render: bool = True) -> gr.HTML:
    """Return one of the tab's components, in its place unless that comes later.

    The board's event ``submit`` wants a reply, ``input`` says that the model would read something else now; the
    variety's ``submit`` wants several replies, the output's ``submit`` the code and the output.
    """
    template = f'<div class="pg-chat-{kind}" role="group"></div>'
    return component(f"chat.{kind}", template, elem_id=f"chat-{kind}", elem_classes="pg-chat-card", render=render)


def reading_value(model: LanguageModel, reading: Reading) -> ReadingData:
    """Return what the page shows of what a model reads: every id with its label, role and kind."""
    return {
        "parts": [(part.role, part.kind, [(i, model.label(i)) for i in part.ids]) for part in reading.parts],
        "used": len(reading.ids),
        "context": model.context_length,
        "dropped": reading.dropped,
        "is_plain": reading.is_plain,
    }


def reply_value(strip: StripData, prompt: str, stop_strings: Sequence[str]) -> ReplyData:
    """Return a strip's value as that of a reply.

    Args:
        strip: the value.
        prompt: the conversation as the model reads it, which stands before the first token.
        stop_strings: one of them may end the reply; it is no part of the message.
    """
    return {**strip, "shown": prompt, "opened": opens_thinking(prompt), "stop_strings": list(stop_strings)}


def variety_value(prompt: str, replies: Replies, *, run_id: str, running: bool = False) -> VarietyData:
    """Return what the page shows of several replies; each comes as a strip's value when all have ended.

    Figures come when all have ended of themselves: of replies that broke off there is nothing to count.

    Args:
        prompt: the messages as the page sent them.
        replies: the replies so far.
        run_id: names the run.
        running: whether more tokens follow by themselves.
    """
    traces = [run.trace for run in replies.runs]
    are_whole = not running and all(trace.stop_reason != "cancelled" for trace in traces)
    return {
        "run_id": run_id,
        "prompt": prompt,
        "running": running,
        "opened": opens_thinking(replies.reading.text),
        "rows": [
            _row(run, None if running else _whole(prompt, replies, run, f"{run_id}.{number}"))
            for number, run in enumerate(replies.runs)
        ],
        "figures": _figures(variety([trace.token_ids for trace in traces])) if are_whole else None,
    }


def _whole(prompt: str, replies: Replies, run: Run | BeamRun, text_id: str) -> ReplyData:
    strip = strip_value(prompt, run.trace, run.options, text_id=text_id)
    return reply_value(strip, replies.reading.text, run.model.stop_strings)


def _row(run: Run | BeamRun, strip: ReplyData | None) -> VarietyRowData:
    trace, options = run.trace, run.options
    return {
        "do_sample": options.do_sample,
        "temperature": options.temperature,
        "seed": trace.seed,
        "stop_reason": None if trace.stop_reason == "cancelled" else trace.stop_reason,
        "texts": [step.text for step in trace.steps],
        "strip": strip,
    }


def _figures(counted: Variety) -> VarietyFiguresData:
    return {
        "different": counted.different,
        "parts_at": counted.parts_at,
        "first_differing": counted.first_differing,
        "overlap": counted.overlap,
    }
