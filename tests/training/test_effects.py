"""What the report measures of a text, on distributions that can be checked by hand."""

import math

import pytest
import torch

from playground import DecodingOptions, decode
from playground.decoding.scoring import score
from playground.training.effects import (
    NEW_TOKENS,
    Written,
    drawn_together,
    exactly,
    mean_logprob,
    nucleus_sizes,
    repeats,
    shape,
    share_of_pairs,
    share_of_steps,
    written,
)


def text(ids=(1,), logprob=-1.0, entropies=(0.0,)):
    return Written(tuple(ids), logprob, tuple(entropies), ())


def test_the_token_that_crosses_the_nucleus_counts():
    assert nucleus_sizes(torch.tensor([[0.1, 0.5, 0.4], [0.0, 0.95, 0.05], [0.3, 0.3, 0.4]]).double()) == [2, 1, 3]


def test_the_tail_lies_beyond_the_thousandth_rank():
    probs = torch.cat((torch.full((1_000,), 0.9 / 1_000), torch.full((4_000,), 0.1 / 4_000))).double()
    result = shape(probs[torch.randperm(5_000, generator=torch.Generator().manual_seed(0))])
    assert (result.median, result.tail) == pytest.approx((0.1 / 4_000, 0.1))


def test_repeats_are_4_grams_that_stood_before():
    assert repeats([text([1, 2, 3, 4] * 2), text([1, 2, 3, 4, 5])]) == pytest.approx(0.1)


def test_the_mean_log_probability_is_a_tokens():
    assert mean_logprob([text([1, 2, 3], -2.0), text([1], -4.0)]) == pytest.approx(-1.5)


def test_shares_count_steps_and_prompts():
    assert share_of_steps([text(entropies=(0.0, 2.0)), text(entropies=(0.05, 0.5))], lambda e: e < 0.1) == 0.5
    more = share_of_pairs([text(logprob=-1.0), text(logprob=-3.0)], [text(logprob=-2.0)] * 2, lambda a, b: a > b)
    assert more == 0.5


def test_exactly_so_many_tokens_are_written():
    assert exactly(7, num_beams=2) == DecodingOptions(min_new_tokens=7, max_new_tokens=7, num_beams=2)


@pytest.mark.parametrize(
    "options", [exactly(6), exactly(6, num_beams=3), exactly(1), exactly(6, do_sample=True, seed=4)]
)
def test_a_text_is_read_as_the_unmodified_model_reads_it(random_gpt2, options):
    result = written(random_gpt2, "abc", options)
    assert result.token_ids == decode(random_gpt2, "abc", options).token_ids
    assert len(result.token_ids) == len(result.entropies) == len(result.nuclei) == options.max_new_tokens
    assert result.logprob == pytest.approx(score(random_gpt2, "abc", result.token_ids).logprob, abs=1e-4)
    assert all(0 < entropy < math.log(random_gpt2.vocab_size) for entropy in result.entropies)


@pytest.mark.slow
def test_texts_drawn_together_are_the_same_for_the_same_seed(builtin):
    prompts = ["One night", "옛날 옛적 작은 섬에"]
    one, two, other = (drawn_together(builtin, prompts, 1.0, seed) for seed in (1, 1, 2))
    assert one == two
    assert one != other
    assert [len(text.token_ids) for text in one] == [NEW_TOKENS] * 2
    assert all(
        text.logprob == pytest.approx(score(builtin, prompt, text.token_ids).logprob, abs=1e-3)
        for prompt, text in zip(prompts, one, strict=True)
    )


@pytest.mark.slow
def test_a_low_temperature_draws_what_greedy_takes_in_a_batch_too(builtin):
    prompts = ["One night", "옛날 옛적 작은 섬에"]
    greedy = [written(builtin, prompt, exactly()).token_ids for prompt in prompts]
    assert [text.token_ids for text in drawn_together(builtin, prompts, 1e-4, 1)] == greedy
