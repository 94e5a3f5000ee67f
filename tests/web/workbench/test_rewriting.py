"""Texts of a link are written anew: what comes is what the model gives, whatever the link says."""

from dataclasses import asdict, replace
from itertools import islice

import pytest

from playground import DecodingOptions, decode
from playground.decoding.generate import new_run
from playground.errors import PlaygroundError
from playground.web.server.arguments import ArgumentError
from playground.web.workbench.looking import ReadPrompt, read_prompt
from playground.web.workbench.rewriting import MOST_TEXTS, read_recipes, rewritten
from playground.web.workbench.strip.strip import strip_value
from playground.web.workbench.text_events import TextEvents
from playground.web.workbench.tree.tree import tree_value
from tests.doubles import TableModel

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.1, 0.1, 0.7, 0.1), 2: (0.2, 0.5, 0.1, 0.2), 3: (0.25, 0.25, 0.25, 0.25)}
GREEDY = DecodingOptions(seed=3, max_new_tokens=6)
STRATEGIES = {
    "greedy": GREEDY,
    "sampling": replace(GREEDY, do_sample=True, temperature=1.4, top_k=3),
    "beam": replace(GREEDY, num_beams=3),
    "beam_sampling": replace(GREEDY, num_beams=2, do_sample=True),
}


@pytest.fixture
def model():
    return TableModel(TABLE)


def read(model, prompt, options):
    return read_prompt(model, prompt)


def recipe(*pieces, text_id="t", after=None, prompt="a", by_hand=0, stop_reason=None):
    written = [{"options": asdict(options), "ids": list(ids)} for options, ids in pieces]
    return {"prompt": prompt, "text_id": text_id, "after": after, "pieces": written, "by_hand": by_hand,
            "stop_reason": stop_reason}  # fmt: skip


def anew(model, *recipes):
    return list(rewritten(model, read_recipes({"texts": list(recipes)}), read))


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_text_comes_as_it_was_with_its_search(model, strategy):
    options = STRATEGIES[strategy]
    trace = decode(model, read_prompt(model, "a").ids, options)
    [(value, tree)] = anew(model, recipe((options, trace.token_ids), stop_reason=trace.stop_reason))
    assert value == strip_value("a", trace, options, text_id="t")
    assert (tree is None) == (options.num_beams == 1)
    if tree:
        assert tree == tree_value(trace, options, model.label, text_id="t")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_text_of_the_built_in_model_comes_as_it_was(builtin, strategy):
    options = STRATEGIES[strategy]
    ids = read_prompt(builtin, "Once upon a time").ids
    trace = decode(builtin, ids, options)
    made = recipe((options, trace.token_ids), prompt="Once upon a time", stop_reason=trace.stop_reason)
    assert anew(builtin, made)[0][0] == strip_value("Once upon a time", trace, options, text_id="t")


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_what_was_stopped_is_left_where_it_was(model, strategy):
    options = STRATEGIES[strategy]
    run = new_run(model, read_prompt(model, "a").ids, options)
    steps = iter(run)
    list(islice(steps, 2))
    before, ids = run.trace, run.trace.token_ids
    steps.close()
    [(value, _)] = anew(model, recipe((options, ids), stop_reason="cancelled"))
    assert [token["id"] for token in value["tokens"]] == list(ids)
    assert value["tokens"] == strip_value("a", before, options, text_id="t")["tokens"]
    assert value["stop_reason"] == "cancelled"


def test_tokens_taken_by_hand_have_their_own_options_and_a_branch_goes_on_from_its_text(model):
    hot = replace(STRATEGIES["sampling"], temperature=3.0)
    trunk = recipe((GREEDY, [1, 2]), (hot, [3]), text_id="trunk")
    branch = recipe((GREEDY, [2, 1]), text_id="branch", after={"text_id": "trunk", "count": 1})
    first, second, third = (value for value, _ in anew(model, trunk, branch))
    assert [value["after"] for value in (first, second, third)] == [
        None,
        {"text_id": "trunk", "count": 2},
        {"text_id": "trunk", "count": 1},
    ]
    assert [[token["id"] for token in value["tokens"]] for value in (first, second, third)] == [[1, 2], [3], [2, 1]]
    alone = new_run(model, read_prompt(model, "a").ids, hot, generated=(1, 2), forced=(3,))
    list(islice(iter(alone), 1))
    assert second["tokens"][0]["kept"] == alone.trace.steps[0].kept
    assert second["options"]["temperature"] == 3.0
    assert second["stop_reason"] is None


def test_a_branch_that_is_a_search_takes_its_first_token_as_it_was(model):
    options = STRATEGIES["beam"]
    run = new_run(model, read_prompt(model, "a").ids, options, generated=(1,), forced=(3,))
    list(run)
    trunk = recipe((GREEDY, [1, 2]), text_id="trunk")
    branch = recipe(
        (options, run.trace.token_ids), text_id="b", after={"text_id": "trunk", "count": 1}, stop_reason="length"
    )
    (_, no_tree), (value, tree) = anew(model, trunk, branch)
    assert no_tree is None
    assert tree is not None
    assert tree["base"] == 1
    assert value["tokens"] == strip_value("a", run.trace, options, text_id="b")["tokens"]


def test_what_was_taken_by_hand_is_counted_in_the_piece_where_it_stands(model):
    pieces = (GREEDY, [1, 2]), (GREEDY, [1, 2])
    for by_hand, counts in ((0, [0, 0]), (1, [1, 0]), (3, [2, 1]), (400, [2, 2])):
        assert [value["by_hand"] for value, _ in anew(model, recipe(*pieces, by_hand=by_hand))] == counts


def test_an_option_that_a_link_leaves_out_is_neutral(model):
    text = recipe((GREEDY, [1]))
    text["pieces"][0]["options"] = {"seed": 3}
    assert anew(model, text)[0][0]["options"] == asdict(DecodingOptions(seed=3))


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {"texts": None},
        {"texts": [recipe((GREEDY, []))]},
        {"texts": [recipe((GREEDY, ["x"]))]},
        {"texts": [recipe((GREEDY, [1]), stop_reason="<b>")]},
        {"texts": [recipe((GREEDY, [1]), by_hand=-1)]},
        {"texts": [recipe((GREEDY, [1]), text_id="x" * 2_000)]},
        {"texts": [recipe((GREEDY, [1]))] * (MOST_TEXTS + 1)},
        {"texts": [{**recipe(), "pieces": [{"options": {"temperature": "hot"}, "ids": [1]}]}]},
        {"texts": [{**recipe(), "pieces": [{"options": {"num_beams": 10_000}, "ids": [1]}]}]},
        {"texts": [recipe(*[(replace(GREEDY, num_beams=10, max_new_tokens=512), [1])] * 11)]},
    ],
)
def test_what_is_no_recipe_is_refused_with_its_reason(sent):
    with pytest.raises(PlaygroundError):
        read_recipes(sent)


@pytest.mark.parametrize("after", [{"text_id": "nobody", "count": 0}, {"text_id": "t", "count": 3}])
def test_a_branch_of_what_is_not_there_is_refused(model, after):
    with pytest.raises(ArgumentError):
        anew(model, recipe((GREEDY, [1, 2])), recipe((GREEDY, [1]), text_id="b", after=after))


def test_a_token_that_the_model_does_not_have_is_refused(model):
    answer, notice = TextEvents(model).rewrite({"texts": [recipe((GREEDY, [99]))]}, "en")
    assert answer is None
    assert "pg-notice" in notice


def test_the_ids_of_a_prompt_are_what_the_model_reads_of_it(model):
    [(value, _)] = list(
        rewritten(model, read_recipes({"texts": [recipe((GREEDY, [1]))]}), lambda *_: ReadPrompt((2, 3), 0))
    )
    assert value["prompt_ids"] == [2, 3]
