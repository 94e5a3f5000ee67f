"""The tree is the trace: its nodes, edges and sums are the BeamSteps', and where they stand no two touch or cross."""

import json
import math
import random
from collections import Counter
from itertools import pairwise

import pytest

from playground import DecodingOptions, decode
from playground.charts.beam_tree import beam_tree, figure
from playground.charts.tree_layout import NODE_HEIGHT, SMALL_NODE_HEIGHT, Leaf, next_column
from tests.doubles import TableModel

TABLE = {0: (0.1, 0.5, 0.4, 0.0), 1: (0.4, 0.3, 0.2, 0.1), 2: (0.05, 0.05, 0.0, 0.9), 3: (0.25, 0.25, 0.25, 0.25)}


def test_a_search_worked_by_hand():
    trace = decode(TableModel(TABLE), "a", DecodingOptions(num_beams=2, max_new_tokens=2, no_repeat_ngram_size=2))
    tree = beam_tree(trace.beam_steps, root=(0, "a"))
    assert [(n.label, n.parent, n.depth, n.fate) for n in tree.nodes] == [
        ("a", None, 0, "root"),
        ("b", 0, 1, "kept"), ("c", 0, 1, "kept"), ("a", 0, 1, "pruned"),
        (".", 2, 2, "finished"), ("a", 1, 2, "finished"), ("b", 1, 2, "pruned"), ("c", 1, 2, "pruned"),
    ]  # fmt: skip
    sums = [math.exp(n.running_sum) for n in tree.nodes]
    assert sums == pytest.approx([1, 0.5, 0.4, 0.1, 0.36, 0.2, 0.15, 0.1])
    assert tree.nodes[4].score == pytest.approx(math.log(0.36) / 2)
    assert tree.nodes[1].score == pytest.approx(math.log(0.5))
    assert tree.counts == {"kept": 2, "pruned": 3, "finished": 2}
    assert (tree.depth, tree.path(4)) == (2, (0, 2, 4))


def test_a_ban_names_its_n_gram():
    trace = decode(TableModel(TABLE), "bab", DecodingOptions(num_beams=2, max_new_tokens=3, no_repeat_ngram_size=2))
    banned = [node for node in beam_tree(trace.beam_steps).nodes if node.fate == "banned"]
    assert (banned[0].banned_by, banned[0].ngram, banned[0].running_sum) == ("no_repeat_ngram_size", (1, 0), None)


def random_trace(number, gpt2):
    """Return the trace of a random search, and its length penalty."""
    rng = random.Random(number)
    wanted = DecodingOptions(
        num_beams=rng.randint(2, 6), max_new_tokens=rng.randint(1, 12),
        no_repeat_ngram_size=rng.choice([0, 0, 1, 2, 3]),
        length_penalty=rng.choice([-1.0, 0.0, 0.6, 1.0, 2.0]), early_stopping=rng.choice([True, False, "never"]),
        do_sample=rng.random() < 0.4, temperature=rng.choice([0.7, 1.0, 1.5]), seed=number,
    )  # fmt: skip
    if number % 2:
        return decode(gpt2, [5, 6, 7], wanted), wanted.length_penalty
    rows = [[rng.random() ** 2 for _ in range(4)] for _ in range(4)]
    table = {i: tuple(p / sum(row) for p in row) for i, row in enumerate(rows)}
    return decode(TableModel(table), "ab", wanted), wanted.length_penalty


@pytest.fixture(scope="module", params=range(40))
def search(request, random_gpt2):
    trace, length_penalty = random_trace(request.param, random_gpt2)
    return trace, beam_tree(trace.beam_steps, length_penalty=length_penalty)


class TestAnySearch:
    def test_has_a_node_for_each_candidate(self, search):
        trace, tree = search
        names = ("token_id", "label", "logprob", "processed", "running_sum", "fate", "row", "banned_by", "ngram")
        candidates = [(depth, c) for depth, step in enumerate(trace.beam_steps, 1) for c in step.candidates]
        assert [(n.depth, *(getattr(n, name) for name in names)) for n in tree.nodes[1:]] == [
            (depth, *(getattr(c, name) for name in names)) for depth, c in candidates
        ]
        assert [n.score for n in tree.nodes[1:] if n.fate == "finished"] == [
            c.score for _, c in candidates if c.fate == "finished"
        ]

    def test_has_an_edge_from_the_node_that_was_kept_in_the_candidates_row(self, search):
        trace, tree = search
        kept = {(n.depth, n.row): n.id for n in tree.nodes if n.row is not None}
        candidates = [(depth, c) for depth, step in enumerate(trace.beam_steps) for c in step.candidates]
        assert [(e.parent, e.fate) for e in tree.edges] == [(kept[depth, c.parent], c.fate) for depth, c in candidates]
        assert [e.child for e in tree.edges] == list(range(1, len(tree.nodes)))

    def test_adds_up_along_every_path(self, search):
        _, tree = search
        for node in tree.nodes[1:]:
            if node.running_sum is not None:
                path = [tree.nodes[i] for i in tree.path(node.id)]
                assert [n.depth for n in path] == list(range(node.depth + 1))
                assert node.running_sum == pytest.approx(sum(n.processed for n in path), abs=1e-3)

    def test_counts_what_the_trace_counts(self, search):
        trace, tree = search
        assert tree.counts == Counter(c.fate for step in trace.beam_steps for c in step.candidates)

    def test_holds_each_hypothesis_as_a_path(self, search):
        trace, tree = search
        paths = {tuple(tree.nodes[i].token_id for i in tree.path(n.id)[1:]): n for n in tree.nodes if n.running_sum}
        for hypothesis in trace.hypotheses:
            assert paths[hypothesis.token_ids].running_sum == hypothesis.running_sum
            assert paths[hypothesis.token_ids].score == pytest.approx(hypothesis.score)

    def test_stands_without_overlap_or_crossing(self, search):
        _, tree = search
        for height in (lambda n: n.y, lambda n: n.folded_y):
            for depth in range(1, tree.depth + 1):
                column = sorted((n for n in tree.nodes if n.depth == depth and height(n) is not None), key=height)
                parents = [height(tree.nodes[n.parent]) for n in column]
                assert parents == sorted(parents)
                for below, above in pairwise(column):
                    assert height(above) - height(below) >= (room(below) + room(above)) / 2 - 1e-6

    def test_holds_still_while_it_grows(self, search):
        trace, tree = search
        some = beam_tree(trace.beam_steps[: len(trace.beam_steps) // 2])
        assert [(n.y, n.folded_y) for n in some.nodes] == [(n.y, n.folded_y) for n in tree.nodes[: len(some.nodes)]]

    def test_folds_away_only_what_is_pruned(self, search):
        _, tree = search
        assert all((node.folded_y is None) == (node.fate == "pruned") for node in tree.nodes)


def room(node):
    return NODE_HEIGHT if node.fate in ("kept", "finished") else SMALL_NODE_HEIGHT


def test_nothing_searched_is_a_root_alone():
    tree = beam_tree((), root=(7, "x"))
    assert [(n.token_id, n.label, n.fate) for n in tree.nodes] == [(7, "x", "root")]
    assert (tree.edges, tree.depth, dict(tree.counts)) == ((), 0, {})


def test_hypotheses_that_go_on_alone_go_straight_on():
    lanes = next_column([1.0, 0.0, -1.0], [Leaf(place, 0.0, True, True) for place in range(3)], 1.0)
    assert lanes == [1.0, 0.0, -1.0]


def test_a_pruned_candidate_stands_below_its_sibling_between_the_lanes():
    leaves = [Leaf(0, -1.0, True, True), Leaf(0, -2.0, False, False), Leaf(1, -1.5, True, True)]
    upper, pruned, lower = next_column([0.72, -0.72], leaves, NODE_HEIGHT + SMALL_NODE_HEIGHT)
    assert (upper, pruned, lower) == pytest.approx((0.72, 0.0, -0.72), abs=1e-2)


MADE = figure()
TRACES = {trace["name"]: trace for trace in MADE["data"]}


class TestTheFigure:
    def test_names_each_trace_once_and_is_small(self):
        assert len(TRACES) == len(MADE["data"])
        assert {trace["type"] for trace in MADE["data"]} == {"scatter"}
        assert len(json.dumps(MADE, allow_nan=False)) < 8000

    def test_tells_every_fate_by_colour_and_by_shape(self):
        looks = {name: TRACES[f"nodes {name}"]["marker"] for name in ("kept", "pruned", "finished", "banned")}
        assert looks["kept"]["color"] == "#0072B2"
        assert looks["finished"]["color"] == "#009E73"
        assert looks["banned"]["color"] == "#D55E00"
        assert len({(look["symbol"], look["size"]) for look in looks.values()}) == 4
        assert TRACES["labels banned"]["textfont"]["lineposition"] == "through"

    def test_draws_kept_edges_bold_and_pruned_ones_thin(self):
        assert TRACES["edges kept"]["line"]["width"] >= 3 * TRACES["edges pruned"]["line"]["width"]

    def test_is_legible_from_the_back_row(self):
        assert min(trace["textfont"]["size"] for trace in MADE["data"] if "textfont" in trace) >= 12
