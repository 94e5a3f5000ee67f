"""A text that streams: what comes of it is what is new, and whatever the page missed, its end is the whole text.

A long text comes whole once more, in its last frame.
"""

import pytest
from playwright.sync_api import expect

from playground import DecodingOptions, decode
from playground.decoding.generate import Run
from tests.browser.driving import REST, TEXTS, TOKENS, set_control, shown_ids, wait_for_tokens

pytestmark = pytest.mark.browser

PROMPT = "옛날 옛적 깊은 산속 작은 마을에"
LENGTH = 150
CHARTS = 60_000  # characters of the charts' value, at most, which comes with the last frame
OPENING = DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0, max_new_tokens=LENGTH, min_new_tokens=LENGTH)
OVER = f"() => {TEXTS}.at(-1)?.running === false"
TYPE_MEANWHILE = f"""(text) => {{
  const look = () => {{
    const grown = {TEXTS}.at(-1);
    if (!grown?.running || !grown.tokens.length) return requestAnimationFrame(look);
    const box = document.querySelector('#prompt textarea');
    box.value = text;
    box.dispatchEvent(new Event('input', {{ bubbles: true }}));
  }};
  look();
}}"""
"""Types a prompt once a text grows, from within the page: for a hand the text may be too fast."""

LISTEN = """() => {
  window.messages = [];
  const own = JSON.parse;
  JSON.parse = (text, ...rest) => {
    const value = own(text, ...rest);
    if (!value?.msg?.startsWith('process_')) return value;
    window.event ??= value.event_id; // what is read of the text once it has ended is another one
    if (value.event_id === window.event) window.messages.push([value.msg, text.length]);
    return value;
  };
}"""
BUSY = """async (times) => {
  for (let i = 0; i < times; i++) {
    const end = performance.now() + 300;
    while (performance.now() < end);
    await new Promise((done) => setTimeout(done));
  }
}"""


@pytest.fixture
def page(open_page):
    opened = open_page("ko-KR")
    for name in ("max_new_tokens", "min_new_tokens"):
        set_control(opened, name, LENGTH)
    return opened


def whole(builtin):
    return list(decode(builtin, PROMPT, OPENING).token_ids)


def test_a_message_is_as_long_as_what_is_new_in_it_and_what_repeats_the_end_is_empty(page, builtin):
    page.evaluate(LISTEN)
    page.click("#generate")
    page.wait_for_function(OVER)
    page.wait_for_function("() => window.messages.at(-1)?.[0] === 'process_completed'")
    assert shown_ids(page) == whole(builtin)
    _, *frames, last, skipped, repeated = [length for _, length in page.evaluate("() => window.messages")]
    text = page.evaluate(f"() => JSON.stringify({TEXTS}.at(-1)).length")
    assert max(skipped, repeated) < 1000
    assert sum(frames) < 2 * text + 1000 * len(frames)
    assert last < 1.2 * text + CHARTS


def test_the_table_of_steps_grows_with_the_text_and_is_rewritten_in_another_language(page):
    page.click("#step")
    wait_for_tokens(page, 1)
    page.click("#generate-steps .pg-table summary")
    page.click("#generate")
    wait_for_tokens(page, LENGTH)
    page.wait_for_function(OVER)
    lines = page.locator("#generate-steps .pg-table tr")
    expect(lines).to_have_count(LENGTH + 1)
    labels = page.evaluate(f"() => {TEXTS}.at(-1).tokens.map(({{ label }}) => label)")
    written = [line.split("\t")[-1] for line in lines.all_inner_texts()[1:]]
    assert all(line.startswith(label) for line, label in zip(written, labels, strict=True))
    before = lines.first.inner_text()
    page.evaluate("() => playground.page.setLanguage('en')")
    page.wait_for_function(
        "(before) => document.querySelector('#generate-steps .pg-table tr').innerText !== before", arg=before
    )
    expect(lines).to_have_count(LENGTH + 1)


def test_a_page_that_is_busy_while_a_text_comes_shows_the_whole_of_it(page, builtin):
    page.click("#generate")
    page.evaluate(BUSY, 10)
    page.wait_for_function(OVER)
    assert shown_ids(page) == whole(builtin)


def test_a_branch_from_a_text_that_still_grows_is_right_and_so_is_the_next_text(page, builtin):
    page.click("#generate")
    page.wait_for_function(f"() => {TEXTS}.at(-1)?.tokens.length > 6")
    page.click("#stop")
    page.wait_for_function(OVER)
    page.evaluate(REST)
    trunk = whole(builtin)
    stopped = shown_ids(page)
    assert stopped == trunk[: len(stopped)]
    page.locator(TOKENS).nth(3).hover()
    other = page.locator("#generate-strip .pg-tip button:not(:disabled)").first
    token_id = int(other.get_attribute("data-id"))
    other.click()
    page.wait_for_function(f"() => {TEXTS}.length === 2 && !{TEXTS}[1].running")
    run = Run(builtin, PROMPT, OPENING, generated=trunk[:3], forced=(token_id,))
    assert shown_ids(page) == [*trunk[:3], *(step.token_id for step in run)]
    page.click("#generate")
    page.wait_for_function(f"() => {TEXTS}.length === 1 && !{TEXTS}[0].running")
    wait_for_tokens(page, LENGTH)
    assert shown_ids(page) == trunk


def test_a_prompt_that_is_typed_meanwhile_leaves_the_text_as_it_comes(page, builtin):
    page.evaluate(TYPE_MEANWHILE, "Today at school")
    page.click("#generate")
    page.wait_for_function(OVER)
    expect(page.locator("#prompt textarea")).to_have_value("Today at school")
    assert shown_ids(page) == whole(builtin)
