"""What a hand does on the page, each deed done only when the page has taken it in."""

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Page

from playground.models.running.language_model import LanguageModel
from playground.text import Language
from playground.web.shell.words import words
from playground.web.workbench.looking import Place

REST = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
STILL = "() => document.getAnimations().every(({ playState }) => playState !== 'running')"
FOLLOWED = """() => {
  const prompt = document.querySelector('#prompt textarea')?.value;
  return window.playground?.page?.data.prompts[document.documentElement.lang]?.texts.includes(prompt);
}"""
STREAMED = """() => performance.getEntriesByType('resource')
  .some(({ name, responseEnd }) => name.includes('/queue/data') && responseEnd)"""
QUIET = """() => {
  const ends = (part) => performance.getEntriesByType('resource')
    .filter(({ name }) => name.includes(part)).map(({ startTime, responseEnd }) => responseEnd || startTime);
  const last = (part) => Math.max(0, ...ends(part));
  return last('/queue/data') >= last('/queue/join') && performance.now() - last('') > 600;
}"""
TOKENS = "#generate-strip .pg-text .pg-token"
TEXTS = "playground.strip.texts('generate-strip')"
CURSOR = "() => document.querySelector('#generate-live [data-chart=cumulative]').style.cursor"
INKED = """([plot, before]) => {
  const { color } = document.querySelector(plot).layout.font;
  return color !== before && color === getComputedStyle(document.body).getPropertyValue('--pg-ink').trim();
}"""
DRESSED = """() => {
  const { slider } = playground.page.data.options.min_new_tokens;
  const range = document.querySelector('#option-min_new_tokens input[type=range]');
  return range && Number(range.max) === slider[1] && range.style.getPropertyValue('--pg-fill');
}"""

LAB_VALUES = {
    "view": "draws", "softmax": {"logits": [1, 2], "temperature": None, "k": 0, "p": 1, "least": 0},
    "draws": {"kind": "own", "weights": [1, 2], "n": 10, "seed": 1}, "logs": {"p": 0.5, "t": 10, "chances": []},
    "tail": {"q": 0.5, "n": 10}, "letters": {"width": 2, "step": 3},
    "order": {"weights": [1, 1], "order": ["top_k", "top_p", "min_p", "temperature"],
              "values": {"temperature": 2, "top_k": 0, "top_p": 1, "min_p": 0}},
}  # fmt: skip
"""What a reader may have set in the Probability lab."""


def choose_tab(page: Page, language: Language, tab: str) -> None:
    """Open a tab, also one that has no room beside the others."""
    button = page.locator(f"#tab-{tab}-button")
    if not button.is_visible():
        page.click("#tabs .overflow-menu > button")
        button = page.locator("#tabs .overflow-dropdown button", has_text=words(language)[f"tab_{tab}"])
    button.click()


def wait_for_opening(page: Page, *, worked: bool = False) -> None:
    """Return when the example prompt is in the page's language and its first look has come.

    The Generate tab is then empty, as for a reader who has yet to write something, unless it shall stay ``worked``.
    """
    page.wait_for_function(FOLLOWED)
    wait_for_quiet(page)
    if not worked:
        page.evaluate("() => playground.strip?.clear('generate-strip')")


def load_anew(page: Page) -> None:
    """Load the page anew, as a reader does.

    Where the browser is asked to from outside while the page writes its address, that address and its entry's state can
    be lost.
    """
    with page.expect_navigation():
        page.evaluate("() => location.reload()")


def wait_for_quiet(page: Page) -> None:
    """Return when what the page has asked for has come. Chromium's own sign of that stays out after a broken stream."""
    page.wait_for_function(QUIET)
    page.evaluate(REST)


def wait_for_prompt(page: Page, prompt: str, model: LanguageModel) -> None:
    """Return when the charts stand on ``prompt``, typed for ``model``, and are drawn."""
    place = Place(tuple(model.encode(prompt))).step_id
    page.wait_for_function("(id) => playground.live.state('generate-live').step.step_id === id", arg=place)
    page.evaluate(REST)


@contextlib.contextmanager
def answered(page: Page) -> Iterator[None]:
    """Do what asks the server; at the end the answer has come, whatever it says, and is drawn."""
    wait_for_quiet(page)  # what comes by itself is no answer
    page.evaluate("() => performance.clearResourceTimings()")
    yield
    page.wait_for_function(STREAMED)
    page.evaluate(REST)


def turn_dark(page: Page, plot: str) -> None:
    """Turn the page dark, and return when the figure in ``plot`` has its ink."""
    light = page.evaluate("(plot) => document.querySelector(plot).layout.font.color", plot)
    page.click("#dark-button")
    page.wait_for_function(INKED, arg=[plot, light])


def open_more(page: Page) -> None:
    """Unfold the controls that do not matter most under the strategy."""
    if page.get_attribute("#other-controls", "aria-expanded") != "true":
        page.click("#other-controls")
    page.wait_for_function(DRESSED)
    page.evaluate(REST)


def set_control(page: Page, name: str, value: float) -> None:
    """Type ``value`` into the number box of the control ``name``."""
    box = page.locator(f"#option-{name} input").first
    if not box.is_visible():
        open_more(page)
    box.fill(str(value))
    page.wait_for_function("([name, value]) => (playground.controls.options()[name] ?? 0) === value", arg=[name, value])
    page.evaluate(REST)


def choose(page: Page, name: str) -> None:
    """Choose the model called ``name`` in the picker."""
    page.click("#model .pg-model")
    page.click(f".pg-model-row[data-name='{name}']")


def shown_ids(page: Page) -> list[int]:
    """Return the ids of the tokens that the Generate tab shows."""
    ids: list[int] = page.evaluate(f"[...document.querySelectorAll('{TOKENS}')].map((node) => Number(node.dataset.id))")
    return ids


def wait_for_tokens(page: Page, count: int) -> None:
    """Return when the Generate tab shows ``count`` tokens."""
    page.wait_for_function(f"(n) => document.querySelectorAll('{TOKENS}').length === n", arg=count)


def written(page: Page) -> list[int]:
    """Write a text on the Generate tab, to its end, and return its ids."""
    page.click("#generate")
    page.wait_for_function(f"() => {TEXTS}.at(-1)?.running === false")
    return shown_ids(page)


def drag_p_down(page: Page) -> None:
    """Feel for the p line on the curve, as a hand would, and drag it 60 pixels down."""
    plot = page.locator("#generate-live [data-chart=cumulative]")
    plot.scroll_into_view_if_needed()
    box = plot.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.7, box["y"]
    for y in range(int(box["y"]) + 4, int(box["y"] + box["height"]), 4):
        page.mouse.move(x, y)
        if page.evaluate(CURSOR) == "ns-resize":
            break
    page.mouse.down()
    page.mouse.move(x, y + 60, steps=6)
    page.mouse.up()
    page.evaluate(REST)
