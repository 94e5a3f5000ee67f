"""A reader who asks for more than a share of the server is told so, and keeps what was typed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import wait_for_opening
from tests.browser.serving import served_app

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("locale", "sentence"), [("en-US", "at most 15 within a minute"), ("ko-KR", "1분에 15번까지")])
def test_more_than_ones_share_is_refused_in_a_sentence_and_what_was_typed_stays(chromium, locale, sentence):
    with served_app({"PLAYGROUND_USER_REQUESTS": "15"}) as address, watched_page(chromium, locale, new=True) as page:
        page.goto(address)
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        statuses = []
        while 400 not in statuses and len(statuses) < 20:
            with page.expect_response(lambda response: "/queue/join" in response.url) as joined:
                page.fill("#prompt textarea", f"Snow fell on {len(statuses)}")
            statuses.append(joined.value.status)
        expect(page.locator(".toast-body", has_text=sentence).first).to_be_visible()
        expect(page.locator("#prompt textarea")).to_have_value(re.compile("Snow fell on"))
        assert set(statuses) == {200, 400}
