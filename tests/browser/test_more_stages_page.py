"""The settings behind "more": found by a search, shown as chips, moved by the keys; a typed word banned."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import REST, wait_for_opening

pytestmark = pytest.mark.browser

ORDER = "() => playground.controls.options().stage_order"


@pytest.fixture(scope="module")
def page(chromium, address):
    """One page in English for the whole file, its folded settings open."""
    with watched_page(chromium) as page:
        page.goto(address)
        page.wait_for_function(DRAWN)
        wait_for_opening(page, worked=True)
        page.click("#other-controls")
        yield page


def chips(page):
    return page.locator("#generate-live [data-chips] li")


def test_a_setting_is_found_by_its_name_in_code_and_stands_as_a_chip_once_it_is_on(page):
    page.fill("#find-control input", "top_n_sigma")
    expect(page.locator("#option-top_n_sigma")).to_be_visible()
    expect(page.locator("#option-dry_multiplier")).to_be_hidden()
    page.fill("#option-top_n_sigma input[type=number]", "1.5")
    page.keyboard.press("Enter")
    expect(chips(page).first).to_contain_text("top-nσ")
    page.fill("#find-control input", "nothing of this name")
    expect(page.locator("#found-none")).to_contain_text("nothing of this name")
    page.fill("#find-control input", "")


def test_a_stage_is_moved_by_the_keys_and_the_page_says_that_generate_would_not_do_so(page):
    last = chips(page).last
    last.locator("button").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => playground.controls.options().stage_order?.at(-1) === 'top_k'")
    note = page.locator("#generate-live [data-order]")
    expect(note).to_contain_text("generate() would not do so")
    assert page.evaluate("() => document.activeElement.closest('li').dataset.stage") == "top_p"
    note.locator("button").click()
    page.wait_for_function("() => playground.controls.options().stage_order === null")
    expect(note).to_be_hidden()


def drag(page, chip, other):
    """Drag ``chip`` onto ``other`` with the mouse."""
    chip.scroll_into_view_if_needed()
    start, end = chip.bounding_box(), other.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=8)


def test_a_stage_is_moved_by_the_pointer_and_dropped_beside_the_chips_it_stays(page):
    names = chips(page).evaluate_all("(items) => items.map(({ dataset }) => dataset.stage)")
    assert names == ["top_n_sigma", "top_k", "top_p"]
    drag(page, chips(page).last, chips(page).first)
    expect(page.locator("#generate-live .dp-held")).to_have_count(1)
    page.mouse.up()
    page.wait_for_function("() => playground.controls.options().stage_order?.[0] === 'top_p'")
    page.evaluate(REST)
    expect(page.locator("#generate-live .dp-held")).to_have_count(0)
    names = chips(page).evaluate_all("(items) => items.map(({ dataset }) => dataset.stage)")
    assert names == ["top_p", "top_n_sigma", "top_k"]
    assert page.evaluate(ORDER) == names
    assert page.evaluate("() => playground.live.state('generate-live').result.stages.map(({ name }) => name)") == names
    drag(page, chips(page).first, page.locator("#generate-live [data-sentence]"))
    page.mouse.up()
    page.evaluate(REST)
    assert page.evaluate(ORDER) == names
    drag(page, chips(page).first, chips(page).last)
    page.mouse.up()
    page.wait_for_function("() => playground.controls.options().stage_order === null")


def test_a_typed_word_is_seen_as_tokens_and_banned_and_its_bar_says_so(page):
    page.fill(".pg-word", "there")
    page.click(".pg-word-look")
    page.click(".pg-word-form button >> nth=0")
    expect(chips(page).first).to_contain_text("banned words")
    banned = page.evaluate("() => playground.controls.options().bad_words_ids")
    assert len(banned) == 1
    step = page.evaluate(
        "(id) => { const { result } = playground.live.state('generate-live');"
        " return [result.after[id], result.stages[result.removedBy[id] - 1].name]; }",
        banned[0][-1],
    )
    assert step == [0, "bad_words_ids"]
    page.click(".pg-word-biased button")
    page.wait_for_function("() => playground.controls.options().bad_words_ids === null")
