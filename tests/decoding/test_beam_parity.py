"""Beam search and beam sampling against transformers' own ``generate``, bit for bit."""

import copy
import random

import pytest
import torch

from playground import DecodingOptions, decode
from playground.decoding.beams import SMALLEST_SUM
from playground.models.running.language_model import LanguageModel
from tests.sizes import sizes

SAMPLED = {"temperature": [0.5, 1.0, 2.0], "top_k": [0, 3, 50], "top_p": [1.0, 0.9], "seed": list(range(100))}


def random_options(rng: random.Random) -> DecodingOptions:
    longest = rng.choice([3, 8, 16])
    options = {
        "num_beams": rng.randint(2, 8),
        "no_repeat_ngram_size": rng.randint(0, 4),
        "early_stopping": rng.choice([False, True, "never"]),
        "length_penalty": rng.choice([-0.5, 0.0, 0.6, 1.0, 2.0]),
        "max_new_tokens": longest,
    }
    now_and_then = {
        "repetition_penalty": rng.choice([0.7, 1.2, 2.0]),
        "min_new_tokens": rng.randint(1, longest),
        "watermark_bias": rng.choice([0.5, 2.0, 5.0]),
        "forced_bos_token_id": rng.randrange(300),
        "forced_eos_token_id": rng.choice([1, 7, (1, 5)]),
    }
    options |= {name: value for name, value in now_and_then.items() if rng.random() < 0.25}
    if rng.random() < 1 / 3:
        options |= {"do_sample": True, **{name: rng.choice(values) for name, values in SAMPLED.items()}}
    return DecodingOptions(**options)


def with_likely_ends(model: LanguageModel, prompt: list[int], rng: random.Random) -> LanguageModel:
    """Return the model with one to three end tokens that a search from ``prompt`` meets."""
    met = [c.token_id for step in decode(model, prompt, DecodingOptions(max_new_tokens=4)).steps for c in step.before]
    ending = copy.copy(model)
    ending.eos_ids = tuple(rng.sample(sorted(set(met)), rng.randint(1, 3)))
    return ending


def generate(model: LanguageModel, prompt: list[int], options: DecodingOptions) -> object:
    ids = torch.tensor([prompt])
    with torch.random.fork_rng():
        if options.draws:
            torch.manual_seed(options.seed)
        return model.model.generate(
            ids, attention_mask=torch.ones_like(ids), pad_token_id=2, eos_token_id=list(model.eos_ids),
            num_return_sequences=options.num_beams, return_dict_in_generate=True, output_scores=True,
            output_logits=True, **options.generate_kwargs(),
        )  # fmt: skip


def hypotheses(out: object, skip: int, length_penalty: float) -> list[tuple[list[int], list[int], float]]:
    """Return ids, beam indices and score of each hypothesis of ``generate``, without its empty places."""
    hypotheses = []
    for ids, rows, score in zip(out.sequences, out.beam_indices, out.sequences_scores.tolist(), strict=True):
        length = int((rows >= 0).sum())
        if length and score * length**length_penalty > SMALLEST_SUM:
            hypotheses.append((ids[skip : skip + length].tolist(), rows[:length].tolist(), score))
    return hypotheses


@sizes("draws", quick=10, slow=60, proof=2_000)
@pytest.mark.parametrize("model_name", ["random_gpt2", "random_bart"])
def test_sequences_beam_indices_and_scores_equal_generates(model_name, draws, request):
    model, rng, reasons = request.getfixturevalue(model_name), random.Random(model_name), set()
    for _ in range(draws):
        prompt = [rng.randrange(300) for _ in range(rng.randint(1, 12))]
        ending = with_likely_ends(model, prompt, rng) if rng.random() < 0.5 else model
        options = random_options(rng)
        skip = 1 if model.is_encoder_decoder else len(prompt)
        expected = hypotheses(generate(ending, prompt, options), skip, options.length_penalty)
        trace = decode(ending, prompt, options)
        assert [(list(h.token_ids), list(h.rows), h.score) for h in trace.hypotheses] == expected, (options, prompt)
        reasons.add(trace.stop_reason)
    assert reasons >= {"eos", "length"}


@pytest.mark.parametrize("model_name", ["random_gpt2", "random_bart"])
def test_every_candidates_values_equal_generates_logits_and_scores(model_name, request):
    model = request.getfixturevalue(model_name)
    options = DecodingOptions(num_beams=4, no_repeat_ngram_size=2, repetition_penalty=1.2, max_new_tokens=10)
    out = generate(model, [5, 6, 7, 5], options)
    steps = decode(model, [5, 6, 7, 5], options).beam_steps
    for step, logits, scores in zip(steps, out.logits, out.scores, strict=True):
        logprobs = logits.log_softmax(-1)
        for c in step.candidates:
            value = float("-inf") if c.processed is None else c.processed
            expected = (logprobs[c.parent, c.token_id].item(), scores[c.parent, c.token_id].item())
            assert (c.logprob, value) == expected


def test_beam_search_at_temperature_zero_draws_nothing(random_gpt2):
    sampled = DecodingOptions(num_beams=3, do_sample=True, temperature=0.0, max_new_tokens=8)
    plain = DecodingOptions(num_beams=3, max_new_tokens=8)
    trace = decode(random_gpt2, [5, 6], sampled)
    assert (trace.hypotheses, trace.seed) == (decode(random_gpt2, [5, 6], plain).hypotheses, None)


def test_one_seed_gives_one_search_and_another_seed_another(random_gpt2):
    traces = [
        decode(random_gpt2, [5, 6], DecodingOptions(num_beams=3, do_sample=True, seed=seed, max_new_tokens=12))
        for seed in (1, 1, 2)
    ]
    assert traces[0] == traces[1]
    assert traces[0].token_ids != traces[2].token_ids
