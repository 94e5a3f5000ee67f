"""Write what the endpoints take and give into ``docs/api.json``: ``python -m playground.web.write_api``."""

import json
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_function_description

from playground.web.page import build_page
from playground.web.shell.offered import OfferedModels

API = Path(__file__).resolve().parents[2] / "docs/api.json"


def described(page: gr.Blocks) -> dict[str, dict[str, Any]]:  # Any: JSON schemas
    """Return every endpoint of ``page`` by name: its description, its arguments in order and what it returns."""
    functions = {f"/{each.api_name}": each.fn for each in page.fns.values()}
    endpoints = page.get_api_info()["named_endpoints"]
    return {name: _described(endpoints[name], functions[name]) for name in sorted(endpoints)}


def _described(info: Any, function: Any) -> dict[str, Any]:
    description, arguments, returns = get_function_description(function)
    return {
        "description": description,
        "arguments": [
            {
                "name": each["parameter_name"],
                "description": arguments[each["parameter_name"]],
                "schema": each["type"],
                **({"default": each["parameter_default"]} if each["parameter_has_default"] else {}),
            }
            for each in info["parameters"]
        ],
        "returns": {"description": returns, "schemas": [each["type"] for each in info["returns"]]},
    }


def as_text(endpoints: dict[str, dict[str, Any]]) -> str:
    """Return the text of ``docs/api.json``."""
    return json.dumps(endpoints, ensure_ascii=False, indent=2) + "\n"


def endpoints_table(endpoints: dict[str, dict[str, Any]]) -> str:
    """Return the README's table of endpoints in Markdown; what has no default is set in bold."""
    rows = [f"| `{name}` | {each['description']} | {_arguments(each)} |" for name, each in endpoints.items()]
    return "\n".join(["| endpoint | what it does | takes |\n|---|---|---|", *rows])


def _arguments(endpoint: dict[str, Any]) -> str:
    names = [(f"`{each['name']}`", "default" in each) for each in endpoint["arguments"]]
    return ", ".join(name if optional else f"**{name}**" for name, optional in names)


if __name__ == "__main__":
    API.write_text(as_text(described(build_page(OfferedModels(("builtin/lm",))))), encoding="utf-8")
