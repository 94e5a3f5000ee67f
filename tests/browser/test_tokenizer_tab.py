"""The Tokenizer tab: pieces as one types, calls, hover, the other views, HTML, long texts, order of answers."""

import ast
import json
import re
import subprocess
import sys
from dataclasses import asdict
from itertools import pairwise

import pytest
from playwright.sync_api import expect
from tokenizers import Tokenizer, models

from playground.models.files.readers import read_tokenizer
from playground.tokenization.inspect import inspect
from playground.web.tokenizer.answers import laid_out, token
from playground.web.tokenizer.events import answer_to, tokenize
from playground.web.tokenizer.examples import examples
from tests.browser.driving import REST
from tests.browser.serving import served_app
from tests.hub_cache import HUB, REFERENCE, fill_cache, put_in_cache
from tests.tokenization.random_texts import random_texts

pytestmark = pytest.mark.browser

STATE = "playground.tokenizer.state()"
TYPE = """(text) => {
  const box = document.querySelector('.tok-box');
  box.value = text;
  box.dispatchEvent(new Event('input'));
}"""
CLIENT = """
import json, sys
from gradio_client import Client
client = Client(sys.argv[1], verbose=False)
described = client.view_api(print_info=False, return_format="dict")["named_endpoints"]
print(json.dumps([described, client.predict("안녕 뷁", "builtin/bytes", False, api_name="/tokenize")]))
"""
ASKING = re.compile("component_server")
HOSTILE = "Qwen/Qwen3-0.6B"
SPECIAL = "<img src=x onerror=window.hacked=1>"
SETTLED = "(text) => playground.tokenizer.state()?.answer?.text === text"
WHOLE = f"""() => document.querySelectorAll('.tok-left [data-index]:not(tr)').length
  === {STATE}.answer.units.flatMap(({{ pieces }}) => pieces).length"""
"""Whether all pieces are drawn: those of a long text come over several frames."""


def hostile_tokenizer():
    """A tokenizer with HTML among its pieces, special and not."""
    pieces = ["<unk>", "a", "b", "<b>", "&amp;", '"', "<img▁src=y▁onerror=window.hacked=2>"]
    made = Tokenizer(models.BPE({piece: i for i, piece in enumerate(pieces)}, [], unk_token="<unk>"))
    made.add_special_tokens([SPECIAL])
    return made


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The page with the real tokenizers in its cache, where the reference material is."""
    cache = tmp_path_factory.mktemp("hub")
    fill_cache(cache)
    put_in_cache(cache, HOSTILE, hostile_tokenizer().to_str(), '{"model_type": "qwen3"}')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HF_HUB_CACHE", str(cache))
        patch.setenv("HF_HUB_OFFLINE", "1")
        with served_app() as url:
            yield url


def open_tab(open_page, locale="en-US"):
    page = open_page(locale)
    page.click("#tab-tokenizer-button")
    page.wait_for_function(f"() => {STATE}?.answer")
    return page


def write(page, text):
    page.fill(".tok-box", text)
    page.wait_for_function(SETTLED, arg=text)


def reference(name):
    folder = REFERENCE / HUB[name]
    if not folder.is_dir():
        pytest.skip(f"reference material {HUB[name]} is not beside this clone (../shared/reference)")
    return folder


def choose(page, name):
    assert reference(name)
    before = page.evaluate(f"() => {STATE}.shown.look")
    page.select_option(".tok-select", name)
    page.wait_for_function(f"(before) => {STATE}.shown.look > before", arg=before)


def show(page, view):
    before = page.evaluate(f"() => {STATE}.shown[{view!r}] ?? 0")
    page.click(f".tok-tab[data-view={view}]")
    page.wait_for_function(f"(before) => ({STATE}.shown[{view!r}] ?? 0) > before", arg=before)


def call(page, name):
    return page.locator(f".tok-call[data-call={name}] .tok-result").inner_text()


def ids(page):
    return [int(text) for text in page.locator(".tok-table tr[data-index] td:nth-child(4)").all_inner_texts()]


def pieces(page):
    return page.locator(".tok-table tr[data-index] td:nth-child(3)").all_inner_texts()


def assert_stands_there(page, known, shown, marks=((), ())):
    """The ids and pieces stand in the table and in every call, the tokenizer's marks where it puts them."""
    before, after = ([int(mark) for mark in side] for side in marks)
    assert ids(page) == [*before, *known, *after]
    assert pieces(page)[len(before) : len(before) + len(known)] == shown
    assert page.locator(".tok-call[data-call=tokenize] .tok-mini").all_inner_texts() == shown
    assert call(page, "convert_tokens_to_ids") == str(known)
    assert call(page, "encode") == str([*before, *known, *after])
    assert page.locator(".tok-call[data-call=convert_ids_to_tokens] .tok-mini").all_inner_texts() == pieces(page)


def test_kobarts_sentences_stand_in_the_table_and_in_the_calls(open_page):
    page = open_tab(open_page, "ko-KR")
    choose(page, "EbanLee/kobart-summary-v3")
    write(page, "혼자 공부하는 머신러닝 딥러닝")
    known = [16814, 16962, 14049, 14771, 11467, 10277, 9747, 1700, 10021, 10277, 9747]
    shown = ["▁혼자", "▁공부", "하는", "▁머", "신", "러", "닝", "▁", "딥", "러", "닝"]
    assert_stands_there(page, known, shown, marks="01")
    assert (pieces(page)[0], pieces(page)[-1]) == ("<s>", "</s>")
    assert call(page, "decode") == "<s> 혼자 공부하는 머신러닝 딥러닝</s>"
    assert call(page, "decode_skip") == call(page, "decode_inner") == "혼자 공부하는 머신러닝 딥러닝"
    write(page, "KoBART 모델을 사용한 문서 요약")
    known = [14572, 310, 265, 264, 281, 283, 24224, 21032, 26052, 26200]
    shown = ["▁K", "o", "B", "A", "R", "T", "▁모델을", "▁사용한", "▁문서", "▁요약"]
    assert_stands_there(page, known, shown, marks="01")


def test_gpt2s_sentences_stand_in_the_table_and_in_the_calls(open_page):
    page = open_tab(open_page)
    choose(page, "openai-community/gpt2")
    write(page, "Transformers are the")
    assert_stands_there(page, [41762, 364, 389, 262], ["Transform", "ers", "Ġare", "Ġthe"])
    write(page, "안녕하세요")
    known = [168, 243, 230, 167, 227, 243, 47991, 246, 168, 226, 116, 168, 248, 242]
    assert_stands_there(page, known, pieces(page))
    assert call(page, "decode") == "안녕하세요"
    assert page.locator(".tok-split > .tok-text").all_inner_texts() == list("안녕하세요")
    assert "last byte of ‘안’ (3 of 3)" in page.locator(".tok-table").inner_text()
    assert "�" not in page.locator("#tokenizer").inner_text()


def test_pointing_at_a_piece_shows_it_in_the_text_and_in_the_table(open_page):
    page = open_tab(open_page)
    write(page, "안녕하세요 나무")
    page.hover(".tok-chip >> nth=1")
    page.wait_for_selector(".tok-mirror mark")
    assert page.locator(".tok-mirror mark").inner_text().strip() in "안녕하세요 나무"
    assert page.locator(".tok-table tr.tok-here").get_attribute("data-index") == "1"
    page.hover(".tok-table tr[data-index='0']")
    page.wait_for_selector(".tok-chip[data-index='0'].tok-here")
    page.click(".tok-box", position={"x": 20, "y": 18})
    page.wait_for_selector(".tok-chip[data-index='0'].tok-here")


def test_every_example_joins_to_its_text_and_none_shows_a_broken_character(open_page):
    page = open_tab(open_page)
    for name, text in examples("en"):
        page.click(f".tok-examples button:text-is('{name}')")
        page.wait_for_function(SETTLED, arg=text)
        assert page.evaluate(f"() => {STATE}.answer.units.map((unit) => unit.text).join('')") == text
        page.wait_for_function(WHOLE)
        assert "�" not in page.locator("#tokenizer").inner_text()


def test_an_older_answer_never_stands_over_a_newer_one(open_page):
    page = open_tab(open_page)
    held = []

    def hold(route):
        if not held:
            held.append(route)  # the first answer is kept back until the second stands there
        else:
            route.continue_()

    page.route(ASKING, hold)
    with page.expect_request(ASKING):
        page.fill(".tok-box", "older")
    write(page, "newer")
    with page.expect_response(ASKING) as older:
        held[0].continue_()
    older.value.finished()
    page.evaluate(REST)
    assert page.evaluate(f"() => {STATE}.answer.text") == "newer"
    assert call(page, "decode") == "newer"


def test_typing_fast_ends_on_the_last_text(open_page):
    page = open_tab(open_page)
    page.fill(".tok-box", "")
    page.type(".tok-box", "토큰이 글자마다 나타납니다", delay=5)
    page.wait_for_function(SETTLED, arg="토큰이 글자마다 나타납니다")


def test_html_is_shown_and_never_run(open_page):
    page = open_tab(open_page)
    text = "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'> &amp; \"q\""
    write(page, text)
    for view in ("compare", "hangul", "merges", "pipeline"):
        show(page, view)
    page.click(".tok-tab[data-view=pieces]")
    assert page.locator("#tokenizer script, #tokenizer img").count() == 0
    assert page.evaluate("() => window.hacked") is None
    shown = "".join(page.locator(".tok-chips:not(.tok-small) .tok-text").all_text_contents())
    assert shown.replace("▁", " ").strip() == text


DRAWN = """async (cases) => {
  const loaded = performance.getEntriesByType('resource').map((entry) => entry.name);
  const load = (file) => import(loaded.find((url) => url.endsWith(`/tokenizer/${file}`)));
  const [{ unpack }, { chips }, { visible }] =
    await Promise.all(['units', 'chips', 'visible'].map((part) => load(`${part}.js`)));
  return cases.map((answer) => {
    const units = unpack(answer);
    const nodes = chips(units).filter((node) => !node.matches('.tok-break'));
    const texts = nodes.map((node) => {
      for (const own of node.querySelectorAll('.tok-inserted')) own.remove();
      return (node.matches('.tok-lost') ? node : node.querySelector('.tok-text')).textContent;
    });
    const drawn = units.map((unit, i) => (unit.start === unit.end ? '' : texts[i]));
    return {
      text: units.map((unit) => unit.text).join(''),
      as_seen: drawn.join('') === units.map((unit) => visible(unit.text)).join(''),
      broken: nodes.some((node) => node.textContent.includes('\\ufffd')),
      pieces: units.flatMap((unit) => unit.pieces),
    };
  });
}"""


@pytest.mark.parametrize("name", ["builtin/words", "builtin/bytes", *HUB])
def test_what_is_drawn_of_random_texts_joins_to_them_and_shows_no_broken_character(open_page, name):
    page = open_tab(open_page)
    chosen = read_tokenizer(name if name.startswith("builtin/") else str(reference(name)))
    found = [inspect(chosen, text) for text in random_texts(100)]
    cases = [json.loads(json.dumps(laid_out(chosen, each))) for each in found]
    for each, drawn in zip(found, page.evaluate(DRAWN, cases), strict=True):
        assert drawn["text"] == each.text
        assert drawn["as_seen"], each.text
        assert not drawn["broken"]
        assert drawn["pieces"] == [
            {**token(piece), "index": piece.index, "parts": [asdict(part) for part in piece.parts]}
            for piece in each.pieces
        ]


def test_html_among_a_vocabularys_pieces_is_shown_and_never_run(open_page):
    page = open_tab(open_page)
    page.select_option(".tok-select", HOSTILE)
    write(page, f"a{SPECIAL}b")
    assert page.locator(".tok-left .tok-text").all_inner_texts()[1] == SPECIAL.replace(" ", "▁")
    for view in ("compare", "hangul", "merges", "vocabulary", "pipeline"):
        show(page, view)
        assert page.locator("#tokenizer :is(script, img)").count() == 0
        assert page.evaluate("() => window.hacked") is None
    page.click(".tok-tab[data-view=vocabulary]")
    shown = page.locator(".tok-entry bdi").all_inner_texts()
    assert {SPECIAL.replace(" ", "▁"), "<img▁src=y▁onerror=window.hacked=2>", "&amp;", "<b>"} <= set(shown)
    assert "<img▁src=x" in page.locator(".tok-tags").inner_text()


def test_a_calls_line_is_copied_as_it_can_be_pasted(open_page):
    page = open_tab(open_page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    write(page, 'it\'s <b> "q"')
    page.click(".tok-call[data-call=tokenize] .tok-copy")
    page.wait_for_selector(".tok-copied")
    line = page.evaluate("() => navigator.clipboard.readText()")
    assert line.startswith("tokens = tokenizer.tokenize(")
    assert ast.literal_eval(line.removeprefix("tokens = tokenizer.tokenize")) == 'it\'s <b> "q"'


def test_keys_leave_the_pieces_that_they_do_not_change_alone(open_page):
    page = open_tab(open_page)
    write(page, "첫 줄 그대로 and the same end")
    page.evaluate("() => { for (const chip of document.querySelectorAll('.tok-left .tok-chip')) chip.was = true; }")
    write(page, "첫 줄 그대로 7 and the same end")
    kept, drawn, numbers = page.evaluate("""() => {
      const all = [...document.querySelectorAll('.tok-left [data-index]:not(tr)')];
      return [all.filter((chip) => chip.was).length, all.length, all.map((chip) => Number(chip.dataset.index))];
    }""")
    assert 0 < drawn - kept <= 3
    assert numbers == list(range(drawn))
    assert ids(page) == [piece["id"] for piece in page.evaluate(f"() => {STATE}.answer.units.flatMap((u) => u.pieces)")]
    colours = page.locator(".tok-left .tok-chip[data-colour]").evaluate_all("(all) => all.map((c) => c.dataset.colour)")
    assert all(one != next_one for one, next_one in pairwise(colours))


def test_a_hundred_thousand_characters_say_what_is_shown(open_page):
    page = open_tab(open_page)
    text = "한국어 머신러닝 words 12.\n\n" * 5_000
    page.evaluate(TYPE, text)
    page.wait_for_function("(n) => playground.tokenizer.state().answer.characters === n", arg=len(text))
    assert "100,000" in page.locator(".tok-notice").inner_text()


def test_half_of_a_surrogate_pair_is_refused_in_words(open_page):
    page = open_tab(open_page)
    page.evaluate(TYPE, "a\ud83d")
    expect(page.locator(".tok-notice")).to_contain_text("surrogate", use_inner_text=True)
    write(page, "again")
    assert page.locator(".tok-notice .pg-notice").count() == 0


def test_typed_ids_are_decoded(open_page):
    page = open_tab(open_page)
    write(page, "나무와 나비")
    wanted = answer_to({"kind": "look", "language": "en", "text": "나무와 나비", "tokenizer": "builtin/words"})
    encoded = next(each for each in wanted["calls"] if each["name"] == "encode")["result"]
    page.fill(".tok-decoder input", ", ".join(map(str, encoded)))
    page.wait_for_function("() => document.querySelector('.tok-decoder .tok-result').textContent === '나무와 나비'")
    page.fill(".tok-decoder input", "99999999")
    page.wait_for_function("() => /between/.test(document.querySelector('.tok-decoder .tok-result').textContent)")


def test_the_form_changes_what_is_counted(open_page):
    page = open_tab(open_page)
    write(page, "한글")
    page.click(".tok-segments button[data-value=NFD]")
    page.wait_for_function(f"() => {STATE}.answer.characters === 6")
    show(page, "hangul")
    assert page.locator(".tok-syllable b").all_inner_texts() == ["한", "글"]
    assert page.locator(".tok-forms tr[data-form=NFD] td").first.inner_text() == "6"


def test_tokenizers_stand_side_by_side(open_page):
    page = open_tab(open_page)
    write(page, "뷁 하나")
    show(page, "compare")
    names = page.locator(".tok-side").evaluate_all("(rows) => rows.map((row) => row.dataset.tokenizer)")
    assert names[:2] == ["builtin/words", "builtin/bytes"]
    assert "unknown" in page.locator(".tok-side >> nth=0").inner_text()
    page.click(".tok-compare .tok-pill >> nth=0")
    page.wait_for_function("() => document.querySelector('.tok-side').dataset.tokenizer === 'builtin/bytes'")


def test_merges_end_in_the_pieces(open_page):
    page = open_tab(open_page)
    write(page, "나무꾼은 playing")
    show(page, "merges")
    page.click(".tok-merges .tok-pill >> nth=1")
    page.wait_for_function("() => /play/.test(document.querySelector('.tok-ladder h3').textContent)")
    answer = answer_to({"kind": "merges", "language": "en", "word": "playing", "tokenizer": "builtin/words"})
    assert page.locator(".tok-rung").count() == len(answer["words"][0]["steps"]) + 2
    final = [int(text) for text in page.locator(".tok-final small").all_inner_texts()]
    assert tuple(final) == answer["words"][0]["ids"]


def test_the_vocabulary_is_searched_filtered_and_paged(open_page):
    page = open_tab(open_page)
    show(page, "vocabulary")
    entries = page.locator(".tok-entry")
    assert entries.count() == 100
    page.fill(".tok-vocabulary input", "하")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.tok-entry bdi')].every((node) => node.textContent.includes('하'))"
    )
    page.click(".tok-segments button[data-value=regex]")
    page.fill(".tok-vocabulary input", "^[0-9]{2}$")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.tok-entry bdi')].every((node) => /^[0-9]{2}$/.test(node.textContent))"
    )
    page.fill(".tok-vocabulary input", "(")
    page.wait_for_selector(".tok-vocabulary .pg-notice")
    page.click(".tok-vocabulary-bar .tok-pill >> nth=1")
    page.wait_for_function("() => document.querySelector('.tok-entry')?.dataset.id === '0'")
    page.click(".tok-pager button >> nth=1")
    page.wait_for_function("() => document.querySelector('.tok-entry')?.dataset.id === '100'")


def test_the_pipeline_and_the_configuration_can_be_read(open_page):
    page = open_tab(open_page)
    write(page, "㈜ 하나")
    show(page, "pipeline")
    stages = page.locator(".tok-stage").evaluate_all("(nodes) => nodes.map((node) => node.dataset.stage)")
    assert stages == ["normalizer", "pre_tokenizer", "model", "post_processor", "decoder"]
    assert "(주)" in page.locator(".tok-stage[data-stage=normalizer]").inner_text()
    page.click(".tok-json summary")
    assert '"NFKC"' in page.locator(".tok-json pre").first.inner_text()


def test_the_page_changes_its_language(open_page):
    page = open_tab(open_page)
    page.click("#language label:has-text('한국어')")
    page.wait_for_function("() => document.querySelector('.tok-tab').textContent === '조각과 호출'")
    page.wait_for_function(SETTLED, arg=examples("ko")[0][1])
    for view in ("compare", "hangul", "merges", "vocabulary", "pipeline"):
        show(page, view)
    assert not re.search(r"\bundefined\b|\bnull\b", page.locator("#tokenizer").inner_text())


def test_the_main_thing_fits_one_screen(open_page):
    page = open_tab(open_page)
    box = page.locator(".tok-look").bounding_box()
    assert box["y"] + box["height"] <= 768
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("() => innerWidth === 390 && document.documentElement.scrollWidth <= innerWidth")


def test_a_client_calls_the_endpoint(address):
    command = [sys.executable, "-c", CLIENT, address]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    described, found = json.loads(done.stdout)
    assert "/tokenize" in described
    parameters = [each["parameter_name"] for each in described["/tokenize"]["parameters"]]
    assert parameters == ["text", "tokenizer", "add_special_tokens"]
    assert found == tokenize("안녕 뷁", "builtin/bytes", add_special_tokens=False)
