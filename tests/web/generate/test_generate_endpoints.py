"""What ``/next_token``, ``/generate``, ``/score`` and ``/detect`` give, without a server."""

import json
import math
from dataclasses import asdict

import pytest
import torch
from transformers import WatermarkDetector, WatermarkingConfig

from playground import DecodingOptions, decode, next_token
from playground.budgets import SCORED
from playground.decoding.sampling import uniform
from playground.decoding.text_scores import score_text
from playground.errors import PlaygroundError
from playground.models.running.session import Session
from playground.web.generate import endpoint as endpoints
from playground.web.generate.detect_endpoint import DetectEndpoint
from playground.web.generate.endpoint import GenerateEndpoints
from playground.web.generate.score_endpoint import ScoreEndpoint
from playground.web.shell.offered import OfferedModels
from playground.web.shell.picker import ModelChoice
from tests.doubles import server_models_of

PROMPT = "w5 w6 w7"
GREEDY = {"max_new_tokens": 8}
DRAWN = {"do_sample": True, "temperature": 0.9, "top_k": 20, "top_p": 0.8, "max_new_tokens": 8}
BEAMS = {"num_beams": 3, "max_new_tokens": 6}


def choice_of(model) -> ModelChoice:
    return ModelChoice(OfferedModels(("builtin/lm",), server_models=server_models_of(model)), "decoder")


@pytest.fixture(scope="module")
def choice(random_gpt2):
    return choice_of(random_gpt2)


@pytest.fixture
def endpoint(choice):
    return GenerateEndpoints(choice)


@pytest.fixture
def scoring(choice):
    return ScoreEndpoint(choice)


@pytest.mark.parametrize("options", [{}, GREEDY, DRAWN, BEAMS], ids=["plain", "greedy", "drawn", "beams"])
def test_a_generated_text_is_decodes(endpoint, random_gpt2, options):
    *_, answer = endpoint.generate(PROMPT, options, seed=4, trace=True)
    alone = decode(random_gpt2, PROMPT, DecodingOptions(**options, seed=4))
    assert (answer["text"], answer["token_ids"]) == (alone.text, list(alone.token_ids))
    assert answer["trace"] == asdict(alone)
    assert (answer["running"], answer["stop_reason"], answer["seed"]) == (False, alone.stop_reason, alone.seed)
    assert answer["figures"]["logprob"] == alone.logprob
    assert answer["figures"]["perplexity"] == pytest.approx(math.exp(-alone.logprob / len(alone.token_ids)))
    assert [each["score"] for each in answer["hypotheses"]] == [each.score for each in alone.hypotheses]
    assert json.loads(json.dumps(answer)) is not None


def test_a_text_grows_and_its_figures_come_last(endpoint, monkeypatch):
    monkeypatch.setattr(endpoints, "SECONDS_BETWEEN_CHECKS", 0.0)
    *growing, whole = endpoint.generate(PROMPT, GREEDY)
    assert [len(each["token_ids"]) for each in growing] == list(range(9))
    assert all(whole["text"].startswith(each["text"]) for each in growing)
    assert {(each["running"], each["figures"] is None, each["stop_reason"]) for each in growing} == {(True, True, None)}
    assert whole["trace"] is None


def test_a_program_that_leaves_ends_its_text(endpoint, monkeypatch):
    closed = []
    monkeypatch.setattr(endpoints, "SECONDS_BETWEEN_CHECKS", 0.0)
    monkeypatch.setattr(Session, "close", lambda session: closed.append(session.length))
    text = endpoint.generate(PROMPT, GREEDY)
    next(text)
    next(text)
    text.close()
    assert closed == [3]


def test_the_seed_beside_the_options_takes_the_place_of_the_one_among_them(endpoint):
    *_, beside = endpoint.generate(PROMPT, DRAWN, seed=9)
    *_, among = endpoint.generate(PROMPT, {**DRAWN, "seed": 9})
    *_, both = endpoint.generate(PROMPT, {**DRAWN, "seed": 1}, seed=9)
    assert beside["token_ids"] == among["token_ids"] == both["token_ids"]
    assert beside["seed"] == both["seed"] == 9


def test_a_new_seed_is_told_and_repeats_the_text(endpoint):
    *_, new = endpoint.generate(PROMPT, {**DRAWN, "seed": None})
    *_, again = endpoint.generate(PROMPT, DRAWN, seed=new["seed"])
    assert again["token_ids"] == new["token_ids"]


@pytest.mark.parametrize("options", [GREEDY, DRAWN, {**DRAWN, "repetition_penalty": 3.0}])
def test_the_next_token_is_the_first_of_the_generated_text(endpoint, random_gpt2, options):
    answer = endpoint.next_token(PROMPT, options, seed=4, top_n=20)
    *_, text = endpoint.generate(PROMPT, options, seed=4)
    distribution = next_token(random_gpt2, PROMPT, DecodingOptions(**options, seed=4))
    assert answer["chosen"]["token_id"] == text["token_ids"][0]
    assert (answer["kept"], answer["entropy"], answer["u"]) == (
        distribution.kept, distribution.entropy, uniform(4, 0) if "do_sample" in options else None,
    )  # fmt: skip
    for listed, probs, name in (("before", distribution.raw_probs, "raw_prob"), ("after", distribution.probs, "prob")):
        best = probs.sort(descending=True, stable=True)
        kept = min(20, answer["kept"]) if listed == "after" else 20
        assert [each["token_id"] for each in answer[listed]] == best.indices[:kept].tolist()
        assert [each[name] for each in answer[listed]] == pytest.approx(best.values[:kept].tolist())
    assert [(each["option"], each["removed"]) for each in answer["stages"]] == [
        (stage.name, len(stage.removed_ids)) for stage in distribution.stages
    ]
    assert json.loads(json.dumps(answer)) == answer


def test_a_beam_search_chooses_no_single_token(endpoint):
    answer = endpoint.next_token(PROMPT, {**BEAMS, "do_sample": True})
    assert (answer["chosen"], answer["u"], answer["seed"]) == (None, None, None)


def test_a_score_has_each_token_and_none_for_the_first(scoring, random_gpt2):
    answer = scoring.score(PROMPT, top_n=2)
    scores = score_text(random_gpt2, PROMPT, top_n=2)
    assert [each["logprob"] for each in answer["tokens"]] == [each.logprob for each in scores.tokens]
    assert [answer["tokens"][0][name] for name in ("logprob", "prob", "rank", "entropy")] == [None] * 4
    assert answer["tokens"][1]["expected"] == [asdict(each) for each in scores.tokens[1].expected]
    assert (answer["scored"], answer["context_length"], answer["windows"]) == (
        2, 64, [{"start": 0, "first": 1, "end": 3}],
    )  # fmt: skip
    assert answer["perplexity"] == scores.score.perplexity
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer


def test_a_text_beyond_the_context_tells_its_windows(scoring):
    answer = scoring.score("w5 " * 100)
    assert [each["first"] for each in answer["windows"]] == [1, 65, 97]
    assert answer["scored"] == 99


def test_an_encoder_decoder_generates_and_scores_from_its_source(random_bart):
    choice = choice_of(random_bart)
    *_, text = GenerateEndpoints(choice).generate(PROMPT, GREEDY, model="builtin/lm")
    assert text["token_ids"] == list(decode(random_bart, PROMPT, DecodingOptions(**GREEDY)).token_ids)
    answer = ScoreEndpoint(choice).score("w8 w9", source=PROMPT)
    assert answer["scored"] == len(answer["tokens"])


def last_of(answers):
    *_, last = answers
    return last


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"prompt": " "}, "Type a prompt first"),
        ({"prompt": 3}, "prompt must be a text"),
        ({"prompt": PROMPT, "options": {"top_p": 7}}, "top_p must be"),
        ({"prompt": PROMPT, "options": {"beams": 2}}, "options must be known options by name.*num_beams"),
        ({"prompt": PROMPT, "options": ["top_p"]}, "options must be known options by name"),
        ({"prompt": PROMPT, "seed": -1}, "seed must be"),
        ({"prompt": PROMPT, "model": "nowhere"}, "that this page offers"),
        ({"prompt": "w5 " * 65}, "at most 64 tokens"),
        ({"prompt": PROMPT, "options": {"num_beams": 100, "max_new_tokens": 4096}}, "max_new_tokens × num_beams"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(endpoint, values, rule):
    with pytest.raises(PlaygroundError, match=rule):
        endpoint.next_token(**values)
    with pytest.raises(PlaygroundError, match=rule):
        last_of(endpoint.generate(**values))


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"text": ""}, "Pass a text to score"),
        ({"text": "w5 " * (SCORED.most + 1)}, "text must be at most 16,384 tokens"),
        ({"text": "w5 w6", "source": "w7"}, "source must be empty"),
        ({"text": "w5 w6", "source": "x" * 1_000_001}, "source must be at most"),
        ({"text": "w5 w6", "top_n": 11}, "top_n must be a whole number from 0 to 10"),
        ({"text": "w5 w6", "model": "../secret"}, "that this page offers"),
    ],
)
def test_what_cannot_be_scored_is_refused_in_words(scoring, values, rule):
    with pytest.raises(PlaygroundError, match=rule):
        scoring.score(**values)


@pytest.mark.parametrize("top_n", [0, 1_001, 1.5, "ten", True])
def test_candidates_are_counted(endpoint, top_n):
    with pytest.raises(PlaygroundError, match="top_n must be a whole number from 1 to 1,000"):
        endpoint.next_token(PROMPT, top_n=top_n)


@pytest.mark.parametrize(("ratio", "bias"), [(0.25, 4.0), (0.5, 3.0), (0.25, 0.0)])
def test_a_pasted_text_is_judged_as_transformers_detector_judges_it(builtin, ratio, bias):
    options = DecodingOptions(
        do_sample=True, watermark_bias=bias, greenlist_ratio=ratio, max_new_tokens=120, min_new_tokens=120, seed=2
    )
    text = decode(builtin, "Once upon a time, there was a", options).text
    answer = DetectEndpoint(choice_of(builtin)).detect(text, ratio)
    ids = torch.tensor([builtin.encode(text)])
    config = WatermarkingConfig(greenlist_ratio=ratio, bias=bias)
    theirs = WatermarkDetector(builtin.model.config, "cpu", config)(ids, return_dict=True)
    assert [each["token_id"] for each in answer["tokens"]] == ids[0].tolist()
    assert (answer["scored"], answer["green"]) == (theirs.num_tokens_scored[0], theirs.num_green_tokens[0])
    assert answer["z"] == pytest.approx(theirs.z_score[0], abs=1e-12)
    assert answer["p_value"] == pytest.approx(theirs.p_value[0], abs=1e-12)
    assert answer["is_marked"] == bool(theirs.prediction[0]) == (bias > 0)
    assert sum(each["green"] is True for each in answer["tokens"]) == answer["green"]
    assert answer["tokens"][0]["green"] is None
    assert json.loads(json.dumps(answer)) == answer


@pytest.mark.parametrize(
    ("text", "ratio", "said"),
    [
        ("", 0.25, "text"),
        ("w5", 0.25, "at least two tokens"),
        ("w5 w6", 1.0, "greenlist_ratio"),
        ("w5 w6", "x", "finite"),
    ],
)
def test_what_no_mark_can_be_looked_for_in_is_refused(choice, text, ratio, said):
    with pytest.raises(PlaygroundError, match=said):
        DetectEndpoint(choice).detect(text, ratio)
