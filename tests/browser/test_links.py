"""A link and a file open the page as it stood; what is no link changes nothing, and says so."""

import json
import random
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from playground.examples import PROMPTS
from playground.options import OPTIONS
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import (
    LAB_VALUES,
    REST,
    TEXTS,
    load_anew,
    set_control,
    shown_ids,
    wait_for_opening,
    wait_for_quiet,
    wait_for_tokens,
    written,
)
from tests.browser.linking import STARTED, link_of, open_link, packed
from tests.browser.tour import ANSWERED, READ
from tests.sizes import sizes

pytestmark = pytest.mark.browser

OPEN_TAB = "document.querySelector('#tabs [aria-selected=true]')?.dataset.tabId"
STANDS = "([chart, n]) => playground.live.state(chart)?.step?.generated === n"
BOARD = "playground.compare.state('compare-board')"
SUMMARY = "playground.summary.state('summarize-view')"
UNPACK = """async (text) => {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).json();
}"""
ASKED = """() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/queue/join')).length"""
REFUSED = """
for (const name of ['localStorage', 'sessionStorage'])
  Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });
"""
DROP = """([text, name]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([text], name, { type: 'application/json' }));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }));
}"""
ENTERED = "(name) => history.state?.playgroundTab === name"
WORKED = "() => playground.strip.current('generate-strip')?.text_id === 'worked-en'"
NASTY = "<img src=x onerror='window.hacked=1'></script>"


@pytest.fixture
def elsewhere(chromium) -> Iterator[Page]:
    """A browser that knows nothing of the page."""
    with watched_page(chromium, new=True) as page:
        yield page


def unpacked(page: Page, address: str) -> dict[str, object]:
    """Return what the link holds."""
    version, text = parse_qs(urlsplit(address).query)["s"][0].split(".")
    assert version == "1"
    return page.evaluate(UNPACK, text)


def test_texts_taken_by_hand_and_branches_open_elsewhere_as_they_were(open_page, elsewhere):
    page = open_page("ko-KR")
    page.fill("#prompt textarea", "옛날에 여우가")
    set_control(page, "max_new_tokens", 6)
    set_control(page, "seed", 5)
    written(page)
    set_control(page, "temperature", 2.5)
    page.click("#step")
    wait_for_tokens(page, 7)
    page.locator("#generate-strip .pg-text .pg-token").nth(2).hover()
    page.locator("#generate-strip .pg-tip-list button:not(:disabled)").first.click()
    page.wait_for_function(f"() => {TEXTS}.length === 2 && {TEXTS}.at(-1).running === false")
    page.locator("#generate-strip .pg-text .pg-token").nth(4).click()
    page.wait_for_function(STANDS, arg=["generate-live", 4])
    page.click("#generate-live [data-figure=histogram]")
    state = "[playground.controls.options(), playground.strip.current('generate-strip').text_id]"
    before, texts = page.evaluate(state), page.evaluate(TEXTS)
    assert [each["count"] for each in texts[0]["origins"]] == [6, 7]
    open_link(elsewhere, link_of(page))
    elsewhere.wait_for_function(STANDS, arg=["generate-live", 4])
    expect(elsewhere.locator("#prompt textarea")).to_have_value("옛날에 여우가")
    assert elsewhere.evaluate(state) == before
    again = elsewhere.evaluate(TEXTS)
    for text in (*texts, *again):
        text.pop("seconds", None)  # it took as long as it took
        text.pop("at")
    assert again == texts
    elsewhere.wait_for_function("() => document.documentElement.lang === 'ko'")
    expect(elsewhere.locator("#generate-live [data-figure=histogram]")).to_have_attribute("aria-pressed", "true")
    expect(elsewhere.locator(".pg-link-notice")).to_be_hidden()
    assert link_of(elsewhere).split("?")[1] == link_of(page).split("?")[1]
    elsewhere.click("#step")
    wait_for_tokens(elsewhere, len(texts[1]["tokens"]) + 1)


def test_a_beam_search_opens_with_its_hypotheses_and_its_tree(open_page, elsewhere):
    page = open_page("en-US")
    page.click("#strategy label >> nth=2")
    set_control(page, "max_new_tokens", 6)
    written(page)
    page.wait_for_function("() => playground.tree.state('generate-tree').tree?.running === false")
    page.locator("#generate-strip .pg-branch").nth(1).click()
    state = f"""() => [playground.tree.state('generate-tree').tree, playground.strip.shown('generate-strip'),
      {TEXTS}.map(({{ text_id, score }}) => [text_id, score])]"""
    before = page.evaluate(state)
    open_link(elsewhere, link_of(page))
    elsewhere.wait_for_function("() => playground.tree.state('generate-tree').tree")
    assert elsewhere.evaluate(state) == before
    assert before[1]["text_id"].endswith(".2")
    expect(elsewhere.locator("#generate-tree")).to_be_visible()


def test_a_summary_a_conversation_a_comparison_and_the_tokenizer_open_elsewhere(open_page, elsewhere):
    page = open_page("en-US")
    set_control(page, "max_new_tokens", 8)
    page.click("#tab-summarize-button")
    page.wait_for_function(f"() => {SUMMARY}.value?.ids.length && !{SUMMARY}.running")
    page.click("#tab-tokenizer-button")
    page.fill(".tok-box", f"두 개 {NASTY}")
    page.click(".tok-tab[data-view=merges]")
    page.click("#tab-compare-button")
    page.wait_for_function(f"() => {BOARD}.value?.experiment && !{BOARD}.running")
    page.fill("#compare-prompt textarea", "Today at school")
    page.click(".pg-remove >> nth=0")
    page.click("#compare-run")
    page.wait_for_function(f"() => {BOARD}.value && !{BOARD}.value.experiment && !{BOARD}.running")
    page.click("#tab-chat-button")
    page.wait_for_function(READ)
    page.fill(".pg-chat-draft", f"Hello? {NASTY}")
    page.click(".pg-chat-send")
    page.wait_for_function(ANSWERED)
    rows = f"{BOARD}.value.rows.map(({{ ids, options }}) => [ids, options.num_beams])"
    ids = "['summarize', 'chat'].map((tab) => playground.strip.shown(`${tab}-strip`)?.ids)"
    messages = "playground.chat.messages"
    before = [page.evaluate(each) for each in (rows, ids, messages)]
    address = link_of(page)
    assert len(address) < 6_000
    open_link(elsewhere, address)
    elsewhere.wait_for_function(f"() => {OPEN_TAB} === 'chat'")
    elsewhere.wait_for_function("() => playground.strip.shown('chat-strip')?.ids.length")
    elsewhere.wait_for_function("() => document.querySelectorAll('.pg-role-assistant .pg-token').length > 0")
    elsewhere.click("#tab-compare-button")
    elsewhere.wait_for_function(f"() => {BOARD}?.value && !{BOARD}.value.experiment && !{BOARD}.running")
    elsewhere.click("#tab-summarize-button")
    elsewhere.wait_for_function("() => playground.strip.shown('summarize-strip')?.ids.length")
    assert [elsewhere.evaluate(each) for each in (rows, ids, messages)] == before
    elsewhere.click("#tab-tokenizer-button")
    expect(elsewhere.locator(".tok-box")).to_have_value(f"두 개 {NASTY}")
    assert elsewhere.evaluate("playground.tokenizer.state().view") == "merges"
    assert elsewhere.evaluate("window.hacked") is None


def test_a_page_that_was_loaded_anew_gives_the_same_link_of_tabs_that_it_has_not_opened(open_page):
    page = open_page("en-US")
    page.click("#strategy label >> nth=2")
    set_control(page, "max_new_tokens", 6)
    written(page)
    page.click("#tab-summarize-button")
    page.wait_for_function(f"() => {SUMMARY}.value?.ids.length && !{SUMMARY}.running")
    page.click("#tab-tokenizer-button")
    page.wait_for_function(ENTERED, arg="tokenizer")
    wait_for_quiet(page)
    before = unpacked(page, link_of(page))
    assert {"generate", "summarize"} <= before.keys()
    assert not {"generate-tree", "summarize-tree"} & before.keys()
    load_anew(page)
    page.wait_for_function(STARTED)
    wait_for_quiet(page)
    assert unpacked(page, link_of(page)) == before


def test_a_file_has_the_language_of_its_page(open_page, elsewhere, tmp_path):
    page = open_page("ko-KR")
    page.click("#tab-chat-button")
    page.wait_for_function(READ)
    page.click("#share-button")
    with page.expect_download() as saving:
        page.locator(".pg-share-buttons button").nth(1).click()
    path = tmp_path / "page.json"
    saving.value.save_as(path)
    open_link(elsewhere, f"{page.url.split('?')[0]}?lang=en")
    with elsewhere.expect_navigation():
        elsewhere.evaluate(DROP, [path.read_text(encoding="utf-8"), "a.json"])
    elsewhere.wait_for_function("() => document.documentElement.lang === 'ko'")
    elsewhere.wait_for_function(f"() => {OPEN_TAB} === 'chat'")
    with elsewhere.expect_navigation():
        elsewhere.evaluate(DROP, ['{"decoding_playground": 1, "lang": "ko", "state": {}}', "b.json"])
    elsewhere.wait_for_function(STARTED)
    elsewhere.wait_for_function(f"() => {OPEN_TAB} === 'generate'")
    wait_for_quiet(elsewhere)
    assert elsewhere.evaluate(OPEN_TAB) == "generate"


def some_state(dice: random.Random) -> dict[str, object]:
    """Return what a reader may have set and typed."""
    sliders = {"temperature": (0, 3), "top_p": (0, 1), "repetition_penalty": (1, 2), "length_penalty": (-2, 2)}
    controls: dict[str, object] = {name: round(dice.uniform(*ends), 2) for name, ends in sliders.items()}
    controls |= {"strategy": dice.choice(["greedy", "sampling", "beam"]), "top_k": dice.randint(0, 200)}
    controls |= {"seed": dice.choice([None, dice.randint(1, 2**53 - 1)]), "num_beams": dice.randint(2, 10)}
    texts = {"prompt": dice.choice(["The fox", "가나다 🙂\n\n", NASTY, '"\\n"']), "compared_prompt": "A"}
    return {
        "tab": dice.choice(["compare", "summarize", "tokenizer", "chat"]),
        "views": {"generate-live": dice.choice(["histogram", "waterfall", "temperatures"])},
        "fields": {"controls": controls, "texts": texts},
    }


@pytest.mark.parametrize("number", range(10))
def test_a_random_state_opens_as_it_is(open_page, elsewhere, number):
    values = some_state(random.Random(number))
    controls, texts = values["fields"]["controls"], values["fields"]["texts"]
    page = open_page("en-US")
    start = page.url.split("?")[0]
    open_link(elsewhere, f"{start}?lang=en&s={packed(page, values)}")
    elsewhere.wait_for_function(f"(name) => {OPEN_TAB} === name", arg=values["tab"])
    expect(elsewhere.locator("#prompt textarea")).to_have_value(texts["prompt"])
    options = elsewhere.evaluate("playground.controls.options()")
    shown = {name: options[name] for name in controls if name not in ("strategy", "num_beams")}
    assert shown == {name: controls[name] for name in shown}
    assert (options["num_beams"] > 1, options["do_sample"]) == (
        controls["strategy"] == "beam",
        controls["strategy"] == "sampling",
    )
    assert elsewhere.evaluate("window.hacked") is None
    again = unpacked(elsewhere, link_of(elsewhere))
    assert {name: again[name] for name in values} == changed(values)


def changed(values: dict[str, object]) -> dict[str, object]:
    """Return the values without the controls that stand as they do when the page opens."""
    opening = {"strategy": "sampling", "temperature": 1, "top_p": 0.9, "top_k": 50, "seed": 0, "num_beams": 4}
    opening |= {name: OPTIONS[name].neutral for name in ("repetition_penalty", "length_penalty")}
    fields = values["fields"]
    controls = {name: value for name, value in fields["controls"].items() if value != opening[name]}
    return {**values, "fields": {"controls": controls, "texts": fields["texts"]}}


HOSTILE = {
    "broken": ["", "x", "1.!!!", "1.AAAA", "<script>window.hacked=1</script>", "1.", "%00"],
    "future": ["2.AAAA", "99999.AAAA"],
    "long": ["1." + "A" * 41_000],
}
LAB_UNTRUE = [
    7,
    [],
    {},
    NASTY,
    {**LAB_VALUES, "view": NASTY},
    {**LAB_VALUES, "letters": None},
    {**LAB_VALUES, "softmax": {**LAB_VALUES["softmax"], "logits": [NASTY, 1]}},
    {**LAB_VALUES, "softmax": {**LAB_VALUES["softmax"], "logits": [0] * 100_000}},
    {**LAB_VALUES, "softmax": {**LAB_VALUES["softmax"], "temperature": -1}},
    {**LAB_VALUES, "draws": {**LAB_VALUES["draws"], "n": 10**15}},
    {**LAB_VALUES, "draws": {**LAB_VALUES["draws"], "weights": [0, 0]}},
    {**LAB_VALUES, "draws": {**LAB_VALUES["draws"], "kind": "__proto__"}},
    {**LAB_VALUES, "logs": {**LAB_VALUES["logs"], "chances": [0.5] * 513}},
    {**LAB_VALUES, "tail": {"q": "0.5", "n": 10}},
    {**LAB_VALUES, "order": {**LAB_VALUES["order"], "order": ["top_k"] * 4}},
    {**LAB_VALUES, "letters": {"width": 10**6, "step": 3}},
]
NO_NUMBERS = {"NaN": "broken", "-Infinity": "broken", "1e999": "refused"}
"""What may stand in a link where a number should, and why the link is not opened: the first two are no JSON."""
UNTRUE = [
    {"models": {"decoder": "/etc/passwd\0"}},
    {"models": {"robot": "builtin/lm"}},
    {"fields": {"controls": {"temperature": "hot"}}},
    {"fields": {"controls": {"temperature": 1e308}}},
    {"fields": {"texts": {"prompt": 3}}},
    {"fields": {"controls": {"hot": 1}}},
    {"fields": {"somewhere": 1}},
    {"fields": {"texts": {"somewhere": "a"}}},
    {"tab": NASTY},
    {"views": {"generate-live": "nothing"}},
    {"generate-tree": []},
    {"generate": {"model": "builtin/lm", "recipes": [{}], "active": "a", "selected": 0}},
    {"generate": {"model": "builtin/lm", "texts": [], "active": "a", "selected": 0}},
    {"compare": {"settings": [], "same": True, "size": 3, "experiment": None, "run": None}},
    {"chat": {"system": NASTY, "draft": "", "messages": [{"role": "robot", "content": ""}], "active": 0, "model": "m"}},
    {"tokenizer": {"text": "a"}},
    {"lessons": 1},
    *({"lab": value} for value in LAB_UNTRUE),
]


def untrue(dice: random.Random) -> dict[str, object]:
    """Return a part of a state that no part can be."""
    part = dice.choice(
        ["tab", "models", "views", "fields", "generate", "summarize", "chat", "compare", "tokenizer", "lab"]
    )
    leaf = [NASTY, -1, 1e308, None, True, "__proto__", "\0", "가" * dice.randint(1, 50)]
    value = dice.choice(leaf)
    for _ in range(dice.randint(1, 5)):
        value = dice.choice([[value] * dice.randint(1, 3), {str(dice.choice(leaf)): value, "model": value}])
    return {part: value, **({"constructor": value} if dice.random() < 0.2 else {})}


def test_the_lab_opens_elsewhere_as_it_was(open_page, elsewhere):
    page = open_page("en-US")
    open_link(elsewhere, f"{page.url.split('?')[0]}?lang=en&s={packed(page, {'tab': 'lab', 'lab': LAB_VALUES})}")
    elsewhere.wait_for_function("() => window.playground.lab?.state()?.letters.width === 2")
    assert elsewhere.evaluate("playground.lab.state()") == LAB_VALUES
    expect(elsewhere.locator(".pg-lab-tab[aria-selected=true]")).to_have_attribute("data-view", "draws")
    assert unpacked(elsewhere, link_of(elsewhere))["lab"] == LAB_VALUES


@sizes("more", quick=0, proof=176)
def test_what_is_no_link_changes_nothing_and_says_so(open_page, elsewhere, more):
    page, dice = open_page("en-US"), random.Random(1)
    start = page.url.split("?")[0]
    words = page.evaluate("playground.page.data.words.en")
    links = [(reason, text) for reason, texts in HOSTILE.items() for text in texts]
    links += [("refused", packed(page, values)) for values in [*UNTRUE, *(untrue(dice) for _ in range(more))]]
    lab = json.dumps({"lab": LAB_VALUES})
    links += [(reason, packed(page, lab.replace("0.5", text, 1))) for text, reason in NO_NUMBERS.items()]
    open_link(elsewhere, f"{start}?lang=en")
    elsewhere.wait_for_function(WORKED)
    wait_for_quiet(elsewhere)
    usual = elsewhere.evaluate(ASKED)
    for reason, text in links:
        elsewhere.evaluate("() => sessionStorage.clear()")
        open_link(elsewhere, f"{start}?lang=en&s={text.replace('%', '%25')}")
        notice = elsewhere.locator(".pg-link-notice")
        expect(notice).to_be_visible()
        assert notice.inner_text().startswith(f"{words[f'link_{reason}']} {words['link_unopened']}"), text[:80]
        elsewhere.wait_for_function(WORKED)
        expect(elsewhere.locator("#prompt textarea")).to_have_value(PROMPTS["en"][0])
        assert elsewhere.evaluate(ASKED) == usual
        assert elsewhere.evaluate("[playground.strip.current('generate-strip').text_id, window.hacked ?? null]") == [
            "worked-en", None,
        ]  # fmt: skip
    elsewhere.click("#tab-lab-button")
    elsewhere.wait_for_function("() => playground.lab.state()")
    assert elsewhere.evaluate("playground.lab.state().softmax.logits") == [1, 2, 3, 4, 100]
    elsewhere.evaluate("() => playground.page.setLanguage('ko')")
    assert (
        elsewhere.locator(".pg-link-notice")
        .inner_text()
        .startswith(elsewhere.evaluate("playground.page.data.words.ko.link_refused"))
    )
    elsewhere.click(".pg-link-shut")
    assert elsewhere.locator(".pg-link-notice").is_hidden()


def test_the_address_follows_without_an_entry_of_its_own_and_back_leads_through_the_tabs(open_page):
    page = open_page("en-US")
    entries = page.evaluate("history.length")
    assert "s=" not in page.url
    set_control(page, "temperature", 1.7)
    page.wait_for_function("() => new URLSearchParams(location.search).get('s')")
    first = page.evaluate("location.href")
    set_control(page, "temperature", 0.4)
    page.wait_for_function("(first) => location.href !== first", arg=first)
    assert page.evaluate("history.length") == entries
    page.click("#tab-chat-button")
    page.wait_for_function(f"() => {OPEN_TAB} === 'chat'")
    page.wait_for_function(ENTERED, arg="chat")
    assert page.evaluate("history.length") == entries + 1
    page.go_back()
    page.wait_for_function(f"() => {OPEN_TAB} === 'generate'")
    assert page.evaluate("playground.controls.options().temperature") == 0.4
    set_control(page, "temperature", 1)
    page.wait_for_function("() => !new URLSearchParams(location.search).has('s')")  # as it opens


def test_a_reload_has_what_was_typed_since_and_without_storage_what_the_address_has(open_page, elsewhere):
    page = open_page("en-US")
    set_control(page, "temperature", 1.7)
    page.wait_for_function("() => new URLSearchParams(location.search).get('s')")
    address = page.evaluate("location.href")
    page.fill("#prompt textarea", "The bakery")
    page.wait_for_function("(address) => location.href !== address", arg=address)
    load_anew(page)
    page.wait_for_function(DRAWN)
    wait_for_quiet(page)
    expect(page.locator("#prompt textarea")).to_have_value("The bakery")
    elsewhere.add_init_script(REFUSED)
    open_link(elsewhere, address)
    opened = elsewhere.evaluate("location.href")
    elsewhere.fill("#prompt textarea", "The ferry")
    elsewhere.wait_for_function("(address) => location.href !== address", arg=opened)
    load_anew(elsewhere)
    elsewhere.wait_for_function(DRAWN)
    wait_for_quiet(elsewhere)
    expect(elsewhere.locator("#prompt textarea")).to_have_value("The ferry")
    assert elsewhere.evaluate("playground.controls.options().temperature") == 1.7


def test_what_is_too_long_for_a_link_is_saved_and_opened_as_a_file(open_page, elsewhere, tmp_path):
    page = open_page("en-US")
    dice = random.Random(1)
    article = " ".join(str(dice.randint(0, 10**9)) for _ in range(1_500))
    page.fill("#prompt textarea", article)
    page.wait_for_function("() => sessionStorage['playground.fields']?.length > 10_000")
    wait_for_quiet(page)
    assert "s=" not in page.url
    page.click("#share-button")
    page.wait_for_function("() => document.querySelector('.pg-share-status').textContent.includes('6,000')")
    expect(page.locator(".pg-share-copy")).to_be_hidden()
    with page.expect_download() as saving:
        page.locator(".pg-share-buttons button").nth(1).click()
    path = tmp_path / "page.json"
    saving.value.save_as(path)
    assert json.loads(path.read_text(encoding="utf-8"))["state"]["fields"]["texts"]["prompt"] == article
    open_link(elsewhere, page.url)
    elsewhere.click("#share-button")
    with elsewhere.expect_file_chooser() as choosing:
        elsewhere.locator(".pg-share-buttons button").nth(2).click()
    with elsewhere.expect_navigation():
        choosing.value.set_files(path)
    elsewhere.wait_for_function(DRAWN)
    wait_for_quiet(elsewhere)
    expect(elsewhere.locator("#prompt textarea")).to_have_value(article)
    with elsewhere.expect_navigation():
        elsewhere.evaluate(DROP, ['{"decoding_playground": 1, "state": {"tab": "chat"}}', "a.json"])
    elsewhere.wait_for_function(f"() => {OPEN_TAB} === 'chat'")
    wait_for_quiet(elsewhere)
    expect(elsewhere.locator("#prompt textarea")).to_have_value(PROMPTS["en"][0])
    elsewhere.evaluate(DROP, ['{"decoding_playground": 7, "state": {}}', "b.json"])
    elsewhere.wait_for_selector(".pg-link-notice:has-text('newer version')")
    assert elsewhere.evaluate(OPEN_TAB) == "chat"


def test_a_link_is_copied_and_where_the_browser_forbids_it_it_is_selected(open_page):
    page = open_page("en-US")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    set_control(page, "top_k", 7)
    page.click("#share-button")
    page.wait_for_function("() => document.querySelector('.pg-share-link').value")
    page.click(".pg-share-copy")
    page.wait_for_function("() => document.querySelector('.pg-share-status').textContent.startsWith('Copied')")
    assert page.evaluate("navigator.clipboard.readText()") == page.input_value(".pg-share-link")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no')); }")
    page.click(".pg-share-copy")
    page.wait_for_function("() => document.querySelector('.pg-share-status').textContent.includes('Ctrl')")
    assert page.evaluate("getSelection().toString() || document.activeElement.className") != ""
    page.keyboard.press("Escape")
    expect(page.locator(".pg-share")).to_be_hidden()
    page.evaluate(REST)
    assert shown_ids(page) == []


def test_a_text_of_a_link_that_the_model_cannot_write_says_so(open_page, elsewhere):
    page = open_page("en-US")
    piece = {"options": {"seed": 0}, "ids": [999_999]}
    recipe = {"prompt": "A", "text_id": "a", "after": None, "pieces": [piece], "by_hand": 0,
              "stop_reason": None}  # fmt: skip
    values = {"generate": {"model": "builtin/lm", "recipes": [recipe], "active": "a", "selected": 0}}
    open_link(elsewhere, f"{page.url.split('?')[0]}?lang=en&s={packed(page, values)}")
    elsewhere.wait_for_selector(".pg-link-notice:has-text('cannot write')")
    wait_for_opening(elsewhere)
    written(elsewhere)
