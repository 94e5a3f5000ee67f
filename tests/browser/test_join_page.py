"""The light page on a phone: join, answer, change, reload, reveal, leave; with the keyboard; under a proxy's path."""

import contextlib
import re

import pytest
from playwright.sync_api import expect

from tests.browser.prefix import under_prefix
from tests.classroom.visiting import Visitor, served_rooms

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
SMALL = 44
"""CSS pixels that a target for a finger has at least."""
TARGETS = """() => [...document.querySelectorAll('button, .choice, #code, #typed, .bar input, .go')]
  .filter((node) => node.checkVisibility()).map((node) => [node.id || node.textContent, node.offsetHeight])"""
BEYOND = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CHOICE = {
    "kind": "choice", "prompt": "Snow fell on the", "options": ["▁roof", "▁road", "▁mountains"], "other": True,
    "model": {"probs": [0.42, 0.2, 0.08], "entropy_bits": 4.21, "truth": None, "greedy": 0},
}  # fmt: skip


@pytest.fixture(scope="module")
def host():
    with served_rooms() as (host, _):
        yield host


@pytest.fixture
def teacher(host):
    teacher = Visitor.teacher(host)
    yield teacher
    teacher.ask("DELETE", f"/room/{teacher.code}")


@contextlib.contextmanager
def phone_of(chromium, **settings):
    context = chromium.new_context(**{**PHONE, "locale": "en-US", **settings})
    errors = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
    finally:
        context.close()
    assert errors == []


@pytest.fixture
def phone(chromium):
    with phone_of(chromium) as page:
        yield page


def check_layout(page):
    assert page.evaluate(BEYOND) <= 0
    assert [target for target in page.evaluate(TARGETS) if target[1] < SMALL] == []


def test_a_student_types_the_code_answers_changes_reloads_and_sees_the_result(host, teacher, phone):
    phone.goto(f"http://{host}/join")
    check_layout(phone)
    phone.get_by_role("textbox").fill(teacher.code.lower())
    phone.get_by_role("button", name="Join").tap()
    expect(phone.locator("#heading")).to_have_text("No question yet. It will appear here.")
    number = teacher.done("ask", CHOICE)["number"]
    expect(phone.locator("#prompt")).to_have_text("Snow fell on the")
    check_layout(phone)
    phone.get_by_text("▁road").tap()
    expect(phone.locator("#said")).to_have_text("Sent: ▁road. You can change it until it is locked.")
    phone.get_by_text("▁roof").tap()
    expect(phone.locator("#said")).to_have_text(re.compile("Sent: ▁roof"))
    phone.reload()
    expect(phone.get_by_role("radio", name="▁roof")).to_be_checked()
    phone.get_by_text("another", exact=True).tap()
    phone.get_by_role("textbox").fill("lake")
    phone.get_by_role("button", name="Send").tap()
    expect(phone.locator("#said")).to_have_text(re.compile("Sent: lake"))
    check_layout(phone)
    other = Visitor.student(host, teacher.code)
    other.done("answer", {"question": number, "answer": {"choice": 0}})
    teacher.done("phase", {"phase": "locked"})
    expect(phone.locator("#said")).to_have_text("Your answer: lake. It is locked. The result will appear here.")
    expect(phone.get_by_role("radio")).to_have_count(0)
    teacher.done("phase", {"phase": "revealed"})
    expect(phone.locator(".row b")).to_have_text(["▁roof", "▁road", "▁mountains", "another"])
    expect(phone.locator(".row").first).to_have_text("▁roof50.0 % (1)42.0 %")
    expect(phone.locator("#result")).to_contain_text("Entropy: class 1.00 bits, model 4.21 bits")
    teacher.done("allow", {"text": "lake", "shown": True})
    expect(phone.locator(".row.own b")).to_have_text("lake")
    check_layout(phone)


def test_a_scanned_code_joins_at_once_and_leaving_takes_the_answer_out(host, teacher, phone):
    number = teacher.done("ask", {**CHOICE, "kind": "number", "options": [], "other": False, "model": {"truth": 0.5}})
    phone.goto(f"http://{host}/join#{teacher.code}")
    phone.get_by_role("textbox", name="Your number").fill("0,25")
    phone.get_by_role("button", name="Send").tap()
    expect(phone.locator("#said")).to_have_text(re.compile(r"Sent: 0\.25"))
    assert number == {"number": 1}
    with teacher.listening() as board:
        board.until("state", answered=1)
        phone.get_by_role("button", name="Leave the room").tap()
        board.until("state", answered=0, here=0)
    expect(phone.locator("#over-text")).to_contain_text("your answer was taken out")
    phone.get_by_role("button", name="Join again").tap()
    expect(phone.get_by_role("textbox", name="Your number")).to_have_value("")


def test_a_student_follows_the_teacher_by_a_link_to_the_full_page(host, teacher, phone):
    phone.goto(f"http://{host}/join#{teacher.code}")
    expect(phone.locator("#here")).to_contain_text("1 here")
    teacher.done("follow", {"link": "/?lang=en&s=1.abc"})
    link = phone.get_by_role("link", name="Open what the teacher shows")
    expect(link).to_have_attribute("href", f"http://{host}/?lang=en&s=1.abc")
    teacher.done("follow", {"link": ""})
    expect(link).to_be_hidden()


def test_what_is_typed_is_text_and_nothing_else(host, teacher, phone):
    number = teacher.done("ask", {"kind": "text", "prompt": "<img src=x onerror=alert(1)>", "options": []})["number"]
    phone.goto(f"http://{host}/join#{teacher.code}")
    expect(phone.locator("#prompt")).to_have_text("<img src=x onerror=alert(1)>")
    other = Visitor.student(host, teacher.code)
    other.done("answer", {"question": number, "answer": {"text": "<b>bold</b>"}})
    teacher.done("phase", {"phase": "locked"})
    teacher.done("allow", {"text": "<b>bold</b>", "shown": True})
    teacher.done("phase", {"phase": "revealed"})
    expect(phone.locator(".row b")).to_have_text("<b>bold</b>")


def test_bars_are_drawn_with_the_keyboard(host, teacher, phone):
    teacher.done("ask", {**CHOICE, "kind": "bars", "other": False})
    phone.goto(f"http://{host}/join#{teacher.code}")
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#note")).to_have_text("Raise a bar first.")
    phone.get_by_role("slider", name="▁road").focus()
    for _ in range(3):
        phone.keyboard.press("PageUp")
    phone.keyboard.press("Tab")
    phone.keyboard.press("ArrowRight")
    expect(phone.locator("output")).to_have_text(["0.0 %", re.compile(r"9\d\.\d %"), re.compile(r"\d\.\d %")])
    check_layout(phone)
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone.locator("#said")).to_have_text(re.compile("Sent: ▁roof 0.0 %, ▁road 9"))


def test_a_wrong_code_is_said_in_the_pages_language(host, phone, chromium):
    with phone_of(chromium, locale="ko-KR") as korean:
        korean.goto(f"http://{host}/join")
        korean.get_by_role("textbox").fill("ab1")
        korean.get_by_role("button", name="들어가기").tap()
        expect(korean.locator("#enter-note")).to_have_text("코드는 영문자 네 개이고 I, L, O는 쓰지 않습니다.")
        korean.get_by_role("textbox").fill("zzzz")
        korean.get_by_role("button", name="들어가기").tap()
        expect(korean.locator("#enter-note")).to_contain_text("코드가 ZZZZ인 열린 교실이 없습니다")
        korean.get_by_role("button", name="English").tap()
        expect(korean.locator("#enter-note")).to_contain_text("No open room has the code ZZZZ")


def test_two_tabs_of_one_student_do_not_chase_each_other(host, teacher, phone):
    phone.goto(f"http://{host}/join#{teacher.code}")
    expect(phone.locator("#here")).to_contain_text("1 here")
    other = phone.context.new_page()
    other.goto(f"http://{host}/join#{teacher.code}")
    expect(phone.locator("#over-text")).to_have_text("This room is open in another tab.")
    expect(other.locator("#here")).to_contain_text("1 here")
    phone.get_by_role("button", name="Use it here").tap()
    expect(other.locator("#over-text")).to_have_text("This room is open in another tab.")
    expect(phone.locator("#here")).to_contain_text("1 here")


def test_a_lost_connection_comes_back_and_a_closed_room_is_closed(host, teacher, phone):
    phone.goto(f"http://{host}/join#{teacher.code}")
    expect(phone.locator("#here")).to_contain_text("1 here")
    phone.route("**/events", lambda route: route.abort())
    key = phone.evaluate(f"sessionStorage.getItem('playground-room-{teacher.code}')")
    with Visitor(host, teacher.code, key).listening():  # the server ends the phone's stream for another
        expect(phone.locator("#over-text")).to_be_visible()
        phone.get_by_role("button", name="Use it here").tap()
        expect(phone.locator("#lost")).to_have_text("The connection is lost. Connecting again …")
    phone.unroute("**/events")
    expect(phone.locator("#lost")).to_have_text("")
    teacher.ask("DELETE", f"/room/{teacher.code}")
    expect(phone.locator("#over-text")).to_have_text("The room is closed.")


def test_it_works_under_a_proxys_path(host, teacher, phone):
    with under_prefix(f"http://{host}", "/faculty/room-4") as (shown, strays):
        phone.goto(f"{shown}join#{teacher.code}")
        expect(phone.locator("#here")).to_contain_text("1 here")
        teacher.done("ask", CHOICE)
        phone.get_by_text("▁roof").tap()
        expect(phone.locator("#said")).to_have_text(re.compile("Sent: ▁roof"))
        teacher.done("follow", {"link": "/faculty/room-4/?s=1.a"})
        expect(phone.get_by_role("link")).to_have_attribute("href", f"{shown}?s=1.a")
        phone.goto("about:blank")
    assert strays == []
