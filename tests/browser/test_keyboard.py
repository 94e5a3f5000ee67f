"""The page by keys alone, and by ear: what has the focus is seen, the keys are listed, charts say what they show."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from playground import DecodingOptions, decode, next_token
from playground.decoding.generate import Run
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import REST, STILL, TEXTS, shown_ids, wait_for_opening, wait_for_prompt

pytestmark = pytest.mark.browser

FOCUSED = "() => document.activeElement?.value"
RING = """(group) => {
  const label = document.querySelector(`${group} label:has(:focus-visible)`);
  const { outlineStyle, outlineColor, backgroundColor } = getComputedStyle(label);
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((each) => each / 255)
      .map((each) => (each > 0.04045 ? ((each + 0.055) / 1.055) ** 2.4 : each / 12.92));
    return 0.05 + 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [ring, behind] = [light(outlineColor), light(backgroundColor)];
  return outlineStyle === 'solid' ? Math.max(ring, behind) / Math.min(ring, behind) : 0;
}"""


PROMPT = "Once upon a time, in a town"
IS_GREEDY = "() => !playground.controls.options().do_sample && playground.controls.options().num_beams === 1"
GREEDY = DecodingOptions()
SAMPLING = DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0)


@pytest.fixture(scope="module")
def page(chromium, address):
    """One page in English for the whole file."""
    with watched_page(chromium) as page:
        page.goto(address)
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        yield page


def tab_to(page, selector):
    """Press Tab until the focus is in ``selector``."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => Boolean(document.activeElement.closest(selector))", selector):
            return
    pytest.fail(f"no way to {selector} by Tab")


def percent(share):
    return f"{100 * share:.1f} %"


def test_a_text_and_a_branch_of_it_by_keys_alone(page, builtin):
    page.evaluate("() => document.activeElement.blur()")
    tab_to(page, "#strategy")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(IS_GREEDY)
    tab_to(page, "#prompt")
    page.keyboard.press("Control+a")
    page.keyboard.type(PROMPT)
    wait_for_prompt(page, PROMPT, builtin)
    tab_to(page, "#generate")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => {TEXTS}.at(-1)?.running === false")
    trunk = shown_ids(page)
    assert trunk == list(decode(builtin, PROMPT, GREEDY).token_ids)
    tab_to(page, "#generate-strip .pg-text")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.index") == "2"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    token_id = int(page.evaluate("document.activeElement.dataset.id"))
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => {TEXTS}.length === 2 && !{TEXTS}[1].running")
    run = Run(builtin, PROMPT, GREEDY, generated=trunk[:2], forced=(token_id,))
    assert shown_ids(page) == [*trunk[:2], *(step.token_id for step in run)]


def label(page, selector, beginning):
    """Return the text alternative of a chart, once it begins with ``beginning``."""
    script = "([selector, text]) => document.querySelector(selector)?.ariaLabel?.startsWith(text)"
    page.wait_for_function(script, arg=[selector, beginning])
    return page.get_attribute(selector, "aria-label")


def test_the_live_charts_say_what_they_show(page, builtin):
    page.evaluate("() => playground.strip.clear('generate-strip')")
    page.click("#preset-balanced")
    page.wait_for_function("() => playground.controls.options().do_sample")
    page.fill("#prompt textarea", PROMPT + " the")
    wait_for_prompt(page, PROMPT + " the", builtin)
    expected = next_token(builtin, PROMPT + " the", SAMPLING)
    raw = np.sort(expected.raw_probs.numpy())[::-1]
    best = expected.raw_probs.argmax().item()
    first = f"{builtin.label(best)} {percent(raw[0])}"
    said = label(page, "#generate-live [data-chart=next_token]", f"Next token, raw and after the settings: {first}")
    assert len(said.split("; ")) == 5
    curve = page.locator("#generate-live [data-chart=cumulative]")
    half = int((raw.cumsum() < 0.5).sum()) + 1
    expect(curve).to_have_attribute("aria-label", re.compile("^Cumulative: "))
    expect(curve).to_have_attribute("aria-label", re.compile(rf"\b{expected.kept} kept\."))
    expect(curve).to_have_attribute("aria-label", re.compile(f"the best {half} reach "))
    page.focus("#generate-live [data-chart=cumulative]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    tip = page.locator("#generate-live [data-tip=cumulative]")
    third = expected.raw_probs.argsort(descending=True)[2].item()
    assert f"id {third}" in tip.inner_text()
    assert f"rank 3 · together with those before {percent(raw[:3].sum())}" in tip.inner_text()
    page.keyboard.press("Escape")
    assert tip.is_hidden()
    for figure, beginning in (
        ("histogram", f"Histogram: from 10.0 % on {(raw >= 0.1).sum()}, then "),
        ("temperatures", "Temperatures: probability of the best token before the cut-offs. T = 0.5: "),
        ("waterfall", f"Stages: raw model distribution: {builtin.vocab_size:,} tokens; top-k: "),
    ):
        page.click(f"#generate-live [data-figure={figure}]")
        label(page, f"#generate-live [data-chart={figure}]", beginning)
    page.click("#generate-live [data-figure=cumulative]")


def test_the_figures_along_a_text_and_of_a_comparison_are_read_by_arrows(page, builtin):
    trace = decode(builtin, page.input_value("#prompt textarea"), SAMPLING)
    page.evaluate("() => playground.strip.clear('generate-strip')")
    page.click("#generate")
    page.wait_for_function(f"() => {TEXTS}.at(-1)?.running === false")
    entropies = [step.entropy for step in trace.steps]
    most = int(np.argmax(entropies))
    bars = "#generate-steps .pg-unsure"
    said = label(page, bars, "How unsure the model was, token by token (entropy). ")
    assert f"{len(entropies)} tokens, {np.mean(entropies):.2f} on average; most at token {most + 1}, " in said
    page.focus(bars)
    page.keyboard.press("ArrowRight")
    second = f"2 · {trace.steps[1].label} · entropy {entropies[1]:.2f}"
    assert page.get_attribute(bars, "aria-valuetext") == second
    page.keyboard.press("Enter")
    page.wait_for_function("() => playground.live.state('generate-live').step.generated === 1")
    page.click("#generate-steps .pg-along summary")
    plot = "#generate-steps .pg-along-plot"
    said = label(page, plot, "token by token: entropy and tokens kept. ")
    kept = [step.kept for step in trace.steps]
    assert said.endswith(f"from {min(kept):,} to {max(kept):,} tokens kept.")
    page.focus(plot)
    page.keyboard.press("End")
    assert page.get_attribute(plot, "aria-valuetext").startswith(f"{len(kept)} · ")
    page.click("#tab-compare-button")
    plot = "#compare-board .pg-board-sums .pg-board-plot"
    said = label(page, plot, "Cumulative log-probability. ")
    rows = page.evaluate("() => playground.compare.state('compare-board').value.rows")
    totals = [f"row {i + 1}: {row['figures']['logprob']:.2f} after {len(row['ids'])}" for i, row in enumerate(rows)]
    assert re.sub(" tokens|−", lambda found: {"−": "-"}.get(found[0], ""), said).endswith(f"{'; '.join(totals)}.")
    page.focus(plot)
    page.keyboard.press("ArrowRight")
    assert re.fullmatch(r"2 tokens( · row \d: −[\d.]+)+", page.get_attribute(plot, "aria-valuetext"))
    page.click("#tab-generate-button")


def test_strategy_and_language_are_one_tab_stop_each_with_arrows_within_and_a_ring(page):
    page.focus("#strategy input:checked")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == "beam"
    page.wait_for_function("() => playground.controls.options().num_beams > 1")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUSED) == "greedy"
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.wait_for_function(IS_GREEDY)
    for _ in range(2):
        page.wait_for_function(STILL)
        assert page.evaluate(RING, "#strategy") >= 3
        page.evaluate("() => document.body.classList.toggle('dark')")
    page.keyboard.press("Tab")
    assert page.evaluate("() => !document.activeElement.closest('#strategy')")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) == "greedy"
    expect(page.get_by_role("radiogroup", name="strategy")).to_have_count(1)
    page.focus("#language input:checked")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => document.documentElement.lang === 'ko'")
    page.wait_for_function(f"() => ({FOCUSED})() === 'ko'")  # the focus stays in the group
    page.wait_for_function(STILL)
    assert page.evaluate(RING, "#language") >= 3
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "lessons-button"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.documentElement.lang === 'en'")


def test_the_keys_are_listed_behind_a_button_and_behind_their_own_key(page):
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    page.focus("#keys-button")
    page.keyboard.press("Enter")
    dialog.wait_for()
    assert page.evaluate("() => Boolean(document.activeElement.closest('dialog'))")
    keys = "kbd => kbd.map((each) => each.textContent)"
    listed = set(dialog.locator("kbd").evaluate_all(keys))
    assert listed >= {"?", "Esc", "←", "→", "↑", "↓", "Home", "End", "Enter", "Space", "+", "−", "0"}
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    expect(page.locator("#keys-button")).to_be_focused()
    page.keyboard.press("?")
    dialog.wait_for()
    page.locator(".pg-shortcuts-close").click()
    dialog.wait_for(state="hidden")
    page.fill("#prompt textarea", "Who")
    page.keyboard.press("?")
    page.evaluate(REST)
    assert not dialog.is_visible(), "in a text it is a letter"
    assert page.input_value("#prompt textarea") == "Who?"
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("?")
    dialog.wait_for()
    page.keyboard.press("Escape")
    page.click("#language label:has-text('한국어')")
    page.wait_for_function("() => document.documentElement.lang === 'ko'")
    page.click("#keys-button")
    expect(page.get_by_role("dialog", name="키보드 단축키")).to_be_visible()
    assert all(text.strip() for text in page.locator(".pg-shortcuts dd").all_inner_texts())
