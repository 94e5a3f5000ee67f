"""What the page is sent of a beam search: all of it, small, and not too often."""

import json
from dataclasses import asdict

import pytest

from playground import DecodingOptions, decode
from playground.charts.beam_tree import beam_tree
from playground.web.workbench.text_events import TextEvents
from playground.web.workbench.tree.tree import FATES, beam_tree_view, tree_value
from tests.doubles import TableModel

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.3, 0.1, 0.5, 0.1), 2: (0.2, 0.5, 0.1, 0.2), 3: (0.25, 0.25, 0.25, 0.25)}
BEAMS = DecodingOptions(num_beams=3, no_repeat_ngram_size=2, max_new_tokens=8)


@pytest.fixture
def model():
    return TableModel(TABLE)


def is_skipped(update):
    return isinstance(update, dict) and update.get("__type__") == "update"


def test_a_value_is_the_tree_column_by_column(model):
    trace = decode(model, "ab", BEAMS)
    value, tree = tree_value(trace, BEAMS, model.label, text_id="t"), beam_tree(trace.beam_steps)
    nodes = tree.nodes[1:]
    assert [value["ids"][i] for i in value["token"]] == [node.token_id for node in nodes]
    assert [value["labels"][i] for i in value["token"]] == [node.label for node in nodes]
    assert value["parent"] == [node.parent for node in nodes]
    assert value["fate"] == "".join(FATES[node.fate] for node in nodes)
    for name, field in (("logprob", "logprob"), ("processed", "processed"), ("sum", "running_sum"), ("score", "score")):
        for sent, node in zip(value[name], nodes, strict=True):
            assert sent == pytest.approx(getattr(node, field), abs=1e-4), name
    bans = {int(i): ban for i, ban in value["bans"].items()}
    assert (
        bans == {n.id: (n.banned_by, [model.label(i) for i in n.ngram]) for n in tree.nodes if n.fate == "banned"} != {}
    )
    assert (value["root"], value["depth"], value["best"]) == ("b", tree.depth, list(trace.token_ids))


def test_ten_beams_by_sixty_steps_are_at_most_150_kb(random_gpt2):
    options = DecodingOptions(num_beams=10, max_new_tokens=60, min_new_tokens=60, no_repeat_ngram_size=2)
    value = tree_value(decode(random_gpt2, [5, 6], options), options, random_gpt2.label)
    assert len(value["parent"]) >= 1200
    assert len(json.dumps(value).encode()) <= 150_000


def test_a_written_text_comes_with_its_tree(model):
    trees = [update[3] for update in TextEvents(model).write("ab", "en", asdict(BEAMS))]
    trace = decode(model, "ab", BEAMS)
    assert [tree["running"] for tree in (trees[0], trees[-1])] == [True, False]
    assert trees[0]["depth"] == 0
    assert trees[-1] == tree_value(trace, BEAMS, model.label, text_id=trees[-1]["text_id"])


def test_a_tree_is_sent_less_often_than_the_text(model, monkeypatch):
    monkeypatch.setattr("playground.web.workbench.text_events.SECONDS_BETWEEN_FRAMES", 0.0)
    trees = [update[3] for update in TextEvents(model).write("ab", "en", asdict(BEAMS))]
    assert len(trees) > 3
    assert all(is_skipped(tree) for tree in trees[1:-1])


def test_a_text_without_beams_sends_no_tree(model):
    values = asdict(DecodingOptions(max_new_tokens=4))
    assert all(is_skipped(update[3]) for update in TextEvents(model).write("ab", "en", values))


def test_a_branch_grows_a_tree_from_where_it_left(model):
    event = type("Event", (), {"_data": {
        "prompt_ids": [0], "generated": [1, 2], "seed": 1, "text_id": "t", "grows": False, "token_id": 1, "prompt": "a",
    }})()  # fmt: skip
    *_, (strip, _, _, tree) = TextEvents(model).branch(event, "en", asdict(BEAMS))
    assert (tree["base"], tree["root"], tree["text_id"]) == (2, "c", strip["text_id"])
    assert {tree["labels"][i] for i, parent in zip(tree["token"], tree["parent"], strict=True) if parent == 0} >= {"b"}


def test_the_view_is_told_its_strip_as_text():
    view = beam_tree_view('"><b>', elem_id="t")
    assert "<b>" not in view.html_template
