"""The Probability lab: every section, by hand and by keys, without a request; what is kept and what a link holds."""

import math
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from playground.probability.draws import counts
from playground.probability.softmax import softmax
from playground.probability.tail import beyond
from tests.browser.conftest import DRAWN
from tests.browser.driving import REST, load_anew, wait_for_opening, wait_for_quiet
from tests.browser.tour import ANSWERED, SUMMARIZED

pytestmark = pytest.mark.browser

STATE = "playground.lab.state()"
KEPT = "(part) => sessionStorage.getItem('playground.lab')?.includes(part)"
NUMBERS = "() => [...document.querySelectorAll('#tab-lab .pg-lab-number')].map((each) => each.textContent)"
LESSON = [1, 2, 3, 4, 100]
WORKED = "() => playground.strip.texts('generate-strip').length"


@pytest.fixture
def page(open_page):
    page = open_page("en-US", worked=True)
    page.click("#tab-lab-button")
    page.wait_for_selector(".pg-lab-column")
    return page


def show(page, view):
    page.click(f".pg-lab-tab[data-view={view}]")
    return page.locator("#lab-section")


def shares(page):
    """The probabilities after all stages, as shown."""
    return [float(each.split()[0].replace("−", "-")) / (100 if "%" in each else 1) for each in page.evaluate(NUMBERS)]


def said(page):
    return page.locator(".pg-lab-said").inner_text()


def test_the_lessons_logits_are_shown_and_divided_in_two_clicks(page):
    assert shares(page) == pytest.approx(softmax(LESSON), rel=5e-3)
    for scale, name in ((10, "÷10"), (100, "÷10"), (10, "×10"), (1, "×10"), (0.1, "×10")):
        page.get_by_role("button", name=name, exact=True).click()
        assert shares(page) == pytest.approx(softmax([z / scale for z in LESSON]), rel=5e-3, abs=1e-300)


@pytest.mark.parametrize(("name", "by"), [("÷10", 10), ("÷100", 100), ("×10", 0.1)])
def test_lesson_13_is_read_in_two_clicks(page, name, by):
    page.get_by_role("button", name=name, exact=True).click()  # the first click opened the tab
    assert shares(page) == pytest.approx(softmax([z / by for z in LESSON]), rel=5e-3, abs=1e-300)


def test_lesson_7_is_read_in_two_clicks(page):
    text = show(page, "logs").inner_text()
    assert "the product is 5.56e−309, the sum of the logs −709.78" in text
    assert re.search(r"float64\s+5.56e−309\s+subnormal: digits get lost\s+1,023\s+1,075", text)


def test_lesson_14_is_read_in_two_clicks_and_each_coin_in_one_more(page):
    section = show(page, "draws")
    for kind, weights in ((None, [1] * 6), ("Coin", [1, 1]), ("Bent coin", [7, 3])):
        if kind:
            section.get_by_role("button", name=kind, exact=True).click()
        chart = section.locator(".pg-lab-chart svg").first
        expect(chart.locator("text[data-role=ink]")).to_have_text([str(n) for n in counts(weights, 100, 1).tolist()])
        assert said(page).startswith("After 100 draws")


def test_lesson_16_is_read_in_two_clicks(page):
    text = show(page, "tail").inner_text()
    assert "at least one of 100 tokens comes from it is 63.4 %" in text
    assert re.search(r"for a chance of 99 %\s+459", text)


def test_keys_and_hand_move_a_logit_and_nothing_is_asked_of_the_server(page):
    wait_for_quiet(page)
    asked = []  # but for the page's own address: Gradio looks whether it is there after a long silence
    page.on("request", lambda request: urlsplit(request.url).path == "/" or asked.append(request.url))
    bar = page.locator(".pg-lab-column").last
    bar.focus()
    for key, value in (("ArrowDown", 99), ("PageDown", 89), ("ArrowUp", 90)):
        page.keyboard.press(key)
        assert bar.get_attribute("aria-valuenow") == str(value)
        assert page.evaluate(f"{STATE}.softmax.logits") == [1, 2, 3, 4, value]
    box = page.locator(".pg-lab-column").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 1, steps=5)
    page.mouse.up()
    assert page.evaluate(f"{STATE}.softmax.logits[0]") > 80
    page.locator(".pg-lab-bar input").nth(1).fill("-2.5")
    assert page.evaluate(f"{STATE}.softmax.logits[1]") == -2.5
    page.wait_for_function(KEPT, arg='"logits":[' + ",".join(map(str, page.evaluate(f"{STATE}.softmax.logits"))) + "]")
    assert asked == []


def test_temperature_and_cut_offs_act_on_the_same_bars(page):
    page.get_by_role("button", name="T → ∞").click()
    assert shares(page) == pytest.approx([0.2] * 5)
    page.get_by_role("slider", name="top-k").fill("3")
    page.get_by_role("button", name="T → 0").click()
    assert shares(page) == [0, 0, 0, 0, 1]
    assert "greedy" in said(page)
    assert page.locator(".pg-lab-pair[data-removed=true]").count() == 4


def test_draws_are_those_that_python_draws(page):
    show(page, "draws")
    page.locator(".pg-lab-field input").fill("7")
    page.get_by_role("button", name="Coin", exact=True).click()
    page.get_by_role("slider", name="Number of draws n").fill("6")
    label = page.locator(".pg-lab-chart svg").first.get_attribute("aria-label")
    heads, tails = counts([1, 1], 1_000_000, 7).tolist()
    assert label == f"1: {heads:,} / 500000.0, 2: {tails:,} / 500000.0"
    page.get_by_role("slider", name="Number of draws n").fill("0")
    assert page.evaluate(f"{STATE}.draws.n") == 1
    page.get_by_role("button", name="One more draw").click()
    assert "Draw 2: u =" in page.locator("#lab-section").inner_text()


def test_a_distribution_is_drawn_in_one_stroke(page):
    section = show(page, "draws")
    expect(section.locator(".pg-lab-chart svg[aria-label]")).to_have_count(3)  # drawn, and as high as they will be
    page.evaluate(REST)
    boxes = [bar.bounding_box() for bar in section.locator(".pg-lab-column").all()]
    at = lambda i, share: (boxes[i]["x"] + boxes[i]["width"] / 2, boxes[i]["y"] + (1 - share) * boxes[i]["height"])  # noqa: E731
    page.mouse.move(*at(0, 0.2))
    page.mouse.down()
    page.mouse.move(*at(2, 0.6))  # from the first bar to the third at once
    page.mouse.move(*at(5, 0.9), steps=20)
    page.mouse.up()
    assert page.evaluate(f"{STATE}.draws.weights") == pytest.approx([0.2, 0.4, 0.6, 0.7, 0.8, 0.9], abs=0.06)
    assert page.evaluate(f"{STATE}.draws.kind") == "own"
    assert section.locator(".pg-lab-choice[aria-pressed=true]").inner_text() == "My own"
    page.mouse.move(*at(0, 0.9))
    page.evaluate(REST)
    assert page.evaluate(f"{STATE}.draws.weights[0]") < 0.3, "nothing is drawn without a press"
    section.locator(".pg-lab-column").nth(1).focus()
    before = page.evaluate(f"{STATE}.draws.weights")
    page.keyboard.press("ArrowUp")
    after = page.evaluate(f"{STATE}.draws.weights")
    assert after[1] == pytest.approx(before[1] + 0.01)
    assert after[2:] == before[2:]


WATCH = f"""() => {{
  window.fewest = Infinity;
  const look = () => {{
    window.fewest = Math.min(window.fewest, {STATE}.draws.n);
    requestAnimationFrame(look);
  }};
  look();
}}"""
"""How few draws were shown in any frame: they may be over before a test has looked once."""


def test_a_series_is_drawn_on_to_its_end(page):
    show(page, "draws")
    page.get_by_role("slider", name="Number of draws n").fill("4")
    page.evaluate(WATCH)
    page.get_by_role("button", name="Draw from 1 to n").click()
    page.wait_for_function(f"() => window.fewest < 10000 && {STATE}.draws.n === 10000")
    assert said(page).startswith("After 10,000 draws")


@pytest.mark.parametrize(
    ("power", "product", "state"),
    [(1023, "1.11e−308", "subnormal"), (1024, "5.56e−309", "subnormal"), (1075, "0", "nothing is left")],
)
def test_a_product_becomes_subnormal_and_0_and_its_logs_go_on(page, power, product, state):
    section = show(page, "logs")
    page.get_by_role("button", name=f"0.5^{power}").click()
    row = section.locator("tr", has_text="float64").inner_text()
    assert product in row
    assert state in row
    assert "1,075" in row
    assert f"{power * -0.6931471805599453:.2f}".replace("-", "−") in said(page)


def test_the_tail_comes_up(page):
    section = show(page, "tail")
    assert "63.4 %" in said(page)
    page.get_by_role("button", name="q = 1.00e−8").click()
    assert "1 − (1 − q)^N" in section.inner_text()


def test_a_text_and_a_step_of_another_tab_give_their_probabilities(page):
    page.wait_for_function(WORKED)
    show(page, "logs")
    page.get_by_role("button", name=re.compile("^Generate: .* tokens of its text")).click()
    logprobs = page.evaluate("playground.strip.current('generate-strip').tokens.map(({ logprob }) => logprob)")
    assert page.evaluate(f"{STATE}.logs.t") == len(logprobs)
    shown = float(said(page).split("the logs ")[1].removesuffix(".").replace("−", "-"))
    assert shown == pytest.approx(sum(logprobs), abs=0.05)
    show(page, "tail")
    take_tail(page, "Generate", "generate-live")


def take_tail(page, tab, charts):
    group = page.get_by_role("group", name=f"q of {tab}’s step:")
    group.get_by_role("button", name="beyond rank 100", exact=True).click()
    probs = page.evaluate("(id) => [...playground.live.state(id).step.before]", charts)
    assert page.evaluate(f"{STATE}.tail.q") == pytest.approx(beyond(probs, 100))
    assert page.evaluate(f"{STATE}.tail.q") > 0


def summarize(page):
    page.click("#tab-summarize-button")
    page.wait_for_function(SUMMARIZED)
    wait_for_quiet(page)  # the charts stand on their step


def ask(page):
    page.click("#tab-chat-button")
    page.fill(".pg-chat-draft", "Hello?")
    page.press(".pg-chat-draft", "Enter")
    page.wait_for_function(ANSWERED)
    wait_for_quiet(page)


@pytest.mark.parametrize(("tab", "write"), [("summarize", summarize), ("chat", ask)])
def test_summarize_and_chat_give_theirs_once_they_have_a_text(page, tab, write):
    show(page, "tail")
    name = tab.title()
    assert page.get_by_role("group", name=f"q of {name}’s step:").count() == 0
    write(page)
    page.click("#tab-lab-button")
    take_tail(page, name, f"{tab}-live")
    show(page, "logs")
    page.get_by_role("button", name=re.compile(f"^{name}: .* tokens of its text")).click()
    logprobs = page.evaluate("(id) => playground.strip.current(id).tokens.map((each) => each.logprob)", f"{tab}-strip")
    assert page.evaluate(f"{STATE}.logs.chances") == pytest.approx([math.exp(each) for each in logprobs], rel=1e-3)
    assert f"first {len(logprobs)} tokens (at most 512 are taken)" in page.locator("#lab-section").inner_text()


def test_of_a_longer_text_the_first_512_tokens_are_taken_and_the_page_says_so(page):
    page.wait_for_function(WORKED)
    page.evaluate(
        """() => {
          const text = playground.strip.current('generate-strip');
          text.tokens = Array.from({ length: 700 }, () => text.tokens[0]);
        }"""
    )
    show(page, "logs")
    page.get_by_role("button", name="Generate: the first 512 of its 700 tokens").click()
    assert page.evaluate(f"{STATE}.logs.chances.length") == 512
    assert "repeats them from the start, up to 2,000 tokens" in page.locator("#lab-section").inner_text()


def test_the_order_of_stages_decides_how_many_are_kept(page):
    section = show(page, "order")
    assert re.search("keeps 2 tokens.*3", said(page))
    mine = section.locator(".pg-lab-stages").first
    for _ in range(3):
        mine.locator("[data-stage=temperature]").get_by_role("button", name="earlier").click()
    assert page.evaluate(f"{STATE}.order.order") == ["temperature", "top_k", "top_p", "min_p"]
    assert re.search("keeps 3 tokens.*3", said(page))
    mine.locator("[data-stage=temperature]").drag_to(mine.locator("[data-stage=min_p]"))
    page.wait_for_function(f"() => String({STATE}.order.order) === 'top_k,top_p,min_p,temperature'")


def test_the_code_follows_the_section_that_is_open(page):
    code = page.locator("#tab-lab .pg-code-details")
    code.locator("summary").click()
    expect(code.locator("pre")).to_contain_text("z = np.array([1, 2, 3, 4, 100], float)", use_inner_text=True)
    show(page, "tail")
    page.wait_for_function("() => document.querySelector('#tab-lab pre').textContent.includes('q, n = 0.01, 100')")


TREE = "playground.tree.state('lab-section')"
ON_THE_TREE = """() => [...document.querySelectorAll('#tab-lab .pg-tree-plot text')].map((each) => each.textContent)"""


def test_greedy_search_misses_what_three_beams_find(page):
    section = show(page, "letters")
    assert "aaaaa with 1.152 % and misses" in said(page)
    texts = ["a · greedy", "c −1.81 · best", "−4.46"]
    page.wait_for_function(f"(texts) => texts.every((each) => ({ON_THE_TREE})().includes(each))", arg=texts)
    beams = section.get_by_role("slider", name="beam width")
    beams.focus()
    page.keyboard.press("ArrowRight")
    assert "ccccc has 16.29 %" in said(page)
    page.keyboard.press("ArrowRight")
    assert "ccccc with 16.29 %" in said(page)
    page.wait_for_function(f"({ON_THE_TREE})().includes('c · best')")
    assert "never looked at" not in section.locator(".pg-tree-key").inner_text()
    assert page.evaluate(f"{STATE}.letters") == {"width": 3, "step": 5}


def test_the_search_is_read_step_by_step_and_its_step_is_kept(page):
    section = show(page, "letters")
    section.get_by_role("slider", name="steps shown").fill("2")
    page.wait_for_function(f"() => {TREE}.view?.t === 2")
    assert page.evaluate(f"{STATE}.letters.step") == 2
    section.locator(".pg-tree-plot").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(f"{STATE}.letters.step") == 3
    page.keyboard.press("ArrowDown")
    section.locator(".pg-tree-said", has_text="÷ 3 =").wait_for()
    section.get_by_role("slider", name="beam width").fill("9")
    page.wait_for_function(f"() => {TREE}.tree.beams === 9 && {TREE}.view.t === 3")
    assert page.evaluate(f"{TREE}.chosen") is None
    section.locator(".pg-tree-said", has_text="Step 3: 27 candidates").wait_for()


def test_what_was_set_is_there_after_a_reload_and_in_korean(page):
    show(page, "logs")
    page.get_by_role("slider", name="Number of tokens").fill("150")
    page.check("#language input[value=ko]", force=True)
    page.wait_for_function("() => document.querySelector('#tab-lab .pg-lab-said')?.textContent.includes('토큰 150개')")
    page.wait_for_function(KEPT, arg='"t":150')
    page.wait_for_function(  # the address follows last of all
        "() => (({ searchParams }) => searchParams.get('s') && searchParams.get('lang') === 'ko')(new URL(location))"
    )
    load_anew(page)
    page.wait_for_function("() => window.playground?.lab?.state()?.logs.t === 150")
    page.wait_for_selector(".pg-lab-tab[data-view=logs][aria-selected=true]")


def test_on_a_phone_it_is_reached_by_touch_and_by_keys(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="en-US", has_touch=True)
    page = context.new_page()
    page.goto(address)
    page.wait_for_function(DRAWN)
    wait_for_opening(page)
    more, lab = page.locator("#tabs .overflow-menu > button"), page.locator("#tab-lab .pg-lab-column").first
    entry = page.locator("#tabs .overflow-dropdown button", has_text="Probability lab")
    more.tap()
    entry.tap()
    lab.wait_for()
    page.locator("#tab-generate-button").tap()
    lab.wait_for(state="hidden")
    more.focus()
    page.keyboard.press("Enter")
    entry.wait_for()
    while not entry.evaluate("(node) => node === document.activeElement"):
        assert more.evaluate("(node) => node.parentElement.contains(document.activeElement)"), "the focus has left"
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    lab.wait_for()
    context.close()
