"""The page behind a proxy that shows it under a path: a faculty's server, a notebook's, a Space in a course page."""

import pytest

from tests.browser.prefix import under_prefix
from tests.browser.serving import served_app
from tests.browser.tour import toured

pytestmark = pytest.mark.browser

PREFIX = "/faculty/room-4"


def test_every_tab_works_under_a_path_and_asks_for_nothing_outside_it(chromium):
    with (
        served_app({"GRADIO_ROOT_PATH": PREFIX}) as address,
        under_prefix(address, PREFIX) as (shown, strays),
    ):
        assert toured(chromium, shown) == []
    assert set(strays) <= {"/favicon.ico"}  # a browser asks for that by itself
