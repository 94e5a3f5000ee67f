"""What the browser is told to fetch: from this server only, and no markup gets out of its place."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

import playground.web
from playground.charts import style
from playground.web.live.component import live_preloads
from playground.web.server import files
from playground.web.server.files import Packed, Preload, address, head, published


def answered(path):
    """Return the headers with which a page at ``path`` is answered."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})

    async def send(message):
        sent.append(message)

    page = Preload(app, ["<x>; rel=preload"])
    with ThreadPoolExecutor(1) as thread:  # a browser test before this one may have left a loop in ours
        thread.submit(anyio.run, page, {"type": "http", "path": path}, None, send).result()
    return sent[0]["headers"]


def test_the_page_itself_names_what_it_will_need():
    assert answered("/") == [(b"a", b"b"), (b"link", b"<x>; rel=preload")]
    assert answered("/other") == [(b"a", b"b")]


@pytest.mark.parametrize(("path", "packed"), [("/", True), ("/gradio_api/queue/data", False)])
def test_the_page_itself_is_compressed_and_no_stream_is(path, packed):
    page = Starlette(routes=[Route(path, lambda _: PlainTextResponse("디코딩 놀이터 " * 1_000))])
    with TestClient(Packed(page)) as client:
        answer = client.get(path, headers={"accept-encoding": "gzip"})
        assert answer.text == "디코딩 놀이터 " * 1_000
        assert (answer.headers.get("content-encoding") == "gzip") == packed
        assert "content-encoding" not in client.get(path, headers={"accept-encoding": "identity"}).headers


def test_everything_is_fetched_from_this_server():
    assert all(link.startswith("<playground/") for link in live_preloads())


def test_data_cannot_leave_its_script():
    tags = head(WEB / "page.js", [], {"text": "</script><img src=x>"})
    assert tags.count("</script>") == 3
    assert "<img" not in tags


def found(path):
    """Return the file at an address of the page; None where there is none."""
    return files.published_file(path.removeprefix("playground/"))


WEB = Path(playground.web.__file__).parent


def test_an_address_tells_nothing_of_where_a_file_lies():
    places = [address(WEB / "page.js"), address(WEB / "live" / "live.js"), address(style.PLOTLY_JS)]
    assert places[:2] == ["playground/page.js", "playground/live/live.js"]
    assert [found(place) for place in places] == [WEB / "page.js", WEB / "live" / "live.js", style.PLOTLY_JS]
    assert not any(part in head(WEB / "page.js", [], {}) for part in (str(WEB), str(WEB.parents[1])))


@pytest.mark.parametrize("path", ["common/format.js", "live/charts/bars.js", "shell/page.css"])
def test_what_a_script_of_ours_fetches_beside_it_is_there(path):
    assert found(path) == WEB / path


@pytest.mark.parametrize(
    "path",
    ["", "shell", "shell/", "shell/nothing.js", "../playground/web/page.py", "web/page.py", "live/payload.py",
     "shell/../page.py", "shell//page.js", "/etc/passwd", "etc/passwd", "shell/page.js\0", "package_data/plotly.js"],
)  # fmt: skip
def test_nothing_else_of_this_machine_can_be_fetched(path):
    address(style.PLOTLY_JS)
    assert found(path) is None


def test_what_is_published_is_written_once_whole_and_for_this_process_alone():
    first, again, other = published("x", ["가"]), published("x", ["가"]), published("x", ["나"])
    assert first == again != other
    assert json.loads(found(first).read_bytes()) == ["가"]
    folder = files._folder()
    assert folder in found(first).parents
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len([path for path in folder.rglob("*.json") if json.loads(path.read_bytes()) in (["가"], ["나"])]) == 2
