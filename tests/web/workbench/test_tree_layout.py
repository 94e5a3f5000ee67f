"""The page's own layout of a beam tree against that of the trees that are sent."""

import random

import pytest

from playground import DecodingOptions, decode
from playground.charts.beam_tree import beam_tree
from playground.web.workbench.tree.tree import FATES
from tests.doubles import TableModel
from tests.node import javascript


def a_search(number):
    """Return the tree of a random search over four tokens."""
    dice = random.Random(number)
    rows = [[dice.random() ** 2 for _ in range(4)] for _ in range(4)]
    table = {i: tuple(p / sum(row) for p in row) for i, row in enumerate(rows)}
    options = DecodingOptions(
        num_beams=dice.randint(2, 8), max_new_tokens=dice.randint(1, 10), no_repeat_ngram_size=dice.choice([0, 1, 2])
    )
    return beam_tree(decode(TableModel(table), "ab", options).beam_steps)


def test_every_node_stands_at_the_same_height():
    trees = [a_search(number) for number in range(60)]
    searches = [
        {
            "parent": [node.parent for node in tree.nodes[1:]],
            "sum": [node.running_sum for node in tree.nodes[1:]],
            "fate": "".join(FATES[node.fate] for node in tree.nodes[1:]),
        }
        for tree in trees
    ]
    theirs = javascript("workbench/tree/layout.js", "searches.map(all.heights)", searches=searches)
    for tree, other in zip(trees, theirs, strict=True):
        assert other["y"] == pytest.approx([node.y for node in tree.nodes[1:]], abs=1e-9)
        folded = [node.folded_y for node in tree.nodes[1:]]
        assert [each is None for each in other["folded"]] == [each is None for each in folded]
        shown = [each for each in other["folded"] if each is not None]
        assert shown == pytest.approx([each for each in folded if each is not None], abs=1e-9)
