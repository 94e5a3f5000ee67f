"""The live charts in a small Gradio page: dragging asks nothing of the server, and the last value is the one drawn."""

import re
from dataclasses import asdict
from urllib.parse import urlsplit

import numpy as np
import pytest
from playwright.sync_api import expect
from scipy.stats import chisquare

from tests.browser.conftest import watched_page
from tests.browser.live_demo import OPTIONS, READY, REST, build, drag, served

pytestmark = pytest.mark.browser


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
          document.querySelector('[data-figure=cumulative]').click(); playground.live.draw([]);
          playground.live.setLanguage('en'); playground.live.setOptions(options); }""",
        asdict(OPTIONS),
    )
    page.evaluate(REST)
    yield page
    page.evaluate(REST)


def traces(page, chart):
    script = """(chart) => Object.fromEntries(playground.live.figure(chart).data.map(
      (trace) => [trace.name, { x: [...trace.x], y: [...trace.y], text: trace.text && [...trace.text] }]))"""
    return page.evaluate(script, chart)


def state(page, what):
    return page.evaluate(f"() => (({{ step, options, result }}) => {what})(playground.live.state())")


def follows(page, **options):
    """Return when the charts are drawn under these options: Gradio tells of a slider's move when it has time."""
    script = """(options) => {
      const now = playground.live.state().options;
      return Object.entries(options).every(([name, value]) => now[name] === value);
    }"""
    page.wait_for_function(script, arg=options)
    page.evaluate(REST)


def take_another_step(page):
    page.click("#another")
    page.wait_for_function("() => playground.live.state().step.step_id === 'b'")
    page.evaluate(REST)


def test_a_drag_makes_no_request_and_draws_its_last_value(live_page):
    requests = []  # but for the page's own address: Gradio looks whether it is there after a long silence
    live_page.on("request", lambda request: urlsplit(request.url).path == "/" or requests.append(request.url))
    drag(live_page, "temperature", np.linspace(1, 0.35, 40).round(2).tolist())
    drag(live_page, "top_k", range(50, 6, -1))
    drag(live_page, "top_p", np.linspace(0.9, 0.55, 36).round(2).tolist())
    follows(live_page, temperature=0.35, top_k=7, top_p=0.55)
    after = state(live_page, "Array.from(result.after.slice(0, 9))")
    drawn = traces(live_page, "next_token")["after"]["x"][1::3]
    ranked = state(live_page, "Array.from(step.ranked.ids.slice(0, 9))")
    assert drawn[:9] == pytest.approx([after[i] if i < 9 else 0 for i in ranked], abs=1e-9)
    curve = traces(live_page, "cumulative")
    assert curve["k"]["x"] == [7, 7]
    assert curve["p"]["y"][0] == pytest.approx(0.55 * state(live_page, "result.p.share"))
    assert requests == []
    take_another_step(live_page)
    assert len([url for url in requests if "/queue/join" in url]) == 1  # that step's; none came late


def test_what_is_drawn_is_what_is_painted(live_page):
    live_page.evaluate("playground.live.setOptions({ top_k: 3, top_p: 1 })")
    live_page.evaluate(REST)
    painted = live_page.locator("[data-chart=next_token] .dp-paint text").all_text_contents()
    assert sum("top-k" in text for text in painted) >= 5
    live_page.evaluate("playground.live.setOptions({ top_k: 0 })")
    live_page.evaluate(REST)
    painted = live_page.locator("[data-chart=next_token] .dp-paint text").all_text_contents()
    assert not any("top-k" in text for text in painted)
    assert sum("%" in text for text in painted) >= 9


def test_token_text_is_shown_and_never_run(live_page):
    texts = " ".join(live_page.locator("[data-chart=next_token] text").all_text_contents())
    assert "<img src=x" in texts
    assert "<b>bold</b>" in texts
    assert live_page.locator(".dp-live img, .dp-live script").count() == 0


def test_axes_hold_still_while_a_control_moves(live_page):
    drawn = "['next_token', 'cumulative'].map((name) => playground.live.figure(name).layout)"
    script = f"() => {drawn}.map((layout) => [layout.xaxis.range, layout.yaxis.range])"
    before = live_page.evaluate(script)
    drag(live_page, "temperature", [0.9, 3, 1.4])
    follows(live_page, temperature=1.4)
    assert live_page.evaluate(script) == before
    drag(live_page, "temperature", [0.1])  # the best bar passes the axis' end
    follows(live_page, temperature=0.1)
    (bars, _), curve = live_page.evaluate(script)
    assert bars[1] > before[0][0][1]
    assert curve == before[1]


def test_a_new_step_from_the_server_is_drawn(live_page):
    take_another_step(live_page)
    assert live_page.locator("[data-fact=size]").inner_text() == "50,257"


def test_the_language_changes_in_place(live_page):
    live_page.evaluate("playground.live.setLanguage('ko')")
    live_page.evaluate(REST)
    assert live_page.locator("[data-word=next_token]").inner_text() == "다음 토큰"
    curve = "document.querySelector('[data-chart=cumulative]').ariaLabel"
    live_page.wait_for_function(f"() => {curve}.startsWith('누적 확률: ')")
    assert any("나머지" in text for text in live_page.locator("[data-chart=next_token] text").all_text_contents())


def test_dark_mode_recolours_the_charts(live_page):
    live_page.evaluate("document.body.classList.add('dark')")
    live_page.evaluate(REST)
    colour = "() => playground.live.figure('cumulative').data.find((t) => t.name === 'curve').line.color"
    assert live_page.evaluate(colour) == live_page.evaluate(
        "getComputedStyle(document.querySelector('.dp-live')).getPropertyValue('--dp-ink').trim()"
    )


def test_a_narrow_window_redraws_the_charts_to_fit(live_page):
    live_page.set_viewport_size({"width": 390, "height": 800})
    live_page.wait_for_function("() => playground.live.figure('cumulative').layout.width < 390")
    live_page.wait_for_function("() => document.querySelector('.dp-live').scrollWidth <= 390")


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
    assert live_page.locator("[data-sentence]").inner_text().startswith("Greedy search: ")
    assert traces(live_page, "cumulative")["u"]["y"] == [-1, -1]


def test_everything_banned_says_so(live_page):
    live_page.evaluate(
        """() => { const { step } = playground.live.state();
          step.step_id = 'spoiled';
          step.history = { ids: [...step.ranked.ids], reach: [...step.ranked.ids].map(() => 1), recent: [] };
          playground.live.setOptions({ no_repeat_ngram_size: 1, repetition_penalty: 1.1 }); }"""
    )
    live_page.evaluate(REST)
    said = live_page.locator("[data-sentence]").inner_text()
    assert said == "The rules ban all 8,192 tokens: there is none left to choose."


def test_deep_tokens_get_their_label_from_the_vocabulary(live_page):
    unlabelled = state(live_page, "step.ranked.ids[4000]")
    label = f"() => {{ const s = playground.live.state(); return s.label({unlabelled}); }}"
    assert live_page.evaluate(label) == f"#{unlabelled}"
    live_page.evaluate("playground.live.setVocabulary(Array.from({ length: 8192 }, (_, i) => `v${i}`))")
    assert live_page.evaluate(label) == f"v{unlabelled}"


def test_screen_readers_get_names_and_a_summary(live_page):
    live_page.wait_for_function("() => document.querySelector('[data-fact=summary]').textContent.includes('kept')")
    names = [node.get_attribute("aria-label") for node in live_page.locator("[data-chart]").all()]
    assert [re.split("[:,]", name)[0] for name in names] == [
        "Next token", "Cumulative", "Histogram", "Temperatures", "Stages",
    ]  # fmt: skip


def box(page, chart):
    return page.locator(f"[data-chart={chart}]").bounding_box()


def test_a_click_on_a_bar_tells_python_which_token(live_page):
    place = box(live_page, "next_token")
    live_page.mouse.click(place["x"] + 180, place["y"] + 6 + 2.5 * (place["height"] - 36) / 15)
    live_page.wait_for_function("() => document.querySelector('#clicked textarea, #clicked input').value === '2'")


def test_a_blocked_token_names_the_ngram_it_would_repeat(live_page):
    live_page.evaluate("playground.live.setOptions({ no_repeat_ngram_size: 2 })")
    live_page.evaluate(REST)
    place = box(live_page, "next_token")
    live_page.mouse.move(place["x"] + 180, place["y"] + 6 + 4.5 * (place["height"] - 36) / 15)
    tip = live_page.locator("[data-tip=next_token]")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("would repeat: {{value}} ${value}", use_inner_text=True)
    expect(tip).to_contain_text("removed by n-gram block", use_inner_text=True)


def test_the_repetition_penalty_is_live(live_page):
    before = state(live_page, "result.after[4]")
    live_page.evaluate("playground.live.setOptions({ repetition_penalty: 1.8 })")
    live_page.evaluate(REST)
    assert state(live_page, "result.after[4]") < before
    assert state(live_page, "result.stages[0].name") == "repetition_penalty"


@pytest.mark.parametrize(("name", "start", "move"), [("top_k", (50, None), (-120, 0)), ("top_p", (None, 0.9), (0, 60))])
def test_the_lines_can_be_dragged_on_the_curve(live_page, name, start, move):
    live_page.evaluate("window.heard = []; playground.live.onDrag((...what) => window.heard.push(what))")
    place, before = box(live_page, "cumulative"), state(live_page, f"options.{name}")
    inner = {"width": place["width"] - 62, "height": place["height"] - 54}
    end = np.log10(8192)
    x = place["x"] + 48 + (np.log10(start[0] or 2000) / end + 0.02) / 1.04 * inner["width"]
    height = state(live_page, "result.p.height")
    y = place["y"] + 6 + (1 - (height if start[1] else 0.3) / 1.06) * inner["height"]
    live_page.mouse.move(x, y)
    live_page.mouse.down()
    live_page.mouse.move(x + move[0], y + move[1], steps=5)
    live_page.mouse.up()
    live_page.evaluate(REST)
    after = state(live_page, f"options.{name}")
    assert 0 < after < before * 0.9
    assert live_page.evaluate("window.heard.at(-1)") == [name, after]
    live_page.evaluate("playground.live.onDrag(() => {})")


def test_a_hundred_draws_stand_where_their_u_leads(live_page):
    us = np.random.default_rng(0).random(100).tolist()
    live_page.evaluate("(us) => playground.live.draw(us)", us)
    live_page.evaluate(REST)
    draws = live_page.evaluate("playground.live.state().draws.map(({ u, token }) => [u, token])")
    after = np.array(state(live_page, "Array.from(result.after.slice(0, 50))"))
    cumulative = after.cumsum()
    assert [token for _, token in draws] == np.searchsorted(cumulative, us, side="right").tolist()
    bars = traces(live_page, "next_token")
    seen = [sum(token == i for _, token in draws) for i in range(5)]
    assert [text.split(" / ")[0] for text in bars["percent"]["text"][:5]] == [str(n) for n in seen]
    assert len(traces(live_page, "cumulative")["draws"]["x"]) == 100
    assert "100 samples" in live_page.locator("[data-fact=next_token_key]").inner_text()


def test_many_draws_follow_the_distribution(live_page):
    us = np.random.default_rng(1).random(20_000).tolist()
    live_page.evaluate("(us) => playground.live.draw(us)", us)
    live_page.evaluate("playground.live.setOptions({ top_k: 8, top_p: 1 })")
    live_page.evaluate(REST)
    tokens = live_page.evaluate("playground.live.state().draws.map(({ token }) => token)")
    expected = np.array(state(live_page, "Array.from(result.after.slice(0, 8))")) * len(us)
    assert chisquare(np.bincount(tokens, minlength=8), expected).pvalue > 1e-3


def show(page, figure):
    page.click(f"[data-figure={figure}]")
    page.evaluate(REST)


def test_the_histogram_counts_the_whole_vocabulary(live_page):
    show(live_page, "histogram")
    heights = [y for y in traces(live_page, "histogram")["after"]["y"][1::3] if y >= 1]
    assert sum(heights) == 8192
    before = np.array(state(live_page, "Array.from(step.before)"))
    expected, _ = np.histogram(np.log10(before), bins=np.arange(-12, 1))
    assert [int(y) if y >= 1 else 0 for y in traces(live_page, "histogram")["before"]["y"][1::3]][
        2:
    ] == expected.tolist()


def test_temperatures_are_compared_over_the_ranks(live_page):
    show(live_page, "temperatures")
    live_page.evaluate("playground.live.setOptions({ temperature: 2 })")
    live_page.evaluate(REST)
    lines = traces(live_page, "temperatures")
    assert lines["now"]["y"] == lines["t2"]["y"]
    assert lines["t0"]["y"][0] > lines["t1"]["y"][0] > lines["t2"]["y"][0]


def test_the_stages_say_what_each_leaves(live_page):
    show(live_page, "waterfall")
    live_page.evaluate("playground.live.setOptions({ no_repeat_ngram_size: 2, top_k: 10, top_p: 0.8 })")
    live_page.evaluate(REST)
    words = traces(live_page, "waterfall")["words"]["text"]
    acting = state(live_page, "result.stages.map(({ name, kept, mass }) => ({ name, kept, mass }))")
    stages = {stage["name"]: stage for stage in acting}
    assert list(stages) == ["no_repeat_ngram_size", "top_k", "top_p"]
    assert "8,191 left · −1" in words[2]
    assert f"{stages['top_p']['kept']} left" in words[7]
    assert stages["top_p"]["mass"] >= 0.8


def test_only_the_chosen_figure_is_shown(live_page):
    show(live_page, "temperatures")
    shown = [node.get_attribute("data-chart") for node in live_page.locator("[data-chart]").all() if node.is_visible()]
    assert shown == ["next_token", "temperatures"]
    assert live_page.locator("[data-figure=temperatures]").get_attribute("aria-pressed") == "true"


@pytest.mark.parametrize("chart", ["next_token", "cumulative"])
def test_what_is_painted_stands_where_plotly_draws_the_same_figure(live_page, chart):
    live_page.evaluate("playground.live.setOptions({ temperature: 0.8, top_k: 9, no_repeat_ngram_size: 2 })")
    live_page.evaluate(REST)
    script = """async (chart) => {
      const { data, layout } = playground.live.figure(chart);
      const holder = document.querySelector(`[data-chart=${chart}]`);
      const copy = holder.appendChild(document.createElement('div'));
      copy.style = 'position: absolute; top: 0; left: 0';
      await Plotly.newPlot(copy, data, layout, { staticPlot: true });
      const box = (node) => {
        const { left, right, top, bottom } = node.getBoundingClientRect();
        return [left, right, top, bottom];
      };
      const union = (boxes) => [0, 1, 2, 3].map((i) => Math[i % 2 ? 'max' : 'min'](...boxes.map((b) => b[i])));
      const plotly = Object.fromEntries(data.map((trace, i) => {
        const node = copy.querySelectorAll('.scatterlayer .trace')[i];
        return [trace.name, node && [...node.querySelectorAll('.js-line')].map(box)];
      }).filter(([, boxes]) => boxes?.length).map(([name, boxes]) => [name, union(boxes)]));
      const lines = data.filter((trace) => trace.mode === 'lines').map((trace) => trace.name);
      const own = [...holder.querySelectorAll('.dp-paint path[fill=none]')].map(box);
      const texts = [...copy.querySelectorAll('.textpoint text')].map((node) => node.textContent);
      const ours = [...holder.querySelectorAll('.dp-paint text')].map((node) => node.textContent);
      copy.remove();
      return { plotly, painted: Object.fromEntries(lines.map((name, i) => [name, own[i]])), texts, ours };
    }"""
    found = live_page.evaluate(script, chart)
    for name in {"next_token": ["before", "after", "chosen"], "cumulative": ["kept", "curve", "k", "p"]}[chart]:
        assert found["painted"][name] == pytest.approx(found["plotly"][name], abs=1.5), name
    clean = lambda texts: sorted(filter(None, (text.replace("\xa0", "").strip() for text in texts)))  # noqa: E731
    assert clean(found["ours"]) == clean(found["texts"])


def test_what_the_page_sets_before_the_charts_are_there_is_not_lost(chromium, address):
    with watched_page(chromium, new=True) as page:  # what is to run before a page stays with its tab
        page.add_init_script(
            """const look = setInterval(() => {
              if (!window.playground?.live) return;
              clearInterval(look);
              window.early = !playground.live.state();
              playground.live.setOptions({ temperature: 0.25 });
              playground.live.setLanguage('ko');
              playground.live.setVocabulary(['zero']);
            }, 1);"""
        )
        page.goto(address)
        page.wait_for_function(READY)
        assert page.evaluate("window.early")
        assert page.evaluate("playground.live.state().options.temperature") == 0.25
        assert page.evaluate("playground.live.state().language") == "ko"
        assert page.locator("[data-word=next_token]").inner_text() == "다음 토큰"
