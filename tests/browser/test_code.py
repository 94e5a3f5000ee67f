"""The code of what is on screen: opened, followed, copied and saved, in every tab."""

import json
from pathlib import Path

import pytest

from playground import DecodingOptions, load_model
from playground.examples import PROMPTS
from playground.export.source import source_of
from playground.export.texts import generate_code
from tests.browser.driving import TEXTS, set_control, shown_ids, written
from tests.browser.tour import ANSWERED, READ

pytestmark = pytest.mark.browser

SCRIPT = "#generate-code .pg-script"
TABS = {
    "compare": "texts[",
    "summarize": "ARTICLE =",
    "chat": "apply_chat_template(",
    "tokenizer": "tokenizer.tokenize(TEXT)",
}
"""What the code of each of the other tabs holds."""


def wait_for_code(page, selector, part):
    page.wait_for_function(
        "([selector, part]) => document.querySelector(selector)?.textContent.includes(part)", arg=[selector, part]
    )


@pytest.fixture
def opened(open_page):
    page = open_page("en-US")
    page.click("#generate-code summary")
    wait_for_code(page, SCRIPT, "PROMPT =")
    return page


def test_it_is_the_code_of_the_prompt_and_the_controls_and_follows_them(opened):
    model = load_model("builtin/lm", device="cpu")
    options = DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0)
    prompt = opened.input_value("#prompt textarea")
    assert opened.text_content(SCRIPT) == generate_code(source_of(model), prompt, options, seed=0).text
    opened.fill("#prompt textarea", '"quoted"\nlines')
    wait_for_code(opened, SCRIPT, "quoted")
    set_control(opened, "max_new_tokens", 7)
    wait_for_code(opened, SCRIPT, "min(7, ")
    options = DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0, max_new_tokens=7)
    assert opened.text_content(SCRIPT) == generate_code(source_of(model), '"quoted"\nlines', options, seed=0).text


def test_a_branch_goes_on_from_the_tokens_before_it_and_the_one_that_was_taken(opened):
    set_control(opened, "max_new_tokens", 6)
    written(opened)
    opened.locator("#generate-strip .pg-text .pg-token").nth(2).hover()
    opened.locator("#generate-strip .pg-tip-list button:not(:disabled)").first.click()
    opened.wait_for_function(f"() => {TEXTS}.length === 2 && {TEXTS}.at(-1).running === false")
    wait_for_code(opened, SCRIPT, "TAKEN = [")
    model, taken = load_model("builtin/lm", device="cpu"), shown_ids(opened)[:3]
    options = DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0, max_new_tokens=6)
    expected = generate_code(source_of(model), PROMPTS["en"][0], options, seed=0, taken=taken)
    assert opened.text_content(SCRIPT) == expected.text
    opened.locator("#generate-strip .pg-branch").first.click()
    opened.wait_for_function("(script) => !document.querySelector(script).textContent.includes('TAKEN')", arg=SCRIPT)


def test_a_reply_goes_on_from_the_tokens_before_its_branch(opened):
    opened.click("#tab-chat-button")
    opened.wait_for_function(READ)
    opened.fill(".pg-chat-draft", "Hello?")
    opened.click(".pg-chat-send")
    opened.wait_for_function(ANSWERED)
    opened.locator("#chat-code summary").click()
    opened.wait_for_function("() => document.querySelector('#chat-code .pg-script').textContent.includes('MESSAGES')")
    assert "TAKEN" not in opened.text_content("#chat-code .pg-script")
    opened.locator("#chat-strip .pg-text .pg-token").nth(1).hover()
    opened.locator("#chat-strip .pg-tip-list button:not(:disabled)").first.click()
    opened.wait_for_function("() => playground.strip.texts('chat-strip').length === 2")
    opened.wait_for_function("() => playground.strip.current('chat-strip').running === false")
    wait_for_code(opened, "#chat-code .pg-script", "TAKEN = [")
    taken = opened.evaluate("playground.strip.shown('chat-strip').ids.slice(0, 2)")
    assert f"TAKEN = {taken}" in opened.text_content("#chat-code .pg-script")


def test_it_is_saved_as_a_script_and_as_a_notebook(opened):
    with opened.expect_download() as saved:
        opened.click("#generate-code [data-kind=code_script]")
    assert saved.value.suggested_filename == "generate.py"
    script = Path(saved.value.path()).read_text(encoding="utf-8")
    assert script == opened.text_content(SCRIPT)
    with opened.expect_download() as saved:
        opened.click("#generate-code [data-kind=code_notebook]")
    assert saved.value.suggested_filename == "generate.ipynb"
    cells = json.loads(Path(saved.value.path()).read_text(encoding="utf-8"))["cells"]
    assert "".join(cells[0]["source"]).startswith("%pip install")
    assert all("".join(cell["source"]) in script for cell in cells[1:])


def test_it_is_copied_whole(opened):
    opened.evaluate("() => { navigator.clipboard.writeText = (text) => { window.copied = text; }; }")
    opened.click("#generate-code [data-kind=code_copy]")
    assert opened.evaluate("() => window.copied") == opened.text_content(SCRIPT)


@pytest.mark.parametrize("tab", TABS)
def test_every_other_tab_has_one(open_page, tab):
    page = open_page("ko-KR")
    page.click(f"#tab-{tab}-button")
    if tab == "chat":
        page.fill(".pg-chat-draft", "안녕?")
    panel = "#tab-tokenizer .pg-code-details" if tab == "tokenizer" else f"#{tab}-code .pg-code-details"
    page.click(f"{panel} > summary")
    wait_for_code(page, f"{panel} .pg-script", TABS[tab])
    assert page.text_content(f"{panel} > summary") == "코드"
