"""Our traced loop against transformers' own ``generate``, exactly."""

import random

import pytest
import torch

from playground import decode, next_token
from playground.decoding.distribution import apply_stages
from playground.decoding.processors import Given, passed_stages, recipes, tokens_to_keep
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


def given(model: LanguageModel, prompt: list[int], options: DecodingOptions) -> Given:
    keep, start = tokens_to_keep(options, model.eos_ids), len(own_ids(model, prompt))
    return Given(options, keep, start, list(model.eos_ids), torch.tensor([prompt]), options.seed, model.eos_ids)


def generate(model: LanguageModel, prompt: list[int], options: DecodingOptions, **kwargs: object) -> object:
    """What ``generate`` gives of the options; the stages that it lacks are passed to it."""
    ids = torch.tensor([prompt])
    passed = [recipe.make("cpu").processor for recipe in passed_stages(given(model, prompt, options))]
    return model.model.generate(
        ids, attention_mask=torch.ones_like(ids), pad_token_id=0, logits_processor=passed,
        **options.generate_kwargs(), **kwargs,
    )  # fmt: skip


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
        check_steps(model, prompt, random_options(rng, max_new_tokens=3))


@sizes("settings", quick=12, slow=60, proof=170)
@pytest.mark.parametrize("model_name", ["random_gpt2", "random_llama", "random_bart"])
def test_so_they_do_with_every_stage_that_generate_lacks_and_in_any_order(model_name, settings, request):
    """The stages of ours are passed to ``generate`` as processors; in an order of one's own, all are."""
    model, rng = request.getfixturevalue(model_name), random.Random(f"more {model_name}")
    for _ in range(settings):
        prompt = random_prompt(rng, model) * rng.randint(1, 2)
        options = random_options(rng, more=True, max_new_tokens=rng.randint(3, 6), seed=rng.randrange(99))
        check_steps(model, prompt, options)


@sizes("settings", quick=8, slow=30, proof=100)
@pytest.mark.parametrize("model_name", ["random_gpt2", "random_bart"])
def test_greedy_text_with_every_stage_equals_generates(model_name, settings, request):
    model, rng = request.getfixturevalue(model_name), random.Random(f"greedy {model_name}")
    for _ in range(settings):
        prompt = random_prompt(rng, model) * rng.randint(1, 2)
        options = random_options(rng, more=True, do_sample=False, max_new_tokens=8)
        trace = decode(model, prompt, options)
        expected = generate(model, prompt, options)[0, len(own_ids(model, prompt)) :].tolist()
        assert list(trace.token_ids) == expected[: len(trace.token_ids)], options
        assert len(trace.token_ids) == len(expected) or trace.stop_reason == "no_legal_token", options


def check_steps(model, prompt, options):
    """Check that every step's own logits, through our stages, become the scores of ``generate``."""
    wanted = {"return_dict_in_generate": True, "output_scores": True, "output_logits": True}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        try:
            out = generate(model, prompt, options, **wanted)
        except (RuntimeError, ValueError) as broken:
            if not any(words in str(broken) for words in ("probability tensor contains", "Expected parameter logits")):
                raise
            return  # the stages have left no token, where ``generate`` breaks off
    start = len(own_ids(model, prompt))
    stages = [recipe.make("cpu") for recipe in recipes(given(model, prompt, options))]
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
