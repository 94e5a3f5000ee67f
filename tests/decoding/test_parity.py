"""Our traced loop against transformers' own ``generate``, exactly."""

import random

import pytest
import torch

from playground import decode, next_token
from playground.decoding.distribution import apply_stages
from playground.decoding.processors import build_stages
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from tests.doubles import random_options
from tests.sizes import sizes

STORY = (
    "Once upon a time, there was a little girl named Lily. She loved to play outside in the park. "
    "One day, she saw a big, red ball."
)


def random_prompt(rng: random.Random, model: LanguageModel) -> list[int]:
    return [rng.randrange(model.vocab_size) for _ in range(rng.randint(1, 12))]


def own_ids(model: LanguageModel, prompt: list[int]) -> list[int]:
    """Return the ids that the stages see before the first new token: an encoder–decoder's are its own start."""
    return list(model.start_ids) if model.is_encoder_decoder else prompt


def generate(model: LanguageModel, prompt: list[int], options: DecodingOptions, **kwargs: object) -> object:
    ids = torch.tensor([prompt])
    return model.model.generate(
        ids, attention_mask=torch.ones_like(ids), pad_token_id=0, **options.generate_kwargs(), **kwargs
    )


@sizes("prompts", quick=4, slow=20, proof=200)
def test_greedy_ids_equal_generates_on_random_prompts(any_model, prompts):
    rng = random.Random(5)
    for _ in range(prompts):
        prompt = random_prompt(rng, any_model)
        options = DecodingOptions(max_new_tokens=rng.randint(1, 8))
        expected = generate(any_model, prompt, options)[0, len(own_ids(any_model, prompt)) :].tolist()
        assert list(decode(any_model, prompt, options).token_ids) == expected


def test_stories_greedy_text_is_the_published_one(stories):
    text = decode(stories, [1], DecodingOptions(max_new_tokens=60)).text
    assert text.startswith(STORY)


@sizes("settings", quick=15, slow=60, proof=250)
@pytest.mark.parametrize("model_name", ["random_gpt2", "random_llama", "random_bart"])
def test_every_steps_processed_logits_equal_generates_scores(model_name, settings, request):
    """Random settings for each model; each step's own history and logits are replayed through our stages."""
    model, rng = request.getfixturevalue(model_name), random.Random(model_name)
    for _ in range(settings):
        prompt = random_prompt(rng, model) * rng.randint(1, 2)
        options = random_options(rng, max_new_tokens=3)
        with torch.random.fork_rng():
            torch.manual_seed(0)
            out = generate(model, prompt, options, return_dict_in_generate=True, output_scores=True, output_logits=True)
        start = len(own_ids(model, prompt))
        stages = build_stages(options, start_length=start, eos_ids=model.eos_ids)
        for t, (logits, scores) in enumerate(zip(out.logits, out.scores, strict=True)):
            applied = apply_stages(logits[0], out.sequences[0, : start + t].tolist(), stages)
            after = applied[-1].after if applied else logits[0]
            assert torch.equal(after, scores[0]), options


@pytest.mark.parametrize("model_name", ["random_gpt2", "random_bart"])
def test_forced_tokens_equal_generates(model_name, request):
    model = request.getfixturevalue(model_name)
    for forced in (5, [5, 7]):
        options = DecodingOptions(forced_bos_token_id=9, forced_eos_token_id=forced, max_new_tokens=4)
        expected = generate(model, [4], options)[0, 1:].tolist()
        assert list(decode(model, [4], options).token_ids) == expected
        assert expected[0] == 9


@pytest.mark.parametrize("sampled", [False, True])
@pytest.mark.parametrize("model_name", ["stories", "random_bart"])
def test_next_token_equals_the_step_of_a_running_text(model_name, sampled, request):
    model = request.getfixturevalue(model_name)
    options = DecodingOptions(do_sample=sampled, temperature=0.9, top_p=0.95, no_repeat_ngram_size=2, max_new_tokens=12)
    trace = decode(model, [5, 6, 7], options)
    for step in trace.steps:
        alone = next_token(model, [5, 6, 7], options, generated=trace.token_ids[: step.index])
        assert (alone.token_id, alone.u, alone.kept) == (step.token_id, step.u, step.kept)
        assert alone.logprob(step.token_id) == pytest.approx(step.logprob, abs=1e-4)
