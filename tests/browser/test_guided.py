"""The constraint and the watermark on the page: live charts, the text that is written, what the page says of both."""

import pytest
import regex
from playwright.sync_api import expect

from playground import DecodingOptions, decode, next_token
from playground.decoding.watermark import detect
from tests.browser.driving import REST, TEXTS, answered, open_more, set_control, shown_ids, written
from tests.browser.test_generate_tab import NOTICE, OPENING, PROMPT, STATE

pytestmark = pytest.mark.browser

PATTERN = " [a-z]{3,6} [0-9]"


def constrain(page, kind, text):
    """Choose a constraint and type its text; the answer to what it allows has come."""
    open_more(page)
    page.click(f"#option-constraint input[value={kind}]")
    page.fill("#option-grammar textarea", text)
    with answered(page):
        page.locator("#option-grammar textarea").blur()
    page.evaluate(REST)


def test_a_constraint_bans_in_the_charts_what_the_loop_bans(open_page, builtin):
    page = open_page()
    constrain(page, "regex", PATTERN)
    page.wait_for_function("() => playground.live.state().result.stages.some(({ name }) => name === 'constraint')")
    options = {"do_sample": True, "top_k": 50, "top_p": 0.9, "seed": 0, "constraint": "regex", "grammar": PATTERN}
    expected = next_token(builtin, PROMPT, DecodingOptions(**options))
    result = page.evaluate(STATE)["result"]
    assert [stage["name"] for stage in result["stages"]][:1] == ["constraint"]
    assert result["kept"] == expected.kept
    after = page.evaluate("() => [...playground.live.state().result.after]")
    assert max(abs(a - b) for a, b in zip(after, expected.probs.tolist(), strict=True)) < 1e-3
    page.locator("[data-figure=waterfall]").first.click()
    ids = written(page)
    trace = decode(builtin, PROMPT, DecodingOptions(**options))
    assert ids == list(trace.token_ids)
    assert trace.stop_reason == "eos"
    assert regex.fullmatch(PATTERN, trace.text)


def test_what_is_no_expression_is_said_and_the_charts_stay(open_page):
    page = open_page("en-US")
    constrain(page, "regex", "(")
    expect(page.locator(NOTICE)).to_contain_text("grammar must be a regular expression")
    assert page.evaluate("() => playground.live.state().result.kept") > 0
    assert page.input_value("#option-grammar textarea") == "("


def test_a_watermark_marks_the_text_and_says_how_far_it_is_from_chance(open_page, builtin):
    page = open_page("en-US")
    open_more(page)
    set_control(page, "watermark_bias", 5)
    assert page.evaluate("() => playground.live.state().result.stages.at(-1).name") == "watermark_bias"
    written(page)
    ids, prompt = shown_ids(page), page.input_value("#prompt textarea")
    found = detect([builtin.encode(prompt)[-1], *ids], builtin.vocab_size, 0.25)
    chips = page.evaluate("() => [...document.querySelectorAll('#generate-strip .pg-token[data-id]')]"
                          ".map((chip) => chip.classList.contains('pg-green'))")  # fmt: skip
    assert chips == list(found.green[1:])
    said = f"green {found.n_green} of {found.scored} (by chance 25.0 %): z = {found.z:.2f}"
    expect(page.locator("#generate-strip .pg-marked")).to_have_text(said)
    set_control(page, "watermark_bias", 0)
    expect(page.locator("#generate-strip .pg-marked")).to_have_text(said)  # it was written with it
    assert OPENING.watermark_bias == 0


def test_two_texts_under_a_watermark_one_after_the_other_are_both_written(open_page, builtin):
    page = open_page("en-US")
    set_control(page, "watermark_bias", 5)
    prompt, options = page.input_value("#prompt textarea"), {"do_sample": True, "top_k": 50, "top_p": 0.9}
    for seed in (3, 4):
        set_control(page, "seed", seed)
        expected = list(decode(builtin, prompt, DecodingOptions(**options, seed=seed, watermark_bias=5.0)).token_ids)
        page.click("#generate")
        page.wait_for_function(
            f"(ids) => `${{{TEXTS}.at(-1)?.tokens.map(({{ id }}) => id)}}` === `${{ids}}`", arg=expected
        )
        assert shown_ids(page) == expected


def charts_match(page, expected):
    """Whether the charts stand on what ``expected``, a distribution, is, within the page's rounding."""
    after = page.evaluate("() => [...playground.live.state().result.after]")
    return max(abs(a - b) for a, b in zip(after, expected.probs.tolist(), strict=True)) < 1e-3


def test_mirostat_follows_a_text_under_the_stages_before_it(open_page, builtin):
    page = open_page("en-US")
    set_control(page, "mirostat_tau", 2)
    set_control(page, "mirostat_eta", 0.9)
    set_control(page, "repetition_penalty", 1.5)
    options = {"do_sample": True, "top_k": 50, "top_p": 0.9, "seed": 0, "mirostat_tau": 2.0, "mirostat_eta": 0.9}
    prompt = page.input_value("#prompt textarea")
    whole = decode(builtin, prompt, DecodingOptions(**options, repetition_penalty=1.5)).token_ids
    for count in range(1, 6):
        page.click("#step")
        page.wait_for_function("(n) => playground.live.state().step.generated === n", arg=count)
        page.evaluate(REST)
        assert shown_ids(page) == list(whole[:count])
        expected = next_token(
            builtin, prompt, DecodingOptions(**options, repetition_penalty=1.5), generated=whole[:count]
        )
        assert charts_match(page, expected)
    sentence = page.locator("#generate-live [data-sentence]")
    set_control(page, "repetition_penalty", 1)
    expect(sentence).not_to_contain_text("Mirostat acts here as soon as")
    page.wait_for_function("() => playground.live.state().result.stages.some(({ name }) => name === 'mirostat_tau')")
    assert charts_match(page, next_token(builtin, prompt, DecodingOptions(**options), generated=whole[:5]))
