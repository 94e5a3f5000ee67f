"""The beam tree on the Generate tab: drawn as traced, stepped through, asked for a node's sums; large trees too."""

import statistics
from collections import Counter

import pytest

from playground import DecodingOptions, decode
from playground.charts.beam_tree import beam_tree
from playground.web.workbench.tree.tree import tree_value
from tests.browser.conftest import DRAWN
from tests.browser.driving import REST, set_control, wait_for_opening

pytestmark = pytest.mark.browser

PROMPT = "My grandmother and I"
OPTIONS = DecodingOptions(num_beams=3, no_repeat_ngram_size=2, max_new_tokens=20, top_k=50, top_p=0.9)
TREE = "playground.tree.state('generate-tree')"
ENDED = f"() => {TREE}.tree?.running === false && playground.strip.texts('generate-strip').at(-1)?.running === false"
FACTS = """() => [...document.querySelectorAll('.pg-tree-facts > div')]
  .map((node) => [node.dataset.fact, node.lastChild.textContent])"""
BOXES = """() => [...document.querySelectorAll('.pg-tree-plot text')].filter((node) => node.textContent)
  .map((node) => node.getBoundingClientRect())
  .map(({ left, right, top, bottom }) => [left, right, top + 3, bottom - 3])"""
FATES = ("kept", "pruned", "finished", "banned")


@pytest.fixture(scope="module")
def page(shared_page, address):
    """The page in English with a beam search written; every test leaves its tree whole and unfolded."""
    shared_page.goto(address)
    shared_page.wait_for_function(DRAWN)
    wait_for_opening(shared_page)
    shared_page.fill("#prompt textarea", PROMPT)
    shared_page.click("#strategy label:has-text('beam') >> nth=0")
    for name in ("num_beams", "no_repeat_ngram_size", "max_new_tokens"):
        set_control(shared_page, name, getattr(OPTIONS, name))
    shared_page.click("#generate")
    shared_page.wait_for_function(ENDED)
    shared_page.click(".pg-tree-whole")
    shared_page.evaluate(REST)
    return shared_page


@pytest.fixture(scope="module")
def trace(builtin):
    return decode(builtin, PROMPT, OPTIONS)


@pytest.fixture(scope="module")
def tree(trace):
    return beam_tree(trace.beam_steps)


def go(page, step):
    page.evaluate("(t) => playground.tree.go('generate-tree', t)", step)
    shows(page, step)


def shows(page, step):
    page.wait_for_function(f"(t) => {TREE}.step === t && {TREE}.view.t === t", arg=step)


def drawn(page):
    """Return how many nodes of each fate the figure holds, and its edges by fate."""
    traces = {trace["name"]: trace for trace in page.evaluate("playground.tree.figure('generate-tree').data")}
    nodes = {fate: len(traces[f"nodes {fate}"]["x"]) for fate in (*FATES, "past")}
    edges = {fate: traces[f"edges {fate}"]["x"].count(None) for fate in (*FATES, "past")}
    for found in (nodes, edges):
        found["kept"] += found.pop("past")
    return nodes, edges


def place(page, node):
    """Return where a node is on the screen, once the window stands on it."""
    page.locator(".pg-tree-plot").scroll_into_view_if_needed()
    box = page.locator(".pg-tree-plot").bounding_box()
    names = ("from", "span", "low", "high", "width", "height")
    start, span, low, high, width, height = (page.evaluate(f"{TREE}.view[{name!r}]") for name in names)
    return box["x"] + (node.depth - start) / span * width, box["y"] + (high - node.y) / (high - low) * height


def click(page, node):
    page.mouse.click(*place(page, node))
    page.wait_for_function(f"(id) => {TREE}.chosen === id && {TREE}.view.chosen === id", arg=node.id)
    return dict(page.evaluate(FACTS))


def said(value):
    return f"{abs(value):.2f}" if abs(value) < 0.005 else f"{value:.2f}".replace("-", "−")


def test_all_that_was_traced_is_drawn_and_counted(page, tree):
    go(page, tree.depth)
    nodes, edges = drawn(page)
    assert nodes == edges == {fate: tree.counts[fate] for fate in FATES}
    counts = page.evaluate("[...document.querySelectorAll('.pg-fate')].map((n) => Number(n.dataset.count))")
    assert counts == [tree.counts[fate] for fate in FATES]


def test_the_slider_and_the_arrow_keys_step_through_time(page, tree, trace):
    go(page, tree.depth)
    page.locator(".pg-tree-slider").fill("4")
    shows(page, 4)
    upto = Counter(c.fate for step in trace.beam_steps[:4] for c in step.candidates)
    assert drawn(page)[0] == {fate: upto[fate] for fate in FATES}
    page.focus(".pg-tree-plot")
    for key, step in (("ArrowRight", 5), ("ArrowLeft", 4), ("ArrowLeft", 3), ("Home", 0), ("End", tree.depth)):
        page.keyboard.press(key)
        shows(page, step)


WATCH = """() => {
  const button = document.querySelector('.pg-tree-play');
  window.played = [];
  new MutationObserver(() => window.played.push(button.textContent)).observe(button, { childList: true });
}"""
"""What the button has said: two steps may be over before a test has looked once."""


def test_playing_goes_on_to_the_end(page, tree):
    go(page, tree.depth - 2)
    page.evaluate(WATCH)
    page.click(".pg-tree-play")
    page.wait_for_function("() => window.played.includes('❚❚')")
    shows(page, tree.depth)
    page.wait_for_function("() => document.querySelector('.pg-tree-play').textContent === '▶'")


@pytest.mark.parametrize("fate", ["kept", "pruned", "finished"])
def test_a_clicked_node_tells_its_sums(page, tree, trace, fate):
    go(page, tree.depth)
    node = [node for node in tree.nodes if node.fate == fate][-2]  # not at the first step, where nothing is added yet
    candidate = [c for step in trace.beam_steps for c in step.candidates][node.id - 1]
    facts = click(page, node)
    assert facts["token"] == f"{candidate.label} · token id {candidate.token_id}"
    assert facts["logprob"].startswith(said(candidate.logprob))
    assert facts["processed"] == said(candidate.processed)
    assert facts["sum"].startswith(said(tree.nodes[node.parent].running_sum))
    assert facts["sum"].endswith(said(candidate.running_sum))
    assert facts["score"].endswith(said(candidate.score or candidate.running_sum / node.depth))
    assert facts["fate"].startswith(fate)
    path = set(tree.path(node.id)) if fate != "pruned" else None
    assert path is None or set(page.evaluate(f"{TREE}.path")) == path


def test_a_clicked_ban_tells_its_n_gram(page, tree, builtin):
    go(page, tree.depth)
    node = next(node for node in tree.nodes if node.fate == "banned")
    facts = click(page, node)
    assert facts["ngram"] == " ".join(builtin.label(i) for i in node.ngram)
    assert "n-gram block" in facts["fate"]
    assert "sum" not in facts


def test_nodes_are_reached_by_keys_alone(page, tree):
    go(page, 6)
    page.focus(".pg-tree-plot")
    column = sorted((node for node in tree.nodes if node.depth == 6), key=lambda node: -node.y)
    page.keyboard.press("Escape")
    for node in column[:3]:
        page.keyboard.press("ArrowDown")
        page.wait_for_function(f"(id) => {TREE}.chosen === id", arg=node.id)
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => {TREE}.chosen === null")


def test_the_strips_hypothesis_is_the_path_that_is_marked(page, tree, trace):
    page.evaluate("document.activeElement.blur()")
    for number in (1, 0):
        page.locator("#generate-strip .pg-branch").nth(number).click()
        ids = trace.hypotheses[number].token_ids
        paths = {
            tuple(tree.nodes[i].token_id for i in tree.path(n.id)[1:]): tree.path(n.id) for n in tree.nodes if n.score
        }
        page.wait_for_function(f"(ids) => String({TREE}.path) === String(ids)", arg=list(paths[ids]))


def test_pruned_candidates_fold_away(page, tree):
    go(page, tree.depth)
    page.click(".pg-tree-fold")
    page.wait_for_function(f"() => {TREE}.view.folded")
    nodes, _ = drawn(page)
    assert nodes == {fate: 0 if fate == "pruned" else tree.counts[fate] for fate in FATES}
    page.click(".pg-tree-fold")
    page.wait_for_function(f"() => !{TREE}.view.folded")


@pytest.mark.parametrize("width", [1366, 390])
def test_no_two_labels_touch(page, tree, width):
    page.set_viewport_size({"width": width, "height": 768})
    page.wait_for_function(f"(width) => {TREE}.view.width < width", arg=width)
    page.evaluate("playground.tree.go('generate-tree', 10)")
    shows(page, 10)
    page.evaluate(REST)
    boxes = page.evaluate(BOXES)
    assert len(boxes) > 10
    touching = [
        (one, other)
        for i, one in enumerate(boxes)
        for other in boxes[:i]
        if one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
    ]
    assert touching == []
    page.wait_for_function("(width) => document.documentElement.scrollWidth <= width", arg=width)
    page.set_viewport_size({"width": 1366, "height": 768})


def show_large(page, model):
    """Show a search of ten beams and sixty steps in place of the page's own; return its trace."""
    options = DecodingOptions(num_beams=10, max_new_tokens=60, min_new_tokens=60, no_repeat_ngram_size=2)
    large = decode(model, [5, 6], options)
    value = tree_value(large, options, lambda i: f"<b>{i}</b>")
    page.evaluate(
        "(value) => { const { text_id } = playground.strip.shown('generate-strip');"
        " playground.tree.show('generate-tree', { ...value, text_id }); }",
        value,
    )
    page.wait_for_function(f"() => {TREE}.tree.depth === 60")
    go(page, 60)
    return large


@pytest.mark.proof
def test_ten_beams_by_sixty_steps_are_drawn_within_50_ms(page, random_gpt2):
    """A proof because it measures time: nothing else may run beside it."""
    show_large(page, random_gpt2)
    for _ in range(2):
        for step in range(30, 60):
            page.evaluate("(t) => playground.tree.go('generate-tree', t)", step)
            page.evaluate(REST)
        assert statistics.median(page.evaluate(f"{TREE}.times")[-30:]) < 50
        page.click(".pg-tree-fold")


def test_ten_beams_by_sixty_steps_are_folded_and_shown_as_text(page, random_gpt2):
    large = show_large(page, random_gpt2)
    assert page.evaluate(f"{TREE}.folded")
    page.click(".pg-tree-fold")
    page.wait_for_function(f"() => !{TREE}.view.folded")
    go(page, 60)
    texts = page.locator(".pg-tree-plot text").all_text_contents()
    assert any(text.startswith("<b>") for text in texts)
    assert page.locator("#generate-tree b").count() == 0
    figure = page.evaluate("playground.tree.figure('generate-tree')")
    assert not any("<" in text for trace in figure["data"] for text in trace.get("text", []))
    page.click(".pg-tree-whole")
    page.evaluate(REST)
    nodes, _ = drawn(page)
    assert sum(nodes.values()) == sum(step_count(large, fate) for fate in FATES)


def step_count(trace, fate):
    return sum(c.fate == fate for step in trace.beam_steps for c in step.candidates)


def test_an_ended_search_is_read_from_its_beginning(page):
    seen = page.evaluate("playground.strip.texts('generate-strip').at(-1).text_id")
    page.click("#generate")
    other = "(seen) => playground.strip.texts('generate-strip').at(-1)?.text_id !== seen"
    page.wait_for_function(other, arg=seen)
    page.wait_for_function(ENDED)
    page.wait_for_function(f"() => {TREE}.view.from === -0.6 && {TREE}.view.t === {TREE}.tree.best.length")
    page.click(".pg-tree-whole")
    page.evaluate(REST)


def test_a_text_without_beams_hides_the_tree(page):
    assert page.locator("#generate-tree").is_visible()
    page.click("#strategy label >> nth=0")
    page.wait_for_function("() => playground.controls.options().num_beams === 1")
    page.click("#generate")
    page.wait_for_function("() => playground.strip.texts('generate-strip').at(-1)?.score === null")
    page.wait_for_selector("#generate-tree", state="hidden")
