"""One step's raw logits and history as a small dict of plain data for the page. Knows nothing of Gradio or charts.

Every logit is coded once, in id order. A code of 65,535 says "exact": the next float32 of a second list is the value.
Exact are the best 2,048, every id that a history rule may change, −inf, and what lies too far below to be coded. The
rest are counted in steps below an origin, rounded to the nearest step.
"""

import base64
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray

from playground.decoding.sampling import best_ids
from playground.decoding.surprise import Surprise
from playground.errors import ModelError
from playground.option import LONGEST_WORD
from playground.options import OPTIONS, DecodingOptions
from playground.text import Text
from playground.web.contract import AllowedData, LogitsData, OptionsData, StepPayload, SurpriseData

TAIL_ERROR = 5e-4
"""The largest error, in nats, of a logit that is not sent exactly."""

EXACT_TOKENS = 2048
"""Number of the best logits that are sent exactly."""

LABELLED_TOKENS = 256
"""Number of the best tokens that are sent with their label."""

_EXACT = 0xFFFF
_LARGEST_CODE = 0xFFFE
_REACH_LIMIT = int(OPTIONS["no_repeat_ngram_size"].maximum or 0)


def step_payload(
    logits: torch.Tensor,
    *,
    context_ids: Sequence[int],
    generated: int,
    eos_ids: Sequence[int],
    u: float,
    label: Callable[[int], str],
    step_id: str,
    source_ids: Sequence[int] = (),
    chance: float = 0.0,
    surprise: SurpriseData | None = None,
    taken: int | None = None,
    is_read: bool = False,
    allowed: AllowedData | None = None,
) -> StepPayload:
    """Return what the page needs to compute this step under any options.

    Args:
        logits: raw logits (vocab_size,) float32, before any stage; −inf allowed.
        context_ids: the ids that the history rules look at: the prompt's and the new ones in a decoder-only model, the
            decoder's own in an encoder–decoder.
        generated: number of new tokens before this step.
        eos_ids: the model's end tokens.
        u: the step's uniform number in [0, 1).
        label: an id's text to show, white space made visible.
        step_id: names the step; a page redraws from scratch when it changes.
        source_ids: the prompt's ids, or those of an encoder–decoder's source.
        chance: the step's number in [0, 1) that decides whether XTC acts.
        surprise: how much the new tokens before this step have surprised mirostat (:func:`surprise_data`).
        taken: the token that the text goes on with, if it does.
        is_read: whether that token was not chosen but read, in a prompt.
        allowed: what a constraint allows here (:func:`allowed_data`).

    Raises:
        ModelError: a logit is NaN or +inf.
    """
    row = _checked(logits)
    reach = ngram_reach(context_ids, len(row))
    source = ngram_reach(source_ids, len(row), before=context_ids)
    times = Counter(context_ids[len(context_ids) - generated :] if generated else ())
    recent = [int(i) for i in context_ids[-max(*reach.values(), LONGEST_WORD) + 1 :]] if reach else []
    shown = {*best_ids(logits, LABELLED_TOKENS).tolist(), *recent, *(() if taken is None else (taken,))}
    ends = [int(i) for i in eos_ids if 0 <= i < len(row)]
    return {
        "step_id": step_id,
        **_encoded(row, best_ids(logits, EXACT_TOKENS), [*reach, *source, *ends]),
        "labels": [(int(i), _safe(label(i))) for i in sorted(shown)],
        "history": {
            "ids": list(reach),
            "reach": list(reach.values()),
            "times": [times[i] for i in reach],
            "recent": recent,
        },
        "source": {"ids": list(source), "reach": list(source.values())},
        "eos": ends,
        "generated": int(generated),
        "u": float(u),
        "chance": float(chance),
        "surprise": surprise,
        "taken": taken,
        "is_read": is_read,
        "last": int(context_ids[-1]) if len(context_ids) else None,
        "allowed": allowed,
    }


def allowed_data(mask: NDArray[np.bool_], options: DecodingOptions) -> AllowedData | None:
    """Return the ``mask`` (vocab_size,) of the ids that the constraint of ``options`` allows, for the page."""
    if options.constraint == "none":
        return None
    bits = base64.b64encode(np.packbits(mask, bitorder="little").tobytes()).decode()
    return {"constraint": options.constraint, "grammar": options.grammar, "bits": bits}


def surprise_data(surprise: Surprise | None, options: DecodingOptions) -> SurpriseData | None:
    """Return the ``surprise`` of a text under ``options``, for the page."""
    if surprise is None:
        return None
    return {"bits": surprise.bits, "counted": surprise.counted, "under": cast(OptionsData, asdict(options))}


def ngram_reach(ids: Sequence[int], vocab_size: int, before: Sequence[int] | None = None) -> dict[int, int]:
    """Return, for every id of a text, the size of its longest n-gram that the id would repeat as the next token.

    An n-gram size bans exactly the ids whose reach is at least that size; the n-gram is the end of the context and the
    id. A reach of 1 says only that the token has occurred.

    Args:
        ids: the text.
        vocab_size: ids beyond it are left out.
        before: the context that the next token follows; None: the text itself.
    """
    context = ids if before is None else before
    reach: dict[int, int] = {}
    for position, token_id in enumerate(ids):
        if 0 <= token_id < vocab_size:
            size = 1 + _common_suffix(ids, position, context)
            reach[int(token_id)] = max(reach.get(int(token_id), 0), size)
    return reach


def _common_suffix(ids: Sequence[int], end: int, context: Sequence[int]) -> int:
    """Return how many of the last ids before ``end`` equal the last of ``context``."""
    length, most = 0, min(end, _REACH_LIMIT - 1, len(context))
    while length < most and ids[end - 1 - length] == context[len(context) - 1 - length]:
        length += 1
    return length


def _checked(logits: torch.Tensor) -> NDArray[np.float32]:
    row: NDArray[np.float32] = logits.detach().cpu().numpy()
    if np.isnan(row).any() or np.isposinf(row).any():
        rule = Text("must_be_finite_or_inf")
        raise ModelError("logits", rule, "NaN / +inf", Text("try_another_dtype_or_model"))
    return row


def _encoded(row: NDArray[np.float32], best: NDArray[np.int64], also: Iterable[int]) -> LogitsData:
    """Return every logit of ``row`` coded; those of ``best`` and ``also`` exactly."""
    exact = ~np.isfinite(row)
    exact[best] = True
    exact[list(also)] = True
    origin = float(row[~exact].max(initial=-np.inf))
    with np.errstate(invalid="ignore"):
        below = origin - row.astype(np.float64)
    exact |= ~(below <= 2 * TAIL_ERROR * _LARGEST_CODE)
    step = max(float(below[~exact].max(initial=0.0)) / _LARGEST_CODE, 1e-12)
    codes = np.full(len(row), _EXACT, dtype="<u2")
    codes[~exact] = np.rint(below[~exact] / step).astype("<u2")
    return {
        "vocab_size": len(row),
        "origin": origin if np.isfinite(origin) else 0.0,
        "step": step,
        "codes": base64.b64encode(codes.tobytes()).decode(),
        "exact": base64.b64encode(row[exact].astype("<f4").tobytes()).decode(),
    }


def _safe(text: str) -> str:
    """Return ``text`` without lone surrogates, which JSON cannot carry."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
