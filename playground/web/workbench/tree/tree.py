"""The beam tree: a Gradio component whose value is one search as plain data.

``tree.js`` draws the value on the figure of ``charts/beam_tree.py`` and steps through it.
"""

from collections.abc import Callable
from html import escape

import gradio as gr

from playground.charts.beam_tree import TreeNode, beam_tree
from playground.decoding.trace import Trace
from playground.options import DecodingOptions
from playground.web.bridge import component
from playground.web.contract import TreeData

DECIMALS = 4
"""Decimals of a log-probability that are sent; two are shown."""
FATES = {"kept": "k", "pruned": "p", "finished": "f", "banned": "b", "root": "r"}
"""A fate's letter in a value."""


def beam_tree_view(strip: str = "", part: str = "", *, elem_id: str, elem_classes: str | None = None) -> gr.HTML:
    """Return a beam tree that is hidden until it has a value.

    Args:
        strip: ``elem_id`` of the token strip whose text it belongs to: the tree is shown with that text, and marks the
            hypothesis that the strip shows. Without one it shows its value, and marks the best hypothesis.
        part: the name of its searches in the page's state; without one they are not kept.
        elem_id, elem_classes: gr.HTML's own.
    """
    template = f'<div class="pg-tree" data-strip="{escape(strip)}" data-part="{escape(part)}" hidden></div>'
    return component("tree", template, elem_id=elem_id, elem_classes=elem_classes)


def tree_value(
    trace: Trace,
    options: DecodingOptions,
    label: Callable[[int], str],
    *,
    text_id: str = "",
    base: tuple[int, ...] = (),
    running: bool = False,
) -> TreeData:
    """Return what a tree shows of a beam search: its nodes column-wise, the root left out.

    Args:
        trace: the trace so far.
        options: what the search was begun with.
        label: names a token: the model's.
        text_id: the text's name in its strip.
        base: the tokens between the prompt and the search: what a branch goes on from.
        running: whether more steps follow by themselves.
    """
    begun_with = (*trace.prompt_ids, *base)
    root = (begun_with[-1], label(begun_with[-1])) if begun_with else (-1, "")
    tree = beam_tree(trace.beam_steps, root=root, length_penalty=options.length_penalty)
    nodes, ids = tree.nodes[1:], sorted({node.token_id for node in tree.nodes[1:]})
    place = {token_id: number for number, token_id in enumerate(ids)}
    return {
        "text_id": text_id,
        "base": len(base),
        "running": running,
        "beams": options.num_beams,
        "length_penalty": options.length_penalty,
        "best": list(trace.token_ids),
        "root": root[1],
        "depth": tree.depth,
        "ids": ids,
        "labels": [label(token_id) for token_id in ids],
        "token": [place[node.token_id] for node in nodes],
        "parent": [node.parent or 0 for node in nodes],
        "row": [node.row for node in nodes],
        "fate": "".join(FATES[node.fate] for node in nodes),
        "logprob": [round(node.logprob, DECIMALS) for node in nodes],
        "processed": [_short(node.processed) for node in nodes],
        "sum": [_short(node.running_sum) for node in nodes],
        "score": [_short(node.score) for node in nodes],
        "y": [round(node.y, 2) for node in nodes],
        "folded": [None if node.folded_y is None else round(node.folded_y, 2) for node in nodes],
        "bans": {str(node.id): _ban(node, label) for node in nodes if node.fate == "banned"},
    }


def _ban(node: TreeNode, label: Callable[[int], str]) -> tuple[str, list[str]]:
    """Return the option whose stage banned ``node``, and the n-gram it would have repeated."""
    return node.banned_by or "", [label(token_id) for token_id in node.ngram]


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS)
