"""What the browser is told to fetch: from this server only, and no markup gets out of its place."""

from concurrent.futures import ThreadPoolExecutor

import anyio

from playground.web.files import Preload, head
from playground.web.live import live_preloads


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


def test_everything_is_fetched_from_this_server():
    assert all(link.startswith("<gradio_api/file=") for link in live_preloads())


def test_data_cannot_leave_its_script():
    tags = head([], [], {"text": "</script><img src=x>"})
    assert tags.count("</script>") == 2
    assert "<img" not in tags
