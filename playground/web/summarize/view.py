"""Source and summary side by side: a Gradio component whose value is plain data.

``view.js`` follows the text that a token strip shows, asks for what belongs to it (event ``select``) and for the
cross-attention when its strip is opened (``submit``).
"""

import base64
from collections.abc import Sequence
from html import escape
from itertools import accumulate, pairwise
from typing import get_args

import gradio as gr
import torch

from playground.budgets import COMPARED_WITH_SOURCE, REFERENCE, SUMMARY
from playground.decoding.claims import Claim, unsupported_claims
from playground.decoding.copied import copied_fragments, coverage, density, new_ngram_share
from playground.decoding.lengths import Lengths, compression, lengths
from playground.decoding.rouge import Rouge, Split, is_scorable, rouge
from playground.models.running.attention import decoder_layers
from playground.models.running.language_model import LanguageModel
from playground.models.running.source import fit_source
from playground.models.running.spans import Piece, pieces, token_spans
from playground.text import written_in
from playground.web.bridge import component
from playground.web.contract import (
    ExtractedData,
    ForeignData,
    LengthsData,
    RougeData,
    SummaryData,
    SummaryFiguresData,
    SummaryModelData,
    WeightsData,
)
from playground.web.workbench.unlike import is_at_hand, smallest

NEW_SIZES = (1, 2, 3)
"""New n-grams are counted in these sizes."""
FOREIGN_SHARE = 0.3
"""Above this share of unknown and broken pieces the model is said not to know the source's letters."""
SMALL = "builtin/summarizer"
"""The model of which it is said that an article is unlike its training text: it copies from such a one."""
COPIED = 0.92
"""Above this extractive coverage a summary of that model is copied, not written.

Of held-out articles of its own kinds its summaries have 0.61 to 0.90, of articles written by hand 0.93 to 1; one in
thirty-two of the former and none of the latter lies on the other side.
"""
WEIGHT_STEPS = 65_535
"""A weight is sent as a whole number of parts; 1 has this many."""


def summary_view(strip: str, *, elem_id: str, elem_classes: str) -> gr.HTML:
    """Return an empty view of the text that the token strip ``strip`` shows."""
    template = f'<div class="pg-summary" data-strip="{escape(strip)}"></div>'
    return component("summary", template, elem_id=elem_id, elem_classes=elem_classes)


def lanes_view(*, elem_id: str, elem_classes: str) -> gr.HTML:
    """Return an empty strip of compared summaries; its value is a board's, the texts' figures as summaries added."""
    return component("lanes", '<div class="pg-lanes"></div>', elem_id=elem_id, elem_classes=elem_classes)


def summary_value(model: LanguageModel, source: str, ids: Sequence[int], reference: str = "") -> SummaryData:
    """Return what the view shows of a summary.

    Args:
        model: the model that wrote it.
        source: the article, as it was pasted.
        ids: the summary's token ids.
        reference: a summary to compare it with; empty for none.

    Raises:
        PromptError: the source cannot be read, or there is more than can be compared.
    """
    REFERENCE.check(len(reference))
    SUMMARY.check(len(ids))
    read = fit_source(model, source)
    COMPARED_WITH_SOURCE.check(len(ids) * len(read.ids))
    spans = token_spans(model, source[: read.end], read.before)
    texts = _texts(model, ids)
    summary = "".join(texts)
    plain = [i if span else -1 for i, span in zip(read.ids, spans, strict=True)]
    own = [i for i in ids if i not in model.eos_ids]
    fragments = copied_fragments(own, plain)
    claims = unsupported_claims(summary, source[: read.end])
    shown = pieces(source[: read.end], spans)
    return {
        "ids": list(ids),
        "source": [(piece.text, list(piece.tokens)) for piece in shown],
        "cut": source[read.end :],
        "was_cut": bool(read.cut),
        "source_ids": list(read.ids),
        "source_labels": [model.label(i) for i in read.ids],
        "labels": [model.label(i) for i in ids],
        "summary": _summary_pieces(texts, claims),
        "fragments": [(each.start, each.source_start, each.length) for each in fragments],
        "claims": [(claim.kind, summary[claim.start : claim.end]) for claim in claims],
        "figures": _figures(
            lengths(source[: read.end], sum(span is not None for span in spans)),
            lengths(summary.strip(), len(own)),
            own,
            plain,
        ),
        "rouge": _rouge(summary, reference),
        "model": _model_facts(model),
        "foreign": foreign_pieces(model, read.ids, shown),
        "extracted": _extracted(model, source, coverage(fragments, len(own))),
    }


def _extracted(model: LanguageModel, source: str, covered: float | None) -> ExtractedData | None:
    """Return that a summary is copied, if it is and its model learned to write from other articles."""
    if model.name != SMALL or covered is None or covered <= COPIED:
        return None
    better = smallest("encoder_decoder", written_in(source))
    return {"share": covered, "name": better.name, "is_at_hand": is_at_hand(better)}


def foreign_pieces(model: LanguageModel, ids: Sequence[int], shown: Sequence[Piece]) -> ForeignData:
    """Return how many of a source's tokens are unknown, and how many only a part of one character."""
    unknown = sum(i == model.unk_id for i in ids)
    parts = {token for piece in shown if len(piece.tokens) > 1 for token in piece.tokens}
    share = (unknown + len(parts)) / len(ids) if ids else 0.0
    return {"unknown": unknown, "parts": len(parts), "share": share, "is_told": share > FOREIGN_SHARE}


def weights_value(weights: torch.Tensor) -> WeightsData:
    """Return cross-attention (tokens, source tokens) as the page reads it: rows of whole parts, little-endian."""
    parts = (weights.double() * WEIGHT_STEPS).round().to(torch.int32).numpy().astype("<u2")
    rows, columns = parts.shape
    return {"rows": rows, "columns": columns, "steps": WEIGHT_STEPS, "data": base64.b64encode(parts.tobytes()).decode()}


def _texts(model: LanguageModel, ids: Sequence[int]) -> list[str]:
    """Return the text that each of ``ids`` completes."""
    add, last = model.incremental_decoder(), len(ids) - 1
    return [add(token_id, is_last=place == last) for place, token_id in enumerate(ids)]


def _summary_pieces(texts: Sequence[str], claims: Sequence[Claim]) -> list[tuple[str, int, int | None]]:
    """Return the summary in pieces: text, its token, the number of the claim it is part of or None."""
    shown: list[tuple[str, int, int | None]] = []
    edges = {edge for claim in claims for edge in (claim.start, claim.end)}
    for token, (start, end) in enumerate(pairwise((0, *accumulate(map(len, texts))))):
        cuts = sorted({start, end, *(edge for edge in edges if start < edge < end)})
        for low, high in pairwise(cuts):
            text = texts[token][low - start : high - start]
            inside = (n for n, claim in enumerate(claims) if claim.start <= low < claim.end)
            shown.append((text, token, next(inside, None)))
    return shown


def _figures(source: Lengths, summary: Lengths, own: Sequence[int], read: Sequence[int]) -> SummaryFiguresData:
    """Return the figures of a summary.

    Args:
        source, summary: how long they are.
        own: the summary's ids, without its end.
        read: the source's, -1 for what is not its text.
    """
    fragments = copied_fragments(own, read)
    return {
        "source": _lengths(source),
        "summary": _lengths(summary),
        "ratio": {
            "characters": compression(source.characters, summary.characters),
            "words": compression(source.words, summary.words),
            "tokens": compression(source.tokens, summary.tokens),
        },
        "coverage": coverage(fragments, len(own)),
        "density": density(fragments, len(own)),
        "new": {str(n): new_ngram_share(own, read, n) for n in NEW_SIZES},
    }


def _lengths(text: Lengths) -> LengthsData:
    return {"characters": text.characters, "words": text.words, "tokens": text.tokens}


def _rouge(summary: str, reference: str) -> dict[Split, dict[str, RougeData]] | None:
    if not is_scorable((summary, reference)):
        return None
    splits: tuple[Split, ...] = get_args(Split)
    return {
        split: {name: _score(score) for name, score in rouge(summary, reference, split).items()} for split in splits
    }


def _score(score: Rouge) -> RougeData:
    return {"precision": score.precision, "recall": score.recall, "f1": score.f1}


def _model_facts(model: LanguageModel) -> SummaryModelData:
    config = model.model.config
    return {
        "millions": sum(p.numel() for p in model.model.parameters()) / 1e6,
        "encoder_layers": int(getattr(config, "encoder_layers", None) or config.num_hidden_layers),
        "decoder_layers": decoder_layers(model),
        "context": model.source_length,
        "start": [model.label(i) for i in model.start_ids],
    }
