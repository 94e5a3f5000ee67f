"""The whole page in Chromium: charts at once, text that streams, controls that ask nothing of the server."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from playground import DecodingOptions, decode, next_token
from tests.browser.conftest import watched_page
from tests.browser.driving import REST, open_more, wait_for_opening, wait_for_prompt, written

pytestmark = pytest.mark.browser

STATE = "() => { const { step, options, result } = window.playground.live.state(); return { step, options, result }; }"
KOREAN = "옛날 옛적 깊은 산속 작은 마을에"
ENGLISH = "Once upon a time, in a small village,"

LATE = """
  const own = window.fetch;
  const spoken = (done) => performance.getEntriesByType('resource')
    .some(({ name, responseEnd }) => name.includes('/queue/data') && responseEnd)
    ? done() : setTimeout(spoken, 20, done);
  Object.assign(window, { joined: 0, streams: 0 });
  window.fetch = async (...input) => {
    const address = String(input[0].url ?? input[0]);
    if (address.includes('/queue/data')) window.streams += 1;
    const answer = await own(...input);
    if (address.includes('/queue/join') && window.joined++) await new Promise(spoken);
    return answer;
  };
"""
FOLLOWS = """(name) => {
  const { value } = document.querySelector(`#option-${name} input[type=range]`);
  return Math.abs(Number(value) - playground.live.state().options[name]) < 1e-9;
}"""
ENDED = """() => window.joined > 1 && window.streams > 1 && performance.getEntriesByType('resource')
  .filter(({ name, responseEnd }) => name.includes('/queue/data') && responseEnd).length === window.streams"""


@pytest.mark.parametrize(("locale", "prompt"), [("ko-KR", KOREAN), ("en-US", ENGLISH)])
def test_an_example_is_worked_already_and_its_text_streams(open_page, builtin, locale, prompt):
    page = open_page(locale)
    page.wait_for_function("(text) => document.querySelector('#prompt textarea').value === text", arg=prompt)
    ids = written(page)
    expected = decode(builtin, prompt, DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0))
    assert ids == list(expected.token_ids)
    assert f"{expected.logprob:.2f}".replace("-", "−") in page.locator("#generate-strip .pg-foot").inner_text()


def test_no_stream_stays_open_where_an_answer_comes_before_the_word_that_its_event_has_joined(chromium, address):
    with watched_page(chromium, new=True) as page:
        page.add_init_script(LATE)
        page.goto(f"{address}?lang=en")
        page.wait_for_function(ENDED)
        wait_for_opening(page)


def test_the_charts_show_what_next_token_says(open_page, builtin):
    page = open_page()
    expected = next_token(builtin, KOREAN, DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0))
    result = page.evaluate(STATE)["result"]
    assert result["token"] == expected.token_id
    assert result["kept"] == expected.kept
    assert result["entropy"] == pytest.approx(expected.entropy, abs=1e-3)


def asked(page):
    """Return a list that goes on with what the page asks for.

    Its own address is not in it: Gradio looks whether it is there after a long silence.
    """
    requests = []
    page.on("request", lambda request: urlsplit(request.url).path == "/" or requests.append(request.url))
    return requests


def test_dragging_asks_nothing_of_the_server_and_the_last_value_is_drawn(open_page):
    page = open_page()
    open_more(page)
    requests = asked(page)
    for name, share in [("temperature", 0.31), ("top_k", 0.12), ("top_p", 0.55), ("no_repeat_ngram_size", 0.5)]:
        page.locator(f"#option-{name} input[type=range]").scroll_into_view_if_needed()
        box = page.locator(f"#option-{name} input[type=range]").bounding_box()
        y = box["y"] + box["height"] / 2
        page.mouse.move(box["x"] + box["width"] / 2, y)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.9, y, steps=15)
        page.mouse.move(box["x"] + box["width"] * share, y, steps=15)
        page.mouse.up()
        page.evaluate(REST)
        page.wait_for_function(FOLLOWS, arg=name)
    assert requests == []


def test_a_temperature_beyond_the_slider_can_be_typed(open_page):
    page = open_page()
    box = page.locator("#option-temperature input[type=number]")
    box.fill("42")
    box.press("Tab")
    page.wait_for_function("() => playground.live.state().options.temperature === 42")
    page.evaluate(REST)
    expect(page.locator("#option-temperature input[type=range]")).to_have_attribute("max", "5")


def test_a_preset_moves_the_controls_without_a_request(open_page):
    page = open_page()
    requests = asked(page)
    page.click("#preset-creative")
    page.wait_for_function("() => playground.live.state().options.temperature === 1.3")
    options = page.evaluate(STATE)["options"]
    assert (options["do_sample"], options["top_k"], options["top_p"]) == (True, 0, 0.95)
    assert page.locator("#preset-creative").get_attribute("aria-pressed") == "true"
    assert page.locator("#preset-balanced").get_attribute("aria-pressed") == "false"
    page.click("#preset-precise")
    page.wait_for_function("() => playground.live.state().options.do_sample === false")
    page.evaluate(REST)
    assert requests == []


def test_a_control_without_effect_says_why_by_the_option_tables_rule(open_page):
    page = open_page("en-US")
    page.click("#preset-precise")
    page.wait_for_function("() => playground.live.state().options.do_sample === false")
    page.evaluate(REST)
    found = page.evaluate(STATE)["options"]
    options = DecodingOptions(**found)
    for name in ("temperature", "top_k", "top_p", "no_repeat_ngram_size", "max_new_tokens", "seed"):
        why = page.locator(f"#option-{name} label").get_attribute("data-why")
        reason = options.idle_reason(name)
        assert why == (reason["en"] if reason else None), name


def test_the_language_switches_everything_at_run_time(open_page, builtin):
    page = open_page("ko-KR")
    page.click("#language label:has-text('English')")
    page.wait_for_function("() => document.documentElement.lang === 'en'")
    page.wait_for_function("(text) => document.querySelector('#prompt textarea').value === text", arg=ENGLISH)
    wait_for_prompt(page, ENGLISH, builtin)
    page.wait_for_function("() => document.body.innerText.match(/[가-힣]+/g).join() === '한국어'")
    assert "temperature" in page.locator("body").inner_text()


def test_a_typed_prompt_moves_the_charts(open_page, builtin):
    page = open_page()
    page.fill("#prompt textarea", "오늘 아침")
    wait_for_prompt(page, "오늘 아침", builtin)
    expected = next_token(builtin, "오늘 아침", DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0))
    assert page.evaluate(STATE)["result"]["token"] == expected.token_id


def test_a_clicked_token_puts_the_charts_on_its_step(open_page, builtin):
    page = open_page()
    written(page)
    trace = decode(builtin, KOREAN, DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0))
    page.locator("#generate-strip .pg-text .pg-token").nth(5).click()
    page.wait_for_function("() => playground.live.state().step.generated === 5")
    page.evaluate(REST)
    found = page.evaluate(STATE)
    assert found["result"]["token"] == trace.token_ids[5]
    assert found["step"]["u"] == trace.steps[5].u
    assert found["result"]["kept"] == trace.steps[5].kept


def test_another_seed_is_another_u_and_a_slider_is_not(open_page):
    page = open_page()
    before = page.evaluate(STATE)["step"]["u"]
    page.locator("#option-temperature input[type=number]").fill("2")
    page.wait_for_function("() => playground.live.state().options.temperature === 2")
    page.evaluate(REST)
    assert page.evaluate(STATE)["step"]["u"] == before
    page.locator("#option-seed input").fill("9")
    page.wait_for_function("(u) => playground.live.state().step.u !== u", arg=before)


@pytest.mark.parametrize(
    ("locale", "words"), [("ko-KR", "프롬프트를 입력해 주세요."), ("en-US", "Type a prompt first.")]
)
def test_an_empty_prompt_says_so_in_the_pages_language(open_page, locale, words):
    page = open_page(locale)
    page.fill("#prompt textarea", "")
    expect(page.locator("#generate-notice")).to_contain_text(words, use_inner_text=True)
    page.fill("#prompt textarea", "다시")
    page.wait_for_selector("#generate-notice .pg-notice", state="detached")


def test_html_in_a_prompt_is_shown_and_never_run(open_page, builtin):
    page = open_page()
    nasty = "<img src=x onerror='window.hacked=1'></script><b>굵게</b>"
    page.fill("#prompt textarea", nasty)
    wait_for_prompt(page, nasty, builtin)
    written(page)
    assert page.locator("#generate-strip .pg-prompt").inner_text() == nasty
    assert page.locator("#generate-strip img, #generate-strip b, #generate-live img").count() == 0
    assert page.evaluate("() => window.hacked") is None


def test_light_and_dark_and_the_drawer_of_a_phone(open_page):
    page = open_page()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#option-temperature")).to_be_hidden()
    page.click("#drawer-button")
    expect(page.locator("#option-temperature")).to_be_visible()
    dark = page.evaluate("() => document.body.classList.contains('dark')")
    page.keyboard.press("Escape")
    page.click("#dark-button")
    assert page.evaluate("() => document.body.classList.contains('dark')") != dark
    page.wait_for_function("() => document.documentElement.scrollWidth <= 390")
