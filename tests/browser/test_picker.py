"""The model picker: another model without a reload, what was typed stays, a refused one leaves the former in use."""

import pytest
import torch
from playwright.sync_api import expect
from transformers import BartConfig, BartForConditionalGeneration

from playground import DecodingOptions, decode, load_model, load_tokenizer, next_token
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import REST, choose, wait_for_opening, wait_for_prompt, wait_for_quiet
from tests.browser.serving import served_app
from tests.checkpoints import save_bakery

pytestmark = pytest.mark.browser

TYPED = "The bakery opened before sunrise"
OPENING = DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0)
TOKENS = "#generate-strip .pg-text .pg-token"
STATE = "() => (({ step, options, result }) => ({ step, options, result }))(playground.live.state('generate-live'))"
CHOSEN = "(name) => Object.values(playground.models.chosen).some((model) => model?.name === name)"


def make_reader(folder):
    """A random tiny BART with the tokenizer of the built-in model."""
    tokenizer = load_tokenizer("builtin/lm").tokenizer
    tokenizer.save_pretrained(folder)
    with torch.random.fork_rng():
        torch.manual_seed(7)
        config = BartConfig(
            vocab_size=len(tokenizer), max_position_embeddings=64, d_model=32, encoder_layers=1, decoder_layers=1,
            encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32,
            bos_token_id=0, eos_token_id=1, pad_token_id=2, decoder_start_token_id=1,
        )  # fmt: skip
        BartForConditionalGeneration(config).save_pretrained(folder)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("models")
    save_bakery(root / "bakery")
    for name in ("reader", "another reader"):
        make_reader(root / name)
    save_bakery(root / "pickled")
    (root / "pickled" / "model.safetensors").rename(root / "pickled" / "pytorch_model.bin")
    return root


@pytest.fixture(scope="module")
def other(folders):
    return load_model(str(folders / "bakery"))


@pytest.fixture(scope="module")
def picker_address(folders):
    offered = ["builtin/lm", *(str(folders / name) for name in ("bakery", "pickled", "reader", "another reader"))]
    with served_app({"PLAYGROUND_MODELS": ", ".join(offered), "PLAYGROUND_TYPED_IDS": "0"}) as url:
        yield url


@pytest.fixture
def page(chromium, picker_address):
    with watched_page(chromium) as page:
        page.goto(picker_address)
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        yield page


def stand_on(page, vocab_size):
    page.wait_for_function("(n) => playground.live.state('generate-live').step.vocab_size === n", arg=vocab_size)
    page.evaluate(REST)


def shown(page, prompt, model):
    """Check that the charts and their labels are ``model``'s after ``prompt``."""
    expected = next_token(model, prompt, OPENING)
    result = page.evaluate(STATE)["result"]
    assert (result["token"], result["kept"]) == (expected.token_id, expected.kept)
    assert result["entropy"] == pytest.approx(expected.entropy, abs=1e-3)
    last = model.vocab_size - 1
    page.wait_for_function(
        "([id, label]) => playground.live.state('generate-live').label(id) === label", arg=[last, model.label(last)]
    )


def test_another_model_replaces_the_first_and_what_was_typed_stays(page, builtin, other):
    page.fill("#prompt textarea", TYPED)
    page.click("#generate")
    page.wait_for_function("() => playground.strip.texts('generate-strip').at(-1)?.running === false")
    choose(page, "bakery")
    page.wait_for_function(CHOSEN, arg="bakery")
    stand_on(page, other.vocab_size)
    assert page.input_value("#prompt textarea") == TYPED
    shown(page, TYPED, other)
    expect(page.locator(TOKENS)).to_have_count(0)  # the text was the other model's
    page.wait_for_function("() => !playground.strip.texts('generate-strip').length")
    page.click("#generate")
    page.wait_for_function("() => playground.strip.texts('generate-strip').at(-1)?.running === false")
    ids = page.evaluate(f"[...document.querySelectorAll('{TOKENS}')].map((node) => Number(node.dataset.id))")
    assert ids == list(decode(other, TYPED, OPENING).token_ids)
    choose(page, "builtin/lm")
    stand_on(page, builtin.vocab_size)
    assert page.input_value("#prompt textarea") == TYPED
    shown(page, TYPED, builtin)


def test_a_refused_model_leaves_the_former_in_use(page, builtin):
    page.fill("#prompt textarea", TYPED)
    choose(page, "pickled")
    expect(page.locator("#model-notice")).to_contain_text("must have safetensors", use_inner_text=True)
    said = page.locator("#model-notice").inner_text()
    assert "must have safetensors weights: pytorch_model.bin" in said
    assert "/" not in said.split("got")[1]  # where it lies is not told
    assert page.evaluate(CHOSEN, "builtin/lm")
    assert page.input_value("#prompt textarea") == TYPED
    page.wait_for_function("() => !document.querySelector('.pg-busy')")
    wait_for_prompt(page, TYPED, builtin)
    shown(page, TYPED, builtin)
    choose(page, "bakery")
    page.wait_for_function(CHOSEN, arg="bakery")
    page.wait_for_selector("#model-notice .pg-notice", state="detached")


def test_a_models_own_settings_are_a_preset_that_comes_and_goes_with_it(page, other):
    assert not page.locator("#preset-model").is_visible()
    choose(page, "bakery")
    page.wait_for_function(CHOSEN, arg="bakery")
    stand_on(page, other.vocab_size)
    page.click("#preset-model")
    page.wait_for_function("() => playground.live.state('generate-live').options.temperature === 0.6")
    found = page.evaluate(STATE)["options"]
    assert (found["do_sample"], found["top_k"], found["max_new_tokens"]) == (True, 7, 9)
    expect(page.locator("#preset-model")).to_have_attribute("aria-pressed", "true")
    choose(page, "builtin/lm")
    page.wait_for_function(CHOSEN, arg="builtin/lm")
    expect(page.locator("#preset-model")).to_be_hidden()


def test_the_comparison_is_the_chosen_models(page, other):
    page.click("#tabs button[role=tab] >> nth=1")
    state = "playground.compare.state('compare-board')"
    page.wait_for_function(f"() => {state}.value?.experiment && !{state}.running")
    before = page.evaluate(f"() => {state}.value.rows.map((row) => row.ids)")
    choose(page, "bakery")
    page.wait_for_function(
        f"(before) => {state}.value?.experiment && !{state}.running"
        f" && JSON.stringify({state}.value.rows.map((row) => row.ids)) !== before",
        arg=str(before).replace(" ", ""),
    )
    value = page.evaluate(f"() => {state}.value")
    for row in value["rows"]:
        assert row["ids"] == list(decode(other, value["prompt"], DecodingOptions(**row["options"])).token_ids)


def test_a_reader_of_sources_is_chosen_beside_the_one_that_goes_on_and_neither_disturbs_the_other(page, builtin):
    page.fill("#prompt textarea", TYPED)
    page.click("#generate")
    page.wait_for_function("() => playground.strip.texts('generate-strip').at(-1)?.running === false")
    written = page.locator(TOKENS).all_inner_texts()
    assert page.locator(".pg-model-job").all_inner_texts() == ["Text model:", "Summarizer:"]
    assert [text.split(" · ")[0] for text in page.locator(".pg-model-named").all_inner_texts()] == [
        "built in",
        "reader",
    ]
    choose(page, "another reader")
    page.wait_for_function(CHOSEN, arg="another reader")
    expect(page.locator(".pg-model-named").nth(1)).to_contain_text("another reader", use_inner_text=True)
    wait_for_quiet(page)
    assert page.locator(TOKENS).all_inner_texts() == written
    page.click("#model .pg-model")
    pressed = page.locator(".pg-model-row[aria-pressed=true]")
    assert [row.get_attribute("data-name") for row in pressed.all()] == ["builtin/lm", "another reader"]
    page.keyboard.press("Escape")
    choose(page, "bakery")
    page.wait_for_function(CHOSEN, arg="bakery")
    assert page.evaluate(CHOSEN, "another reader")
    assert page.input_value("#prompt textarea") == TYPED


def test_models_are_grouped_by_family_with_what_a_teacher_asks(page):
    page.click("#model .pg-model")
    purposes = page.locator(".pg-purpose").all_inner_texts()
    assert [text.split(":")[0] for text in purposes] == ["Decoder", "Encoder–decoder", "Encoder"]
    gpt2 = page.locator(".pg-model-row[data-name='openai-community/gpt2']")
    assert gpt2.is_enabled()
    for fact in ("124M", "about 0.55 GB", "MIT", "English", "context 1,024 tokens", "to download"):
        assert fact in gpt2.inner_text()
    assert "These are downloaded when chosen" in page.locator(".pg-family").first.inner_text()
    assert "licence —" in page.locator(".pg-model-row[data-name='Qwen/Qwen3-0.6B']").inner_text()
    assert page.locator(".pg-model-row[data-name='EbanLee/kobart-summary-v3']").is_enabled()
    assert page.locator(".pg-model-folder").count() == 0  # this page's owner lets readers type nothing
    page.focus("#model .pg-model")
    page.keyboard.press("Escape")
    expect(page.locator(".pg-models")).to_be_hidden()
