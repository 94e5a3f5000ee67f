"""The page as the README's command starts it."""

import pytest

from tests.browser.serving import served_app, started_app


@pytest.mark.slow
def test_a_start_prints_where_the_page_is_and_nothing_else(tmp_path):
    printed = tmp_path / "printed"
    with printed.open("w") as output, served_app({"PYTHONUNBUFFERED": "1"}, output=output) as address:
        pass
    lines = [line for line in printed.read_text(encoding="utf-8").splitlines() if line]
    assert lines[0] == f"* Running on local URL:  {address.rstrip('/')}"
    assert lines[1:] in ([], ["* To create a public link, set `share=True` in `launch()`."])


@pytest.mark.slow
def test_a_host_that_ends_it_is_obeyed_and_nothing_is_left_behind(tmp_path):
    with started_app({"TMPDIR": str(tmp_path)}) as (_, server):
        assert list(tmp_path.glob("playground-*"))
        server.terminate()
        assert server.wait(10) == 0
    assert not list(tmp_path.glob("playground-*"))
