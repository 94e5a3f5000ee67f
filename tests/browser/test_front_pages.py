"""Two front pages behind a real nginx: a browser, a program and a class room work as on one; each stays on a page."""

import contextlib
import json
import secrets

import pytest
from gradio_client import Client
from playwright.sync_api import expect

from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import set_control, wait_for_opening
from tests.browser.serving import started_app
from tests.browser.test_classroom import ask_next, choose, counted, join, join_lightly, press, row, with_room
from tests.browser.tour import toured
from tests.classroom.visiting import Visitor
from tests.deploy.nginx import COOKIE, behind_nginx, nginx_path
from tests.visiting import Site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(nginx_path() is None, reason="no nginx here: `apt-get install nginx-light`"),
]

EIGHT = """() => {
  const text = playground.strip.texts('generate-strip').at(-1);
  return text?.running === false && text.tokens.length === 8;
}"""
SETTINGS = {"PLAYGROUND_PUBLIC": "1", "PLAYGROUND_OFFLINE": "1"}


@contextlib.contextmanager
def two_pages():
    """Serve two front pages and yield nginx before them, their addresses and processes."""
    with contextlib.ExitStack() as stack:
        served = [stack.enter_context(started_app(SETTINGS)) for _ in range(2)]
        urls, processes = zip(*served, strict=True)
        yield stack.enter_context(behind_nginx(urls)), urls, processes


@pytest.fixture(scope="module")
def pages():
    with two_pages() as served:
        yield served


def reader_of(page):
    """Return the name that nginx has given a browser."""
    return next(each["value"] for each in page.context.cookies() if each["name"] == COOKIE)


def test_every_tab_works_and_all_of_it_comes_from_one_page(pages, chromium):
    nginx, _, _ = pages
    known = set(nginx.pages_of())
    assert toured(chromium, nginx.url) == []
    (new,) = {reader: found for reader, found in nginx.pages_of().items() if reader not in known}.values()
    assert len(new) == 1


def test_a_programs_client_works_and_stays_on_its_page(pages):
    nginx, _, _ = pages
    known = set(nginx.pages_of())
    for number in range(4):
        client = Client(nginx.url, verbose=False)
        answer = client.predict(
            f"Snow fell on {number}", {"do_sample": False, "max_new_tokens": 4}, api_name="/generate"
        )
        assert len(answer["token_ids"]) == 4
    new = {reader: found for reader, found in nginx.pages_of().items() if reader not in known}
    assert len(new) == 4
    assert all(len(found) == 1 for found in new.values())


def test_a_text_comes_in_pieces_through_nginx(pages):
    nginx, _, _ = pages
    site, session = Site(nginx.url).another(), secrets.token_hex(6)
    event = site.event("generate", "click")
    length = {"max_new_tokens": 64, "min_new_tokens": 64}
    assert site.join(event, site.inputs(event, prompt="The ferry to", options=length), session)[0] == 200
    with site.answer("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
        lines = (line for line in stream if line.startswith(b"data: "))
        kinds = [json.loads(line.removeprefix(b"data: "))["msg"] for line in lines]
    assert kinds.count("process_generating") > 3
    assert kinds[-2:] == ["process_completed", "close_stream"]


def test_a_room_has_the_students_of_both_pages(pages, chromium):
    nginx, _, _ = pages
    with contextlib.ExitStack() as stack:
        teacher, code = with_room(stack, chromium, nginx.url)
        where = nginx.pages_of()[reader_of(teacher)]
        student = student_elsewhere(stack, chromium, nginx, where)
        join(student, code)
        phone = join_lightly(stack, chromium, nginx.url, code)
        options = ask_next(teacher)
        choose(student, options[0])
        phone.locator("#form [value='1']").check()
        counted(teacher, 2)
        press(teacher, "Lock answers")
        press(teacher, "Reveal")
        for page in (teacher, student):
            expect(page.locator(".pg-classroom-row").first).to_be_visible()
            assert [row(page, option)[0] for option in options[:2]] == ["1 · 50.0 %"] * 2
        expect(phone.locator("#result")).to_contain_text("50.0 %")


def student_elsewhere(stack, chromium, nginx, taken):
    """Open the page in new browsers until one has another front page than those ``taken``."""
    while True:
        page = stack.enter_context(watched_page(chromium, new=True))
        page.goto(nginx.url)
        page.wait_for_function(DRAWN)
        wait_for_opening(page, worked=True)
        if nginx.pages_of()[reader_of(page)] != taken:
            return page


def test_a_program_holds_a_room_with_students_of_many_browsers(pages):
    nginx, _, _ = pages
    host = Site(nginx.url).host
    teacher = Visitor.teacher(host)
    students = [Visitor.student(host, teacher.code) for _ in range(8)]
    question = {"kind": "choice", "prompt": "Snow fell on the", "options": ["roof", "sea"], "other": True}
    model = {"probs": [0.4, 0.3], "entropy_bits": 3.2, "truth": None, "greedy": 0}
    with teacher.listening() as heard:
        number = teacher.done("ask", {**question, "model": model})["number"]
        for each in students:
            each.done("answer", {"question": number, "answer": {"choice": 1}})
        teacher.done("phase", {"phase": "revealed"})
        state = heard.until("state", phase="revealed")
    assert [each["count"] for each in state["result"]["counts"]] == [0, 8]


def test_where_a_page_ends_in_the_middle_of_a_text_its_reader_goes_on_with_the_other(chromium):
    with two_pages() as (nginx, urls, processes), watched_page(chromium, new=True) as page:
        page.goto(nginx.url)
        page.wait_for_function(DRAWN)
        wait_for_opening(page, worked=True)
        (first,) = nginx.pages_of()[reader_of(page)]
        set_control(page, "max_new_tokens", 512)
        page.click("#generate")
        page.wait_for_function("() => playground.strip.texts('generate-strip').at(-1)?.running")
        with page.expect_event("load"):  # the browser finds another page's process and opens it by itself
            processes[next(number for number, url in enumerate(urls) if first in url)].kill()
        page.wait_for_function(DRAWN)
        wait_for_opening(page, worked=True)
        set_control(page, "max_new_tokens", 8)
        page.click("#generate")
        page.wait_for_function(EIGHT)
        assert {each.page for each in nginx.passed() if each.reader == reader_of(page)} == {
            url.removeprefix("http://").strip("/") for url in urls
        }
