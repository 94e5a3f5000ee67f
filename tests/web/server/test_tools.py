"""Where a tool is found and what it answers, without the package of the protocol."""

from types import SimpleNamespace

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from playground.web.server.tools import TOOLS, WholePath, answer_in_json


@pytest.mark.parametrize(
    ("root_path", "path"),
    [("", f"{TOOLS}/schema"), ("/under", f"{TOOLS}/schema"), ("/under", f"/under{TOOLS}/schema")],
)
def test_tools_are_found_whether_or_not_a_proxy_cuts_its_prefix_off(root_path, path):
    app = Starlette(routes=[Mount(TOOLS, routes=[Route("/schema", lambda request: PlainTextResponse("tools"))])])
    assert TestClient(WholePath(app), root_path=root_path).get(path).text == "tools"


def test_an_answer_is_json_and_no_file_that_it_names_is_read():
    server = SimpleNamespace(types=SimpleNamespace(TextContent=lambda type, text: (type, text)))
    answer_in_json(server)
    answers = [{"text": "눈", "u": None}, {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}]
    assert server.postprocess_output_data(answers, "http://127.0.0.1:7860") == [
        ("text", '{"text": "눈", "u": null}'),
        ("text", '{"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}'),
    ]
