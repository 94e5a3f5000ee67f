"""Every lane's text is that of ``decode`` alone: two models × two types of weights × two prompts × every strategy."""

from dataclasses import asdict

import pytest

from playground import DecodingOptions, decode, load_model
from playground.decoding.generate import new_run
from playground.errors import ModelError
from playground.web.compare.endpoint import CompareEndpoint
from playground.web.compare.events import CompareEvents
from playground.web.shell.offered import OfferedModels
from playground.web.shell.picker import ModelChoice

PROMPTS = ("w5 w6 w7", "w9")
DTYPES = ("float32", "bfloat16")
SHORT = {"max_new_tokens": 9, "seed": 5}
STRATEGIES = {
    "greedy": DecodingOptions(**SHORT, no_repeat_ngram_size=2),
    "sampling": DecodingOptions(**SHORT, do_sample=True, temperature=1.5, top_k=20),
    "beam": DecodingOptions(**SHORT, num_beams=3, length_penalty=0.5),
    "beam sampling": DecodingOptions(**SHORT, num_beams=2, do_sample=True, top_p=0.9),
}


@pytest.fixture(scope="module")
def names(random_gpt2, random_llama, tmp_path_factory):
    """The folders of two models with random weights; the page calls them by these."""
    folders = []
    for model in (random_gpt2, random_llama):
        folder = tmp_path_factory.mktemp("lane")
        model.model.save_pretrained(folder)
        model.tokenizer.save_pretrained(folder)
        folders.append(str(folder))
    return folders


@pytest.fixture(scope="module")
def choice(names):
    return ModelChoice(OfferedModels(names, folders=True), "decoder")


def lanes_of(names):
    """One lane for each model, type of weights and prompt; the first of each is what the page has by itself."""
    return [
        {
            **({"model": name} if name != names[0] else {}),
            **({"dtype": dtype} if dtype != DTYPES[0] else {}),
            **({"prompt": prompt} if prompt != PROMPTS[0] else {}),
        }
        for name in names
        for dtype in DTYPES
        for prompt in PROMPTS
    ]


def alone(names, lane, options):
    model = load_model(lane.get("model", names[0]), device="cpu", dtype=lane.get("dtype", "float32"))
    return decode(model, lane.get("prompt", PROMPTS[0]), options)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_in_the_tab(names, choice, strategy):
    options, lanes = STRATEGIES[strategy], lanes_of(names)
    sent = {"settings": [{**asdict(options), **lane} for lane in lanes], "same_length": False}
    with choice.lease_chosen(names[0]) as own:
        *_, (value, _) = CompareEvents(own, lend=choice.lease_together).run(PROMPTS[0], "en", sent, 5, 9, names[0])
    texts = []
    for row, lane in zip(value["rows"], lanes, strict=True):
        expected = alone(names, lane, options)
        texts.append(expected.token_ids)
        assert (row["ids"], "".join(row["texts"])) == (list(expected.token_ids), expected.text), lane
        assert row["figures"]["logprob"] == expected.logprob, lane
    assert len(set(texts)) > len(names), "the lanes differ, so that one could not stand for another"


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_for_programs(names, choice, strategy):
    options, lanes = STRATEGIES[strategy], lanes_of(names)
    sets = [{**asdict(options), **lane} for lane in lanes]
    *_, answer = CompareEndpoint(choice).compare(PROMPTS[0], sets, model=names[0])
    for row, lane in zip(answer["rows"], lanes, strict=True):
        expected = alone(names, lane, options)
        assert (row["text"], row["token_ids"]) == (expected.text, list(expected.token_ids)), lane
        assert row["figures"]["logprob"] == expected.logprob, lane
        assert (row["model"], row["dtype"], row["prompt"]) == (
            lane.get("model", names[0]), lane.get("dtype"), lane.get("prompt", PROMPTS[0]),
        )  # fmt: skip
    assert {row["tokenizer"] for row in answer["rows"]} == {load_model(names[0], device="cpu").tokenizer_id}


def test_for_programs_a_set_may_begin_with_tokens_of_another(names, choice):
    sets = [{"max_new_tokens": 6, "taken": [7, 8], "prompt": "w9"}]
    *_, answer = CompareEndpoint(choice).compare("", sets, model=names[0])
    (row,) = answer["rows"]
    run = new_run(load_model(names[0], device="cpu"), "w9", DecodingOptions(max_new_tokens=6), forced=(7, 8))
    list(run)
    assert (answer["prompt_ids"], row["token_ids"][:2]) == ([], [7, 8])
    assert row["token_ids"] == list(run.trace.token_ids)


@pytest.mark.parametrize(
    ("own", "rule"),
    [
        ({"model": "nowhere"}, "that this page offers"),
        ({"dtype": "float16"}, "must be one of"),
        ({"prompt": ""}, "Type a prompt first"),
        ({"taken": [-1]}, "ids must be"),
        ({"models": "x"}, "must be known options"),
    ],
)
def test_for_programs_what_is_no_lane_is_refused_in_words(names, choice, own, rule):
    with pytest.raises(Exception, match=rule):
        list(CompareEndpoint(choice).compare(PROMPTS[0], [{}, own]))


def test_models_that_do_not_fit_beside_each_other_are_refused_before_one_is_loaded(names, choice, monkeypatch):
    def is_too_much(_uses):
        raise ModelError("model", "must fit", "both", "take one")

    monkeypatch.setattr(choice.models, "check_together", is_too_much)
    with pytest.raises(ModelError, match="must fit"):
        list(CompareEndpoint(choice).compare(PROMPTS[0], [{}, {"model": names[1]}], model=names[0]))
