"""Every chart is saved as a picture: PNG and SVG, on white, under its name, with the words that stand in it."""

import html
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import DRAWN
from tests.browser.driving import REST, set_control, turn_dark, wait_for_opening
from tests.browser.live_demo import NASTY, READY, build, served
from tests.browser.tour import COMPARED, SUMMARIZED

pytestmark = pytest.mark.browser

LEFT, RIGHT = (f"#generate-live .dp-card:nth-child({n})" for n in (1, 2))
ALONG, TREE = "#generate-steps .pg-along", "#generate-tree"
UNSURE, RANKS = "#generate-steps .pg-unsure-head", "#generate-scores .pg-ranks"
ENDED = "() => playground.strip.texts('generate-strip').at(-1)?.running === false"
SUMMARY_READ = """() => {
  const ids = playground.summary.state('summarize-view').value?.ids;
  return String(ids) === String(playground.strip.shown('summarize-strip').ids);
}"""
WITHIN = """([selector, width]) => {
  const { left, right } = document.querySelector(selector).getBoundingClientRect();
  return 0 <= left && right <= width;
}"""
STEP = 4  # as the page counts: three tokens stand before it
CHARTS = {
    "next-token": (LEFT, "Next token", "generate-next-token-step-4"),
    "cumulative": (RIGHT, "rank (log scale)", "generate-cumulative-step-4"),
    "histogram": (RIGHT, "probability of a token (one bar per factor of 10)", "generate-histogram-step-4"),
    "temperatures": (RIGHT, "rank (log scale)", "generate-temperatures-step-4"),
    "waterfall": (RIGHT, "raw model distribution", "generate-waterfall-step-4"),
    "along": (ALONG, "entropy (nats)", "generate-entropy-tokens-8"),
    "tree": (TREE, "step 8 of 8", "generate-beam-tree-step-8"),
    "unsure": (UNSURE, "entropy (nats)", "generate-unsure-tokens-8"),
    "ranks": (RANKS, "101–1,000", "generate-ranks-tokens-{read}"),
}
"""Where each is saved on the Generate tab, a word of its axes or of what stands above it, and its file's name."""


@pytest.fixture(scope="module")
def page(shared_page, address):
    """The page in English with a search of three beams written, its fourth token chosen, all of it unfolded."""
    page = shared_page
    page.goto(address)
    page.wait_for_function(DRAWN)
    wait_for_opening(page)
    page.click("#strategy label:has-text('beam') >> nth=0")
    for name, value in (("num_beams", 3), ("min_new_tokens", 8), ("max_new_tokens", 8)):
        set_control(page, name, value)
    page.click("#generate")
    page.wait_for_function(ENDED)
    page.click(f"#generate-strip .pg-token[data-index='{STEP - 1}']")
    page.wait_for_function(f"() => playground.live.state('generate-live').step.generated === {STEP - 1}")
    page.click(f"{ALONG} summary")
    page.wait_for_selector(f"{ALONG} .main-svg")
    page.click("#generate-scores summary")
    page.wait_for_selector(f"{RANKS} .pg-ranks-row")
    return page


def show(page, chart):
    if chart in ("cumulative", "histogram", "temperatures", "waterfall"):
        page.click(f"#generate-live [data-figure={chart}]")
        page.evaluate(REST)


def saved(page, place, kind):
    """Save what is shown in ``place``; return the file's name and its content."""
    page.click(f"{place} .pg-picture-button")
    with page.expect_download() as download:
        page.click(f"{place} .pg-picture-kinds button:text-is('{kind}')")
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def words_of(svg):
    """Return the words of a picture, once it is known to be as large as a slide and to run nothing."""
    text = svg.decode("utf-8")
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert float(root.get("width")) >= 1199
    assert "<script" not in text
    assert not re.search(r"<[^>]*\son\w+=", text)
    names = {node.tag.rpartition("}")[2] for node in root.iter()}
    assert names.isdisjoint({"script", "foreignObject", "image", "img", "a", "b"}), names
    return ["".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text")]


def check_png(png):
    image = Image.open(io.BytesIO(png))
    assert image.format == "PNG"
    assert image.width >= 2399
    drawn = image.convert("RGB")
    assert drawn.getpixel((0, 0)) == drawn.getpixel((image.width - 1, image.height - 1)) == (255, 255, 255)
    assert len(drawn.quantize(16).getcolors()) > 2


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_saved_as_png_and_as_svg(page, chart):
    place, word, name = CHARTS[chart]
    show(page, chart)
    name = name.format(read=page.locator("#generate-scores .pg-read-text .pg-prompt-token").count())
    svg_name, svg = saved(page, place, "SVG")
    png_name, png = saved(page, place, "PNG")
    assert (svg_name, png_name) == (f"{name}.svg", f"{name}.png")
    assert any(word in text for text in words_of(svg)), words_of(svg)
    check_png(png)


@pytest.mark.parametrize(
    ("place", "figure", "trace"),
    [
        (LEFT, "live.figure('next_token', 'generate-live')", "label"),
        (TREE, "tree.figure('generate-tree')", "labels kept"),
    ],
)
def test_a_picture_has_the_tokens_of_its_chart(page, place, figure, trace):
    labels = page.evaluate(f"(name) => playground.{figure}.data.find((each) => each.name === name).text", trace)
    labels = [html.unescape(label) for label in labels if label]
    assert len(labels) >= 3
    assert set(labels) <= set(words_of(saved(page, place, "SVG")[1]))


def test_the_bars_have_the_tokens_of_the_text_and_their_entropies(page):
    tokens = page.evaluate("playground.strip.current('generate-strip').tokens.map((t) => [t.label, t.entropy])")
    words = words_of(saved(page, UNSURE, "SVG")[1])
    assert [word for word in words if word in [label for label, _ in tokens]] == [label for label, _ in tokens]
    assert {f"{entropy:.2f}" for _, entropy in tokens} <= set(words)


def test_the_histogram_has_the_counts_of_the_card(page):
    counts = page.locator(f"{RANKS} .pg-ranks-count").all_inner_texts()
    assert set(counts) <= set(words_of(saved(page, RANKS, "SVG")[1]))


def without_ids(svg):
    """Return the text of a picture without the numbers that Plotly gives it and its traces."""
    return re.sub(r"(clip|defs-|trace)[0-9a-f]{6}", r"\1", svg.decode("utf-8"))


def test_a_picture_is_on_white_from_the_dark_theme_too(page):
    places = (LEFT, RIGHT, ALONG, TREE, UNSURE, RANKS)
    light = [without_ids(saved(page, place, "SVG")[1]) for place in places]
    turn_dark(page, f"{ALONG} .js-plotly-plot")
    page.evaluate(REST)
    dark = [without_ids(saved(page, place, "SVG")[1]) for place in places]
    check_png(saved(page, LEFT, "PNG")[1])
    page.click("#dark-button")
    assert dark == light


def test_the_choices_close_by_escape_by_a_click_beside_them_and_where_the_focus_leaves(page):
    opener, kinds = (page.locator(f"{LEFT} .pg-picture-{part}") for part in ("button", "kinds"))
    opener.click()
    expect(kinds).to_be_visible()
    expect(opener).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(kinds).to_be_hidden()
    expect(opener).to_have_attribute("aria-expanded", "false")
    expect(opener).to_be_focused()
    opener.click()
    page.locator(f"{LEFT} h3").click()
    expect(kinds).to_be_hidden()
    opener.click()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(kinds).to_be_hidden()


@pytest.mark.parametrize("width", [1366, 390])
def test_the_choices_stay_within_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.evaluate(REST)
    for place in (LEFT, RIGHT, ALONG, TREE, UNSURE, RANKS):
        page.click(f"{place} .pg-picture-button")
        for part in ("button", "kinds"):
            page.wait_for_function(WITHIN, arg=[f"{place} .pg-picture-{part}", width])  # charts follow the window
        page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1366, "height": 768})


def test_the_button_is_called_by_what_it_saves_in_both_languages(page):
    show(page, "histogram")
    expect(page.locator(f"{RIGHT} .pg-picture-button")).to_have_attribute("aria-label", "Save picture: Histogram")
    page.check("#language input[value=ko]", force=True)
    page.wait_for_function("() => document.documentElement.lang === 'ko'")
    names = [
        "그림 저장: 다음 토큰",
        "그림 저장: 확률 분포",
        f"그림 저장: {page.evaluate('playground.page.data.words.ko.unsure')}",
        "그림 저장: 토큰별 엔트로피와 남은 토큰 수",
        "그림 저장: 빔 트리",
        f"그림 저장: {page.evaluate('playground.page.data.words.ko.read_ranks')}",
    ]
    buttons = page.locator("#tab-generate .pg-picture-button")
    expect(buttons).to_have_count(len(names))
    for button, name in zip(buttons.all(), names, strict=True):
        expect(button).to_have_attribute("aria-label", name)
    page.check("#language input[value=en]", force=True)
    page.wait_for_function("() => document.documentElement.lang === 'en'")


def test_a_comparison_is_saved_with_what_its_lines_stand_for(page):
    page.click("#tab-compare-button")
    page.wait_for_function(COMPARED)
    page.wait_for_selector(".pg-board-sums .main-svg")
    name, svg = saved(page, ".pg-board-sums", "SVG")
    assert name == "compare-sums.svg"
    said = " ".join(words_of(svg))
    assert "log-probability (nats)" in said
    settings = page.locator(".pg-board .pg-edit").all_text_contents()
    assert all(f"{i + 1}: {setting}" in said for i, setting in enumerate(settings)), (settings, said)
    check_png(saved(page, ".pg-board-sums", "PNG")[1])


LAB = {
    "softmax": {"lab-softmax": "100 %"},
    "draws": {"lab-draws-counts": "After 100 draws", "lab-draws-inverse": "u = ", "lab-draws-errors": "1e−4"},
    "logs": {"lab-logs": "float32: 0 at 150"},
    "tail": {"lab-tail": "1,000,000"},
    "order": {"lab-order-yours": "(nucleus): 0.7", "lab-order-transformers": "44.3"},
    "letters": {"lab-beam-tree-step-5": "a · greedy"},
}
"""The files of each of the lab's sections, and a word of the picture."""


@pytest.mark.parametrize("view", LAB)
def test_the_labs_charts_are_saved(page, view):
    page.click("#tab-lab-button")
    page.click(f".pg-lab-tab[data-view={view}]")
    page.wait_for_selector("#lab-section .pg-picture-button")
    headings = page.locator("#lab-section .pg-lab-card:has(.pg-picture) h3").all_text_contents() or ["Beam tree"]
    for place, (file, word) in enumerate(LAB[view].items()):
        button = f":nth-match(#lab-section .pg-picture, {place + 1})"
        name, svg = saved(page, button, "SVG")
        words = words_of(svg)
        assert name == f"{file}.svg"
        assert any(word in text for text in words), words
        assert any(headings[place] in text for text in words), (headings, words)
        check_png(saved(page, button, "PNG")[1])


def test_where_the_decoder_looked_is_saved_with_the_sources_tokens(page):
    page.click("#tab-summarize-button")
    page.wait_for_function(SUMMARIZED)
    page.wait_for_function(SUMMARY_READ)
    heat = "#tab-summarize .pg-heat"
    expect(page.locator(f"{heat} .pg-picture")).to_be_hidden()
    page.click(f"{heat} > summary")
    page.wait_for_selector(f"{heat} .pg-heat-chip")
    page.locator("#summarize-view .pg-summary-own > span").nth(1).click()
    name, svg = saved(page, heat, "SVG")
    assert re.fullmatch(r"summarize-attention-token-\d+\.svg", name)
    said = words_of(svg)
    best = page.locator(f"{heat} .pg-heat-bar > span").nth(1).inner_text()
    assert best in " ".join(said)
    check_png(saved(page, heat, "PNG")[1])


def test_hostile_labels_are_texts_in_a_picture(shared_page):
    with served(build()) as url:
        shared_page.goto(url)
        shared_page.wait_for_function(READY)
        name, svg = saved(shared_page, ".dp-card:nth-child(1)", "SVG")
        check_png(saved(shared_page, ".dp-card:nth-child(1)", "PNG")[1])
        shared_page.goto("about:blank")
    texts = words_of(svg)
    assert name == "next-token-step-2.svg"
    assert [label for label in NASTY if not any(text.startswith(label[:12]) for text in texts)] == []
