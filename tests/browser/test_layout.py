"""What one presses stands beside each other: nothing over another, nothing beyond the window, no line cut through."""

import contextlib

import pytest
from playwright.sync_api import TimeoutError

from tests.browser.driving import REST, choose_tab, wait_for_opening
from tests.browser.tour import ANSWERED, COMPARED, OTHERS, READ, SUMMARIZED

pytestmark = pytest.mark.browser

SIZES = {"wide": (1920, 1080), "laptop": (1366, 768), "small": (1280, 720), "present": (1366, 768), "phone": (390, 844)}
TABS = ("generate", *OTHERS)
IN_EACH_OTHERS_WAY = """() => {
  const rows = document.querySelectorAll('#header, #tabs > .tab-wrapper, .pg-actions, .pg-prompt-row, .dp-card header');
  const ours = [...rows].flatMap((row) => [...row.querySelectorAll('button, label, h3, .pg-made-for, .pg-caption')]);
  const apart = '.pg-models, label label, [aria-hidden]'; // closed, inner, or Gradio's copies to measure by
  const inSight = ours.filter((each) => each.checkVisibility() && !each.closest(apart));
  const boxes = inSight.map((each) => ({ name: each.id || each.innerText, box: each.getBoundingClientRect() }));
  const wrong = boxes.filter(({ box }) => box.left < -0.5 || box.right > innerWidth + 0.5).map(({ name }) => name);
  const cut = inSight.filter((each) => each.scrollWidth > each.clientWidth + 2);
  wrong.push(...cut.map((each) => `cut: ${each.innerText}`));
  const shelves = [...document.querySelectorAll('#tabs [role=tabpanel] .pg-pills')];
  const high = shelves.filter((each) => each.checkVisibility() && each.clientHeight > 120);
  wrong.push(...high.map((each) => `high: ${each.id}`));
  boxes.forEach(({ name, box }, i) => {
    for (const other of boxes.slice(i + 1)) {
      const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
      const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
      if (wide > 1 && high > 1) wrong.push(`${name} / ${other.name}`);
    }
  });
  return wrong;
}"""
ENDS_WITH_A_LINE = """(box) => {
  const { lineHeight, paddingTop } = getComputedStyle(box);
  const below = (box.clientHeight - parseFloat(paddingTop)) % parseFloat(lineHeight);
  return Math.min(below, parseFloat(lineHeight) - below) < 3;
}"""


def reply(page):
    page.wait_for_function(READ)
    page.locator(".pg-chat-ask").first.click()
    page.click(".pg-chat-send")
    page.wait_for_function(ANSWERED)


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
@pytest.mark.parametrize("size", SIZES)
def test_no_button_covers_another_or_leaves_the_window(open_page, locale, size):
    page = open_page(locale)
    wait_for_opening(page)
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("(width) => innerWidth === width", arg=width)
    page.evaluate(REST)  # the tabs that have room are known
    if size == "present":
        page.click("#present-button")
    for tab in TABS:
        choose_tab(page, locale[:2], tab)
        if tab in OTHERS:
            page.wait_for_function(OTHERS[tab])
        if tab == "chat":
            reply(page)
        with contextlib.suppress(TimeoutError):  # what is in the way is named below
            page.wait_for_function(f"() => !({IN_EACH_OTHERS_WAY})().length")
        assert page.evaluate(IN_EACH_OTHERS_WAY) == [], tab


def test_an_article_in_its_box_ends_at_the_end_of_a_line_and_can_be_scrolled(open_page):
    page = open_page("en-US")
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("#tab-summarize-button")
    page.wait_for_function(SUMMARIZED)
    box = page.locator("#summarize-source textarea")
    page.wait_for_function("(box) => box.scrollHeight > box.clientHeight", arg=box.element_handle())
    page.wait_for_function(ENDS_WITH_A_LINE, arg=box.element_handle())
    box.hover()
    page.mouse.wheel(0, 60)
    page.wait_for_function("(box) => box.scrollTop > 0", arg=box.element_handle())


def test_a_compared_text_that_is_cut_says_so_and_is_whole_where_the_focus_is(open_page):
    page = open_page("en-US")
    page.click("#tab-compare-button")
    page.wait_for_function(COMPARED)
    text = page.locator(".pg-compared-text").first
    shown = "(({ scrollHeight, clientHeight }) => scrollHeight <= clientHeight + 1)"
    is_whole = f"{shown}(document.querySelector('.pg-compared-text'))"
    page.wait_for_function(f"() => !{is_whole}")
    assert text.evaluate("(text) => getComputedStyle(text).webkitLineClamp") == "3"
    text.click()
    page.wait_for_function(f"() => {is_whole}")
    page.keyboard.press("Tab")
    page.wait_for_function(f"() => !{is_whole}")


def test_the_controls_say_on_the_compare_tab_how_they_come_into_the_table(open_page):
    page = open_page("en-US")
    assert not page.is_visible("#compare-controls")
    page.click("#tab-compare-button")
    page.wait_for_selector("#compare-controls:has-text('makes a row')")
    page.click("#tab-generate-button")
    page.wait_for_selector("#compare-controls", state="hidden")


WATCH = """() => {
  window.weights = [];
  const look = () => {
    window.weights.push(Number(getComputedStyle(document.querySelector('#stop')).fontWeight));
    requestAnimationFrame(look);
  };
  look();
  return window.weights[0];
}"""
"""How bold the button is in every frame: a text may have ended before a test has looked once."""


def test_stop_stands_out_while_a_text_grows(open_page):
    page = open_page("en-US")
    wait_for_opening(page)
    idle = page.evaluate(WATCH)
    page.click("#generate")
    page.wait_for_function("(idle) => window.weights.some((weight) => weight > idle)", arg=idle)
    page.wait_for_function("(idle) => window.weights.at(-1) === idle", arg=idle)
