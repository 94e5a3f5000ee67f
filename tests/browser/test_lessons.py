"""Every lesson of the course, clicked through in every language, made from the lessons' files."""

import shutil
from dataclasses import replace
from math import log

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from playground import load_model
from playground.lessons.lesson import KINDS, Lesson, Question
from playground.lessons.models import built_in
from playground.lessons.reading import SHIPPED, read_lessons
from playground.lessons.setup import localized, models_to_fetch
from playground.lessons.values import answer
from playground.text import LANGUAGES
from tests.browser.conftest import watched_page
from tests.browser.driving import REST, load_anew, wait_for_quiet
from tests.browser.serving import served_app
from tests.checkpoints import save_bakery
from tests.hub.server import HubRepository, serving

pytestmark = pytest.mark.browser

LESSONS = read_lessons(SHIPPED)
FETCHING = [each for each in LESSONS if models_to_fetch(each.setup)]
WITHOUT_FETCHING = [each for each in LESSONS if each not in FETCHING]
MODELS = built_in()
STATE = "playground.lessons.state()"
NEAR = 2e-3
"""The page's probabilities far down are coded to a tail error in nats (``payload.py``): relative to a value."""
SEEN = """(place) => {
  const parts = document.querySelectorAll(playground.lessons.places()[place]);
  const inside = [...parts].flatMap((part) => [...part.querySelectorAll('*')]);
  const isSeen = (each) => each.checkVisibility({ visibilityProperty: true }) && each.getClientRects().length;
  return { parts: parts.length, seen: inside.filter(isSeen).length };
}"""
COVERED = f"(place) => (({{ parts, seen }}) => parts && !seen)(({SEEN})(place))"
THERE = f"(place) => ({SEEN})(place).parts"
MOVED = """(moved) => {
  const shown = playground.controls.options();
  const isSame = (one, other) => one === other || Math.abs(one - other) < 1e-9;
  return Object.entries(moved).every(([name, value]) => isSame(shown[name], value));
}"""


@pytest.fixture(scope="module")
def lesson_page(chromium):
    with watched_page(chromium, new=True) as page:
        yield page


def opened(page, address, lesson, language):
    """Open a lesson and wait until one may predict."""
    page.goto(f"{address}?lesson={lesson.name}&lang={language}")
    page.wait_for_selector(".pg-lesson-lock")


def give(page, question: Question, value, part: str) -> None:
    """Answer with ``value``: a key, keys in order, a number, a label, heights."""
    root = page.locator(part)
    if question.kind in ("choose", "token"):
        root.locator(".pg-lesson-choice input").nth(
            root.locator(".pg-lesson-choice input").evaluate_all(
                "(all, value) => all.findIndex((each) => each.value === value)", value
            )
        ).check()
    elif question.kind == "order":
        for place, key in enumerate(value):
            text = next(each.text for each in question.choices if each.key == key)
            rows = root.locator(".pg-lesson-order li")
            shown = [each.split("\n")[0] for each in rows.all_inner_texts()]
            at = next(i for i, each in enumerate(shown) if each in text.values())
            for _ in range(at - place):
                rows.nth(at).locator(".pg-lesson-move").first.click()
                at -= 1
        if (
            page.evaluate(f"{STATE}.answer ?? null") is None
        ):  # it stood like this already: one that moves and comes back
            root.locator(".pg-lesson-order li").first.locator(".pg-lesson-move").nth(1).click()
            root.locator(".pg-lesson-order li").nth(1).locator(".pg-lesson-move").first.click()
    elif question.kind == "number":
        root.locator(".pg-lesson-slider").evaluate(
            """(slider, share) => {
              slider.value = String(Math.round(share * slider.max));
              slider.dispatchEvent(new Event('input', { bubbles: true }));
            }""",
            share_of(question, value),
        )
    else:
        draw(page, value)


def share_of(question: Question, number: float) -> float:
    scale = question.scale
    if scale.is_log:
        return log(max(number, scale.low) / scale.low) / log(scale.high / scale.low)
    return (number - scale.low) / (scale.high - scale.low)


def draw(page, heights) -> None:
    """Draw in one stroke over the columns."""
    page.locator(".pg-lesson-area").hover()  # it stands still then
    box = page.locator(".pg-lesson-area").bounding_box()
    low, high = (
        float(page.locator(".pg-lesson-column").first.get_attribute(f"aria-valuem{end}")) for end in ("in", "ax")
    )
    width = box["width"] / len(heights)
    for i, height in enumerate(heights):
        share = (height - low) / (high - low)
        page.mouse.move(box["x"] + (i + 0.5) * width, box["y"] + box["height"] * (1 - share))
        if i == 0:
            page.mouse.down()
    page.mouse.up()


def wrong(question: Question, truth):
    """An answer to a check that is not right."""
    if question.kind == "choose":
        return next(each.key for each in question.choices if each.key != truth)
    scale = question.scale
    return max((scale.low, scale.high), key=lambda end: abs(share_of(question, end) - share_of(question, truth)))


def plain(value):
    return [plain(each) for each in value] if isinstance(value, tuple | list) else value


def same(shown, known) -> bool:
    if isinstance(known, tuple | list):
        return len(shown) == len(known) and all(map(same, shown, known))
    if isinstance(known, str):
        return shown == known
    return shown == pytest.approx(known, rel=NEAR, abs=NEAR)


def guess(lesson: Lesson, labels: list[str]):
    """Some prediction: the first choice, the choices as they stand, the middle of a scale, even heights."""
    question = lesson.predict
    if question.kind == "choose":
        return question.choices[0].key
    if question.kind == "token":
        return labels[0]
    if question.kind == "order":
        return [each.key for each in question.choices]
    scale = question.scale
    if question.kind == "number":
        return scale.low + 0.25 * (scale.high - scale.low)
    low, high = (scale.low, scale.high) if scale else (0, 1)
    return [low + 0.3 * (high - low)] * len(labels)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", WITHOUT_FETCHING, ids=lambda lesson: lesson.name)
def test_a_lesson_is_set_up_predicted_revealed_and_checked(lesson, language, lesson_page, address):
    opened(lesson_page, address, lesson, language)
    taken_through(lesson_page, lesson, language, MODELS)


def taken_through(page, lesson, language, models):
    """Take a lesson, which stands open, from its prediction to its end."""
    setup = localized(lesson.setup, language)
    expect(page.locator(f"#tab-{setup['tab']}")).to_be_visible()
    fields = setup.get("fields", {})
    moved = {name: value for name, value in fields.get("controls", {}).items() if name != "strategy"}
    page.wait_for_function(MOVED, arg=moved)
    if "prompt" in fields.get("texts", {}):
        expect(page.locator("#prompt textarea")).to_have_value(fields["texts"]["prompt"])
    for place in lesson.covers:
        page.wait_for_function(COVERED, arg=place)

    known = answer(lesson, lesson.predict, language, models)
    labels = page.evaluate(f"{STATE}.labels ?? []")
    assert not known.labels or labels == list(known.labels)
    assert page.locator(".pg-lesson-lock").is_disabled()
    give(page, lesson.predict, guess(lesson, labels), ".pg-lesson-part >> nth=0")
    page.click(".pg-lesson-lock")
    page.wait_for_selector(".pg-lesson-verdict")
    assert same(page.evaluate(f"{STATE}.truth"), plain(known.answer))
    assert page.locator(".pg-lesson-lock").count() == 0
    assert page.locator(".pg-lesson-looks li").count() == len(lesson.looks)
    for look in lesson.looks:
        page.wait_for_function(THERE, arg=look.place)

    page.click("[data-key=check]")
    checked = answer(lesson, lesson.check, language, models).answer
    check = ".pg-lesson-part >> nth=2"
    give(page, lesson.check, wrong(lesson.check, checked), check)
    page.click("[data-key=answer]")
    page.wait_for_selector("[data-key=show]")
    assert same(page.evaluate(f"{STATE}.checked"), plain(checked))
    assert page.evaluate(f"{STATE}.phase") == "check"
    give(page, lesson.check, checked, check)
    page.click("[data-key=answer]")
    page.wait_for_selector("[data-key=next]")
    assert page.evaluate(f"{STATE}.phase") == "end"


@pytest.fixture(scope="module")
def fetching(tmp_path_factory):
    """A page that fetches from a Hub on which small models with random weights are called as the lessons' are."""
    root = tmp_path_factory.mktemp("fetched")
    save_bakery(root / "bakery")
    files = {each.name: each.read_bytes() for each in (root / "bakery").iterdir()}
    with serving() as hub:
        hub.repositories = {
            name: HubRepository(dict(files)) for lesson in FETCHING for name in models_to_fetch(lesson.setup)
        }
        cache = root / "hub"
        settings = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(root), "HF_HUB_CACHE": str(cache)}
        with served_app({**settings, "PLAYGROUND_DEVICE": "cpu"}) as url:
            yield url, hub, cache


def fetched_into(cache):
    """What the lessons' values are computed with: what the page has fetched, and the built-in models."""

    def load(name):
        snapshots = cache / f"models--{name.replace('/', '--')}" / "snapshots"
        return load_model(str(next(snapshots.iterdir())) if snapshots.exists() else name, device="cpu")

    return replace(MODELS, load=load)


@pytest.mark.parametrize("lesson", FETCHING, ids=lambda lesson: lesson.name)
def test_a_lesson_whose_model_is_not_here_says_so_and_begins_when_it_is(lesson, fetching, lesson_page):
    page, (url, hub, cache), language = lesson_page, fetching, LANGUAGES[lesson.number % 2]
    shutil.rmtree(cache, ignore_errors=True)
    hub.requests.clear()
    needed = models_to_fetch(lesson.setup)
    page.goto(f"{url}?lesson={lesson.name}&lang={language}")
    expect(page.locator(".pg-lesson-needs .pg-fetch")).to_have_count(len(needed))
    assert page.locator(".pg-lesson-lock").count() == 0
    wait_for_quiet(page)
    assert hub.requests == [], "nothing is fetched before somebody wants it"
    for name in needed:
        page.click(f".pg-lesson-needs .pg-fetch[data-model='{name}']")
    page.wait_for_selector(".pg-lesson-lock")
    assert page.evaluate("playground.models.chosen.decoder.name") == "builtin/lm", "the model in use stays"
    taken_through(page, lesson, language, fetched_into(cache))


def test_where_nothing_can_be_fetched_a_lesson_says_so_and_can_be_left(lesson_page):
    page, lesson = lesson_page, FETCHING[0]
    with served_app({"PLAYGROUND_OFFLINE": "1"}) as url:
        page.goto(f"{url}?lesson={lesson.name}&lang=en")
        expect(page.locator(".pg-lesson-needs")).to_contain_text("this page cannot fetch it")
        expect(page.locator(".pg-fetch")).to_have_count(0)
        page.click("[data-key=leave]")
        expect(page.locator(".pg-lesson-needs")).to_have_count(0)


def test_any_lesson_is_two_clicks_away(open_page):
    page = open_page("en-US")
    page.click("#lessons-button")
    page.wait_for_selector(".pg-lessons-row")
    assert page.locator(".pg-lessons-row").count() == len(LESSONS)
    page.click(f".pg-lessons-row[data-lesson='{LESSONS[-1].name}']")
    page.wait_for_selector(".pg-lesson:not([hidden])")
    assert page.evaluate(f"{STATE}.name") == LESSONS[-1].name


KEPT = "(text) => sessionStorage.getItem('playground.fields')?.includes(text)"


def test_leaving_a_lesson_puts_back_what_was_there(open_page):
    page = open_page("en-US")
    page.fill("#prompt textarea", "My own words")
    page.wait_for_function(KEPT, arg="My own words")
    page.click("#tab-tokenizer-button")
    page.wait_for_selector(".tok-box:visible")
    page.fill(".tok-box", "What I typed here")
    page.click("#lessons-button")
    page.click(".pg-lessons-row >> nth=2")
    page.wait_for_selector(".pg-lesson-lock")
    expect(page.locator("#prompt textarea")).not_to_have_value("My own words")
    page.click("[data-key=leave]")
    page.wait_for_selector(".tok-box:visible")
    expect(page.locator(".tok-box")).to_have_value("What I typed here")
    expect(page.locator("#prompt textarea")).to_have_value("My own words")
    expect(page.locator(".pg-lesson")).to_be_hidden()
    assert "lesson" not in page.url


def test_what_was_there_comes_back_even_from_lessons_that_were_still_getting_ready(open_page, address):
    page = open_page("en-US")
    page.fill("#prompt textarea", "My own words")
    page.wait_for_function(KEPT, arg="My own words")
    page.goto(f"{address}?lesson={next(each.name for each in LESSONS if each.prepare)}&lang=en")
    page.wait_for_selector(".pg-lesson:not([hidden])")
    load_anew(page)
    page.wait_for_selector(".pg-lesson:not([hidden])")
    opened(page, address, LESSONS[2], "en")
    page.click("[data-key=leave]")
    page.wait_for_selector(".pg-lesson", state="hidden")
    page.wait_for_function("() => document.querySelector('#prompt textarea')?.value === 'My own words'")


def test_a_lesson_stands_as_it_stood_when_the_page_is_loaded_anew(lesson_page, address):
    page, lesson = lesson_page, LESSONS[2]
    opened(page, address, lesson, "en")
    labels = page.evaluate(f"{STATE}.labels")
    give(page, lesson.predict, labels[0], ".pg-lesson-part >> nth=0")
    page.click(".pg-lesson-lock")
    page.wait_for_selector(".pg-lesson-verdict")
    before = page.evaluate(STATE)
    load_anew(page)
    page.wait_for_selector(".pg-lesson-verdict")
    assert page.evaluate(STATE) == before


@pytest.mark.parametrize("name", ["none-such", "99", "<img src=x onerror=alert(1)>", "../../etc/passwd", "x" * 5000])
def test_a_lesson_that_is_none_says_so_and_changes_nothing(name, open_page, address):
    page = open_page("en-US")
    page.goto(f"{address}?lang=en")
    page.evaluate("(name) => { location.search = new URLSearchParams({ lang: 'en', lesson: name }); }", name)
    page.wait_for_selector(".pg-link-notice:visible")
    expect(page.locator(".pg-link-notice")).to_contain_text("no such lesson", use_inner_text=True)
    assert page.locator(".pg-lesson").is_hidden()


def test_a_drawing_is_made_with_the_keys_alone(lesson_page, address):
    lesson = next(each for each in LESSONS if each.predict.kind == "bars")
    page = lesson_page
    opened(page, address, lesson, "en")
    for column in page.locator(".pg-lesson-column").all():
        column.focus()
        page.keyboard.press("PageUp")
        page.keyboard.press("ArrowUp")
        assert column.get_attribute("aria-valuenow") == "0.11"
    page.locator(".pg-lesson-lock").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".pg-lesson-verdict")
    assert page.evaluate(f"{STATE}.answer") == [0.11] * len(page.evaluate(f"{STATE}.labels"))


def test_a_drawing_on_the_chart_is_one_key_away_from_the_panel_and_back(lesson_page, address):
    page = lesson_page
    opened(page, address, next(each for each in LESSONS if each.predict.kind == "bars"), "en")
    expect(page.locator("[data-key=draw]")).to_be_visible()
    page.locator("[data-key=draw]").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement === document.querySelector('.pg-lesson-overlay .pg-lesson-column')")
    page.locator(".pg-lesson-back").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.dataset.key") == "draw"


def test_a_drawing_makes_way_for_the_chart_that_one_goes_to_look_at(lesson_page, address):
    lesson = next(each for each in LESSONS if each.predict.kind == "bars" and each.looks[0].place == "bars")
    page = lesson_page
    opened(page, address, lesson, "en")
    give(page, lesson.predict, guess(lesson, page.evaluate(f"{STATE}.labels")), ".pg-lesson-part >> nth=0")
    page.click(".pg-lesson-lock")
    page.wait_for_selector(".pg-lesson-verdict")
    expect(page.locator(".pg-lesson-overlay")).to_be_visible()
    page.click(".pg-lesson-go >> nth=0")
    page.wait_for_selector(".pg-lesson-overlay", state="hidden")
    expect(page.locator(".pg-lesson .pg-lesson-drawing")).to_be_visible()


def test_the_focus_goes_on_to_what_has_come_and_the_verdict_is_read_aloud(lesson_page, address):
    page, lesson = lesson_page, LESSONS[2]
    opened(page, address, lesson, "en")
    give(page, lesson.predict, page.evaluate(f"{STATE}.labels")[0], ".pg-lesson-part >> nth=0")
    page.locator(".pg-lesson-lock").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".pg-lesson-verdict")
    page.wait_for_function("() => document.activeElement.matches('.pg-lesson h3')")
    assert page.locator(".pg-lesson-spoken").text_content() == page.locator(".pg-lesson-verdict").text_content()


KINDS_SHOWN = [next(each for each in LESSONS if each.predict.kind == kind) for kind in KINDS]


def by_keys(page, question: Question) -> None:
    """Answer a prediction with the keys alone, from the panel on."""
    part = page.locator(".pg-lesson-part").first
    if question.kind in ("choose", "token"):
        part.locator("input").first.focus()
        page.keyboard.press("ArrowDown")
    elif question.kind == "order":
        part.locator(".pg-lesson-move").nth(1).focus()
        page.keyboard.press("Enter")
    elif question.kind == "number":
        part.locator("input").focus()
        page.keyboard.press("PageUp")
    else:
        for column in page.locator(".pg-lesson-column").all():
            column.focus()
            page.keyboard.press("PageUp")


@pytest.mark.parametrize("lesson", KINDS_SHOWN, ids=lambda lesson: lesson.predict.kind)
def test_a_lesson_of_each_kind_is_taken_with_the_keys_alone(lesson, lesson_page, address):
    page = lesson_page
    opened(page, address, lesson, "ko")
    by_keys(page, lesson.predict)
    page.locator(".pg-lesson-lock").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".pg-lesson-verdict")
    for key in ("check", "answer"):
        page.locator(f"[data-key={key}]").wait_for()
        if key == "answer":
            page.locator(".pg-lesson-part").nth(2).locator("input").first.focus()
            page.keyboard.press("ArrowRight" if lesson.check.kind == "number" else "Space")
        page.locator(f"[data-key={key}]").focus()
        page.keyboard.press("Enter")
    page.wait_for_selector("[data-key=show], [data-key=next]")


@pytest.fixture(scope="module")
def phone(chromium):
    context = chromium.new_context(locale="ko-KR", viewport={"width": 390, "height": 844}, has_touch=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lesson", KINDS_SHOWN, ids=lambda lesson: lesson.predict.kind)
def test_a_lesson_of_each_kind_is_taken_on_a_phone(lesson, phone, address):
    opened(phone, address, lesson, "ko")
    part = phone.locator(".pg-lesson-part").first
    if lesson.predict.kind in ("choose", "token"):
        part.locator(".pg-lesson-choice").first.tap()
    elif lesson.predict.kind == "order":
        part.locator(".pg-lesson-move").nth(1).tap()
    elif lesson.predict.kind == "number":
        give(phone, lesson.predict, guess(lesson, []), ".pg-lesson-part >> nth=0")
    else:
        phone.locator(".pg-lesson-area").scroll_into_view_if_needed()
        give(phone, lesson.predict, guess(lesson, phone.evaluate(f"{STATE}.labels")), ".pg-lesson-part >> nth=0")
    phone.locator(".pg-lesson-lock").tap()
    phone.wait_for_selector(".pg-lesson-verdict")
    phone.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_lesson_and_the_list_harm_nobody(lesson_page, address):
    page = lesson_page
    for lesson in KINDS_SHOWN:
        opened(page, address, lesson, "en")
        page.evaluate(REST)
        found = Axe().run(page, context={"include": [["#lesson"]]})
        assert [each["id"] for each in found.response["violations"] if each["impact"] in ("serious", "critical")] == []
    page.click("#lessons-button")
    page.wait_for_selector(".pg-lessons-row")
    found = Axe().run(page, context={"include": [[".pg-lessons"]]})
    assert [each["id"] for each in found.response["violations"] if each["impact"] in ("serious", "critical")] == []


def test_a_remote_goes_on_and_back_while_presenting(lesson_page, address):
    page, lesson = lesson_page, LESSONS[2]
    opened(page, address, lesson, "en")
    give(page, lesson.predict, page.evaluate(f"{STATE}.labels")[0], ".pg-lesson-part >> nth=0")
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.click("#present-button")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("PageDown")
    page.wait_for_selector(".pg-lesson-verdict")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("[data-key=answer]")
    page.keyboard.press("PageUp")
    page.wait_for_selector("[data-key=check]")
    page.click("#present-button")
