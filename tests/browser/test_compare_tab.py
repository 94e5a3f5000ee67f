"""The Compare tab: ready-made settings, one's own, the table, the files, Stop."""

import csv
import io
import json

import pytest
from playwright.sync_api import expect

from playground import DecodingOptions, decode
from playground.experiments import EXPERIMENTS
from tests.browser.driving import set_control, turn_dark

pytestmark = pytest.mark.browser

STATE = "playground.compare.state('compare-board')"
LESSONS = ["ngram", "beams", "temperature", "top_k", "top_p", "top_k_top_p"]


def open_tab(open_page, locale="en-US"):
    page = open_page(locale)
    page.click("#tabs button[role=tab] >> nth=1")
    page.wait_for_function(f"() => {STATE}.value?.experiment && !{STATE}.running")
    return page


def run(page):
    before = page.evaluate(f"() => {STATE}.value?.run_id")
    page.click("#compare-run")
    page.wait_for_function(f"(id) => {STATE}.value?.run_id !== id && !{STATE}.running", arg=before)
    return page.evaluate(f"() => {STATE}.value")


def cells(page, column):
    return page.locator(f".pg-board-table [data-column={column}]").all_inner_texts()


def test_the_tab_opens_on_a_worked_example_whose_totals_are_in_order(open_page):
    page = open_tab(open_page)
    rows = page.evaluate(f"() => {STATE}.value.rows")
    greedy, beams, blocked = (row["figures"]["logprob"] for row in rows)
    assert beams > greedy > blocked
    expect(page.locator(".pg-board-order")).to_be_visible()
    assert page.locator(".pg-board-order").inner_text().count(">") == 2
    assert cells(page, "compare_total") == [f"{v:.2f}".replace("-", "−") for v in (greedy, beams, blocked)]
    page.click("#language label:has-text('한국어')")
    page.wait_for_function(f"() => /[가-힣]/.test({STATE}.value.prompt)")


@pytest.mark.parametrize("name", LESSONS)
def test_every_ready_made_comparison_runs_and_is_what_decode_gives(open_page, builtin, name):
    page = open_tab(open_page)
    page.fill("#compare-prompt textarea", "Today at school")
    set_control(page, "max_new_tokens", 16)
    page.click(f".pg-pill[data-experiment={name}]")
    value = run(page)
    experiment = EXPERIMENTS[name]
    assert len(value["rows"]) == len(experiment.settings)
    shown = page.locator(".pg-board-table .pg-compared-text").all_inner_texts()
    for row, text in zip(value["rows"], shown, strict=True):
        alone = decode(builtin, "Today at school", DecodingOptions(**row["options"]))
        assert row["ids"] == list(alone.token_ids)
        assert text.replace("⏹", "").strip() == "".join(step.text for step in alone.steps).strip()
    assert cells(page, "tokens") == [str(len(row["ids"])) for row in value["rows"]]


def test_ones_own_setting_is_added_edited_and_removed(open_page):
    page = open_tab(open_page)
    page.click("#preset-creative")
    page.wait_for_function("() => playground.controls.options().temperature === 1.3")
    page.click(".pg-add")
    names = page.locator(".pg-setting .pg-edit")
    expect(names.nth(3)).to_have_text("sampling · T 1.3 · p 0.95", use_inner_text=True)
    names.nth(1).click()
    page.wait_for_function("() => playground.controls.options().num_beams === 5")
    expect(page.locator("#option-num_beams input").first).to_have_value("5")  # Gradio shows it a moment later
    set_control(page, "num_beams", 3)
    expect(names.nth(1)).to_have_text("beam search 3", use_inner_text=True)
    page.locator(".pg-remove").nth(0).click()
    expect(names).to_have_count(3)
    set_control(page, "max_new_tokens", 8)
    assert [row["options"]["num_beams"] for row in run(page)["rows"]] == [3, 5, 1]


def test_beams_one_to_ten_are_drawn_against_log_probability_and_time(open_page):
    page = open_tab(open_page)
    set_control(page, "max_new_tokens", 8)
    page.click(".pg-pill[data-experiment=widths]")
    rows = run(page)["rows"]
    page.wait_for_selector(".pg-board-widths .main-svg")
    page.wait_for_function("() => document.querySelector('.pg-board-widths .pg-board-plot').data[0].x.length === 10")
    data = page.evaluate(
        "() => document.querySelector('.pg-board-widths .pg-board-plot').data.map(({ x, y }) => [x, y])"
    )
    assert data[0] == [list(range(1, 11)), [row["figures"]["logprob"] for row in rows]]
    assert data[1][1] == [row["figures"]["seconds"] for row in rows]
    page.wait_for_function(
        """() => [...document.querySelectorAll('.pg-board-plot')].every((plot) => {
          const svg = plot.querySelector('.main-svg');
          return svg && Math.abs(svg.getBoundingClientRect().width - plot.clientWidth) < 2;
        })"""
    )  # the second chart takes half of the first one's place
    page.click(".pg-pill[data-experiment=top_k]")
    page.wait_for_function("() => !document.querySelector('.pg-board-sums').checkVisibility()")  # nothing to draw yet


def test_the_lines_are_the_running_sums_of_the_log_probabilities(open_page):
    page = open_tab(open_page)
    page.wait_for_selector(".pg-board-sums .main-svg")
    data = page.evaluate("() => document.querySelector('.pg-board-sums .pg-board-plot').data.map(({ y }) => y)")
    for line, row in zip(data, page.evaluate(f"() => {STATE}.value.rows"), strict=False):
        assert line[0] == 0
        assert line[-1] == pytest.approx(row["figures"]["logprob"], abs=1e-2)


def test_charts_that_are_drawn_follow_dark_and_light(open_page):
    page = open_tab(open_page)
    page.wait_for_selector(".pg-board-sums .main-svg")
    turn_dark(page, ".pg-board-sums .pg-board-plot")


def test_the_files_hold_the_table(open_page):
    page = open_tab(open_page)
    rows = page.evaluate(f"() => {STATE}.value.rows")
    files = {}
    for kind in ("csv", "json"):
        with page.expect_download() as download:
            page.click(f"#compare-board .pg-save-file[data-kind={kind}]")
        files[kind] = download.value.path().read_text(encoding="utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(files["csv"])))
    assert [float(line["logprob"]) for line in lines] == [row["figures"]["logprob"] for row in rows]
    assert lines[2]["no_repeat_ngram_size"] == "2"
    assert [each["token_ids"] for each in json.loads(files["json"])["settings"]] == [row["ids"] for row in rows]


def test_stop_ends_every_text(open_page):
    page = open_tab(open_page)
    set_control(page, "max_new_tokens", 400)
    page.click("#compare-run")
    page.wait_for_function(f"() => {STATE}.running && {STATE}.value.rows[0].ids.length > 3")
    page.click("#compare-stop")
    page.wait_for_function(f"() => !{STATE}.running")
    assert all(len(row["ids"]) < 400 for row in page.evaluate(f"() => {STATE}.value.rows"))
    expect(page.locator(".pg-compared-state")).to_have_text(["(stopped)"] * 3)
    assert page.locator(".pg-compared-state").all_inner_texts() == [" (stopped)"] * 3


def test_html_in_a_prompt_or_a_text_is_shown_and_never_run(open_page):
    page = open_tab(open_page)
    page.fill("#compare-prompt textarea", "<img src=x onerror='window.hacked=1'><b>bold</b>")
    set_control(page, "max_new_tokens", 12)
    run(page)
    assert page.locator("#compare-board img, #compare-board b").count() == 0
    assert page.evaluate("() => window.hacked") is None


def test_bad_input_keeps_the_board_and_says_so(open_page):
    page = open_tab(open_page)
    page.fill("#compare-prompt textarea", "  ")
    page.click("#compare-run")
    expect(page.locator("#compare-notice .pg-notice")).to_contain_text("Type a prompt first.", use_inner_text=True)
    expect(page.locator(".pg-board-table tr")).to_have_count(4)


def test_the_tree_of_a_chosen_setting_is_that_of_its_search(open_page, builtin):
    page = open_tab(open_page)
    rows = page.evaluate(f"() => {STATE}.value.rows")
    tree = "playground.tree.state('compare-tree').tree"
    page.wait_for_function(f"(best) => {tree}?.best.join() === best", arg=",".join(map(str, rows[1]["ids"])))
    page.locator(".pg-plant").nth(1).click()
    page.wait_for_function(f"(best) => {tree}?.best.join() === best", arg=",".join(map(str, rows[2]["ids"])))
    page.wait_for_function("document.activeElement.matches('#compare-tree .pg-tree-plot')")
    expect(page.locator("#compare-tree .pg-tree-bar")).to_be_in_viewport()
    shown = page.evaluate(f"() => {tree}")
    trace = decode(builtin, page.evaluate(f"() => {STATE}.value.prompt"), DecodingOptions(**rows[2]["options"]))
    assert len(shown["fate"]) == sum(len(step.candidates) for step in trace.beam_steps)
    assert shown["fate"].count("b") == sum(c.fate == "banned" for step in trace.beam_steps for c in step.candidates) > 0
