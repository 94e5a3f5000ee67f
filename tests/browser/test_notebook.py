"""A notebook's document in Chromium, opened as a file: it draws what decoding says, and asks nothing of anybody."""

import json
from dataclasses import replace

import pytest

from playground import next_token, show
from playground.charts.style import percent
from playground.options import DecodingOptions
from playground.web.shell.option_data import control_values
from tests.browser.conftest import VIEWPORT
from tests.browser.live_demo import READY, REST

pytestmark = pytest.mark.browser

PROMPT = "옛날 옛적 </script><img src=x onerror=\"document.title='run'\"> & 숲에"
OPTIONS = DecodingOptions(do_sample=True, temperature=0.8, top_k=50, top_p=0.9, seed=7)
AFTER = "() => Array.from(playground.live.state().result.after)"
MOVE = """([name, value]) => {
  const slider = document.querySelector(`[data-option=${name}] input[type=range]`);
  slider.value = value;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
}"""


@pytest.fixture(scope="module")
def view(builtin):
    return show(builtin, PROMPT, OPTIONS, steps=3, language="en")


@pytest.fixture(scope="module")
def opened(chromium):
    """Return a function that opens a file; it returns the page and a list of its requests, errors and messages."""
    context = chromium.new_context(viewport=VIEWPORT)

    def open_it(path):
        heard = []
        page = context.new_page()
        page.on("request", lambda request: heard.append(request.url))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("console", lambda message: heard.append(message.text))
        page.goto(path.as_uri())
        page.frames[-1].wait_for_function(READY)
        return page, heard

    yield open_it
    context.close()


@pytest.fixture
def document(opened, view, tmp_path):
    path = view.save(tmp_path / "step.html")
    page, heard = opened(path)
    yield page
    page.evaluate(REST)
    assert heard == [path.as_uri()]
    page.close()


@pytest.fixture(scope="module")
def sliders(opened, view, tmp_path_factory):
    """One document for all sliders; each test moves back what it has moved."""
    path = view.save(tmp_path_factory.mktemp("sliders") / "step.html")
    page, heard = opened(path)
    yield page
    assert heard == [path.as_uri()]


def after(page):
    page.evaluate(REST)
    return page.evaluate(AFTER)


def expected(model, options, generated=()):
    return next_token(model, PROMPT, options, generated=generated).probs.tolist()


def near(probs):
    return pytest.approx(probs, abs=2e-6)


@pytest.mark.parametrize(
    "moved",
    [
        {"temperature": 0.35},
        {"temperature": 2.5, "top_k": 7},
        {"top_p": 0.55},
        {"min_p": 0.2, "top_p": 1.0},
        {"typical_p": 0.4},
        {"top_h": 0.5},
        {"epsilon_cutoff": 0.01, "top_k": 0},
        {"eta_cutoff": 0.02, "top_k": 0},
        {"repetition_penalty": 1.6},
        {"no_repeat_ngram_size": 1},
        {"min_new_tokens": 5, "top_k": 0, "top_p": 1.0},
    ],
    ids=lambda moved: "-".join(moved),
)
def test_a_slider_draws_what_decoding_says_of_the_same_options(sliders, builtin, moved):
    before = expected(builtin, OPTIONS)
    assert after(sliders) == near(before)
    for name, value in moved.items():
        sliders.evaluate(MOVE, [name, value])
    probs = expected(builtin, replace(OPTIONS, **moved))
    assert probs != before
    assert after(sliders) == near(probs)
    painted = sliders.locator("[data-chart=next_token] .dp-paint text").all_text_contents()
    assert percent(max(probs)) in painted
    for name in moved:
        sliders.evaluate(MOVE, [name, control_values(OPTIONS)[name]])


@pytest.mark.parametrize(
    ("strategy", "options"),
    [("greedy", replace(OPTIONS, do_sample=False)), ("beam", replace(OPTIONS, do_sample=False, num_beams=4))],
)
def test_another_strategy_is_drawn_as_decoding_takes_it(document, builtin, strategy, options):
    document.check(f"[name=strategy][value={strategy}]")
    assert after(document) == near(expected(builtin, options))
    shown = document.locator(".nb-controls >> nth=0").locator(".nb-control")
    assert shown.evaluate_all("nodes => nodes.map((node) => node.dataset.option)") == (
        ["no_repeat_ngram_size", "repetition_penalty"]
        if strategy == "greedy"
        else ["num_beams", "no_repeat_ngram_size"]
    )


def test_a_token_leads_to_the_step_that_chose_it(document, builtin, view):
    data = json.loads(document.locator("#notebook-data").text_content())
    ids = [step["taken"] for step in data["steps"]]
    document.click(".nb-token >> nth=2")
    assert after(document) == near(expected(builtin, OPTIONS, ids[:2]))
    assert document.evaluate("playground.live.state().result.token") == ids[2]
    assert document.locator(".nb-token[aria-pressed=true]").all_text_contents() == [data["tokens"][2]]


def test_the_box_takes_every_legal_value_and_no_other(document, builtin):
    box = document.locator("[data-option=temperature] input[type=number]")
    box.fill("7.5")
    box.press("Enter")
    assert after(document) == near(expected(builtin, replace(OPTIONS, temperature=7.5)))
    box.fill("-1")
    box.press("Enter")
    assert after(document) == near(expected(builtin, replace(OPTIONS, temperature=7.5)))
    box.blur()
    assert box.input_value() == "7.5"


def test_a_line_dragged_on_the_curve_moves_its_slider(document):
    document.evaluate("playground.live.draw([])")
    height = "() => Number(document.querySelector('[data-option=top_p] input[type=range]').value)"
    document.evaluate(REST)
    box = document.locator("[data-chart=cumulative]").bounding_box()
    grip = document.evaluate(
        """() => {
          const { layout } = playground.live.figure('cumulative');
          const { p } = playground.live.state().result;
          const inner = layout.height - layout.margin.t - layout.margin.b;
          const [low, high] = layout.yaxis.range;
          return layout.margin.t + inner * (1 - (p.height - low) / (high - low));
        }"""
    )
    x = box["x"] + 0.6 * box["width"]
    document.mouse.move(x, box["y"] + grip)
    document.mouse.down()
    document.mouse.move(x, box["y"] + grip + 60, steps=3)
    document.mouse.up()
    assert document.evaluate(height) < 0.9
    assert document.evaluate("playground.live.state().options.top_p") == document.evaluate(height)


def test_text_is_shown_and_never_run(document):
    assert document.locator(".nb-prompt").text_content() == PROMPT
    assert document.locator("img").count() == 0
    assert document.title() == "Decoding Playground"


def test_a_frame_draws_without_storage_and_out_of_reach(opened, view, builtin, tmp_path):
    path = tmp_path / "notebook.html"
    style = "<style>* { color: red !important }</style>"
    path.write_text(f"<!doctype html><meta charset=utf-8><body>{view._repr_html_()}{view._repr_html_()}{style}")
    page, heard = opened(path)
    first, second = page.frames[1:]
    first.wait_for_function(READY)
    second.wait_for_function(READY)
    first.evaluate(MOVE, ["temperature", 0.35])
    first.evaluate(REST)
    assert first.evaluate(AFTER) == near(expected(builtin, replace(OPTIONS, temperature=0.35)))
    assert second.evaluate(AFTER) == near(expected(builtin, OPTIONS))
    blocked = "() => { try { return Boolean(localStorage); } catch (error) { return error.name; } }"
    assert first.evaluate(blocked) == "SecurityError"
    assert first.evaluate("getComputedStyle(document.body).color") == "rgb(28, 25, 23)"
    assert [url for url in heard if not url.startswith("about:")] == [path.as_uri()]


def test_it_speaks_korean_where_wanted(opened, builtin, tmp_path):
    path = show(builtin, PROMPT, OPTIONS, language="ko").save(tmp_path / "ko.html")
    page, _ = opened(path)
    assert page.title() == "디코딩 놀이터"
    assert page.locator("[data-option=temperature] .nb-name").text_content() == "온도"
    assert page.locator("[data-word=next_token]").text_content() == "다음 토큰"
    assert page.locator(".nb-token").count() == 0
    page.evaluate(MOVE, ["temperature", 1])
    assert page.locator("[data-option=temperature] .nb-help").text_content().startswith("1")
