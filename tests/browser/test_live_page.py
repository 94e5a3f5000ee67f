"""The live charts in a small Gradio page: dragging asks nothing of the server, and the last value is the one drawn."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict

import gradio as gr
import numpy as np
import pytest
import torch

from playground.options import DecodingOptions
from playground.web.live import LiveCharts, live_head, step_payload

pytestmark = pytest.mark.browser

NASTY = ["<img src=x onerror=alert(1)>", "<b>bold</b>", "</script>", "&lt;", "${value}", "{{value}}", '"', "▁산속"]
SLIDERS = {"temperature": (0, 5, 0.01, 1), "top_k": (0, 200, 1, 50), "top_p": (0, 1, 0.01, 0.9)}
OPTIONS = DecodingOptions(do_sample=True, top_k=50, top_p=0.9)
SET = "(...values) => playground.live.setOptions(Object.fromEntries({names}.map((n, i) => [n, values[i]])))"
READY = "() => window.playground?.live?.state()?.frames > 0"
REST = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def sent(seed=0, size=8192, step_id="a"):
    """A peaked step whose best tokens have awkward labels; id 4 was seen after 5 before, and 5 is the last."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(0, 1.5, size).astype("f4")
    logits[:30] = np.linspace(9, 4, 30)
    label = lambda i: NASTY[i] if i < len(NASTY) else f"▁토큰{i}"  # noqa: E731
    given = {"context_ids": [5, 4, 9, 5], "generated": 1, "eos_ids": [7], "u": 0.3, "label": label}
    return step_payload(torch.tensor(logits), step_id=step_id, **given)


def build():
    with gr.Blocks() as demo:
        controls = {
            name: gr.Slider(low, high, value, step=step, elem_id=name, interactive=True)
            for name, (low, high, step, value) in SLIDERS.items()
        }
        live = LiveCharts(sent(), options=OPTIONS, language="en", elem_id="live")
        js = SET.replace("{names}", str(list(SLIDERS)))
        gr.on([c.change for c in controls.values()], fn=None, inputs=list(controls.values()), js=js)
        another = gr.Button("another", elem_id="another")
        another.click(lambda: sent(1, 50257, "b"), outputs=live, show_progress="hidden")
    return demo


@contextlib.contextmanager
def served(demo) -> Iterator[str]:
    _, url, _ = demo.launch(
        head=live_head(),
        prevent_thread_lock=True,
        quiet=True,
        ssr_mode=False,
        run_history=False,
        server_name="127.0.0.1",
    )
    try:
        yield url
    finally:
        demo.close()


@pytest.fixture(scope="module")
def address():
    with served(build()) as url:
        yield url


@pytest.fixture
def live_page(shared_page, address):
    """The page as it opens; loaded anew only when a test before left another step in it."""
    page = shared_page
    if page.url == "about:blank" or state(page, "step.step_id") != "a":
        page.goto(f"{address}?__theme=light")
        page.wait_for_function(READY)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.evaluate(
        """(options) => { document.body.classList.remove('dark');
          playground.live.setLanguage('en'); playground.live.setOptions(options); }""",
        asdict(OPTIONS),
    )
    page.evaluate(REST)
    yield page
    page.evaluate(REST)


def drag(page, name, values):
    """Move a slider's thumb as a hand does: many input events, one after the other."""
    script = """([name, values]) => new Promise((done) => {
      const slider = document.querySelector(`#${name} input[type=range]`);
      const move = () => {
        if (!values.length) return done();
        slider.value = values.shift();
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        requestAnimationFrame(move);
      };
      move();
    })"""
    page.evaluate(script, [name, list(values)])


def traces(page, chart):
    script = """(chart) => Object.fromEntries(document.querySelector(`[data-chart=${chart}]`).data.map(
      (trace) => [trace.name, { x: [...trace.x], y: [...trace.y], text: trace.text && [...trace.text] }]))"""
    return page.evaluate(script, chart)


def state(page, what):
    return page.evaluate(f"() => (({{ step, options, result }}) => {what})(playground.live.state())")


def test_a_drag_makes_no_request_and_draws_its_last_value(live_page):
    requests = []
    live_page.on("request", lambda request: requests.append(request.url))
    drag(live_page, "temperature", np.linspace(1, 0.35, 40).round(2).tolist())
    drag(live_page, "top_k", range(50, 6, -1))
    drag(live_page, "top_p", np.linspace(0.9, 0.55, 36).round(2).tolist())
    live_page.wait_for_timeout(200)
    assert requests == []
    options = state(live_page, "options")
    assert (options["temperature"], options["top_k"], options["top_p"]) == (0.35, 7, 0.55)
    after = state(live_page, "Array.from(result.after.slice(0, 9))")
    drawn = traces(live_page, "next_token")["after"]["x"][1::3]
    ranked = state(live_page, "Array.from(step.ranked.ids.slice(0, 9))")
    assert drawn[:9] == pytest.approx([after[i] if i < 9 else 0 for i in ranked], abs=1e-9)
    curve = traces(live_page, "cumulative")
    assert curve["k"]["x"] == [7, 7]
    assert curve["p"]["y"][0] == pytest.approx(0.55 * state(live_page, "result.p.share"))


def test_what_is_drawn_is_what_is_painted(live_page):
    live_page.evaluate("playground.live.setOptions({ top_k: 3, top_p: 1 })")
    live_page.evaluate(REST)
    painted = live_page.locator("[data-chart=next_token] .textpoint").all_text_contents()
    assert sum("top-k" in text for text in painted) >= 5
    live_page.evaluate("playground.live.setOptions({ top_k: 0 })")
    live_page.evaluate(REST)
    painted = live_page.locator("[data-chart=next_token] .textpoint").all_text_contents()
    assert not any("top-k" in text for text in painted)
    assert sum("%" in text for text in painted) >= 9


def test_token_text_is_shown_and_never_run(live_page):
    texts = " ".join(live_page.locator("[data-chart=next_token] text").all_text_contents())
    assert "<img src=x" in texts
    assert "<b>bold</b>" in texts
    assert live_page.locator(".dp-live img, .dp-live script").count() == 0


def test_axes_hold_still_while_a_control_moves(live_page):
    script = (
        "() => [...document.querySelectorAll('[data-chart]')].map((d) => [d.layout.xaxis.range, d.layout.yaxis.range])"
    )
    before = live_page.evaluate(script)
    drag(live_page, "temperature", [0.2, 3, 0.5])
    live_page.evaluate(REST)
    assert live_page.evaluate(script) == before


def test_a_new_step_from_the_server_is_drawn(live_page):
    live_page.click("#another")
    live_page.wait_for_function("() => playground.live.state().step.step_id === 'b'")
    live_page.evaluate(REST)
    assert live_page.locator("[data-fact=size]").inner_text() == "/ 50,257"


def test_the_language_changes_in_place(live_page):
    live_page.evaluate("playground.live.setLanguage('ko')")
    live_page.evaluate(REST)
    assert live_page.locator("[data-word=next_token]").inner_text() == "다음 토큰"
    assert live_page.locator("[data-chart=cumulative]").get_attribute("aria-label") == "누적 확률"
    assert any("나머지" in text for text in live_page.locator("[data-chart=next_token] text").all_text_contents())


def test_dark_mode_recolours_the_charts(live_page):
    live_page.evaluate("document.body.classList.add('dark')")
    live_page.evaluate(REST)
    colour = "() => document.querySelector('[data-chart=cumulative]').data.find((t) => t.name === 'curve').line.color"
    assert live_page.evaluate(colour) == live_page.evaluate(
        "getComputedStyle(document.querySelector('.dp-live')).getPropertyValue('--dp-ink').trim()"
    )


def test_a_narrow_window_redraws_the_charts_to_fit(live_page):
    live_page.set_viewport_size({"width": 390, "height": 800})
    live_page.wait_for_function("() => document.querySelector('[data-chart=cumulative]').layout.width < 390")
    assert live_page.evaluate("document.querySelector('.dp-live').scrollWidth <= 390")


def test_a_hidden_chart_is_drawn_when_it_shows(live_page):
    live_page.evaluate("document.querySelector('#live').style.display = 'none'")
    live_page.evaluate("playground.live.setOptions({ temperature: 0.5 }); playground.live.setLanguage('ko')")
    live_page.evaluate(REST)
    frames = live_page.evaluate("playground.live.state().frames")
    live_page.evaluate("document.querySelector('#live').style.display = ''")
    live_page.wait_for_function("(frames) => playground.live.state().frames > frames", arg=frames)
    assert state(live_page, "result.stages[0].name") == "temperature"


def test_greedy_says_that_nothing_is_drawn(live_page):
    live_page.evaluate("playground.live.setOptions({ do_sample: false })")
    live_page.evaluate(REST)
    assert "no draw" in live_page.locator("[data-fact=token_name]").inner_text()
    assert traces(live_page, "cumulative")["u"]["y"] == [-1, -1]


def test_everything_banned_says_so(live_page):
    live_page.evaluate(
        """() => { const { step } = playground.live.state();
          step.step_id = 'spoiled';
          step.history = { ids: [...step.ranked.ids], reach: [...step.ranked.ids].map(() => 1), recent: [] };
          playground.live.setOptions({ no_repeat_ngram_size: 1, repetition_penalty: 1.1 }); }"""
    )
    live_page.evaluate(REST)
    assert "No legal token" in live_page.locator("[data-fact=token_name]").inner_text()
    assert live_page.locator("[data-fact=entropy]").inner_text() == "—"


def test_deep_tokens_get_their_label_from_the_vocabulary(live_page):
    unlabelled = state(live_page, "step.ranked.ids[4000]")
    label = f"() => {{ const s = playground.live.state(); return s.label({unlabelled}); }}"
    assert live_page.evaluate(label) == f"#{unlabelled}"
    live_page.evaluate("playground.live.setVocabulary(Array.from({ length: 8192 }, (_, i) => `v${i}`))")
    assert live_page.evaluate(label) == f"v{unlabelled}"


def test_screen_readers_get_names_and_a_summary(live_page):
    live_page.wait_for_function("() => document.querySelector('[data-fact=summary]').textContent.includes('kept')")
    names = [node.get_attribute("aria-label") for node in live_page.locator("[role=img]").all()]
    assert names == ["Next token", "Cumulative probability"]
