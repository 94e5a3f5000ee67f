"""The Generate tab: step, draw, branch, table, dragging on the chart, bad input; and nobody crosses anybody."""

import csv
import io
import json
import re

import pytest
from playwright.sync_api import expect

from playground import DecodingOptions, decode, next_token
from playground.decoding.generate import Run
from playground.decoding.sampling import inverse_cdf, uniforms
from tests.browser.driving import (
    REST,
    TEXTS,
    TOKENS,
    answered,
    drag_p_down,
    open_more,
    set_control,
    shown_ids,
    turn_dark,
    wait_for_prompt,
    wait_for_tokens,
    written,
)

pytestmark = pytest.mark.browser

PROMPT = "옛날 옛적 깊은 산속 작은 마을에"
OPENING = DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0)
NOTICE = "#generate-notice"
STATE = "() => { const { step, options, result } = playground.live.state(); return { step, options, result }; }"


def test_steps_taken_one_by_one_are_the_text_at_once(open_page, builtin):
    page = open_page()
    expected = decode(builtin, PROMPT, OPENING).token_ids[:4]
    for count in range(1, 5):
        page.click("#step")
        wait_for_tokens(page, count)
        page.wait_for_function("(n) => playground.live.state().step.generated === n", arg=count)
    assert shown_ids(page) == list(expected)


def test_a_clicked_bar_is_the_token_that_is_taken(open_page, builtin):
    page = open_page()
    third = next_token(builtin, PROMPT, OPENING).raw_probs.argsort(descending=True)[2].item()
    chart = page.locator("#generate-live [data-chart=next_token]")
    page.wait_for_function("() => playground.live.state().label")
    page.evaluate(REST)
    box = chart.bounding_box()
    for y in range(4, int(box["height"]), 5):
        page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + y)
        page.evaluate(REST)
        tip = page.locator("#generate-live [data-tip]").first
        if tip.is_visible() and re.search(rf"\b{third}\b", tip.inner_text().split("\n")[0]):
            break
    page.mouse.down()
    page.mouse.up()
    wait_for_tokens(page, 1)
    assert shown_ids(page) == [third]
    page.wait_for_function("() => playground.live.state().step.generated === 1")


def test_a_branch_keeps_both_texts_and_equals_the_same_decoding_alone(open_page, builtin):
    page = open_page()
    trunk = written(page)
    page.locator(TOKENS).nth(3).hover()
    other = page.locator("#generate-strip .pg-tip button:not(:disabled)").nth(1)
    token_id = int(other.get_attribute("data-id"))
    other.click()
    page.wait_for_function(f"() => {TEXTS}.length === 2 && !{TEXTS}[1].running")
    run = Run(builtin, PROMPT, OPENING, generated=trunk[:3], forced=(token_id,))
    expected = [*trunk[:3], *(step.token_id for step in run)]
    assert shown_ids(page) == expected
    texts = page.evaluate(f"() => {TEXTS}.map(({{ tokens }}) => tokens.map(({{ id, logprob }}) => [id, logprob]))")
    assert [i for i, _ in texts[0]] == trunk
    fresh = Run(builtin, PROMPT, OPENING, forced=expected)
    assert [s.token_id for s in fresh] == expected
    assert sum(logprob for _, logprob in texts[1]) == pytest.approx(fresh.trace.logprob, abs=1e-3)
    page.wait_for_function("() => playground.live.state().step.generated === 3")
    page.locator("#generate-strip .pg-branch").first.click()
    wait_for_tokens(page, len(trunk))
    assert shown_ids(page) == trunk


def test_a_hundred_draws_stand_on_the_curve_at_their_u(open_page, builtin):
    page = open_page()
    page.click("#draw-100")
    page.wait_for_function("() => playground.live.state().draws?.length === 100")
    us = uniforms(0, 0, 100)
    logits = next_token(builtin, PROMPT, OPENING).processed_logits
    drawn = page.evaluate("() => playground.live.state().draws")
    assert [d["u"] for d in drawn] == us
    assert [d["token"] for d in drawn] == [inverse_cdf(logits, u) for u in us]
    page.click("#draw-1")
    page.wait_for_function("() => playground.live.state().draws?.length === 101")


FOLLOWS = """([name, type]) => {
  const { value } = document.querySelector(`#option-${name} input[type=${type}]`);
  return Math.abs(Number(value) - playground.live.state().options[name]) < 1e-6;
}"""


def test_p_and_k_follow_the_mouse_on_the_curve(open_page):
    page = open_page()
    requests = []  # but for the page's own address: Gradio looks whether it is there after a long silence
    page.on("request", lambda request: "/gradio_api/" in request.url and requests.append(request.url))
    drag_p_down(page)
    page.wait_for_function(FOLLOWS, arg=["top_p", "number"])
    assert page.evaluate(STATE)["options"]["top_p"] < 0.9
    assert requests == []


def test_the_table_and_its_files_hold_the_trace(open_page, builtin):
    page = open_page()
    ids = written(page)
    trace = decode(builtin, PROMPT, OPENING)
    page.click("#generate-steps .pg-table summary")
    page.wait_for_function(
        "(n) => document.querySelectorAll('#generate-steps .pg-table tr').length === n", arg=len(ids) + 1
    )
    files = {}
    for kind in ("csv", "json"):
        with page.expect_download() as download:
            page.click(f"#generate-steps .pg-save-file[data-kind={kind}]")
        files[kind] = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(files["csv"])))
    assert [int(row["token_id"]) for row in rows] == ids
    assert rows[0]["input"] == PROMPT
    assert float(rows[0]["prob_1"]) == pytest.approx(trace.steps[0].before[0].raw_prob)
    steps = json.loads(files["json"])["steps"]
    assert [step["u"] for step in steps] == [step.u for step in trace.steps]
    assert [step["kept"] for step in steps] == [step.kept for step in trace.steps]


def test_entropy_and_kept_along_the_text_are_the_traces(open_page, builtin):
    page = open_page()
    written(page)
    page.click("#generate-steps .pg-along summary")
    page.wait_for_selector("#generate-steps .pg-along .main-svg")
    data = page.evaluate("() => document.querySelector('.pg-along-plot').data.map(({ y }) => y)")
    trace = decode(builtin, PROMPT, OPENING)
    assert data[0] == [step.kept for step in trace.steps]
    assert data[1] == pytest.approx([step.entropy for step in trace.steps], rel=1e-4, abs=1e-5)
    turn_dark(page, "#generate-steps .pg-along-plot")


def test_a_prompt_longer_than_the_context_is_cut_and_says_by_how_much(open_page, builtin):
    page = open_page("en-US")
    long = "아침 " * (builtin.context_length + 100)
    page.fill("#prompt textarea", long)
    cut = len(builtin.encode(long)) - (builtin.context_length - builtin.context_length // 4)
    expect(page.locator(NOTICE)).to_contain_text(f"its first {cut:,} tokens were left out", use_inner_text=True)
    assert page.locator("#prompt textarea").input_value() == long
    assert len(written(page)) > 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [("   \n ", "Type a prompt first."), ("a\0b", "NUL"), ("a\ud800b", "broken character at position 2")],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(open_page, typed, words):
    page = open_page("en-US")
    with answered(page):
        page.evaluate(
            "(text) => { const box = document.querySelector('#prompt textarea'); box.value = eval(text);"
            " box.dispatchEvent(new Event('input', { bubbles: true })); }",
            arg=json.dumps(typed),
        )
    expect(page.locator(NOTICE)).to_contain_text(words, use_inner_text=True)
    with answered(page):
        page.click("#generate")
    expect(page.locator(NOTICE)).to_contain_text(words, use_inner_text=True)
    page.fill("#prompt textarea", "again")
    page.wait_for_selector(f"{NOTICE} .pg-notice", state="detached")


def test_a_megabyte_of_paste_keeps_its_end_and_says_so(open_page):
    page = open_page("en-US")
    page.evaluate(
        "() => { const box = document.querySelector('#prompt textarea'); box.value = '';"
        " const data = new DataTransfer(); data.setData('text', 'word '.repeat(210_000) + 'the end');"
        " box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })); }"
    )
    expect(page.locator(".pg-paste")).to_contain_text("has 1,050,007 characters", use_inner_text=True)
    expect(page.locator(NOTICE)).to_contain_text("were left out", use_inner_text=True)
    expect(page.locator("#prompt textarea")).to_have_value(re.compile("the end$"))


def test_impossible_options_say_so_when_they_are_used(open_page):
    page = open_page("en-US")
    open_more(page)
    set_control(page, "min_new_tokens", 100)
    page.click("#generate")
    said = "min_new_tokens must be ≤ max_new_tokens (60), got 100"
    expect(page.locator(NOTICE)).to_contain_text(said, use_inner_text=True)


def test_a_token_the_n_gram_rule_bans_names_its_n_gram(open_page, builtin):
    page = open_page("en-US")
    page.fill("#prompt textarea", "5 + 8 => 13\n5 + 8 =>")
    wait_for_prompt(page, "5 + 8 => 13\n5 + 8 =>", builtin)
    set_control(page, "no_repeat_ngram_size", 3)
    result = page.evaluate(
        "() => [...playground.live.state().result.stages].map(({ name, removed }) => [name, removed.length])"
    )
    assert dict(result)["no_repeat_ngram_size"] >= 1


def test_beams_show_the_best_hypothesis_and_all_the_others(open_page, builtin):
    page = open_page("en-US")
    page.fill("#prompt textarea", "Today at school")
    page.click("#strategy label:has-text('beam') >> nth=0")
    set_control(page, "num_beams", 3)
    set_control(page, "no_repeat_ngram_size", 2)
    set_control(page, "max_new_tokens", 20)
    ids = written(page)
    options = DecodingOptions(num_beams=3, no_repeat_ngram_size=2, max_new_tokens=20, top_k=50, top_p=0.9)
    trace = decode(builtin, "Today at school", options)
    assert ids == list(trace.token_ids)
    texts = page.evaluate(f"() => {TEXTS}.map(({{ tokens, score }}) => [score, tokens.map(({{ id }}) => id)])")
    assert [ids for _, ids in texts] == [list(found.token_ids) for found in trace.hypotheses]
    assert [score for score, _ in texts] == pytest.approx([found.score for found in trace.hypotheses])
    page.locator("#generate-strip .pg-branch").nth(1).click()
    wait_for_tokens(page, len(trace.hypotheses[1].token_ids))
    page.locator(TOKENS).nth(4).click()
    page.wait_for_function("() => playground.live.state().step.generated === 4")
    page.evaluate(REST)
    assert page.evaluate(STATE)["result"]["token"] is None  # which token is next differs by hypothesis


def test_two_browsers_at_once_do_not_cross(open_page, builtin):
    pages = [open_page("ko-KR"), open_page("en-US")]
    prompts = ["오늘 학교에서", "Today at school"]
    for page, prompt, seed in zip(pages, prompts, (3, 8), strict=True):
        page.fill("#prompt textarea", prompt)
        set_control(page, "seed", seed)
        preset = page.locator(f"#preset-{'creative' if seed == 8 else 'balanced'}")
        preset.click()
        expect(preset).to_have_attribute("aria-pressed", "true")
        page.wait_for_function("(s) => document.querySelector('#option-seed input').value === s", arg=str(seed))
    for page in pages:
        page.click("#generate")
    for page, prompt, options in zip(
        pages,
        prompts,
        (
            DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=3),
            DecodingOptions(do_sample=True, temperature=1.3, top_p=0.95, seed=8),
        ),
        strict=True,
    ):
        page.wait_for_function(f"() => {TEXTS}.at(-1)?.running === false")
        assert shown_ids(page) == list(decode(builtin, prompt, options).token_ids)
