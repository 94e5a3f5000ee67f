"""A text as the model reads it: a prompt's tokens as chips, the card that reads, what is looked for in it."""

import json

import pytest
from playwright.sync_api import expect

from playground.decoding.text_scores import score_text
from playground.examples import PROMPTS
from playground.web.workbench.looking import Place
from tests.browser.driving import TEXTS, load_anew, set_control, wait_for_quiet, written
from tests.browser.tour import ANSWERED, SUMMARIZED

pytestmark = pytest.mark.browser

PROMPT = "#generate-strip .pg-prompt-token"
CARD = "#generate-scores"
READ = "([id, n]) => document.querySelectorAll(`#${id} .pg-read-text .pg-prompt-token`).length === n"
LOOKED = "(id) => playground.live.state('generate-live').step.step_id === id"
NASTY = "<img src=x onerror='window.hacked=1'>"


def prompt_read(page):
    page.wait_for_function(f"() => document.querySelectorAll('{PROMPT}').length > 0")
    return page.locator(PROMPT)


def put_prompt(page, text):
    page.fill("#prompt textarea", text)
    page.wait_for_function("(text) => document.querySelector('#prompt textarea').value === text", arg=text)
    wait_for_quiet(page)


def open_card(page, name="generate"):
    page.click(f"#{name}-scores summary")
    wait_for_quiet(page)


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
def test_the_prompt_that_the_page_opens_with_is_read_already(open_page, builtin, locale):
    page = open_page(locale, worked=True)
    chips, ids = prompt_read(page), builtin.encode(PROMPTS[locale[:2]][0])
    expect(chips).to_have_count(len(ids))
    assert page.locator("#generate-strip .pg-prompt").inner_text() == PROMPTS[locale[:2]][0]
    _, *tokens = score_text(builtin, ids, top_n=5).tokens
    expected = min(tokens, key=lambda token: token.logprob)
    chips.nth(1 + tokens.index(expected)).hover()
    tip = page.locator("#generate-strip .pg-tip")
    expect(tip).to_contain_text(f"{expected.logprob:.2f}".replace("-", "−"), use_inner_text=True)
    listed = tip.locator("li").all_inner_texts()
    assert [text.split()[0] for text in listed] == [each.label for each in expected.expected]


def test_a_click_puts_the_charts_on_a_token_of_the_prompt_and_nothing_is_taken_there(open_page, builtin):
    page = open_page("en-US", worked=True)
    chips, ids = prompt_read(page), builtin.encode(PROMPTS["en"][0])
    chips.nth(3).click()
    page.wait_for_function(LOOKED, arg=Place(tuple(ids[:3])).step_id)
    expect(chips.nth(3)).to_have_attribute("aria-pressed", "true")
    sentence = page.locator("#generate-live .dp-sentence")
    expect(sentence).to_contain_text(f"goes on with {builtin.label(ids[3])}, rank ", use_inner_text=True)
    before = page.evaluate(f"{TEXTS}.length")
    page.locator("#generate-live [data-chart=next_token]").click(position={"x": 200, "y": 20})
    wait_for_quiet(page)
    assert page.evaluate(f"{TEXTS}.length") == before
    chips.nth(0).click()  # nothing stands before it
    assert chips.nth(3).get_attribute("aria-pressed") == "true"


def test_the_keys_go_through_prompt_and_text(open_page):
    page = open_page("en-US", worked=True)
    chips = prompt_read(page)
    chips.last.focus()
    page.keyboard.press("ArrowRight")
    index = "document.activeElement.dataset.index"
    assert page.evaluate(index) == "0"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(index) == "-1"
    page.keyboard.press("Home")
    assert page.evaluate(index) == str(-chips.count())


def test_a_text_that_its_reader_stops_is_read_too(open_page):
    page = open_page("en-US")
    for name, value in {"max_new_tokens": 500, "min_new_tokens": 500, "prompt_lookup_num_tokens": 0}.items():
        set_control(page, name, value)  # no text that is over before it is stopped
    page.click("#generate")
    stop = "(document.querySelector('#stop').click(), true)"
    page.wait_for_function(f"() => {TEXTS}.at(-1)?.tokens.length > 2 && {stop}")
    prompt_read(page)
    page.wait_for_function(f"() => {TEXTS}.at(-1).stop_reason === 'cancelled'")


def test_the_chips_of_a_prompt_say_what_they_say_whatever_text_follows(open_page):
    page = open_page("en-US", worked=True)
    chips = prompt_read(page)
    set_control(page, "seed", 9)
    with page.expect_response(lambda answer: "/queue/join" in answer.url):
        page.click("#generate")
    for index in (1, 3):
        chips.nth(index).hover()
        page.wait_for_selector("#generate-strip .pg-tip-caption")


def test_what_is_looked_for_is_found_each_time(open_page):
    page = open_page("en-US", worked=True)
    open_card(page)
    row = page.locator(f"{CARD} .pg-found-row")
    for text, rows in (("#7", 1), ("", 0), ("#7", 1)):
        page.fill(f"{CARD} .pg-find", text)
        page.keyboard.press("Enter")
        page.wait_for_function(
            "([row, n]) => document.querySelectorAll(row).length === n", arg=[f"{CARD} .pg-found-row", rows]
        )
    assert row.count() == 1


def test_a_pasted_text_is_read_and_its_places_are_looked_at(open_page, builtin):
    page = open_page("en-US")
    text = f"The ferry sailed at noon. {NASTY}"
    put_prompt(page, text)
    open_card(page)
    ids = builtin.encode(text)
    page.wait_for_function(READ, arg=["generate-scores", len(ids)])
    scores = score_text(builtin, ids)
    facts = page.locator(f"{CARD} .pg-scores-facts")
    for fact in (
        f"{len(ids)} tokens",
        f"{scores.score.logprob:.2f}".replace("-", "−"),
        f"{scores.score.perplexity:.2f}",
    ):
        expect(facts).to_contain_text(fact, use_inner_text=True)
    ranks = [token.rank for token in scores.tokens[1:]]
    first = page.locator(f"{CARD} .pg-ranks-count").first.inner_text()
    assert first.startswith(f"{sum(rank <= 10 for rank in ranks)} (")
    page.locator(f"{CARD} .pg-read-text .pg-prompt-token").nth(4).click()
    page.wait_for_function(LOOKED, arg=Place(tuple(ids[:4])).step_id)
    assert not page.evaluate("window.hacked")


def test_a_token_is_found_however_far_down_it_stands(open_page, builtin):
    page = open_page("en-US")
    text = "Once upon a time, in a small village,"
    put_prompt(page, text)
    open_card(page)
    page.fill(f"{CARD} .pg-find", "#4000")
    page.keyboard.press("Enter")
    row = page.locator(f"{CARD} .pg-found-row")
    row.wait_for()
    places = [token.rank for token in score_text(builtin, builtin.encode(text)).tokens]
    expect(row.locator(".pg-found-bar")).to_have_count(len(places))
    assert builtin.label(4000) in row.inner_text()
    row.locator(".pg-found-bar").nth(2).click()
    page.wait_for_function(LOOKED, arg=Place(tuple(builtin.encode(text)[:2])).step_id)


def test_colours_follow_the_switch_and_are_there_after_a_reload(open_page):
    page = open_page("en-US", worked=True)
    prompt_read(page)
    page.select_option("#generate-strip .pg-colour-choice", "rank")
    key = page.locator("#generate-strip .pg-ranges")
    expect(key).to_be_visible()
    assert key.inner_text().split() == ["1–10", "11–100", "101–1,000", ">", "1,000"]
    ranks = json.loads(page.evaluate("JSON.stringify(playground.page.data.worked_scores.en.scored.map((t) => t.rank))"))
    bands = page.evaluate(
        """() => [...document.querySelectorAll('#generate-strip .pg-prompt-token, #generate-strip .pg-text .pg-token')]
        .map((chip) => /pg-band-(\\w+)/.exec(chip.className)[1])"""
    )
    assert bands == ["none" if r is None else "0124"[(r > 10) + (r > 100) + (r > 1000)] for r in ranks]
    wait_for_quiet(page)
    load_anew(page)
    page.wait_for_function("() => window.playground?.page && document.querySelector('.pg-colour-choice')")
    page.wait_for_function("() => document.querySelector('#generate-strip .pg-colour-choice').value === 'rank'")


def test_the_chosen_token_of_a_prompt_is_there_after_a_reload(open_page, builtin):
    page = open_page("en-US")
    set_control(page, "max_new_tokens", 5)
    written(page)
    prompt_read(page).nth(2).click()
    step = Place(tuple(builtin.encode(PROMPTS["en"][0])[:2])).step_id
    page.wait_for_function(LOOKED, arg=step)
    load_anew(page)
    page.wait_for_function("() => window.playground?.page && playground.live?.state('generate-live')?.step")
    page.wait_for_function(LOOKED, arg=step)


def test_a_summary_and_a_reply_are_read_too(open_page):
    page = open_page("en-US")
    page.click("#tab-summarize-button")
    page.wait_for_function(SUMMARIZED)
    open_card(page, "summarize")
    n = page.evaluate("playground.strip.current('summarize-strip').tokens.length")
    page.wait_for_function(READ, arg=["summarize-scores", n])
    caption = page.locator("#summarize-scores .pg-caption").first
    expect(caption).to_contain_text("predicts none of its tokens", use_inner_text=True)
    page.click("#tab-chat-button")
    page.fill(".pg-chat-draft", "Hello?")
    page.click(".pg-chat-send")
    page.wait_for_function(ANSWERED)
    open_card(page, "chat")
    n = page.evaluate(
        "(({ prompt_ids, tokens }) => prompt_ids.length + tokens.length)(playground.strip.current('chat-strip'))"
    )
    page.wait_for_function(READ, arg=["chat-scores", n])
    page.locator("#chat-scores .pg-prompt-token").nth(5).click()
    page.wait_for_function("() => playground.live.state('chat-live').step.is_read")
