"""The page as the README's command starts it."""

import pytest

from tests.browser.serving import served_app


@pytest.mark.slow
def test_a_start_prints_where_the_page_is_and_nothing_else(tmp_path):
    printed = tmp_path / "printed"
    with printed.open("w") as output, served_app({"PYTHONUNBUFFERED": "1"}, output=output) as address:
        pass
    lines = [line for line in printed.read_text(encoding="utf-8").splitlines() if line]
    assert lines[0] == f"* Running on local URL:  {address.rstrip('/')}"
    assert lines[1:] in ([], ["* To create a public link, set `share=True` in `launch()`."])
