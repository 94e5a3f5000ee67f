"""Turn one step of a beam search into plain data: which candidates were kept, pruned, finished or banned."""

from collections.abc import Callable, Sequence

import torch

from playground.decoding.beams import SMALLEST_SUM, Beams, Selection
from playground.decoding.distribution import AppliedStage
from playground.decoding.trace import BeamCandidate, Fate

Label = Callable[[int], str]


def finished_ranks(selection: Selection) -> dict[int, int]:
    """Return the candidates that this step added to the finished hypotheses: candidate index to its rank there."""
    beams = len(selection.finished)
    return {i - beams: rank for rank, i in enumerate(selection.finished) if i is not None and i >= beams}


def chosen_candidates(
    selection: Selection, beams: Beams, logprobs: torch.Tensor, processed: torch.Tensor, label: Label
) -> list[BeamCandidate]:
    """Return the candidates that the search chose from, without the copies of the first row and the impossible ones.

    Args:
        selection: what the step chose.
        beams: the search's state after the step.
        logprobs, processed: (b, vocab_size) float32, before and after the stages.
        label: token id to the text that is displayed for it.
    """
    scores, ranks = beams.scores.tolist(), finished_ranks(selection)
    kept = zip(selection.kept.tolist(), beams.running.tolist(), strict=True)
    rows = {k: row for row, (k, running) in enumerate(kept) if running > SMALLEST_SUM}
    picked = (
        range(len(selection.sums)),
        *(values.tolist() for values in (selection.parents, selection.tokens, selection.sums)),
        logprobs[selection.parents, selection.tokens].tolist(),
        processed[selection.parents, selection.tokens].tolist(),
    )
    return [
        BeamCandidate(
            parent=parent,
            token_id=token,
            label=label(token),
            logprob=logprob,
            processed=value,
            running_sum=total,
            fate=_fate(k in rows, k in ranks),
            row=rows.get(k),
            score=scores[ranks[k]] if k in ranks else None,
        )
        for k, parent, token, total, logprob, value in zip(*picked, strict=True)
        if total > SMALLEST_SUM
    ]


def banned_candidates(
    stages: Sequence[AppliedStage],
    running: torch.Tensor,
    selection: Selection,
    input_ids: torch.Tensor,
    ngram_size: int,
    label: Label,
) -> list[BeamCandidate]:
    """Return the candidates that a stage banned and whose running sum would have beaten the worst of those chosen.

    Args:
        stages: the stages applied to the rows' log-probabilities, (b, vocab_size) float32 each.
        running: (b,) float32, the running sums before the step.
        selection: what the step chose.
        input_ids: (b, length) int64, the rows' ids before the step.
        ngram_size: ``no_repeat_ngram_size``.
        label: token id to the text that is displayed for it.
    """
    if not stages:
        return []
    before, after = stages[0].before, stages[-1].after
    lost = torch.isneginf(after) & ~torch.isneginf(before)
    would_be = (before + running[:, None]).masked_fill(~lost, -torch.inf).view(-1)
    sums, index = torch.topk(would_be, k=min(len(selection.sums), len(would_be)))
    index = index[sums > max(float(selection.sums.min()), SMALLEST_SUM)]
    candidates = []
    for parent, token in zip((index // before.shape[1]).tolist(), (index % before.shape[1]).tolist(), strict=True):
        name = next(stage.name for stage in stages if torch.isneginf(stage.after[parent, token]))
        ngram = _ngram(input_ids[parent], token, ngram_size) if name == "no_repeat_ngram_size" else ()
        candidates.append(
            BeamCandidate(
                parent=parent,
                token_id=token,
                label=label(token),
                logprob=float(before[parent, token]),
                processed=None,
                running_sum=None,
                fate="banned",
                banned_by=name,
                ngram=ngram,
            )
        )
    return candidates


def _fate(is_kept: bool, is_finished: bool) -> Fate:
    if is_finished:
        return "finished"
    return "kept" if is_kept else "pruned"


def _ngram(history: torch.Tensor, token: int, size: int) -> tuple[int, ...]:
    """Return the n-gram that ``token`` would complete after ``history`` (length,)."""
    return (*history[len(history) - size + 1 :].tolist(), token)
