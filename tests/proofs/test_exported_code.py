"""The code of every tab and strategy, over every kind of model, gives the ids of the page where this package is not."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from playground import DecodingOptions, decode, load_model
from playground.chat.messages import as_dicts, read_messages
from playground.chat.reading import read_chat
from playground.chat.replies import speaker_of
from playground.chat.template import chat_format
from playground.export.comparison import LaneCode, compare_code
from playground.export.source import ModelSource, source_of
from playground.export.texts import chat_code, generate_code, summarize_code
from playground.models.running.language_model import LanguageModel
from tests.export.running import printed_ids, run_alone
from tests.export.test_same_ids import here
from tests.export.test_texts import MORE_STAGES, OTHER_ORDER, SAMPLERS

pytestmark = [pytest.mark.slow, pytest.mark.proof]

SEED = 12_345_678_901
SMOLLM2 = "SMOLLM2_FOLDER"
"""The environment variable that names the folder of SmolLM2-135M-Instruct, with its weights as safetensors."""
SHORT = {"max_new_tokens": 12, "seed": SEED}
STRATEGIES: Mapping[str, DecodingOptions] = {
    "greedy": DecodingOptions(**SHORT, no_repeat_ngram_size=3, repetition_penalty=1.2),
    "sampling": DecodingOptions(**SHORT, do_sample=True, temperature=1.5, top_k=60, top_p=0.95),
    "less common stages": DecodingOptions(
        **SHORT, do_sample=True, min_p=0.01, typical_p=0.95, epsilon_cutoff=1e-4, eta_cutoff=1e-4, top_h=0.9,
        min_new_tokens=3,
    ),
    "beam": DecodingOptions(**SHORT, num_beams=4, length_penalty=0.6, early_stopping=True),
    "beam sampling": DecodingOptions(**SHORT, num_beams=3, do_sample=True, top_k=30),
    "more stages": DecodingOptions(**SHORT, **MORE_STAGES),
    "more stages, drawn": DecodingOptions(**SHORT, **MORE_STAGES, **SAMPLERS, do_sample=True),
    "more stages, beams": DecodingOptions(**SHORT, **MORE_STAGES, num_beams=3),
    "another order": DecodingOptions(
        **SHORT, do_sample=True, top_p=0.8, temperature=1.5, repetition_penalty=1.2, stage_order=OTHER_ORDER
    ),
    "another order, greedy": DecodingOptions(
        **SHORT, repetition_penalty=1.2, no_repeat_ngram_size=2,
        stage_order=("no_repeat_ngram_size", "repetition_penalty"),
    ),
    "a watermark": DecodingOptions(**SHORT, do_sample=True, top_k=60, watermark_bias=3.0, greenlist_ratio=0.4),
    "a watermark, beams": DecodingOptions(**SHORT, num_beams=3, watermark_bias=2.0),
    "to the end of the context": DecodingOptions(do_sample=True, max_new_tokens=80, seed=SEED),
}  # fmt: skip
GUIDED: Mapping[str, DecodingOptions] = {
    "a constraint": DecodingOptions(**SHORT, do_sample=True, constraint="regex", grammar="[a-z ]+(가|é){2}"),
    "a constraint, beams": DecodingOptions(**SHORT, num_beams=4, constraint="choice", grammar="yes\nno\n네, '좋아요'"),
}
"""What needs tokens that join to a text, which those of random models do not."""
DECODERS = ("builtin", "random_gpt2", "random_llama", "smollm2")
MESSAGES = [{"role": "user", "content": "w5 w6\n'w7'"}]


@pytest.fixture
def smollm2() -> LanguageModel:
    folder = os.environ.get(SMOLLM2)
    if not folder:
        pytest.skip(f"{SMOLLM2} names no folder with SmolLM2-135M-Instruct")
    return load_model(folder, device="cpu")


def stored(name: str, request: pytest.FixtureRequest, tmp_path: Path) -> tuple[LanguageModel, ModelSource]:
    """Return a model read from its folder, and where its code finds it; a random one is written there first."""
    model = request.getfixturevalue(name)
    if name.startswith("random"):
        folder = tmp_path / name
        model.model.save_pretrained(folder)
        model.tokenizer.save_pretrained(folder)
        model = load_model(str(folder), device="cpu")
    source = source_of(model)
    return model, here(source) if source.path.startswith("playground/") else source


def strategies(model: LanguageModel) -> Mapping[str, DecodingOptions]:
    """Return the options of each text of ``model``."""
    return {**STRATEGIES, **GUIDED} if model.joins_bytes else STRATEGIES


def short(name: str, prompt_ids: int, options: DecodingOptions) -> DecodingOptions:
    """Return ``options`` of a text that a large model does not write for minutes."""
    return options if name.startswith("random") else replace(options, max_new_tokens=min(options.max_new_tokens, 24))


@pytest.mark.parametrize("name", DECODERS)
def test_a_continuation(name, request, tmp_path):
    model, source = stored(name, request, tmp_path)
    prompt = "w5 w9 w5 w11"
    settings = {each: short(name, 4, options) for each, options in strategies(model).items()}
    codes = [generate_code(source, prompt, options, seed=SEED).text for options in settings.values()]
    printed = [printed_ids(each)[-1] for each in run_alone(codes, tmp_path)]
    expected = [list(decode(model, prompt, options).token_ids) for options in settings.values()]
    assert dict(zip(settings, printed, strict=True)) == dict(zip(settings, expected, strict=True))


@pytest.mark.parametrize("name", DECODERS)
def test_a_comparison(name, request, tmp_path):
    model, source = stored(name, request, tmp_path)
    settings = [options for options in strategies(model).values() if options.max_new_tokens == SHORT["max_new_tokens"]]
    (printed,) = run_alone(
        [compare_code([LaneCode(source, "w5 w9 w5 w11", options) for options in settings], seed=SEED).text], tmp_path
    )
    assert printed_ids(printed) == [list(decode(model, "w5 w9 w5 w11", options).token_ids) for options in settings]


@pytest.mark.parametrize("name", DECODERS)
def test_a_reply(name, request, tmp_path):
    model, source = stored(name, request, tmp_path)
    speaker = speaker_of(model)
    source = replace(source_of(speaker), path=source.path, remark="")
    settings = {each: short(name, 9, options) for each, options in strategies(model).items()}
    codes, expected = [], []
    for options in settings.values():
        reading = read_chat(model, read_messages(MESSAGES), options.max_new_tokens)
        plain = chat_format(model).plain
        codes.append(chat_code(source, as_dicts(reading.messages), options, seed=SEED, template=plain).text)
        expected.append(list(decode(speaker, reading.ids, options).token_ids))
    printed = [printed_ids(each)[-1] for each in run_alone(codes, tmp_path)]
    assert dict(zip(settings, printed, strict=True)) == dict(zip(settings, expected, strict=True))


@pytest.mark.parametrize("name", ["builtin_summarizer", "random_bart"])
def test_a_summary(name, request, tmp_path):
    model, source = stored(name, request, tmp_path)
    article = "w5 w9 w7 w11 w13. w5 w6!"
    settings = strategies(model)
    codes = [summarize_code(source, article, options, seed=SEED).text for options in settings.values()]
    printed = [printed_ids(each)[-1] for each in run_alone(codes, tmp_path)]
    expected = [list(decode(model, article, options).token_ids) for options in settings.values()]
    assert dict(zip(settings, printed, strict=True)) == dict(zip(settings, expected, strict=True))


@pytest.fixture
def builtin_summarizer() -> LanguageModel:
    return load_model("builtin/summarizer", device="cpu")
