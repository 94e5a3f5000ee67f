"""A reload loses nothing that was typed, chosen or written, and Back leads to the tab that was open before."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from playground.examples import ARTICLES, PROMPTS
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import (
    FOLLOWED,
    LAB_VALUES,
    REST,
    TEXTS,
    answered,
    load_anew,
    set_control,
    shown_ids,
    wait_for_opening,
    wait_for_quiet,
    wait_for_tokens,
    written,
)
from tests.browser.serving import served_app
from tests.browser.tour import ANSWERED, READ
from tests.checkpoints import save_bakery

pytestmark = pytest.mark.browser

OPEN_TAB = "document.querySelector('#tabs [aria-selected=true]')?.dataset.tabId"
KEPT = "() => Object.entries(sessionStorage).map(([name, text]) => [name, JSON.parse(text).value])"
BOARD = "playground.compare.state('compare-board')"
SUMMARY = "playground.summary.state('summarize-view')"
STANDS = "([chart, n]) => playground.live.state(chart)?.step?.generated === n"
MARKED = "([id, index]) => document.querySelector(`#${id} .pg-token[aria-pressed=true]`)?.dataset.index === index"
ENTERED = "(name) => history.state?.playgroundTab === name"
TREE = "() => playground.tree.state('generate-tree').tree"
GROWN = "() => playground.tree.state('generate-tree').tree?.running === false"
TOKENIZED = "(text) => playground.tokenizer.state()?.answer?.text === text"
REFUSED = """
for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });
"""
COUNTED = """() => {
  window.rests = [];  // for each write, how long nothing had moved
  let moved = Infinity;
  addEventListener('input', () => { moved = performance.now(); }, true);
  const write = Storage.prototype.setItem;
  Storage.prototype.setItem = function (...given) {
    window.rests.push(performance.now() - moved);
    moved = Infinity;
    return write.apply(this, given);
  };
}"""
KEPT_TEMPERATURE = "JSON.parse(sessionStorage.getItem('playground.fields'))?.value.controls?.temperature"
REST_BEFORE_A_WRITE = 390  # ms, a timer's own inexactness less than the page's
AT_REST = """() => {
  if (window.seen !== location.href) [window.seen, window.since] = [location.href, performance.now()];
  return performance.now() - window.since > 1500;
}"""  # where the address is written while the page is loaded anew, Chromium forgets the tab of the entry
OPENED = """() => [
  playground.controls.options(),
  document.querySelector('#prompt textarea').value,
  playground.models.chosen.decoder.name,
]"""
LEAVE = """(left) => {
  sessionStorage.clear();
  history.replaceState(null, '', location.pathname);
  for (const [name, text] of Object.entries(left)) sessionStorage.setItem(`playground.${name}`, text);
  Storage.prototype.setItem = () => {};
  location.reload();
}"""
TYPED = "(text) => sessionStorage.getItem('playground.fields')?.includes(JSON.stringify(text))"
NASTY = "<img src=x onerror='window.hacked=1'></script>"


def reload(page: Page, locale: str = "en") -> None:
    """Load the page anew, and return when it has opened and all that it asked for has come."""
    load_anew(page)
    wait_for_reopening(page, locale)


def wait_for_reopening(page: Page, locale: str = "en") -> None:
    """Return when a page that is loaded anew has opened and all that it asked for has come."""
    page.wait_for_function(f"() => window.playground?.page && document.documentElement.lang === '{locale}'")
    page.wait_for_function("() => history.state?.playgroundTab")  # an entry of its own, once it has opened
    wait_for_quiet(page)


def open_tab(page: Page, name: str) -> None:
    page.click(f"#tab-{name}-button")
    page.wait_for_function(f"(name) => {OPEN_TAB} === name", arg=name)
    page.wait_for_function(ENTERED, arg=name)
    page.evaluate(REST)


def wait_for_tab(page: Page, name: str) -> None:
    """Return when the tab is open that the page was to open on, or that Back or Forward have led to."""
    page.wait_for_function(f"(name) => {OPEN_TAB} === name", arg=name)
    page.evaluate(REST)  # Gradio tells the page a moment later


def kept(page: Page, name: str) -> object:
    """Return what is kept of a part of the page's state, once a page that is left would have written it."""
    page.evaluate("() => dispatchEvent(new Event('pagehide'))")
    return dict(page.evaluate(KEPT)).get(f"playground.{name}")


def test_prompt_controls_text_and_its_chosen_token_are_there_again(open_page):
    page = open_page("en-US")
    page.fill("#prompt textarea", "The bakery opened")
    set_control(page, "temperature", 1.7)
    set_control(page, "top_k", 7)
    set_control(page, "seed", 5)
    set_control(page, "max_new_tokens", 9)
    ids = written(page)
    page.locator("#generate-strip .pg-text .pg-token").nth(3).click()
    page.wait_for_function(STANDS, arg=["generate-live", 3])
    options, text = page.evaluate("[playground.controls.options(), playground.strip.current('generate-strip')]")
    for _ in range(2):
        reload(page)
        page.wait_for_function(STANDS, arg=["generate-live", 3])
        expect(page.locator("#prompt textarea")).to_have_value("The bakery opened")
        page.wait_for_function("() => playground.live.state('generate-live').options.temperature === 1.7")
        assert page.evaluate("playground.controls.options()") == options
        assert page.evaluate("playground.strip.current('generate-strip')") == text
        page.wait_for_function(MARKED, arg=["generate-strip", "3"])
        assert shown_ids(page) == ids
        assert page.evaluate("playground.live.state('generate-live').step.taken") == ids[3]
        expect(page.locator("#generate-band.pg-merged")).to_have_count(1)
        expect(page.locator("#generate-steps .pg-unsure-bar")).to_have_count(len(ids))


def test_a_text_from_before_goes_on_and_branches(open_page):
    page = open_page("en-US")
    set_control(page, "max_new_tokens", 6)
    ids = written(page)
    reload(page)
    wait_for_tokens(page, len(ids))
    page.click("#step")
    wait_for_tokens(page, len(ids) + 1)
    assert shown_ids(page)[:-1] == ids
    page.locator("#generate-strip .pg-text .pg-token").nth(2).hover()
    page.locator("#generate-strip .pg-tip-list button:not(:disabled)").first.click()
    page.wait_for_function(f"() => {TEXTS}.length === 2 && {TEXTS}.at(-1).running === false")
    assert shown_ids(page)[:2] == ids[:2]
    reload(page)
    expect(page.locator("#generate-strip .pg-branch")).to_have_count(2)


def test_a_beam_search_is_there_again_with_its_tree(open_page):
    page = open_page("en-US")
    page.click("#strategy label >> nth=2")
    set_control(page, "max_new_tokens", 6)
    written(page)
    page.wait_for_function(GROWN)
    before = page.evaluate(TREE)
    assert before["depth"] > 0
    reload(page)
    page.wait_for_function(TREE)
    assert page.evaluate(TREE) == before
    expect(page.locator("#generate-tree")).to_be_visible()


def test_a_text_that_was_being_written_has_broken_off(open_page):
    page = open_page("en-US")
    set_control(page, "max_new_tokens", 400)
    page.click("#generate")
    page.wait_for_function(f"() => {TEXTS}.at(-1)?.running && {TEXTS}.at(-1).tokens.length > 2")
    reload(page)
    page.wait_for_function(f"() => {TEXTS}.at(-1)?.tokens.length > 2")
    assert len(shown_ids(page)) > 2
    stopped = page.evaluate("playground.page.data.words.en.stop_cancelled")
    expect(page.locator("#generate-strip .pg-state")).to_have_text(stopped, use_inner_text=True)


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
def test_the_worked_example_comes_to_a_page_on_which_nothing_was_written(open_page, locale):
    page = open_page(locale, worked=True)
    shown = "(id) => playground.strip.current('generate-strip')?.text_id === id"
    page.wait_for_function(shown, arg=f"worked-{locale[:2]}")
    page.locator("#generate-strip .pg-text .pg-token").nth(4).click()
    page.wait_for_function(STANDS, arg=["generate-live", 4])
    reload(page, locale[:2])
    page.wait_for_function(shown, arg=f"worked-{locale[:2]}")
    page.wait_for_function(MARKED, arg=["generate-strip", "4"])
    another = PROMPTS[locale[:2]][1]
    page.locator(".pg-example").nth(1).click()
    page.wait_for_function(TYPED, arg=another)
    reload(page, locale[:2])
    expect(page.locator("#prompt textarea")).to_have_value(another)


def test_article_reference_and_summary_are_there_again_and_nothing_is_written_anew(open_page):
    page = open_page("en-US")
    open_tab(page, "summarize")
    page.wait_for_function(f"() => {SUMMARY}.value?.ids.length && !{SUMMARY}.running")
    page.fill("#summarize-reference textarea", "A robot club won.")
    page.wait_for_function(TYPED, arg="A robot club won.")
    wait_for_quiet(page)
    before = page.evaluate("playground.strip.current('summarize-strip')")
    reload(page)
    wait_for_tab(page, "summarize")
    page.wait_for_function(f"() => {SUMMARY}?.value?.ids.length")
    assert page.evaluate("playground.strip.current('summarize-strip')") == before
    expect(page.locator("#summarize-reference textarea")).to_have_value("A robot club won.")
    expect(page.locator("#summarize-source textarea")).to_have_value(ARTICLES["en"][0])


def test_an_article_of_ones_own_waits_after_a_reload(open_page):
    page = open_page("en-US")
    open_tab(page, "summarize")
    page.wait_for_function(f"() => {SUMMARY}.value?.ids.length && !{SUMMARY}.running")
    page.fill("#summarize-source textarea", "The ferry sailed at noon.")
    page.wait_for_function(f"() => {SUMMARY}.value.source.map(([piece]) => piece).join('').startsWith('The ferry')")
    page.evaluate("() => playground.strip.clear('summarize-strip')")
    reload(page)
    page.wait_for_function(f"() => {SUMMARY}?.value?.source.map(([piece]) => piece).join('').startsWith('The ferry')")
    assert page.evaluate("playground.strip.current('summarize-strip')") is None


def say(page: Page, text: str) -> None:
    page.fill(".pg-chat-draft", text)
    page.click(".pg-chat-send")
    page.wait_for_function("(text) => playground.chat.messages.some((each) => each.content === text)", arg=text)
    page.wait_for_function(ANSWERED)
    page.wait_for_selector(".pg-chat-send:not([disabled])")  # a reply takes clicks once its event is over


def test_a_conversation_is_there_again_with_what_is_being_typed(open_page):
    page = open_page("en-US")
    set_control(page, "max_new_tokens", 8)
    open_tab(page, "chat")
    page.wait_for_function(READ)
    page.fill(".pg-chat-system", f"Be brief. {NASTY}")
    say(page, "Hello?")
    say(page, NASTY)
    wait_for_quiet(page)  # a reply that is read is drawn once more
    page.locator(".pg-bubble.pg-role-assistant").last.locator(".pg-token").nth(1).click()
    page.wait_for_function(STANDS, arg=["chat-live", 1])
    reload(page)
    page.wait_for_function(STANDS, arg=["chat-live", 1])
    page.fill(".pg-chat-draft", "And th")
    before = page.evaluate("playground.chat.messages")
    reload(page)
    wait_for_tab(page, "chat")
    page.wait_for_function(READ)
    expect(page.locator(".pg-chat-draft")).to_have_value("And th")
    assert page.evaluate("playground.chat.messages") == before
    assert page.input_value(".pg-chat-system") == f"Be brief. {NASTY}"
    page.wait_for_function(MARKED, arg=["chat-strip", "1"])
    assert page.locator("#chat-board img").count() == 0
    assert page.evaluate("window.hacked") is None
    say(page, "And then?")
    assert [each["role"] for each in page.evaluate("playground.chat.messages")][-2:] == ["user", "assistant"]


def test_compared_settings_and_their_texts_are_there_again(open_page):
    page = open_page("en-US")
    open_tab(page, "compare")
    page.wait_for_function(f"() => {BOARD}.value?.experiment")
    page.fill("#compare-prompt textarea", "Today at school")
    set_control(page, "max_new_tokens", 8)
    page.click(".pg-pill[data-experiment=beams]")
    page.click(".pg-remove >> nth=0")
    page.click("#compare-run")
    page.wait_for_function(f"() => {BOARD}.value && !{BOARD}.value.experiment && !{BOARD}.running")
    before = page.evaluate(f"(({{ settings, same, value }}) => [settings, same, value])({BOARD})")
    table = page.locator(".pg-board-table").inner_text()
    reload(page)
    page.wait_for_function(f"() => {BOARD}?.value")
    page.evaluate(REST)
    expect(page.locator("#compare-prompt textarea")).to_have_value("Today at school")
    assert page.evaluate(f"(({{ settings, same, value }}) => [settings, same, value])({BOARD})") == before
    expect(page.locator(".pg-board-table")).to_have_text(table, use_inner_text=True)
    expect(page.locator("#compare-tree")).to_be_visible()


def test_the_tokenizer_has_its_text_its_choices_and_its_view(open_page):
    page = open_page("en-US")
    open_tab(page, "tokenizer")
    page.fill(".tok-box", f"두 개 {NASTY}")
    page.select_option(".tok-select", "builtin/bytes")
    page.locator(".tok-decoder input").fill("5, 6")
    page.click(".tok-tab[data-view=vocabulary]")
    page.fill(".tok-vocabulary input[type=search]", "ab")
    page.click(".tok-tab[data-view=merges]")
    page.fill(".tok-merges .tok-input", "tokens")
    reload(page)
    page.wait_for_function(TOKENIZED, arg=f"두 개 {NASTY}")
    assert page.evaluate("(({ view, tokenizer }) => [view, tokenizer])(playground.tokenizer.state())") == [
        "merges", "builtin/bytes",
    ]  # fmt: skip
    expect(page.locator(".tok-merges .tok-input")).to_have_value("tokens")
    page.click(".tok-tab[data-view=vocabulary]")
    expect(page.locator(".tok-vocabulary input[type=search]")).to_have_value("ab")
    page.click(".tok-tab[data-view=pieces]")
    expect(page.locator(".tok-decoder input")).to_have_value("5, 6")


@pytest.fixture(scope="module")
def two_models(tmp_path_factory):
    """The address of a page with another decoder in its list."""
    folder = tmp_path_factory.mktemp("models") / "bakery"
    save_bakery(folder)
    with served_app({"PLAYGROUND_MODELS": f"builtin/lm, {folder}", "PLAYGROUND_TYPED_IDS": "0"}) as url:
        yield url


def test_the_chosen_model_comes_back_and_its_text_with_it(chromium, two_models):
    with watched_page(chromium) as page:
        page.goto(two_models)
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        page.click("#model .pg-model")
        page.click(".pg-model-row[data-name=bakery]")
        page.wait_for_function("() => playground.models.chosen.decoder.name === 'bakery'")
        wait_for_quiet(page)
        ids, text_id = written(page), page.evaluate("playground.strip.current('generate-strip').text_id")
        page.locator("#generate-strip .pg-text .pg-token").nth(2).click()
        page.wait_for_function(STANDS, arg=["generate-live", 2])
        reload(page)
        page.wait_for_function("() => playground.models.chosen.decoder.name === 'bakery'")
        page.wait_for_function(STANDS, arg=["generate-live", 2])
        wait_for_quiet(page)
        page.wait_for_function(MARKED, arg=["generate-strip", "2"])
        assert shown_ids(page) == ids
        page.click("#model .pg-model")
        page.click(".pg-model-row[data-name='builtin/lm']")
        page.wait_for_function("() => playground.models.chosen.decoder.name === 'builtin/lm'")
        page.wait_for_function("(id) => playground.strip.current('generate-strip')?.text_id !== id", arg=text_id)
        assert kept(page, "models") is None


def test_back_and_forward_go_through_the_tabs_and_then_leave(open_page):
    page = open_page("en-US")
    entries = page.evaluate("history.length")
    open_tab(page, "compare")
    set_control(page, "temperature", 1.5)
    open_tab(page, "chat")
    open_tab(page, "compare")
    assert page.evaluate("history.length") == entries + 3
    for name in ("chat", "compare", "generate"):
        page.go_back()
        wait_for_tab(page, name)
    page.go_forward()
    wait_for_tab(page, "compare")
    reload(page)
    wait_for_tab(page, "compare")
    assert page.evaluate("history.length") == entries + 3
    page.go_back()
    wait_for_tab(page, "generate")
    assert page.evaluate("playground.controls.options().temperature") == 1.5
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_back_leads_to_the_tab_before_in_a_frame_too(chromium, address):
    with watched_page(chromium, new=True) as page:
        framed = f'<!doctype html><iframe src="{address}?lang=en" width=1300 height=740></iframe>'
        around = f"{address}around"
        page.route(around, lambda route: route.fulfill(body=framed, content_type="text/html"))
        page.goto(around)
        frame = page.wait_for_selector("iframe").content_frame()
        frame.wait_for_function(DRAWN)
        frame.wait_for_function("() => document.documentElement.lang === 'en'")
        frame.wait_for_function(ENTERED, arg="generate")  # it has opened
        frame.evaluate("() => document.querySelector('#tab-chat-button').click()")
        frame.wait_for_function(f"() => {OPEN_TAB} === 'chat'")
        frame.wait_for_function(ENTERED, arg="chat")
        frame.evaluate("() => history.back()")
        frame.wait_for_function(f"() => {OPEN_TAB} === 'generate'")
        assert page.url == around


def test_where_storage_throws_everything_else_works(chromium, address):
    with watched_page(chromium, new=True) as page:
        page.add_init_script(REFUSED)
        page.goto(address)
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        page.click("#dark-button")
        page.fill("#prompt textarea", "Once")
        set_control(page, "max_new_tokens", 5)
        assert len(written(page)) == 5
        open_tab(page, "tokenizer")
        page.fill(".tok-box", "abc")
        page.wait_for_function(TOKENIZED, arg="abc")
        open_tab(page, "chat")
        page.wait_for_function(READ)
        page.go_back()
        page.wait_for_function(f"() => {OPEN_TAB} === 'tokenizer'")
        page.wait_for_function(AT_REST)
        load_anew(page)
        page.wait_for_function(f"() => window.playground?.page && {OPEN_TAB} === 'tokenizer'")


def test_a_reload_finds_the_tab_though_the_address_does_not_hold_it_yet(chromium, address):
    with watched_page(chromium, new=True) as page:
        page.add_init_script(REFUSED)
        page.goto(address)
        page.wait_for_function(DRAWN)
        page.wait_for_function(ENTERED, arg="generate")  # it has opened
        open_tab(page, "tokenizer")
        page.wait_for_function("() => new URLSearchParams(location.search).get('s')")
        page.evaluate("""() => {
          document.querySelector('#tab-chat-button').click();
          const wait = () => history.state.playgroundTab === 'chat' ? location.reload() : setTimeout(wait);
          wait();
        }""")
        page.wait_for_function(f"() => window.playground?.page && {OPEN_TAB} === 'chat'")


def hostile_values() -> dict[str, list[object]]:
    """Return, by part, what a page must not take."""
    token = {"id": 1, "label": "a", "text": "a", "logprob": 0, "prob": 1, "u": None, "kept": 1, "entropy": 0}
    text = {
        "prompt": NASTY, "prompt_ids": [1], "seed": 0, "text_id": "x", "after": None, "at": 0, "running": False,
        "stop_reason": None, "by_hand": 0, "score": None, "others": [], "branch": None,
        "tokens": [{**token, "before": [], "after": [["1", NASTY, 0, 0]]}],
    }  # fmt: skip
    texts = {"model": "builtin/lm", "texts": [text], "active": "x", "selected": 0}
    whole = {**text, "tokens": []}
    return {
        "tab": ["other", 7, "<b>"],
        "models": [{"decoder": 7}, {"decoder": "builtin/summarizer"}, ["builtin/lm"]],
        "fields": [
            {"controls": {"temperature": "hot"}}, {"controls": {"temperature": -5}}, {"controls": {"strategy": "x"}},
            {"texts": {"other": "x"}}, {"texts": {"prompt": ["x"]}}, {"texts": {"prompt": {"__type__": "update"}}},
        ],
        "generate": [
            texts, {**texts, "texts": [whole], "active": "y"}, {**texts, "texts": [whole], "selected": 99},
            {**texts, "texts": []}, [],
        ],
        "generate-tree": [[{"text_id": "x"}], {}, [7]],
        "chat": [{"system": NASTY, "draft": 7, "messages": [], "active": 0, "model": ""}],
        "compare": [{"settings": [], "same": True, "size": 3, "experiment": None, "run": None}],
        "tokenizer": [{"text": NASTY}, {"view": "other"}],
        "lab": [
            7, NASTY, {"view": "draws"}, {**LAB_VALUES, "view": NASTY}, {**LAB_VALUES, "tail": {"q": -1, "n": 10**15}},
            {**LAB_VALUES, "softmax": {**LAB_VALUES["softmax"], "logits": [0] * 100_000}},
        ],
    }  # fmt: skip


def hostile_storages() -> Iterator[dict[str, str]]:
    """Yield what may stand in a storage, by part: each value that a page must not take, and texts that are none."""
    values = hostile_values()
    for number in range(max(map(len, values.values()))):
        left = {name: each[number % len(each)] for name, each in values.items()}
        yield {name: json.dumps({"version": 2, "value": value}) for name, value in left.items()}
    for text in ("null", "{", "[[[", '{"version":99,"value":"chat"}', "x" * 100_000):
        yield dict.fromkeys(values, text)


def test_what_is_broken_hostile_or_foreign_in_the_storage_changes_nothing(chromium, address):
    with watched_page(chromium, new=True) as page:
        page.goto(address)
        page.wait_for_function(DRAWN)
        wait_for_opening(page, worked=True)
        before = page.evaluate(OPENED)
        for storage in hostile_storages():
            with page.expect_navigation():
                page.evaluate(LEAVE, storage)
            wait_for_reopening(page)
            page.wait_for_function(f"() => {TEXTS}.at(-1)?.text_id === 'worked-en'")
            wait_for_tab(page, "generate")
            page.wait_for_function(FOLLOWED)
            assert page.evaluate(OPENED) == before
            for name in ("compare", "chat", "tokenizer", "lab"):
                open_tab(page, name)
            wait_for_quiet(page)
            page.wait_for_function("() => playground.lab?.state()")
            assert page.evaluate("[playground.lab.state().view, playground.lab.state().tail.q]") == ["softmax", 0.01]
            assert page.evaluate("window.hacked") is None


def test_nothing_is_written_while_a_slider_moves(open_page):
    page = open_page("en-US")
    wait_for_quiet(page)
    kept(page, "fields")
    page.evaluate(COUNTED)
    box = page.locator("#option-temperature input[type=range]").bounding_box()
    assert box is not None
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.9, y, steps=15)
    page.mouse.up()
    moved = page.evaluate("playground.controls.options().temperature")
    page.wait_for_function(f"() => {KEPT_TEMPERATURE} === playground.controls.options().temperature")
    assert kept(page, "fields")["controls"]["temperature"] == moved
    rests = page.evaluate("window.rests")  # more than one where the hand was held up on its way
    assert rests
    assert min(rests) > REST_BEFORE_A_WRITE, rests


def test_what_is_kept_is_what_was_changed(open_page):
    page = open_page("en-US", worked=True)
    with answered(page):
        page.fill("#prompt textarea", "Once")
    assert kept(page, "fields")["texts"]["prompt"] == "Once"
    assert kept(page, "tab") is None
    open_tab(page, "chat")
    assert kept(page, "tab") == "chat"
