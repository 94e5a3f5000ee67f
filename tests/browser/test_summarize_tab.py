"""The Summarize tab: examples, Stop, reference, linked hover, what was cut, cross-attention, comparison, endpoint."""

import json

import pytest
from gradio_client import Client
from playwright.sync_api import expect

from playground import DecodingOptions, decode, load_model
from playground.examples import ARTICLES
from playground.web.shell.offered import OfferedModels
from playground.web.shell.words import words
from playground.web.summarize.examples import FOREIGN, NAMES
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import set_control, wait_for_quiet
from tests.browser.serving import served_app, served_page
from tests.doubles import random_summarizer

pytestmark = pytest.mark.browser

STATE = "playground.summary.state('summarize-view')"
STOPPED = f"""() => {{
  const stop = document.querySelector('#summarize-stop');
  if (!{STATE}.running || !playground.strip.shown('summarize-strip')?.ids.length) return false;
  if (stop.disabled || !stop.offsetParent) return false;
  stop.click();
  return true;
}}"""
GREEDY = "(({ num_beams, do_sample }) => num_beams === 1 && !do_sample)(playground.controls.options())"
TYPED = "The ferry sailed at noon. It was late."
SETTLED = f"""() => {{
  const [shown, state] = [playground.strip.current('summarize-strip'), {STATE}];
  if (!shown?.tokens.length || !state?.value || state.running) return false;
  const {{ ids, source, cut }} = state.value; // a random model may write the same of two articles
  return `${{shown.tokens.map(({{ id }}) => id)}}` === `${{ids}}`
    && source.map(([piece]) => piece).join('') + cut === shown.prompt;
}}"""

OVER = """() => {
  const last = (part) => Math.max(0, ...performance.getEntriesByType('resource')
    .filter(({ name }) => name.includes(part)).map(({ startTime, responseEnd }) => responseEnd || startTime));
  return last('/queue/data') >= last('/queue/join');
}"""
"""Nothing is on its way: of a click on a button whose last request still is, Gradio hears nothing."""
READ = f"""(text) => {{
  const value = {STATE}.value;
  return value && value.source.map(([piece]) => piece).join('') + value.cut === text;
}}"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two random summarizers; the second has settings of its own."""
    root = tmp_path_factory.mktemp("summarizers")
    for name, seed in (("first", 8), ("second", 10)):
        made = random_summarizer(seed=seed)
        made.model.save_pretrained(root / name)
        made.tokenizer.save_pretrained(root / name)
    own = root / "second" / "generation_config.json"
    settings = {"num_beams": 3, "no_repeat_ngram_size": 2, "max_new_tokens": 7}
    own.write_text(json.dumps(json.loads(own.read_text()) | settings))
    return root


@pytest.fixture(scope="module")
def summarizing(folders):
    """The address of the page with random summarizers in it."""
    offered = ["builtin/lm", str(folders / "first"), str(folders / "second")]
    with served_app({"PLAYGROUND_MODELS": ", ".join(offered)}) as url:
        yield url


def open_tab(page, address):
    page.goto(address)
    page.wait_for_function(DRAWN)
    wait_for_quiet(page)
    page.click("#tabs button[role=tab]:has-text('Summarize')")


@pytest.fixture(scope="module")
def tab(chromium, summarizing):
    """One page for the whole file, on the tab, its opening example written, greedy and short from then on."""
    with watched_page(chromium) as page:
        open_tab(page, summarizing)
        page.wait_for_function(SETTLED)
        page.click("#strategy label >> nth=0")
        page.wait_for_function(GREEDY)
        set_control(page, "max_new_tokens", 12)
        yield page


@pytest.fixture(scope="module")
def model(folders):
    return load_model(str(folders / "first"))


def summarize(page):
    before = page.evaluate("() => playground.strip.shown('summarize-strip')?.text_id")
    page.wait_for_function(OVER)
    page.click("#summarize-write")
    page.wait_for_function("(id) => playground.strip.shown('summarize-strip').text_id !== id", arg=before)
    page.wait_for_function(SETTLED)
    return page.evaluate(f"() => {STATE}.value")


def shown_source(page):
    return page.locator("#summarize-view .pg-source").evaluate("(node) => node.textContent")


def give(page, text):
    page.fill("#summarize-source textarea", text)
    page.wait_for_function(READ, arg=text)


def test_it_opens_on_its_own_example_written(tab):
    expect(tab.locator(".pg-summary-own")).not_to_be_empty()
    assert tab.locator(".pg-summary-own").inner_text().strip()
    assert shown_source(tab) == ARTICLES["en"][0]


@pytest.mark.parametrize(("language", "number"), [(language, number) for language in ARTICLES for number in range(4)])
def test_every_example_is_summarized_as_decode_does(tab, model, language, number):
    article = ARTICLES[language][number]
    tab.evaluate("(language) => playground.page.setLanguage(language)", language)
    tab.click(f"#summarize-examples button:has-text('{words(language)[NAMES[number]]}')")
    tab.wait_for_function("(text) => document.querySelector('#summarize-source textarea').value === text", arg=article)
    value = summarize(tab)
    assert value["ids"] == list(decode(model, article, DecodingOptions(max_new_tokens=12)).token_ids)
    assert shown_source(tab) == article


def test_hovering_a_copied_piece_marks_both_places(tab):
    give(tab, ARTICLES["ko"][2])
    value = summarize(tab)
    # A random model copies nothing: say that it did, also of an answer that is still on its way.
    tab.evaluate(
        f"""(fragments) => {{
          window.pretence = setInterval(() => {{
            const {{ value }} = {STATE};
            if (value.fragments === fragments) return;
            value.fragments = fragments;
            playground.page.setLanguage(document.documentElement.lang);
          }}, 50);
        }}""",
        [[0, 3, 2]],
    )
    tab.wait_for_selector(".pg-summary-own .pg-copied")
    wait_for_quiet(tab)  # what is drawn anew is linked no more
    tab.hover(".pg-summary-own .pg-copied >> nth=0")
    expect(tab.locator(".pg-source .pg-linked")).not_to_have_count(0)
    source = "".join(tab.locator(".pg-source .pg-linked").all_inner_texts())
    assert source.replace(" ", "")
    assert source in "".join(text for text, tokens in value["source"] if set(tokens) & {3, 4} or not tokens) + source
    expect(tab.locator(".pg-summary-own .pg-linked")).not_to_have_count(0)
    tab.hover(".pg-source .pg-copied >> nth=0")
    expect(tab.locator(".pg-summary-own .pg-linked")).not_to_have_count(0)
    tab.evaluate("() => clearInterval(window.pretence)")


def test_a_reference_gives_rouge(tab):
    give(tab, ARTICLES["en"][2])
    value = summarize(tab)
    text = "".join(piece for piece, _, _ in value["summary"])
    tab.fill("#summarize-reference textarea", text)
    tab.wait_for_function(f"() => {STATE}.value.rouge")
    lines = tab.locator(".pg-summary-rouge div").all_inner_texts()
    assert len(lines) == 2
    assert all("ROUGE-1 1.000" in line for line in lines)
    tab.fill("#summarize-reference textarea", "")
    tab.wait_for_function(f"() => !{STATE}.value.rouge")


def test_what_the_model_does_not_read_is_greyed_and_said(tab):
    article = "\n".join([ARTICLES["en"][1]] * 3)
    give(tab, article)
    value = summarize(tab)
    assert tab.locator(".pg-source .pg-cut").evaluate("(node) => node.textContent") == value["cut"]
    assert shown_source(tab) == article
    expect(tab.locator(".pg-summary-said")).to_contain_text("too long", use_inner_text=True)


def test_letters_it_does_not_know_are_told(tab):
    tab.click("#summarize-foreign")
    tab.wait_for_function(
        "(text) => document.querySelector('#summarize-source textarea').value === text", arg=FOREIGN[1]
    )
    summarize(tab)
    expect(tab.locator(".pg-summary-said")).to_contain_text("does not know these letters", use_inner_text=True)


def test_the_heat_strip_is_asked_for_when_opened_and_sums_to_one(tab):
    give(tab, ARTICLES["en"][1])
    value = summarize(tab)
    assert tab.evaluate(f"() => {STATE}.heat.rows") == 0
    tab.click(".pg-heat > summary")
    tab.wait_for_function(f"(n) => {STATE}.heat.rows === n", arg=len(value["ids"]))
    sums = tab.evaluate(
        f"""() => {{
          const {{ heat }} = {STATE};
          return [...Array(heat.rows).keys()].map((row) => heat.shares(row).reduce((a, b) => a + b));
        }}"""
    )
    assert all(abs(total - 1) < 5e-3 for total in sums)
    expect(tab.locator(".pg-heat-chip")).to_have_count(len(value["source_ids"]))
    tab.locator(".pg-heat select").select_option("0")
    tab.wait_for_function(f"() => {STATE}.heat.layer === 0 && document.querySelector('.pg-heat-chip')")
    tab.click(".pg-heat > summary")


def test_four_settings_stand_side_by_side(tab):
    tab.click("#summarize-compare")
    tab.wait_for_function("() => document.querySelectorAll('.pg-summary-lane').length === 4")
    tab.wait_for_function("() => document.querySelector('#summarize-lanes').innerText.includes(': 1')")
    names = tab.locator(".pg-lanes h4").all_inner_texts()
    assert names == ["greedy search", "beam search 4", "beam search 4 · n-gram 3", "sampling · p 0.9"]


def test_beams_are_a_tree_and_a_list_with_their_scores(tab, model):
    give(tab, ARTICLES["en"][2])
    tab.click("#strategy label >> nth=2")
    set_control(tab, "num_beams", 3)
    summarize(tab)
    alone = decode(model, ARTICLES["en"][2], DecodingOptions(num_beams=3, max_new_tokens=12))
    tab.wait_for_function("() => document.querySelectorAll('#summarize-strip .pg-branch').length === 3")
    listed = tab.locator("#summarize-strip .pg-branch").all_inner_texts()
    scores = [f"{each.score:.2f}".replace("-", "−") for each in alone.hypotheses]
    assert [text.rsplit(" ", 1)[1] for text in listed] == scores
    tab.wait_for_function(
        "(best) => String(playground.tree.state('summarize-tree').tree?.best) === best",
        arg=",".join(map(str, alone.token_ids)),
    )
    tree = tab.evaluate("() => playground.tree.state('summarize-tree').tree")
    assert tree["best"] == list(alone.token_ids)
    expect(tab.locator(".pg-summary-line")).to_contain_text(f"score {scores[0]}", use_inner_text=True)
    tab.click("#strategy label >> nth=0")
    tab.wait_for_function(GREEDY)


def test_the_way_from_text_to_text_has_this_runs_values(tab):
    give(tab, ARTICLES["ko"][1])
    value = summarize(tab)
    tab.click(".pg-pipeline > summary")
    expect(tab.locator(".pg-pipeline-boxes li").last).to_be_visible()
    boxes = tab.locator(".pg-pipeline-boxes li").all_inner_texts()
    source_ids, ids = (" ".join(map(str, value[name][:7])) for name in ("source_ids", "ids"))
    assert [named.split("\n")[0] for named in boxes] == [
        "text", "encode: to tokens", "ids", "model", "ids", "decode: to text", "text",
    ]  # fmt: skip
    assert ARTICLES["ko"][1][:40] in boxes[0]
    assert source_ids in boxes[2]
    assert f"({len(value['source_ids'])})" in boxes[2]
    assert "first" in boxes[3]
    assert ids in boxes[4]
    tab.click(".pg-pipeline > summary")


def choose_file(tab, content):
    with tab.expect_file_chooser() as chosen:
        tab.click("#summarize-upload")
    chosen.value.set_files({"name": "snow.txt", "mimeType": "text/plain", "buffer": content})


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_a_text_file_takes_the_place_of_the_article(tab, encoding):
    emoji = "" if encoding == "cp949" else " 👩‍👩‍👧‍👦"
    content = f"첫눈이 {encoding} 내렸다.\r\n\tSnow fell{emoji} on the harbor. 똠방각하"
    choose_file(tab, content.encode(encoding))
    content = content.replace("\r\n", "\n")  # as in any box of a page
    tab.wait_for_function(f"(text) => {STATE}.value.source.map(([piece]) => piece).join('') === text", arg=content)
    assert shown_source(tab) == content


@pytest.mark.parametrize(
    ("content", "said", "kept"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\xff", "no text stored as UTF-8", None),
        (b"a" * 4_000_001, "4,000,001 bytes", None),
        (b"Snow fell on the harbor. " * 3_000, "75,000 characters; only its first 50,000", 50_000),
    ],
)
def test_what_is_no_text_or_too_much_gets_a_sentence(tab, content, said, kept):
    before = tab.input_value("#summarize-source textarea")
    choose_file(tab, content)
    tab.wait_for_function(
        "(said) => document.querySelector('#tab-summarize .pg-paste').textContent.includes(said)", arg=said
    )
    after = tab.input_value("#summarize-source textarea")
    assert after == before if kept is None else len(after) == kept
    give(tab, ARTICLES["en"][0])


def test_a_megabyte_of_paste_keeps_its_beginning_and_says_so(tab):
    tab.evaluate(
        """() => {
          const box = document.querySelector('#summarize-source textarea');
          box.value = '';
          const clipboardData = new DataTransfer();
          clipboardData.setData('text', 'It begins here. ' + 'Snow fell. '.repeat(100_000));
          box.focus();
          box.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    tab.wait_for_function(f"() => {STATE}.value.was_cut && {STATE}.value.source[0][0].startsWith('It')")
    assert tab.input_value("#summarize-source textarea").startswith("It begins here.")
    expect(tab.locator("#tab-summarize .pg-paste")).to_contain_text("its first 50,000", use_inner_text=True)
    expect(tab.locator(".pg-summary-said")).to_contain_text("too long", use_inner_text=True)
    give(tab, ARTICLES["en"][0])


def test_stop_leaves_what_is_written(tab):
    set_control(tab, "max_new_tokens", 250)
    state, ended = "document.querySelector('#summarize-strip .pg-state').textContent", None
    for _ in range(10):  # a small model may have written all before the click arrives
        tab.wait_for_function(OVER)
        tab.click("#summarize-write")
        tab.wait_for_function(STOPPED)
        tab.wait_for_function(f"() => !{state}.endsWith('…')")
        ended = tab.evaluate(state)
        if ended == "stopped":
            break
    assert ended == "stopped"
    text = "() => playground.strip.shown('summarize-strip').ids"
    there = tab.evaluate(text)
    assert len(there) < 250
    tab.fill("#summarize-reference textarea", "snow")  # asked after Stop, and answered by the same model's server
    tab.wait_for_function(f"(ids) => {STATE}.value.rouge && `${{{STATE}.value.ids}}` === `${{ids}}`", arg=there)
    assert tab.evaluate(text) == there
    tab.fill("#summarize-reference textarea", "")
    set_control(tab, "max_new_tokens", 12)


def test_the_endpoint_gives_a_client_what_the_page_shows(summarizing, model):
    article = ARTICLES["ko"][0]
    client = Client(summarizing, verbose=False)
    found = client.predict(article=article, num_beams=3, max_new_tokens=10, api_name="/summarize")
    alone = decode(model, article, DecodingOptions(num_beams=3, max_new_tokens=10))
    assert (found["token_ids"], found["summary"]) == (list(alone.token_ids), alone.text)
    assert found["scores"] == [each.score for each in alone.hypotheses]
    parameters = client.view_api(return_format="dict")["named_endpoints"]["/summarize"]["parameters"]
    assert {each["parameter_name"]: each["python_type"]["type"] for each in parameters}["num_beams"] == "int"


def choose(page, name):
    page.click("#model .pg-model")
    page.click(f".pg-model-row[data-name='{name}']")
    page.wait_for_function("(name) => playground.models.chosen.encoder_decoder?.name === name", arg=name)


def test_another_summarizer_works_the_example_anew_and_leaves_the_other_tabs_alone(chromium, summarizing, folders):
    with watched_page(chromium) as page:
        open_tab(page, summarizing)
        page.wait_for_function(SETTLED)
        page.click("#strategy label >> nth=0")
        page.wait_for_function(GREEDY)
        set_control(page, "max_new_tokens", 8)
        other = page.evaluate("() => playground.live.state('generate-live').step.vocab_size")
        before = page.evaluate("() => playground.strip.shown('summarize-strip').text_id")
        choose(page, "second")
        page.wait_for_function("(id) => playground.strip.shown('summarize-strip')?.text_id !== id", arg=before)
        page.wait_for_function(SETTLED)
        second = load_model(str(folders / "second"))
        article = ARTICLES["en"][0]
        ids = page.evaluate(f"() => {STATE}.value.ids")
        assert ids == list(decode(second, article, DecodingOptions(max_new_tokens=8)).token_ids)
        assert page.input_value("#summarize-source textarea") == article
        assert page.evaluate("() => playground.live.state('generate-live').step.vocab_size") == other
        assert page.evaluate("() => playground.models.chosen.decoder.name") == "builtin/lm"
        give(page, TYPED)
        read_by_second = page.evaluate_handle(f"() => {STATE}.value")
        choose(page, "first")
        page.wait_for_function(f"(before) => {STATE}.value && {STATE}.value !== before", arg=read_by_second)
        assert page.evaluate(READ, TYPED)
        assert page.input_value("#summarize-source textarea") == TYPED
        assert page.evaluate(f"() => {STATE}.value.ids") == []  # the reader's own article waits for the reader


def test_a_summarizers_own_settings_are_a_preset_on_its_own_tab(chromium, summarizing):
    with watched_page(chromium) as page:
        open_tab(page, summarizing)
        choose(page, "second")
        page.wait_for_selector("#preset-model", state="visible")
        page.click("#preset-model")
        page.wait_for_function("() => playground.controls.options().num_beams === 3")
        assert page.evaluate("() => playground.controls.options().no_repeat_ngram_size") == 2
        page.click("#tabs button[role=tab]:has-text('Generate')")
        page.wait_for_selector("#preset-model", state="hidden")


@pytest.fixture
def without_summarizer():
    """The address of a page that opens with a language model alone."""
    models = OfferedModels()
    del models.opening["encoder_decoder"]
    with served_page(models) as url:
        yield url


def test_a_page_without_a_summarizer_says_where_to_choose_one(chromium, without_summarizer):
    with watched_page(chromium) as page:
        open_tab(page, without_summarizer)
        notice = page.locator("#summarize-notice .pg-notice")
        expect(notice).to_contain_text("Choose an encoder–decoder in the list of models above", use_inner_text=True)
        set_control(page, "seed", 3)  # no chart of this tab stands anywhere yet: nothing fails
        page.click("#summarize-draw-1")
        wait_for_quiet(page)
