"""The page's events: what a reader asks for while an earlier answer is on its way is not lost."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DROPPED = """
import app
page = app.demo.get_config_file()
names = {each["id"]: each["props"].get("elem_id") for each in page["components"]}
once = (each for each in page["dependencies"] if each["backend_fn"] and each["trigger_mode"] == "once")
print({(names.get(target), event) for each in once for target, event in each["targets"]})
"""
ACTS = {
    ("model", "select"),
    *((name, "click") for name in ("generate", "step", "draw-1", "draw-100", "compare-run", "chat-step")),
    *((f"summarize-{name}", "click") for name in ("write", "step", "draw-1", "draw-100", "foreign", "compare")),
    *((f"chat-{name}", "click") for name in ("draw-1", "draw-100")),
    *((name, "submit") for name in ("prompt", "compare-prompt", "summarize-source")),
    *((f"{name}-strip", "submit") for name in ("generate", "summarize", "chat")),  # a branch
    *((f"{name}-strip", "input") for name in ("generate", "summarize", "chat")),  # a link's texts are written anew
    *((f"{name}-live", "select") for name in ("generate", "summarize", "chat")),  # a bar that is taken
    ("chat-board", "submit"),
    ("chat-variety", "submit"),
}
"""What does something once, and nothing more while it is being done: its buttons rest meanwhile."""


@pytest.mark.slow
def test_only_an_act_is_left_out_while_the_same_is_on_its_way():
    """Gradio drops such an event without a word. A wish to *see* something has to be heard: the last one counts."""
    done = subprocess.run([sys.executable, "-c", DROPPED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout) == ACTS
