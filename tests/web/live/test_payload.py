import base64
import json

import numpy as np
import pytest
import torch
from transformers import EncoderNoRepeatNGramLogitsProcessor, NoRepeatNGramLogitsProcessor

from playground.errors import ModelError
from playground.web.live.payload import EXACT_TOKENS, TAIL_ERROR, ngram_reach, step_payload


def payload(logits, **given):
    asked = {"context_ids": [], "generated": 0, "eos_ids": [], "u": 0.5, "label": str, "step_id": "s"} | given
    return step_payload(torch.as_tensor(logits, dtype=torch.float32), **asked)


def decoded(sent):
    """What the page reads, in Python."""
    codes = np.frombuffer(base64.b64decode(sent["codes"]), "<u2")
    exact = iter(np.frombuffer(base64.b64decode(sent["exact"]), "<f4"))
    return np.array([next(exact) if c == 65535 else sent["origin"] - float(c) * sent["step"] for c in codes])


def row(size, centre=0.0, spread=3.0, seed=0):
    return (np.random.default_rng(seed).normal(centre, spread, size)).astype("f4")


@pytest.mark.parametrize("centre", [0.0, -90.0, 1e4])
@pytest.mark.parametrize("size", [4, 100, 8000, 50257, 102400])
def test_every_logit_comes_back_within_the_stated_error(size, centre):
    logits = row(size, centre)
    assert np.abs(decoded(payload(logits)) - logits).max() <= TAIL_ERROR


def test_the_best_2048_logits_come_back_exactly():
    logits = row(50257)
    best = np.argsort(-logits)[:EXACT_TOKENS]
    assert (decoded(payload(logits))[best] == logits[best]).all()


def test_logits_that_a_history_rule_may_change_come_back_exactly():
    logits = row(8000)
    ids = np.argsort(logits)[:50].tolist()
    sent = decoded(payload(logits, context_ids=ids[:40], eos_ids=ids[40:]))
    assert (sent[ids] == logits[ids]).all()


def test_minus_infinity_and_huge_masks_survive():
    logits = row(8000)
    logits[::3], logits[1::3] = -np.inf, np.finfo("f4").min
    sent = decoded(payload(logits))
    assert (np.isneginf(sent) == np.isneginf(logits)).all()
    assert (sent[1::3] == np.finfo("f4").min).all()


def test_a_row_of_nothing_but_minus_infinity_can_be_sent():
    assert np.isneginf(decoded(payload(np.full(5000, -np.inf)))).all()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_distribution_is_refused(bad):
    with pytest.raises(ModelError):
        payload([0.0, bad])


def test_the_payload_is_strict_json_and_small():
    logits = row(50257)
    logits[5] = -np.inf
    text = json.dumps(payload(logits, label=lambda i: f"\ud800 token {i}"), allow_nan=False)
    text.encode("utf-8")
    assert len(text) < 170_000
    assert len(json.dumps(payload(row(8192)))) < 45_000


def test_the_best_tokens_and_the_token_taken_have_labels():
    logits = row(8000)
    labels = dict(payload(logits, label=lambda i: f"t{i}", taken=int(logits.argmin()))["labels"])
    assert all(labels[int(i)] == f"t{i}" for i in [*np.argsort(-logits)[:256], logits.argmin()])


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("seed", range(8))
def test_banned_tokens_are_those_of_transformers(size, seed):
    context = np.random.default_rng(seed).integers(0, 3 + seed, 40).tolist()
    processed = NoRepeatNGramLogitsProcessor(size)(torch.tensor([context]), torch.zeros(1, 12))
    banned = torch.isneginf(processed[0]).nonzero().flatten().tolist()
    assert sorted(i for i, reach in ngram_reach(context, 12).items() if reach >= size) == banned


def test_the_ngram_that_would_be_repeated_can_be_named():
    history = payload(np.zeros(9), context_ids=[1, 2, 3, 1, 2])["history"]
    reach = dict(zip(history["ids"], history["reach"], strict=True))
    assert reach[3] == 3
    assert history["recent"][-2:] == [1, 2]


def test_of_a_long_context_only_the_end_is_sent_that_a_rule_may_look_at():
    history = payload(np.zeros(99), context_ids=list(range(90)))["history"]
    assert history["recent"] == list(range(75, 90))  # a word of 16 tokens needs the 15 before its last
    repeated = payload(np.zeros(99), context_ids=[*range(40), *range(40)])["history"]
    assert repeated["recent"] == list(range(40))


def test_how_often_a_token_has_been_generated_does_not_count_the_prompt():
    history = payload(np.zeros(9), context_ids=[1, 2, 1, 3, 1], generated=3)["history"]
    assert dict(zip(history["ids"], history["times"], strict=True)) == {1: 2, 2: 0, 3: 1}


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("seed", range(8))
def test_tokens_banned_by_the_source_are_those_of_transformers(size, seed):
    draw = np.random.default_rng(seed)
    source, context = draw.integers(0, 4, 20).tolist(), draw.integers(0, 4, 6).tolist()
    processed = EncoderNoRepeatNGramLogitsProcessor(size, torch.tensor([source]))(
        torch.tensor([context]), torch.zeros(1, 12)
    )
    banned = torch.isneginf(processed[0]).nonzero().flatten().tolist()
    assert sorted(i for i, reach in ngram_reach(source, 12, context).items() if reach >= size) == banned


@pytest.mark.parametrize("context", [[], [4], [7, 7, 7], [100, 2]])
def test_short_and_foreign_contexts_are_no_mistake(context):
    history = payload(np.zeros(9), context_ids=context)["history"]
    assert history["ids"] == sorted({i for i in context if i < 9})
