"""What a visitor meets first: a worked text on top, one sentence that explains, few controls; and all of it by keys."""

import contextlib
import re

import pytest
from playwright.sync_api import TimeoutError, expect

from playground import DecodingOptions, decode, next_token
from playground.examples import ARTICLES, PROMPTS
from playground.presets import PRESETS
from playground.web.generate.examples import WORKED_TOKENS
from playground.web.shell.option_data import MAIN
from tests.browser.driving import (
    REST,
    TEXTS,
    TOKENS,
    drag_p_down,
    open_more,
    shown_ids,
    wait_for_prompt,
    wait_for_tokens,
    written,
)

pytestmark = pytest.mark.browser

SENTENCE = "#generate-live [data-sentence]"
OPENING = PRESETS["balanced"].apply(DecodingOptions())
FOCUSED = "() => document.activeElement?.dataset.index ?? document.activeElement?.dataset.id ?? ''"
SMALL = """(least) => {
  const zoom = (node) => { const { width } = node.getBoundingClientRect(); return width / node.offsetWidth; };
  const texts = document.createTreeWalker(document.querySelector('.gradio-container'), NodeFilter.SHOW_TEXT);
  const small = [];
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    const { width, height } = node.getBoundingClientRect();
    const isSeen = width > 1 && height > 1 && node.checkVisibility({ opacityProperty: true });
    if (!texts.currentNode.data.trim() || !isSeen) continue;
    const size = parseFloat(getComputedStyle(node).fontSize) * zoom(document.querySelector('.gradio-container'));
    if (size < least) small.push(`${node.className} ${texts.currentNode.data.slice(0, 20)} ${size}`);
  }
  return small;
}"""


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
def test_the_page_opens_on_a_text_that_decode_writes(open_page, builtin, locale):
    page = open_page(locale, worked=True)
    prompt = PROMPTS[locale[:2]][0]
    page.wait_for_function(f"() => {TEXTS}.at(-1)?.text_id === 'worked-{locale[:2]}'")
    options = PRESETS["balanced"].apply(DecodingOptions(max_new_tokens=WORKED_TOKENS))
    assert shown_ids(page) == list(decode(builtin, prompt, options).token_ids)
    expect(page.locator("#generate-band.pg-merged")).to_have_count(1)
    assert page.locator("#generate-strip .pg-prompt").inner_text() == prompt
    expect(page.locator("#generate-steps .pg-unsure-bar")).to_have_count(WORKED_TOKENS)


def test_another_prompt_makes_the_text_pale_until_it_is_its_own_again(open_page, builtin):
    page = open_page("en-US")
    box = page.locator("#prompt textarea")
    written(page)
    expect(page.locator("#generate-band.pg-merged")).to_have_count(1)
    before = box.input_value()
    page.click("#generate-strip .pg-prompt-edit")
    expect(box).to_be_focused()
    box.fill("Another prompt")
    wait_for_prompt(page, "Another prompt", builtin)
    band = page.locator("#generate-band")
    expect(band).to_have_class(re.compile(r"\bpg-stale\b"))
    expect(page.locator("#generate-strip")).to_have_attribute("data-stale", "This text belongs to the prompt before")
    page.locator(".pg-example").nth(1).click()
    page.wait_for_function("(old) => document.querySelector('#prompt textarea').value !== old", arg="Another prompt")
    page.evaluate(REST)
    expect(band).to_have_class(re.compile(r"\bpg-stale\b"))
    box.fill(before)
    page.wait_for_function("() => !document.querySelector('#generate-band').classList.contains('pg-stale')")


def test_the_sentence_follows_a_drag_and_says_what_removed_a_clicked_token(open_page, builtin):
    page = open_page("en-US")
    prompt = PROMPTS["en"][0]
    said = page.locator(SENTENCE)
    expected = next_token(builtin, prompt, OPENING)
    expect(said).to_have_text(re.compile(f"^{expected.kept} of 8,192 tokens are kept, and the die u = "))
    page.locator("#option-top_p input[type=number]").fill("1")
    page.locator("#option-top_k input[type=number]").fill("2")
    expect(said).to_have_text(re.compile("^2 of 8,192"))
    bars = page.locator("#generate-live [data-chart=next_token]")
    bars.focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # the fourth is removed
    expect(said).to_contain_text("was removed by top-k (raw probability", use_inner_text=True)
    assert shown_ids(page) == []
    page.click("#strategy label:has-text('greedy')")
    page.wait_for_function(f"() => document.querySelector('{SENTENCE}').textContent.startsWith('Greedy search: ')")
    expect(page.locator("#generate-live [data-fact=figure_key]")).to_have_text("")  # nothing can be dragged


def test_what_matters_under_the_strategy_is_shown_and_the_rest_is_named(open_page):
    page = open_page("en-US")
    every = "[...document.querySelectorAll('#controls .pg-control')]"
    shown = f"() => {every}.filter((each) => each.checkVisibility()).map((each) => each.id)"
    for strategy in ("greedy", "beam", "sampling"):
        page.click(f"#strategy label:has(input[value={strategy}])")
        expected = sorted(f"option-{name}" for name in MAIN[strategy])
        page.wait_for_function(f"(names) => String(({shown})().sort()) === String(names)", arg=expected)
    expect(page.locator("#other-controls")).to_have_text(re.compile(r"^Other settings \(max new tokens 60, "))
    open_more(page)
    page.wait_for_function(f"() => ({shown})().length === {every}.length")


def test_a_branch_by_keys_alone(open_page):
    page = open_page("en-US")
    trunk = written(page)
    page.locator("#generate").focus()
    while page.evaluate("!document.activeElement.closest('#generate-strip')"):
        page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "0", "the text is one tab stop, at the token that the charts stand on"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == "2"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    token_id = int(page.evaluate(FOCUSED))
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "2"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => {TEXTS}.length === 2 && !{TEXTS}[1].running")
    assert shown_ids(page)[:3] == [*trunk[:2], token_id]
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.pg-text')")


def test_bars_are_reached_by_keys_and_enter_takes_one(open_page, builtin):
    page = open_page("en-US")
    second = next_token(builtin, PROMPTS["en"][0], OPENING).raw_probs.argsort(descending=True)[1].item()
    bars = page.locator("#generate-live [data-chart=next_token]")
    bars.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    tip = page.locator("#generate-live [data-tip]").first
    assert f"id {second}" in tip.inner_text()
    page.keyboard.press("Enter")
    wait_for_tokens(page, 1)
    assert shown_ids(page) == [second]
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()


def test_header_and_controls_stay_while_the_page_scrolls(open_page):
    page = open_page()
    written(page)
    page.set_viewport_size({"width": 1366, "height": 500})
    page.evaluate("scrollTo(0, 300)")
    page.evaluate(REST)
    assert page.evaluate("scrollY") > 100
    assert page.locator("#header").bounding_box()["y"] == 0
    assert page.locator("#tab-generate-button").bounding_box()["y"] >= 0
    assert page.locator("#strategy").bounding_box()["y"] > 0


def test_present_mode_has_nothing_small_and_the_lines_can_still_be_dragged(open_page):
    page = open_page("en-US")
    written(page)
    page.click("#present-button")
    page.wait_for_function("() => document.body.classList.contains('pg-present')")
    page.evaluate(REST)
    with contextlib.suppress(TimeoutError):  # what is small is named below
        page.wait_for_function(f"(least) => !({SMALL})(least).length", arg=17.9)
    assert page.evaluate(SMALL, 17.9) == []
    drag_p_down(page)
    assert page.evaluate("playground.live.state().options.top_p") < 0.9
    page.click("#present-button")
    page.wait_for_function("() => !document.body.classList.contains('pg-present')")


def test_no_click_on_next_token_is_lost_while_one_is_on_its_way(open_page, builtin):
    page = open_page("en-US")
    step = page.locator("#step").bounding_box()
    for _ in range(8):
        page.mouse.click(step["x"] + 10, step["y"] + 10)
    wait_for_tokens(page, 8)
    assert shown_ids(page) == list(decode(builtin, PROMPTS["en"][0], OPENING).token_ids[:8])


def test_the_example_that_is_there_begins_anew(open_page):
    page = open_page("en-US")
    written(page)
    page.locator(TOKENS).nth(5).click()
    page.wait_for_function("() => playground.live.state('generate-live').step.generated === 5")
    page.locator(".pg-example").nth(0).click()
    page.wait_for_function("() => playground.live.state('generate-live').step.generated === 0")
    assert page.locator(TOKENS).nth(0).get_attribute("aria-pressed") == "true"


def test_the_largest_k_fits_its_box(open_page):
    page = open_page()
    box = page.locator("#option-top_k input[type=number]")
    box.fill("1000000")
    assert box.evaluate("(box) => box.scrollWidth <= box.clientWidth")


def test_the_table_says_what_is_before_and_what_is_after_the_settings(open_page):
    page = open_page("en-US")
    written(page)
    page.click("#generate-steps .pg-table summary")
    page.wait_for_selector("#generate-steps .pg-table th")
    heads = page.locator("#generate-steps .pg-table th").all_inner_texts()
    assert heads == ["", "input so far", *(f"#{n} (raw)" for n in range(1, 6)), "chosen (after settings)"]
    table = page.locator("#generate-steps .pg-table-body")
    assert table.evaluate("(body) => body.scrollWidth <= body.clientWidth"), "no column is off the screen"


MOVED = """() => new Promise((done) => {
  const bars = () => [...document.querySelectorAll('#generate-live [data-chart=next_token] .dp-paint path')]
    .map((path) => path.getAttribute('d')).join('|');
  const start = playground.live.state('generate-live').step.step_id;
  const seen = new Set([bars()]);
  let rest = 0;
  const look = () => {
    const before = seen.size;
    seen.add(bars());
    rest = seen.size === before && playground.live.state('generate-live').step.step_id !== start ? rest + 1 : 0;
    if (rest < 30) requestAnimationFrame(look);
    else done([seen.size, bars()]);
  };
  document.querySelector('#step').click();
  look();
})"""
BARS = """() => [...document.querySelectorAll('#generate-live [data-chart=next_token] .dp-paint path')]
  .map((path) => path.getAttribute('d')).join('|')"""


def test_a_new_step_moves_only_for_who_wants_motion_and_ends_as_it_is(open_page):
    page = open_page()
    page.click("#step")
    wait_for_tokens(page, 1)
    seen, still = page.evaluate(MOVED)
    assert seen == 2
    page.emulate_media(reduced_motion="no-preference")
    seen, moved = page.evaluate(MOVED)
    assert seen >= 2
    assert moved != still
    page.click("#generate-live [data-figure=histogram]")  # draws all anew
    page.evaluate(REST)
    assert page.evaluate(BARS) == moved
    page.emulate_media(reduced_motion="reduce")


def test_a_built_in_model_says_what_it_is_made_for_where_one_meets_it(open_page):
    page = open_page("en-US")
    for tab, said in (
        ("generate", "short stories and chats"),
        ("chat", "short stories and chats"),
        ("summarize", "short news"),
    ):
        page.click(f"#tab-{tab}-button")
        expect(page.locator(f"#tab-{tab} .pg-made-for")).to_contain_text(said, use_inner_text=True)


def test_a_summary_that_is_copied_says_so_and_names_another_model(open_page):
    page = open_page("en-US")
    page.click("#tab-summarize-button")
    page.wait_for_function("() => playground.strip.current('summarize-strip')?.running === false")
    page.click("#summarize-examples button:has-text('A night ferry')")
    page.wait_for_function(
        "(text) => document.querySelector('#summarize-source textarea').value === text", arg=ARTICLES["en"][3]
    )
    page.click("#summarize-write")
    page.wait_for_selector("#summarize-said .pg-told:has-text('copies a sentence')")
    page.evaluate("() => playground.page.setLanguage('ko')")
    page.wait_for_selector("#summarize-said .pg-told:has-text('옮겼습니다')")


def test_every_tab_can_be_reached_while_presenting(open_page):
    page = open_page("en-US")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.click("#present-button")
    for tab in ("compare", "summarize", "tokenizer", "chat", "generate"):
        page.click(f"#tab-{tab}-button")
        expect(page.locator(f"#tab-{tab}-button")).to_have_attribute("aria-selected", "true")
    page.click("#present-button")
