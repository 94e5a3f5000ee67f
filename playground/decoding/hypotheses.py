"""The hypotheses of a beam search, stored as tokens that each point to the token before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch

from playground.decoding.beam_trace import finished_ranks
from playground.decoding.beams import SMALLEST_SUM, Beams, Selection, length_factor
from playground.decoding.describe import DescribedDistribution, describe
from playground.decoding.distribution import AppliedStage, NextTokenDistribution, select_row
from playground.decoding.trace import Hypothesis, Step
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions


@dataclass(frozen=True, eq=False)
class _Node:
    """One token of a hypothesis.

    Attributes:
        before: the token before; None at the first.
        row: the row of the beam that it was appended to.
        step: its step, without the text that it completes.
        running_sum: the sum of processed log-probabilities up to and including it, nats.
    """

    before: "_Node | None"
    row: int
    step: Step
    running_sum: float


class Hypotheses:
    """The running hypotheses of a search, one for each row, and its finished ones.

    Args:
        model: gives the tokens' labels and decodes them.
        options: ``num_beams`` and ``length_penalty`` are read.
        before: the ids before the first new token, the same for all hypotheses.
    """

    def __init__(self, model: LanguageModel, options: DecodingOptions, before: Sequence[int]) -> None:
        self._model, self._options, self._before = model, options, before
        self._rows: list[_Node | None] = [None] * options.num_beams
        self._finished: list[tuple[_Node, float] | None] = [None] * options.num_beams

    def grow(
        self,
        selection: Selection,
        beams: Beams,
        index: int,
        logprobs: torch.Tensor,
        applied: tuple[AppliedStage, ...],
    ) -> None:
        """Append each candidate that was kept or has finished to the hypothesis that it continues.

        Args:
            selection: what the step chose.
            beams: the search's state after the step.
            index: the step's index, 0 for the first new token.
            logprobs: (b, vocab_size) float32, before the stages.
            applied: the stages applied to ``logprobs``.
        """
        running = zip(selection.kept.tolist(), beams.running.tolist(), strict=True)
        kept = [k if total > SMALLEST_SUM else None for k, total in running]
        nodes = self._nodes(selection, {*kept, *finished_ranks(selection)}, index, logprobs, applied)
        self._rows = [None if k is None else nodes[k] for k in kept]
        self._finished = self._merged(selection, nodes, beams.scores.tolist())

    @property
    def best_finished(self) -> tuple[int, ...]:
        """The token ids of the best finished hypothesis; empty while none has finished."""
        best = next((entry[0] for entry in self._finished if entry), None)
        return tuple(node.step.token_id for node in _backwards(best))[::-1] if best else ()

    def ranked(self, over: bool) -> tuple[Hypothesis, ...]:
        """Return the hypotheses, best score first: the finished ones of a search that is ``over``.

        While the search goes on, or where none has finished, the running ones are included as if they ended here.
        """
        ended = [self._hypothesis(node, score, True) for node, score in filter(None, self._finished)]
        if over and ended:
            return tuple(ended)
        running = [self._hypothesis(node, self._score(node), False) for node in self._rows if node]
        return tuple(sorted((*ended, *running), key=lambda h: -h.score)[: self._options.num_beams])

    def _nodes(
        self,
        selection: Selection,
        surviving: Iterable[int | None],
        index: int,
        logprobs: torch.Tensor,
        applied: tuple[AppliedStage, ...],
    ) -> dict[int, _Node]:
        """Return a node for each of the ``surviving`` candidates, by index, leaving out copies of the first row."""
        parents, tokens, sums = selection.parents.tolist(), selection.tokens.tolist(), selection.sums.tolist()
        described: dict[int, DescribedDistribution] = {}
        nodes = {}
        for k in surviving:
            if k is None or sums[k] <= SMALLEST_SUM:
                continue
            row = parents[k]
            if row not in described:
                stages = tuple(select_row(stage, row) for stage in applied)
                described[row] = describe(self._model, NextTokenDistribution(logprobs[row], stages, None))
            step = described[row].step(self._model, index, tokens[k])
            nodes[k] = _Node(self._rows[row], row, step, sums[k])
        return nodes

    def _merged(
        self, selection: Selection, nodes: dict[int, _Node], scores: list[float]
    ) -> list[tuple[_Node, float] | None]:
        """Return the finished hypotheses with their scores after a step; None for an empty place."""
        merged: list[tuple[_Node, float] | None] = []
        for i, score in zip(selection.finished, scores, strict=True):
            new = None if i is None else nodes.get(i - len(scores))
            old = None if i is None or i >= len(scores) else self._finished[i]
            merged.append((new, score) if new else old)
        return merged

    def _score(self, node: _Node) -> float:
        return node.running_sum / length_factor(len(list(_backwards(node))), self._options.length_penalty)

    def _hypothesis(self, node: _Node, score: float, finished: bool) -> Hypothesis:
        path = list(_backwards(node))[::-1]
        token_ids, add_text = tuple(n.step.token_id for n in path), self._model.incremental_decoder(self._before)
        last = len(path) - 1 if finished else None
        texts = [add_text(token_id, is_last=place == last) for place, token_id in enumerate(token_ids)]
        return Hypothesis(
            token_ids=token_ids,
            text="".join(texts),
            score=score,
            running_sum=node.running_sum,
            logprob=sum(n.step.logprob for n in path),
            rows=tuple(n.row for n in path),
            finished=finished,
            steps=tuple(replace(n.step, text=text) for n, text in zip(path, texts, strict=True)),
        )


def _backwards(node: _Node) -> Iterator[_Node]:
    """Yield the tokens of the hypothesis that ends with ``node``, last to first."""
    here: _Node | None = node
    while here:
        yield here
        here = here.before
