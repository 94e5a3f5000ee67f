"""What axe-core finds on the page: on every tab, in both themes and languages, with what can be opened open.

Nothing that harms seriously may be found. axe-core lies in its package: nothing is fetched.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from playground.text import LANGUAGES
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import REST, STILL, choose_tab, open_more, wait_for_opening, wait_for_quiet

pytestmark = pytest.mark.browser

WORKED = {
    "generate": "() => playground.strip.texts('generate-strip').length",
    "compare": "() => playground.compare.state('compare-board').running === false",
    "summarize": "() => document.querySelector('#tab-summarize .pg-copied') && "
    "playground.strip.texts('summarize-strip').at(-1)?.running === false",
    "tokenizer": "() => document.querySelector('#tab-tokenizer .tok-chip')",
    "chat": "() => document.querySelector('#chat-board .pg-chat-ask')",
    "lab": "() => document.querySelector('#tab-lab .pg-lab-column')",
}
"""What there is to see on a tab once its example is worked."""
UNFOLD = "(tab) => document.querySelectorAll(`#tab-${tab} details`).forEach((each) => { each.open = true; })"
FITS = """(width) => document.documentElement.scrollWidth <= width
  && document.querySelector('#dark-button').getBoundingClientRect().right <= width"""
PICTURES = [".dp-paint", ".main-svg"]
"""Drawn words: axe-core cannot tell what is behind them."""
HARMFUL = ("serious", "critical")


@pytest.fixture(scope="module")
def page(chromium, address):
    """One page for the whole file."""
    with watched_page(chromium) as page:
        page.goto(address)
        page.wait_for_function(DRAWN)
        wait_for_opening(page, worked=True)
        yield page


@pytest.fixture(scope="module", params=LANGUAGES[::-1])
def language(page, request):
    """The page's language, in which every tab's example is worked and all that folds is open.

    axe-core holds the page up; so it looks only when nothing more is asked of the server.
    """
    page.check(f"#language input[value={request.param}]", force=True)
    page.wait_for_function("(language) => document.documentElement.lang === language", arg=request.param)
    for tab, worked in WORKED.items():
        choose_tab(page, request.param, tab)
        page.wait_for_function(worked)
        wait_for_quiet(page)
        page.evaluate(UNFOLD, tab)
    if request.param == LANGUAGES[-1]:  # in another language the article waits to be summarized
        page.wait_for_function("() => document.querySelector('.pg-heat-chip')")
    wait_for_quiet(page)
    return request.param


def open_tab(page, language, tab):
    choose_tab(page, language, tab)
    page.wait_for_selector(f"#tab-{tab}", state="visible")
    page.evaluate(REST)


def set_theme(page, *, dark):
    page.evaluate("(dark) => document.body.classList.toggle('dark', dark)", dark)
    page.evaluate(REST)
    page.wait_for_function(STILL)


def harms(page, place, *rules):
    """Return what axe-core finds in ``place``, a line each; by all rules, or by those named alone."""
    options = {"resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}}
    if rules:
        options |= {"runOnly": list(rules), "rules": {}}
    found = Axe().run(page, {"include": [place], "exclude": PICTURES}, options).response["violations"]
    return [
        f"{each['id']}: {node['target'][-1]} {node['html'][:120]}"
        for each in found
        if each["impact"] in HARMFUL
        for node in each["nodes"]
    ]


def harms_by_theme(page, language, place):
    """Return what is found in each theme: names, roles and sizes are the same in both, colours in every language."""
    found = {}
    for theme in ("light", "dark"):
        set_theme(page, dark=theme == "dark")
        if language == LANGUAGES[-1]:
            found[theme] = harms(page, place, *(["color-contrast"] if theme == "dark" else []))
        elif theme == "dark":
            found[theme] = harms(page, place)
    return found


@pytest.mark.parametrize("tab", WORKED)
def test_a_tab_harms_nobody(page, language, tab):
    open_tab(page, language, tab)
    place = "body" if tab == "generate" else f"#tab-{tab}"  # what stands around the tabs is looked at once
    assert not any((found := harms_by_theme(page, language, place)).values()), found


def test_what_opens_harms_nobody_either(page, language):
    open_tab(page, language, "generate")
    open_more(page)
    found = {}
    page.click("#generate-live .pg-picture-button >> nth=0")
    found["picture"] = harms_by_theme(page, language, "#generate-live .pg-picture")
    page.click("#model .pg-model")
    found["picker"] = harms_by_theme(page, language, "#model")
    page.keyboard.press("Escape")
    page.click("#keys-button")
    found["keys"] = harms_by_theme(page, language, ".pg-shortcuts")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("#drawer-button")
    found["drawer"] = harms_by_theme(page, language, "#controls")
    page.click("#drawer-button")
    page.set_viewport_size({"width": 1366, "height": 768})
    assert not [each for each in found.values() if any(each.values())], found


@pytest.mark.parametrize("size", [(390, 844), (683, 384)], ids=["phone", "zoomed to 200 %"])
def test_nothing_is_lost_where_there_is_little_width(page, language, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(REST)  # Gradio takes out of the row the tabs that have no room in it
    for tab in WORKED:
        open_tab(page, language, tab)
        page.wait_for_function(FITS, arg=size[0])  # charts follow the window
    page.set_viewport_size({"width": 1366, "height": 768})
