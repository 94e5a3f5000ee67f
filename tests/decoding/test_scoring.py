"""Probability and repetition of a text, against definitions worked by hand."""

import math

import pytest
import torch

from playground import DecodingOptions, decode
from playground.decoding.scoring import (
    RepeatedSpan,
    distinct_n,
    longest_repeated_span,
    repeated_ngram_share,
    score,
)
from playground.errors import PromptError
from tests.doubles import TableModel

TABLE = {0: (0.1, 0.6, 0.2, 0.1), 1: (0.1, 0.1, 0.7, 0.1), 2: (0.2, 0.1, 0.1, 0.6), 3: (0.25, 0.25, 0.25, 0.25)}


def test_the_prompt_is_skipped_and_the_first_new_token_counts():
    result = score(TableModel(TABLE), "a", [1, 2, 3])
    assert [math.exp(p) for p in result.logprobs] == pytest.approx([0.6, 0.7, 0.6])
    assert result.logprob == pytest.approx(math.log(0.6 * 0.7 * 0.6))
    assert result.mean == pytest.approx(math.log(0.6 * 0.7 * 0.6) / 3)
    assert result.perplexity == pytest.approx((0.6 * 0.7 * 0.6) ** (-1 / 3))


def test_equal_odds_have_the_perplexity_of_their_number():
    assert score(TableModel(TABLE), [3], [3] * 20).perplexity == pytest.approx(4)


def test_no_token_has_no_mean():
    model = TableModel(TABLE)
    result = score(model, "a", [])
    assert (result.logprob, result.mean, result.perplexity, model.open_sessions) == (0, None, None, 0)


def test_an_impossible_token_has_infinite_perplexity():
    result = score(TableModel({0: (1.0, 0.0, 0.0, 0.0)}), "a", [1])
    assert (result.logprob, result.perplexity) == (-math.inf, math.inf)


@pytest.mark.parametrize("n", [1, 2, 50])
@pytest.mark.parametrize("model_name", ["random_gpt2", "random_bart", "random_llama"])
def test_logprobs_equal_one_pass_over_the_whole_text(model_name, n, request):
    model, prompt = request.getfixturevalue(model_name), [5, 6, 7]
    ids = torch.randint(3, 300, (n,), generator=torch.Generator().manual_seed(n))
    with torch.no_grad():
        if model.is_encoder_decoder:
            own = torch.tensor([[*model.start_ids, *ids.tolist()]])
            logits = model.model(input_ids=torch.tensor([prompt]), decoder_input_ids=own).logits
        else:
            logits = model.model(torch.tensor([[*prompt, *ids.tolist()]])).logits[:, len(prompt) - 1 :]
    logprobs = logits[0, :-1].double().log_softmax(-1).gather(1, ids[:, None])[:, 0]
    assert score(model, prompt, ids.tolist()).logprobs == pytest.approx(logprobs.tolist(), abs=1e-4)


@pytest.mark.slow
def test_a_long_text_is_read_in_pieces(stories):
    trace = decode(stories, [1], DecodingOptions(max_new_tokens=150))
    assert score(stories, [1], trace.token_ids).logprob == pytest.approx(trace.logprob, abs=1e-3)


def test_a_decoded_text_scores_as_its_trace_says(any_model):
    options = DecodingOptions(do_sample=True, top_k=20, max_new_tokens=20)
    trace = decode(any_model, [5, 6, 7], options)
    assert score(any_model, [5, 6, 7], trace.token_ids).logprob == pytest.approx(trace.logprob, abs=1e-4)


def test_a_text_may_fill_the_context_and_no_more(random_gpt2):
    assert len(score(random_gpt2, [5] * 60, [6] * 5).logprobs) == 5
    with pytest.raises(PromptError, match="at most 64"):
        score(random_gpt2, [5] * 60, [6] * 6)


def test_distinct_n_is_the_share_of_different_ngrams():
    assert distinct_n([1, 1, 2, 1], 1) == 0.5
    assert distinct_n([1, 1, 2, 1, 1], 2) == 0.75
    assert repeated_ngram_share([1, 1, 2, 1, 1], 2) == 0.25
    assert (distinct_n([1], 2), repeated_ngram_share([], 1)) == (None, None)


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([], RepeatedSpan(0, 0, 0)),
        ([1, 2, 3], RepeatedSpan(0, 0, 0)),
        ([1, 2, 3, 1], RepeatedSpan(1, 0, 3)),
        ([1, 1, 1, 1], RepeatedSpan(2, 0, 2)),
        ([1, 1, 1], RepeatedSpan(1, 0, 1)),
        ([9, 1, 2, 3, 8, 1, 2, 3, 7, 1, 2], RepeatedSpan(3, 1, 5)),
    ],
)
def test_the_longest_repeated_span(ids, expected):
    assert longest_repeated_span(ids) == expected
