"""What ``/compare`` gives, without a server."""

import json

import pytest

from playground import DecodingOptions, decode
from playground.errors import PlaygroundError
from playground.experiments import MOST_SETTINGS
from playground.web.compare import endpoint as endpoints
from playground.web.compare.endpoint import CompareEndpoint
from playground.web.shell.offered import OfferedModels
from playground.web.shell.picker import ModelChoice
from tests.doubles import server_models_of

PROMPT = "w5 w6 w7"
SETTINGS = [{"max_new_tokens": 6}, {"num_beams": 3, "max_new_tokens": 6}, {"do_sample": True, "max_new_tokens": 6}]


@pytest.fixture(scope="module")
def endpoint(random_gpt2):
    models = OfferedModels(("builtin/lm",), server_models=server_models_of(random_gpt2))
    return CompareEndpoint(ModelChoice(models, "decoder"))


def test_every_row_is_what_decode_gives(endpoint, random_gpt2):
    *_, answer = endpoint.compare(PROMPT, SETTINGS, seed=5)
    for row, options in zip(answer["rows"], SETTINGS, strict=True):
        alone = decode(random_gpt2, PROMPT, DecodingOptions(**options, seed=5))
        assert (row["text"], row["token_ids"], row["stop_reason"]) == (
            alone.text, list(alone.token_ids), alone.stop_reason,
        )  # fmt: skip
        assert (row["figures"]["logprob"], row["seed"]) == (alone.logprob, alone.seed)
        assert {name: row["options"][name] for name in options} == options
    assert answer["running"] is False
    assert json.loads(json.dumps(answer))["rows"][0]["figures"] == answer["rows"][0]["figures"]


def test_texts_grow_side_by_side(endpoint, monkeypatch):
    monkeypatch.setattr(endpoints, "SECONDS_BETWEEN_CHECKS", 0.0)
    *growing, _ = endpoint.compare(PROMPT, SETTINGS[:1] * 2)
    lengths = [tuple(len(row["token_ids"]) for row in each["rows"]) for each in growing]
    assert lengths[:4] == [(0, 0), (1, 0), (1, 1), (2, 1)]
    assert all(each["running"] for each in growing)


def test_texts_of_the_same_length_have_all_their_tokens(endpoint):
    *_, answer = endpoint.compare(PROMPT, SETTINGS, same_length=True)
    assert [len(row["token_ids"]) for row in answer["rows"]] == [6, 6, 6]


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ({"prompt": "", "settings": [{}]}, "Type a prompt first"),
        ({"prompt": PROMPT, "settings": []}, "settings must be 1 to 10"),
        ({"prompt": PROMPT, "settings": [{}] * (MOST_SETTINGS + 1)}, "settings must be 1 to 10"),
        ({"prompt": PROMPT, "settings": {"num_beams": 2}}, "settings must be a list"),
        ({"prompt": PROMPT, "settings": [{"beams": 2}]}, "must be known options"),
        ({"prompt": PROMPT, "settings": [3]}, "must be known options"),
        ({"prompt": PROMPT, "settings": [{"num_beams": 100, "max_new_tokens": 4096}]}, "at most 51,200 tokens"),
        ({"prompt": PROMPT, "settings": [{}], "model": "nowhere"}, "that this page offers"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(endpoint, values, rule):
    with pytest.raises(PlaygroundError, match=rule):
        list(endpoint.compare(**values))
