"""A beam search as a tree of candidates with their positions, and its empty figure, which the page fills in."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from playground.charts import style
from playground.charts.tree_layout import NODE_HEIGHT, SMALL_NODE_HEIGHT, Leaf, next_column
from playground.decoding.beams import length_factor
from playground.decoding.trace import BeamCandidate, BeamStep, Fate

PITCH = NODE_HEIGHT + SMALL_NODE_HEIGHT
"""Distance between two lanes, with room for a pruned candidate between them."""


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A candidate of one step, or the root: the last token before the search.

    Attributes:
        id: its index in the tree's ``nodes``.
        parent: id of the node that it extends; None for the root.
        depth: 0 at the root, 1 for the candidates of the first step.
        row: its row after the step; None unless kept.
        token_id: the token it appends.
        label: its piece with visible white space.
        logprob: natural log of its probability under the unmodified model, nats.
        processed: ``logprob`` after the stages; None when banned.
        running_sum: its parent's plus ``processed``, nats; None when banned.
        score: ``running_sum / depth ** length_penalty``, as if it ended here; None when banned.
        fate: whether it was kept, pruned, finished or banned.
        banned_by: the option whose stage banned it; None unless banned.
        ngram: the n-gram that it would have repeated; empty unless banned for one.
        y: vertical position when all candidates are shown.
        folded_y: vertical position when pruned candidates are hidden; None for those.
    """

    id: int
    parent: int | None
    depth: int
    row: int | None
    token_id: int
    label: str
    logprob: float
    processed: float | None
    running_sum: float | None
    score: float | None
    fate: Fate | Literal["root"]
    banned_by: str | None
    ngram: tuple[int, ...]
    y: float
    folded_y: float | None


@dataclass(frozen=True, slots=True)
class TreeEdge:
    """An edge from a node to one that extends it; drawn by the fate of the child."""

    parent: int
    child: int
    fate: Fate


@dataclass(frozen=True)
class BeamTree:
    """A beam search as a tree.

    Attributes:
        nodes: the root first, then step by step in the order of the steps' candidates.
        edges: one for each node but the root, in the same order.
        depth: the number of steps.
        counts: number of candidates of each fate.
    """

    nodes: tuple[TreeNode, ...]
    edges: tuple[TreeEdge, ...]
    depth: int
    counts: Mapping[Fate, int]

    def path(self, node: int) -> tuple[int, ...]:
        """Return the ids of the nodes from the root to ``node``, both included."""
        ids, parent = [node], self.nodes[node].parent
        while parent is not None:
            ids.append(parent)
            parent = self.nodes[parent].parent
        return tuple(reversed(ids))


def beam_tree(steps: Sequence[BeamStep], *, root: tuple[int, str] = (-1, ""), length_penalty: float = 1.0) -> BeamTree:
    """Return the tree of ``steps``.

    Args:
        steps: the steps of a search, from the first on.
        root: id and label of the last token before the search.
        length_penalty: the option of the search, for the scores of unfinished candidates.
    """
    nodes = [TreeNode(0, None, 0, 0, *root, 0.0, 0.0, 0.0, None, "root", None, (), 0.0, 0.0)]
    rows: dict[int, TreeNode] = {0: nodes[0]}
    column = [nodes[0]]
    for depth, step in enumerate(steps, start=1):
        grown = _column(len(nodes), depth, step.candidates, rows, column, length_penalty)
        nodes += grown
        rows = {node.row: node for node in grown if node.row is not None}
        column = grown
    edges = tuple(
        TreeEdge(node.parent, node.id, node.fate) for node in nodes if node.parent is not None and node.fate != "root"
    )
    return BeamTree(tuple(nodes), edges, len(steps), Counter(edge.fate for edge in edges))


def _column(
    first_id: int,
    depth: int,
    candidates: Sequence[BeamCandidate],
    rows: Mapping[int, TreeNode],
    before: Sequence[TreeNode],
    length_penalty: float,
) -> list[TreeNode]:
    """Return the nodes of one step; ``rows`` are their parents by row, ``before`` is the column of the step before."""
    index = {node.id: i for i, node in enumerate(before)}
    leaves = [_leaf(candidate, index[rows[candidate.parent].id]) for candidate in candidates]
    heights = next_column([node.y for node in before], leaves, PITCH)
    shown = [i for i, candidate in enumerate(candidates) if candidate.fate != "pruned"]
    folded_before = [node.folded_y or 0.0 for node in before]
    folded = dict(zip(shown, next_column(folded_before, [leaves[i] for i in shown], NODE_HEIGHT), strict=True))
    return [
        TreeNode(
            id=first_id + i,
            parent=rows[candidate.parent].id,
            depth=depth,
            row=candidate.row,
            token_id=candidate.token_id,
            label=candidate.label,
            logprob=candidate.logprob,
            processed=candidate.processed,
            running_sum=candidate.running_sum,
            score=_score(candidate, depth, length_penalty),
            fate=candidate.fate,
            banned_by=candidate.banned_by,
            ngram=candidate.ngram,
            y=heights[i],
            folded_y=folded.get(i),
        )
        for i, candidate in enumerate(candidates)
    ]


def _leaf(candidate: BeamCandidate, parent: int) -> Leaf:
    """Return a candidate as the layout takes it; banned ones are last among their siblings."""
    rank = -math.inf if candidate.running_sum is None else candidate.running_sum
    return Leaf(parent, rank, candidate.fate == "kept", candidate.fate in ("kept", "finished"))


def _score(candidate: BeamCandidate, length: int, length_penalty: float) -> float | None:
    if candidate.score is not None or candidate.running_sum is None:
        return candidate.score
    return candidate.running_sum / length_factor(length, length_penalty)


def figure() -> dict[str, Any]:
    """Return the empty tree; x is the step, y the position of the layout.

    Traces by name: ``path`` is a band behind one hypothesis, ``best`` and ``greedy`` are bands behind texts that are
    marked. ``edges *`` and ``nodes *`` are by fate; ``past`` ones were kept but have no descendants left, ``unseen``
    ones the search never looked at. ``labels *`` are tokens, ``sums`` running sums, ``ngrams`` the n-grams of banned
    candidates, ``steps`` the numbers of the steps and ``step`` that of the last one shown. ``chosen`` is a ring around
    a node.
    """
    lines = [
        _translucent(style.line("path", style.AFTER, 16, "after"), 0.2),
        _translucent(style.line("best", style.P_AND_EQUAL, 16, "p"), 0.25),
        _translucent(style.line("greedy", style.INK, 16, "muted"), 0.25),
        style.line("edges pruned", style.BEFORE, 1, "ghost"),
        style.line("edges unseen", style.BEFORE, 1, "muted", "dot"),
        style.line("edges banned", style.K_AND_REMOVED, 1, "rule", "dot"),
        _translucent(style.line("edges past", style.AFTER, 1.5, "after"), 0.5),
        style.line("edges kept", style.AFTER, 3, "after"),
        style.line("edges finished", style.P_AND_EQUAL, 3, "p"),
    ]
    nodes = [
        _nodes("nodes pruned", style.BEFORE, "muted", "circle", 5),
        _nodes("nodes unseen", style.BEFORE, "muted", "circle-open", 6),
        _nodes("nodes banned", style.K_AND_REMOVED, "rule", "x", 9),
        _nodes("nodes past", style.AFTER, "after", "circle", 7, opacity=0.5),
        _nodes("nodes kept", style.AFTER, "after", "circle", 11),
        _nodes("nodes finished", style.P_AND_EQUAL, "p", "square", 13),
        _nodes("nodes root", style.INK, "ink", "diamond", 10),
        _nodes("chosen", style.INK, "ink", "circle-open", 18),
    ]
    words = [
        style.text("labels pruned", style.INK, "muted", style.FONT_SIZE - 1, textposition="middle right"),
        style.text("labels unseen", style.INK, "muted", style.FONT_SIZE - 1, textposition="middle right"),
        style.text("labels banned", style.K_AND_REMOVED, "rule", 12, struck=True, textposition="middle right"),
        style.text("ngrams", style.K_AND_REMOVED, "rule", style.FONT_SIZE - 1, textposition="middle right"),
        style.text("labels past", style.INK, "muted", textposition="middle center"),
        style.text("labels kept", style.INK, "ink", bold=True, textposition="middle center"),
        style.text("labels finished", style.P_AND_EQUAL, "p", bold=True, textposition="middle center"),
        style.text("sums", style.INK, "muted", style.FONT_SIZE - 1, textposition="middle center"),
        style.text("step", style.INK, "ink", bold=True, textposition="middle center"),
        style.text("steps", style.INK, "muted", style.FONT_SIZE - 1, textposition="middle center"),
    ]
    hidden = {"showgrid": False, "showticklabels": False}
    made = style.figure(
        [*lines, *nodes, *words], style.axis(range=[-0.5, 10.5], **hidden), style.axis(range=[-3, 3], **hidden)
    )
    made["layout"]["margin"] = {"l": 0, "r": 0, "t": 0, "b": 0}
    return made


def _nodes(name: str, colour: str, role: style.Role, symbol: str, size: int, opacity: float = 1.0) -> go.Scatter:
    """Return an empty trace of nodes; ``size`` in pixels."""
    marker = {"color": colour, "symbol": symbol, "size": size, "opacity": opacity}
    return style.scatter(name, role, mode="markers", marker=marker)


def _translucent(trace: go.Scatter, opacity: float) -> go.Scatter:
    """Return ``trace`` with ``opacity``, 0 to 1, set."""
    trace.opacity = opacity
    return trace
