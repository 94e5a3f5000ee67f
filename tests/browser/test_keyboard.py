"""The page by keys alone: groups are one tab stop, the focus is seen, and the keys are listed behind "?"."""

import pytest

from tests.browser.driving import REST

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


def test_strategy_and_language_are_one_tab_stop_each_with_arrows_within_and_a_ring(open_page):
    page = open_page("en-US")
    page.focus("#strategy input:checked")
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED) == "beam"
    page.wait_for_function("() => playground.controls.options().num_beams > 1")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUSED) == "greedy"
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    page.wait_for_function(
        "() => !playground.controls.options().do_sample && playground.controls.options().num_beams === 1"
    )
    for _ in range(2):
        assert page.evaluate(RING, "#strategy") >= 3
        page.evaluate("() => document.body.classList.toggle('dark')")
    page.keyboard.press("Tab")
    assert page.evaluate("() => !document.activeElement.closest('#strategy')")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(FOCUSED) == "greedy"
    assert page.get_by_role("radiogroup", name="strategy").count() == 1
    page.focus("#language input:checked")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => document.documentElement.lang === 'ko'")
    assert page.evaluate(FOCUSED) == "ko", "the focus stays in the group"
    assert page.evaluate(RING, "#language") >= 3
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "keys-button"


def test_the_keys_are_listed_behind_a_button_and_behind_their_own_key(open_page):
    page = open_page("en-US")
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
    assert page.evaluate("() => document.activeElement.id") == "keys-button"
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
    assert page.get_by_role("dialog", name="키보드 단축키").is_visible()
    assert all(text.strip() for text in page.locator(".pg-shortcuts dd").all_inner_texts())
