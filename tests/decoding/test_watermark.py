"""The watermark is transformers' own, and what finds it finds what transformers' detector finds."""

import random

import pytest
import torch
from transformers import WatermarkDetector, WatermarkingConfig
from transformers.generation import logits_process

from playground import DecodingOptions, decode
from playground.decoding.generate import next_token
from playground.decoding.watermark import HASHING_KEY, Z_THRESHOLD, WatermarkLogitsProcessor, detect, green_ids
from playground.errors import PromptError
from tests.sizes import sizes

PROMPTS = ("Once upon a time, there was a", "옛날 옛적 깊은 산속 작은 마을에", "The weather in Seoul")
LONG = {"max_new_tokens": 200, "min_new_tokens": 200, "do_sample": True}


def test_key_and_threshold_are_transformers_own():
    assert WatermarkingConfig().hashing_key == HASHING_KEY
    assert WatermarkDetector.__call__.__defaults__[0] == Z_THRESHOLD


@sizes("rows", quick=60, slow=300)
def test_the_stage_is_transformers_own_bit_for_bit(rows):
    rng = random.Random(4)
    for _ in range(rows):
        size, ratio, bias = rng.choice([4, 300, 8192]), rng.uniform(0.05, 0.95), rng.uniform(0.1, 9.0)
        ids = torch.tensor([[rng.randrange(size) for _ in range(3)] for _ in range(rng.randint(1, 3))])
        scores = torch.randn(len(ids), size).masked_fill(torch.rand(len(ids), size) < 0.2, -torch.inf)
        theirs = logits_process.WatermarkLogitsProcessor(size, "cpu", greenlist_ratio=ratio, bias=bias)
        assert torch.equal(
            WatermarkLogitsProcessor(None, greenlist_ratio=ratio, bias=bias)(ids, scores), theirs(ids, scores)
        )


def test_a_bias_raises_the_green_tokens_and_no_other_whatever_came_before():
    scores = torch.zeros(1, 100)
    marked = WatermarkLogitsProcessor(100, greenlist_ratio=0.3, bias=2.0)(torch.tensor([[5, 9]]), scores)
    green = green_ids(9, 100, 0.3)
    assert len(green) == 30
    assert marked[0, green].eq(2.0).all()
    assert marked.sum() == 60.0
    assert not scores.any()
    assert (
        WatermarkLogitsProcessor(100, greenlist_ratio=0.3, bias=2.0)(torch.empty(1, 0, dtype=torch.long), scores)
        is scores
    )


def test_the_stage_acts_after_all_others_with_and_without_a_draw(builtin):
    for options in (DecodingOptions(do_sample=True, top_k=3, watermark_bias=2.0), DecodingOptions(watermark_bias=2.0)):
        distribution = next_token(builtin, PROMPTS[0], options)
        assert distribution.stages[-1].name == "watermark_bias"
    assert distribution.kept == builtin.vocab_size
    assert next_token(builtin, PROMPTS[0], DecodingOptions(do_sample=True, top_k=3, watermark_bias=2.0)).kept == 3


@sizes("texts", quick=2, slow=6, proof=20)
def test_a_long_text_with_the_watermark_is_found_and_one_without_is_not(builtin, texts):
    for number in range(texts):
        options = DecodingOptions(**LONG, seed=number)
        plain = decode(builtin, PROMPTS[number % 3], options).token_ids
        marked = decode(
            builtin, PROMPTS[number % 3], DecodingOptions(**LONG, seed=number, watermark_bias=4.0)
        ).token_ids
        assert len(plain) == len(marked) == 200
        assert abs(detect(plain, builtin.vocab_size, 0.25).z) < 3.0
        found = detect(marked, builtin.vocab_size, 0.25)
        assert found.z >= 4.0
        assert found.is_marked


@sizes("texts", quick=10, slow=50)
def test_a_detection_equals_transformers_detectors(builtin, texts):
    rng = random.Random(6)
    for _ in range(texts):
        ratio = rng.choice([0.1, 0.25, 0.5, 0.9])
        ids = [rng.randrange(builtin.vocab_size) for _ in range(rng.randint(3, 60))]
        if rng.random() < 0.3:
            ids[0] = builtin.tokenizer.bos_token_id
        config = WatermarkingConfig(greenlist_ratio=ratio)
        theirs = WatermarkDetector(builtin.model.config, "cpu", config)(torch.tensor([ids]), return_dict=True)
        own = detect(ids, builtin.vocab_size, ratio, bos_id=builtin.tokenizer.bos_token_id)
        assert own.scored == theirs.num_tokens_scored[0]
        assert own.n_green == theirs.num_green_tokens[0]
        assert own.z == pytest.approx(theirs.z_score[0], abs=1e-12)
        assert own.p_value == pytest.approx(theirs.p_value[0], abs=1e-12)
        assert own.is_marked == theirs.prediction[0]


def test_the_first_token_of_a_text_is_not_counted():
    found = detect([3, 4, 5], 100, 0.25)
    assert found.green[0] is None
    assert (found.scored, len(found.green)) == (2, 3)


@pytest.mark.parametrize("ids", [[], [7], [1, 7]])
def test_a_text_of_one_token_cannot_be_judged(ids):
    with pytest.raises(PromptError, match="at least two tokens"):
        detect(ids, 100, 0.25, bos_id=1)
