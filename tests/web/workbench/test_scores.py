"""What the reading card gets: every token of a text with its score, and the tokens that are looked for."""

import json
import math

import pytest
import torch

from playground.budgets import READ
from playground.decoding.text_scores import TextScoring
from playground.web.workbench.scores.scores import FOUND, ScoreEvents, find_tokens
from playground.web.workbench.text_events import TextEvents
from tests.doubles import TableModel

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.1, 0.1, 0.7, 0.1), 2: (0.2, 0.5, 0.1, 0.2), 3: (0.25, 0.25, 0.25, 0.25)}


def request(prompt_ids=(), generated=(), find=""):
    return {"number": 7, "prompt_ids": list(prompt_ids), "generated": list(generated), "find": find}


def read(model, *given, typed="", **named):
    *_, (answer, notice) = ScoreEvents(model).score(typed, request(*given, **named), "en")
    return answer and json.loads(answer), notice


def is_skipped(answer):
    return isinstance(answer, dict) and answer.get("__type__") == "update"


def test_each_token_of_prompt_and_text_has_its_score_and_the_first_has_none():
    scores, notice = read(TableModel(TABLE), (0, 1), (2,))
    assert (scores["number"], scores["ids"], scores["first"], notice) == (7, [0, 1, 2], 2, "")
    first, second, third = scores["scored"]
    assert (first["logprob"], first["rank"], first["entropy"], first["expected"]) == (None, None, None, [])
    assert (second["logprob"], second["rank"]) == (pytest.approx(math.log(0.6)), 1)
    assert third["expected"][:2] == [[2, "c", pytest.approx(0.7)], [0, "a", pytest.approx(0.1)]]
    assert scores["logprob"] == pytest.approx(math.log(0.6 * 0.7))
    assert scores["perplexity"] == pytest.approx((0.6 * 0.7) ** (-1 / 2))


def test_without_a_text_what_stands_in_the_prompt_is_read():
    scores, _ = read(TableModel(TABLE), typed="abc")
    assert (scores["ids"], scores["first"]) == ([0, 1, 2], 3)


def test_nothing_typed_is_nothing_read():
    assert read(TableModel(TABLE)) == (None, "")


def test_what_is_looked_for_has_its_probability_and_rank_everywhere(random_gpt2):
    ids = torch.randint(3, 300, (20,), generator=torch.Generator().manual_seed(1)).tolist()
    scores, _ = read(random_gpt2, ids, find="#7")
    with torch.no_grad():
        logprobs = random_gpt2.model(torch.tensor([ids])).logits[0, :-1].double().log_softmax(-1)
    assert scores["find"] == [[7, random_gpt2.label(7)]]
    found = [token["found"][0] for token in scores["scored"][1:]]
    assert [each[0] for each in found] == pytest.approx(logprobs[:, 7].tolist(), abs=1e-5)
    assert [each[1] for each in found] == (1 + (logprobs > logprobs[:, 7:8]).sum(-1)).tolist()
    assert scores["scored"][0]["found"] == []


def test_an_impossible_token_is_found_last_and_has_no_logarithm():
    scores, _ = read(TableModel({0: (0.5, 0.5, 0.0, 0.0)}), (0, 1), find="#3")
    assert scores["scored"][1]["found"] == [[None, 4]]


def test_a_token_is_found_as_it_looks_with_and_without_a_space_before(builtin):
    labels = [builtin.label(token_id) for token_id in find_tokens(builtin, "the")]
    assert set(labels) <= {"▁the", "the"}
    assert "▁the" in labels


def test_a_word_of_several_tokens_is_found_by_its_first(builtin):
    found = find_tokens(builtin, "antidisestablishment")
    assert 0 < len(found) <= FOUND
    assert all("antidisestablishment".startswith(builtin.label(i).removeprefix("▁")) for i in found)


def test_of_a_summary_each_token_is_scored_given_its_source(random_bart):
    source, ids = (5, 6, 7), (8, 9, 10)
    scores, _ = read(random_bart, source, ids)
    expected = TextScoring(random_bart, ids, source=source)
    list(expected)
    assert (scores["ids"], scores["first"]) == (list(ids), 0)
    assert [token["logprob"] for token in scores["scored"]] == [each.logprob for each in expected.scores.tokens]
    assert read(random_bart, source) == (None, "")


def test_a_text_beyond_the_context_is_read_in_windows(random_gpt2):
    ids = torch.randint(3, 300, (150,), generator=torch.Generator().manual_seed(2)).tolist()
    scores, _ = read(random_gpt2, ids)
    assert (scores["windows"], scores["context"], len(scores["scored"])) == (4, 64, 150)


def test_a_long_text_says_how_far_it_has_been_read(random_gpt2, monkeypatch):
    monkeypatch.setattr("playground.web.workbench.scores.scores.SECONDS_BETWEEN_COUNTS", 0.0)
    answers = [json.loads(each) for each, _ in ScoreEvents(random_gpt2).score("", request(range(3, 203)), "en")]
    assert answers[0] == {"number": 7, "read": 65, "of": 200}
    assert "scored" in answers[-1]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (None, "scores"),
        ({"prompt_ids": [1]}, "scores"),
        ({**request([0]), "number": "x"}, "number"),
        (request([4]), "0"),
        (request(["x"]), "prompt_ids"),
        (request([0, 1], find="#99"), "0"),
        (request([0, 1], find="x" * 300), "200"),
        (request([0] * (READ.most + 1)), "65,536"),
    ],
)
def test_what_no_page_sends_is_refused_in_words(sent, said):
    answer, notice = list(ScoreEvents(TableModel(TABLE)).score("", sent, "en"))[-1]
    assert is_skipped(answer)
    assert said in notice


def test_a_place_in_a_prompt_is_looked_at_as_read():
    place = {"prompt_ids": [0], "generated": [], "text_id": "", "grows": False, "taken": 1, "is_read": True}
    live, _ = TextEvents(TableModel(TABLE)).look_at_step(place, "en", {})
    assert (live["taken"], live["is_read"]) == (1, True)
    live, _ = TextEvents(TableModel(TABLE)).look_at_step({**place, "is_read": False}, "en", {})
    assert live["is_read"] is False
