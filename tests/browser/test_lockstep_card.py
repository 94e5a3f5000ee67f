"""Rows of model × prompt × settings, and two of them in lockstep: as the page shows them."""

import csv
import io
import statistics

import pytest
from playwright.sync_api import expect

from playground import DecodingOptions, decode, load_model
from playground.decoding.lockstep import Lockstep, side_of_ids
from tests.browser.conftest import watched_page
from tests.browser.driving import set_control
from tests.browser.linking import link_of, open_link

pytestmark = pytest.mark.browser

BOARD = "playground.compare.state('compare-board')"
CARD = "playground.lockstep.state()"
PROMPT = "Today at school"


@pytest.fixture
def elsewhere(chromium):
    """A browser that knows nothing of the page."""
    with watched_page(chromium, new=True) as page:
        yield page


def open_tab(open_page, locale="en-US"):
    page = open_page(locale)
    page.click("#tabs button[role=tab] >> nth=1")
    page.wait_for_function(f"() => {BOARD}.value?.experiment && !{BOARD}.running")
    page.locator(".pg-remove").nth(2).click()
    page.fill("#compare-prompt textarea", PROMPT)
    set_control(page, "max_new_tokens", 16)
    return page


def run(page):
    before = page.evaluate(f"() => {BOARD}.value?.run_id")
    page.click("#compare-run")
    page.wait_for_function(f"(id) => {BOARD}.value?.run_id !== id && !{BOARD}.running", arg=before)
    return page.evaluate(f"() => {BOARD}.value")


def choose_bfloat16(page, row):
    page.locator(".pg-lane-model").nth(row).select_option(label="built in · bfloat16")


def read(page):
    page.click(".pg-lockstep-read")
    page.wait_for_function(f"() => {CARD}.both && !{CARD}.isWaiting")
    return page.evaluate(f"() => {CARD}.value")


def test_a_row_of_another_type_of_weights_is_read_beside_the_first(open_page, builtin):
    page = open_tab(open_page)
    choose_bfloat16(page, 1)
    rows = run(page)["rows"]
    half = load_model("builtin/lm", dtype="bfloat16")
    for row, model in zip(rows, (builtin, half), strict=True):
        alone = decode(model, PROMPT, DecodingOptions(**row["options"]))
        assert (row["model"], row["ids"]) == ("builtin/lm", list(alone.token_ids))
    assert [row["dtype"] for row in rows] == [None, "bfloat16"]
    value = read(page)
    ids = decode(builtin, PROMPT, DecodingOptions(**rows[0]["options"])).prompt_ids
    known = Lockstep(*(side_of_ids(model, ids, rows[0]["ids"]) for model in (builtin, half)))
    list(known)
    shown = [each["divergence"]["js"] for each in value["stretches"]]
    assert shown == pytest.approx([each.divergence.js for each in known.stretches], abs=1e-12)
    assert page.evaluate(f"() => {CARD}.at") == shown.index(max(shown)), "it opens where they part the most"
    expect(page.locator(".pg-apart")).to_have_count(16)


def test_both_distributions_follow_the_controls_without_a_request(open_page):
    page = open_tab(open_page)
    page.locator(".pg-own-prompt").nth(1).click()
    page.fill(".pg-lane-own textarea", "Once there was a strict teacher")
    rows = run(page)["rows"]
    assert [row["prompt"] for row in rows] == [PROMPT, "Once there was a strict teacher"]
    read(page)
    page.click("#strategy label:has-text('sampling') >> nth=0")
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    set_control(page, "top_p", 1.0)
    set_control(page, "top_k", 3)
    page.wait_for_function("() => document.querySelectorAll('.pg-mirror td:first-child s').length > 0")
    both = page.evaluate(f"() => {CARD}.both.map(({{ result }}) => [...result.ids.slice(result.low, result.high)])")
    assert [len(each) for each in both] == [3, 3]
    kept = len(set(both[0]) & set(both[1])) / len(set(both[0]) | set(both[1]))
    expect(page.locator(".pg-apart-figure").last).to_contain_text(f"{100 * kept:.1f} %")
    assert requests == []


def test_a_click_puts_the_charts_on_another_token_and_arrows_go_along(open_page):
    page = open_tab(open_page)
    choose_bfloat16(page, 1)
    run(page)
    read(page)
    page.locator(".pg-apart").nth(4).click()
    page.wait_for_function(f"() => {CARD}.at === 4 && {CARD}.both")
    place = page.evaluate(f"() => {CARD}.both.map(({{ step }}) => [step.taken, step.generated])")
    ids = page.evaluate(f"() => {BOARD}.value.rows[0].ids")
    assert place == [[ids[4], 4]] * 2
    page.keyboard.press("ArrowRight")
    expect(page.locator(".pg-apart").nth(5)).to_be_focused()
    live = "['compare-one-live', 'compare-other-live'].map((id) => playground.live.state(id))"
    page.wait_for_function(f"() => {live}.every((each) => each?.result)")
    drawn = page.evaluate(f"() => {live}.map(({{ step }}) => [step.taken, step.generated])")
    assert drawn == place, "the charts of both are those of the place"
    expect(page.locator("#lockstep-charts .pg-both-name")).to_have_text(
        ["Charts of row 1 · built in", "Charts of row 2 · built in · bfloat16"]
    )
    frames = page.evaluate(f"() => {live}.map(({{ frames }}) => frames)")
    set_control(page, "top_k", 7)
    page.wait_for_function(f"(before) => {live}.every(({{ frames }}, i) => frames > before[i])", arg=frames)
    page.click(".pg-lockstep-toggle")
    expect(page.locator("#lockstep-charts")).to_be_hidden()


def test_the_fork_is_marked_and_the_others_token_can_be_taken(open_page, builtin):
    page = open_tab(open_page)
    rows = run(page)["rows"]
    first, second = (row["ids"] for row in rows)
    at = next(i for i, pair in enumerate(zip(first, second, strict=True)) if pair[0] != pair[1])
    expect(page.locator(".pg-fork")).to_have_count(2)
    assert page.locator(".pg-fork").all_inner_texts() == [row["texts"][at] for row in rows]
    before = page.evaluate(f"() => {BOARD}.value.run_id")
    page.locator(".pg-fork-take").first.click()
    page.wait_for_function(f"(id) => {BOARD}.value?.run_id !== id && !{BOARD}.running", arg=before)
    forked = page.evaluate(f"() => {BOARD}.value.rows[2]")
    assert forked["ids"][: at + 1] == second[: at + 1], "the shared tokens and the other's"
    assert (forked["forced"], forked["options"]["num_beams"]) == (at + 1, 1)
    goes_on = decode(builtin, [*decode(builtin, PROMPT, DecodingOptions()).prompt_ids, *second[: at + 1]],
                     DecodingOptions(max_new_tokens=16 - at - 1))  # fmt: skip
    assert forked["ids"][at + 1 :] == list(goes_on.token_ids), "greedy goes on from there"


def test_a_link_opens_rows_of_their_own_and_reads_the_same_two_in_the_same_place(open_page, elsewhere):
    page = open_tab(open_page)
    choose_bfloat16(page, 1)
    page.locator(".pg-own-prompt").nth(0).click()
    page.fill(".pg-lane-own textarea", "Once there was a strict teacher")
    page.click(".pg-add")
    before = [row["ids"] for row in run(page)["rows"]]
    page.select_option(".pg-lockstep-one", "2")
    page.select_option(".pg-lockstep-by", "other")
    read(page)
    page.locator(".pg-apart").nth(3).click()
    page.wait_for_function(f"() => {CARD}.at === 3 && {CARD}.both")
    page.click("#compare-one-live [data-figure=histogram]")
    shown = f"() => [{BOARD}.settings, {CARD}.value.stretches, {CARD}.at, {CARD}.both.map(({{ step }}) => step.taken)]"
    state = page.evaluate(shown)
    open_link(elsewhere, link_of(page))
    elsewhere.wait_for_function(f"() => {CARD}?.at === 3 && {CARD}.both")
    assert elsewhere.evaluate(f"() => {BOARD}.value.rows.map(({{ ids }}) => ids)") == before
    assert elsewhere.evaluate(shown) == state
    assert [elsewhere.input_value(f".pg-lockstep-{name}") for name in ("one", "other", "by")] == ["2", "1", "other"]
    expect(elsewhere.locator("#lockstep-charts")).to_be_visible()
    histogram = elsewhere.locator("#compare-one-live [data-figure=histogram]")
    expect(histogram).to_have_attribute("aria-pressed", "true")


def test_a_link_opens_a_typed_text(open_page, elsewhere):
    page = open_tab(open_page)
    choose_bfloat16(page, 1)
    page.select_option(".pg-lockstep-by", "typed")
    page.fill(".pg-lockstep-typed", " everybody was happy.")
    page.keyboard.press("Tab")
    stretches = read(page)["stretches"]
    open_link(elsewhere, link_of(page))
    elsewhere.wait_for_function(f"() => {CARD}?.both")
    assert elsewhere.evaluate(f"() => {CARD}.value.stretches") == stretches
    expect(elsewhere.locator(".pg-lockstep-typed")).to_have_value(" everybody was happy.")


def test_two_rows_that_read_the_same_say_so(open_page):
    page = open_tab(open_page)
    run(page)
    expect(page.locator(".pg-lockstep-read")).to_be_disabled()
    expect(page.locator("#compare-lockstep .pg-empty")).to_contain_text("same model and the same prompt")


def test_a_typed_text_is_read_and_saved(open_page):
    page = open_tab(open_page)
    choose_bfloat16(page, 1)
    page.select_option(".pg-lockstep-by", "typed")
    page.fill(".pg-lockstep-typed", " <b>everybody</b> was happy.")
    page.keyboard.press("Tab")
    value = read(page)
    assert "".join(each["text"] for each in value["stretches"]) == " <b>everybody</b> was happy."
    assert page.locator("#compare-lockstep b").count() == 0
    with page.expect_download() as download:
        page.click("#compare-lockstep .pg-save-file")
    lines = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert [float(line["js"]) for line in lines] == [each["divergence"]["js"] for each in value["stretches"]]


def test_the_bars_are_redrawn_in_a_frame(open_page):
    page = open_tab(open_page)
    choose_bfloat16(page, 1)
    run(page)
    read(page)
    page.click("#strategy label:has-text('sampling') >> nth=0")
    took = page.evaluate(
        """async () => {
          const took = [];
          for (let k = 1; k <= 40; k++) {
            const frames = playground.lockstep.state().frames;
            const begun = performance.now();
            playground.controls.changed('top_k', k);
            while (playground.lockstep.state().frames === frames) await new Promise(requestAnimationFrame);
            took.push(performance.now() - begun);
          }
          return took;
        }"""
    )
    print(f"lockstep redraw: median {statistics.median(took):.1f} ms of {len(took)}")
    assert statistics.median(took) <= 60, "two frames and what a busy machine takes"
