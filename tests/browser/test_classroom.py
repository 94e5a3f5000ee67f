"""A class room on the page: one teacher and three students through a whole lesson, one of them on a phone."""

import contextlib
import json
import re
import urllib.error
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import REST, load_anew, wait_for_opening
from tests.browser.test_axe import HARMFUL

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
DIALOG = ".pg-classroom-dialog"
BAR = ".pg-classroom"
CODE = f"{DIALOG} .pg-classroom-code"
AXE = {"resultTypes": ["violations"], "preload": False, "rules": {"target-size": {"enabled": True}}}
PROBS = """(labels) => {
  const { step, label } = playground.live.state('generate-live');
  const all = new Map([...step.ranked.ids].map((id) => [label(id), step.before[id]]));
  return labels.map((each) => all.get(each));
}"""
KEYS = "() => JSON.parse(localStorage.getItem('playground.rooms'))"


def opened(stack, chromium, address, locale="en-US"):
    """Open the whole page in a browser of its own."""
    page = stack.enter_context(watched_page(chromium, locale, new=True))
    page.goto(address)
    page.wait_for_function(DRAWN)
    wait_for_opening(page, worked=True)
    return page


def with_room(stack, chromium, address, locale="en-US"):
    """Open the page and a room on it; return the page and the room's code."""
    teacher = opened(stack, chromium, address, locale)
    teacher.click("#classroom-button")
    teacher.click(f"{DIALOG} .pg-classroom-start .pg-classroom-part >> nth=1 >> .pg-classroom-main")
    expect(teacher.locator(".pg-classroom-letters")).to_have_text(re.compile("^[A-Z]{4}$"))
    return teacher, teacher.inner_text(".pg-classroom-letters")


def join(page, code):
    page.click("#classroom-button")
    page.fill(".pg-classroom-code-box", code.lower())
    page.keyboard.press("Enter")
    expect(page.locator(CODE)).to_have_text(code)


def join_lightly(stack, chromium, address, code):
    """Join on a phone, by the address that the QR code holds."""
    phone = stack.enter_context(watched_page(chromium, new=True))
    phone.set_viewport_size(PHONE)
    phone.goto(f"{address}join#{code}")
    expect(phone.locator("#room")).to_be_visible()
    return phone


def press(page, name):
    page.locator(f"{DIALOG} button", has_text=re.compile(f"^{name}$")).click()


def ask_next(teacher):
    """Ask for the next token of what is on the screen; return the options."""
    press(teacher, "Ask the class")
    options = teacher.locator(".pg-classroom-options li")
    expect(options).to_have_count(5)
    return options.all_inner_texts()


def option_of(page, option):
    return page.locator(".pg-classroom-option", has_text=re.compile(f"^{re.escape(option)}$")).locator("input")


def choose(page, option):
    option_of(page, option).check()
    expect(page.locator(".pg-classroom-sent")).to_contain_text("Your answer is in")


def counted(teacher, n):
    expect(teacher.locator(".pg-classroom-count")).to_have_text(str(n))


def row(page, option):
    """Return the numbers of a row of the result: the class's, then the model's."""
    name = page.locator(".pg-classroom-label bdi", has_text=re.compile(f"^{re.escape(option)}$"))
    return page.locator(".pg-classroom-row", has=name).locator(".pg-classroom-number").all_inner_texts()


def send(address, path, key, body, method="POST"):
    """Send a request as a program would; return its status and what it says."""
    headers = {"Content-Type": "application/json", "X-Room-Key": key}
    request = urllib.request.Request(address + path, json.dumps(body).encode(), headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.fixture
def stack():
    with contextlib.ExitStack() as stack:
        yield stack


def test_a_whole_lesson(stack, chromium, address):
    teacher, code = with_room(stack, chromium, address)
    expect(teacher.locator(".pg-classroom-address")).to_have_text(f"{address}join#{code}")
    expect(teacher.locator(".pg-classroom-qr")).to_be_visible()
    phone = join_lightly(stack, chromium, address, code)
    first, second = (opened(stack, chromium, address) for _ in range(2))
    for student in (first, second):
        join(student, code)
    expect(teacher.locator(".pg-classroom-here")).to_have_text("3 here")

    # predict
    options = ask_next(teacher)
    phone.locator(f"#form [value='{1}']").check()
    choose(first, options[0])
    choose(second, options[0])
    counted(teacher, 3)
    choose(second, options[1])
    counted(teacher, 3)
    expect(teacher.locator(DIALOG)).not_to_contain_text("%")

    # come back after a reload: the teacher's room and a student's answer are there
    load_anew(second)
    second.wait_for_function(DRAWN)
    expect(option_of(second, options[1])).to_be_checked()
    load_anew(teacher)
    teacher.wait_for_function(DRAWN)
    expect(teacher.locator(BAR)).to_contain_text("3 answers")
    teacher.locator(f"{BAR} button", has_text="Show the room").click()

    # lock and reveal
    press(teacher, "Lock answers")
    expect(first.locator(".pg-classroom-sent")).to_contain_text("locked")
    expect(option_of(first, options[0])).to_be_disabled()
    press(teacher, "Reveal")
    probs = teacher.evaluate(PROBS, options)
    shares = {options[0]: "1 · 33.3 %", options[1]: "2 · 66.7 %"}
    for page in (teacher, first, second):
        for option, prob in zip(options, probs, strict=True):
            assert row(page, option) == [shares.get(option, "0 · 0.0 %"), f"{100 * prob:.1f} %"]
    expect(teacher.locator(".pg-classroom-facts")).to_contain_text("0.92 bits")  # of one and two in three
    expect(first.locator(".pg-classroom-row", has=first.locator(".pg-classroom-mine"))).to_contain_text(options[0])
    expect(phone.locator("#result")).to_contain_text("66.7 %")

    # the class as a language model
    press(teacher, "Draw from the class")
    drawn = teacher.inner_text(".pg-classroom-text mark").strip()
    assert drawn in {option.strip("▁") for option in options[:2]}
    before = teacher.inner_text(".pg-classroom-text")
    press(teacher, "Ask for the token after it")
    expect(teacher.locator(".pg-classroom-count")).to_have_text("0")
    expect(teacher.locator("#prompt textarea")).to_have_value(before)

    # follow, look around alone, come back
    press(teacher, "Withdraw the question")
    teacher.locator(".pg-classroom-switch", has_text="follow").locator("input").check()
    teacher.keyboard.press("Escape")
    teacher.click("#tab-tokenizer-button")
    for student in (first, second):
        expect(student.locator("#tab-tokenizer-button")).to_have_attribute("aria-selected", "true")
    expect(first.locator("#prompt textarea")).to_have_value(before)
    for student in (first, second):
        student.keyboard.press("Escape")
    first.click("#tab-lab-button")
    expect(first.locator(BAR)).to_contain_text("on your own")
    teacher.click("#tab-chat-button")
    expect(second.locator("#tab-chat-button")).to_have_attribute("aria-selected", "true")
    expect(first.locator("#tab-lab-button")).to_have_attribute("aria-selected", "true")
    first.locator(f"{BAR} button", has_text="Back to the teacher's page").click()
    expect(first.locator("#tab-chat-button")).to_have_attribute("aria-selected", "true")
    expect(phone.locator("#follow-link")).to_be_visible()

    # leave, and close
    second.click("#classroom-button")
    press(second, "Leave")
    expect(second.locator(BAR)).to_be_hidden()
    teacher.click("#classroom-button")
    press(teacher, "Close the room")
    expect(first.locator(BAR)).to_be_hidden()
    assert [page.evaluate(KEYS) for page in (teacher, first, second)] == [[], [], []]


def test_a_students_key_gives_no_teachers_right(stack, chromium, address):
    teacher, code = with_room(stack, chromium, address)
    student = opened(stack, chromium, address)
    join(student, code)
    key = student.evaluate(KEYS)[0]["key"]
    for forged in (key, key[::-1], ""):
        for path, body in (
            ("phase", {"phase": "revealed"}),
            ("follow", {"link": "./"}),
            ("rules", {"choices_only": True}),
        ):
            status, answer = send(address, f"room/{code}/{path}", forged, body)
            assert (status, set(answer["message"])) == (403, {"ko", "en"}), path
        assert send(address, f"room/{code}", forged, {}, "DELETE")[0] == 403
    expect(teacher.locator(CODE)).to_have_text(code)
    kept = json.dumps([{"code": code, "role": "teacher", "key": key}])
    student.evaluate("(kept) => localStorage.setItem('playground.rooms', kept)", kept)
    student.evaluate(
        "(code) => sessionStorage.setItem('playground.room', JSON.stringify({ code, role: 'teacher' }))", code
    )
    load_anew(student)
    student.wait_for_function(DRAWN)
    student.wait_for_function(
        "() => JSON.parse(localStorage.getItem('playground.rooms')).length === 0 "
        "|| document.querySelector('.pg-classroom:not([hidden])')"
    )
    expect(student.locator(f"{BAR} button", has_text="Lock answers")).to_be_hidden()


def test_typed_answers_are_shown_once_the_teacher_allows_them(stack, chromium, address):
    teacher, code = with_room(stack, chromium, address)
    student = opened(stack, chromium, address)
    join(student, code)
    teacher.check(".pg-classroom-kinds [value=text]")
    press(teacher, "Ask the class")
    nasty = "<img src=x onerror=alert(1)>"
    student.fill(".pg-classroom-typing input", nasty)
    student.keyboard.press("Enter")
    counted(teacher, 1)
    expect(teacher.locator(".pg-classroom-typed")).to_be_hidden()
    press(teacher, "Lock answers")
    expect(teacher.locator(".pg-classroom-texts bdi")).to_have_text(nasty)
    press(teacher, "Reveal")
    expect(student.locator(".pg-classroom-label")).to_have_text("Another")
    press(teacher, "New question")
    expect(teacher.locator(".pg-classroom-letters")).to_be_visible()
    teacher.locator(".pg-classroom-switch", has_text="Choices only").locator("input").check()
    teacher.check(".pg-classroom-kinds [value=text]")
    press(teacher, "Ask the class")
    expect(teacher.locator(".pg-classroom-problem")).to_be_visible()


def test_a_lessons_prediction_goes_to_the_class(stack, chromium, address):
    teacher, code = with_room(stack, chromium, address)
    student = opened(stack, chromium, address)
    join(student, code)
    teacher.goto(f"{address}?lesson=3&lang=en")
    teacher.wait_for_selector(".pg-lesson-lock")
    options = [each.strip() for each in teacher.locator(".pg-lesson-choice bdi").all_inner_texts()]
    teacher.locator(".pg-lesson button", has_text="Ask the class").click()
    expect(student.locator(".pg-classroom-option bdi")).to_have_text(options)


@pytest.mark.parametrize("locale", ["ko-KR", "en-US"])
def test_the_room_harms_nobody_and_fits(stack, chromium, address, locale):
    def harms(page):
        found = Axe().run(page, {"include": [[DIALOG], [BAR]]}, AXE).response["violations"]
        return [
            f"{each['id']}: {node['html'][:120]}"
            for each in found
            if each["impact"] in HARMFUL
            for node in each["nodes"]
        ]

    teacher = opened(stack, chromium, address, locale)
    teacher.click("#classroom-button")
    found = {"start": harms(teacher)}
    teacher.click(f"{DIALOG} .pg-classroom-start .pg-classroom-part >> nth=1 >> .pg-classroom-main")
    teacher.wait_for_selector(".pg-classroom-qr:not([hidden])")
    found["host"] = harms(teacher)
    teacher.click(".pg-classroom-ask > .pg-classroom-main")
    teacher.wait_for_selector(".pg-classroom-count")
    found["asked"] = harms(teacher)
    teacher.locator(".pg-classroom-acts button").nth(1).click()
    teacher.wait_for_selector(".pg-classroom-rows")
    found["result"] = harms(teacher)
    teacher.evaluate("() => document.body.classList.add('dark')")
    found["dark"] = harms(teacher)
    for width, height in ((390, 844), (1366, 768), (1920, 1080)):
        teacher.set_viewport_size({"width": width, "height": height})
        teacher.evaluate(REST)
        assert teacher.evaluate("(width) => document.documentElement.scrollWidth <= width", width)
        box = teacher.locator(DIALOG).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        view = teacher.locator(".pg-classroom-view")
        assert view.evaluate("({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth")
    assert not any(found.values()), found
