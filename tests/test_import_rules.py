"""The import rules: which package may import which."""

import ast
import functools
from pathlib import Path

import pytest

from tests.structure import MODELS, WEB, arrows, circles, room, strays

ROOT = Path(__file__).resolve().parents[1]
DOORS = {
    "gradio": ("playground/web/", "app.py"),
    "plotly": ("playground/charts/",),
    "transformers": (
        "playground/models/",
        "playground/training/",
        "playground/decoding/processors.py",
        "playground/decoding/samplers.py",
        "playground/decoding/lean.py",
        "playground/decoding/constraint.py",
        "playground/decoding/watermark.py",
    ),
    "huggingface_hub": ("playground/models/",),
    "spaces": ("playground/models/",),
    "jinja2": ("playground/chat/render_worker.py",),
    "nbformat": ("playground/export/",),
    "segno": ("playground/web/room/",),
    "llguidance": ("playground/decoding/constraint.py",),
    "ray": ("playground/cluster/",),
}
"""A heavy dependency, and the places that may import it."""
ROOMS = [
    "text",
    "errors",
    "budgets",
    "settings",
    "stage_order",
    "option",
    "option_rules",
    "more_options",
    "guided_options",
    "options",
    "presets",
    "experiments",
    "examples",
    "tokenization",
    "models",
    "decoding",
    "chat",
    "probability",
    "lessons",
    "classroom",
    "export",
    "charts",
    "web",
    "cluster",
    "notebook",
]
"""A room imports only from itself and from rooms before it."""


def sources() -> list[Path]:
    return [ROOT / "app.py", *sorted((ROOT / "playground").rglob("*.py"))]


@functools.cache
def imports(path: Path) -> set[str]:
    """Return the full names of the modules that ``path`` imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return names | {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}


@pytest.mark.parametrize("package", DOORS)
def test_a_heavy_package_is_imported_only_behind_its_door(package):
    strays = [
        where
        for path in sources()
        if package in {name.split(".")[0] for name in imports(path)}
        and not (where := path.relative_to(ROOT).as_posix()).startswith(DOORS[package])
    ]
    assert strays == []


def test_a_room_imports_only_from_the_rooms_before_it():
    strays = []
    for path in sorted((ROOT / "playground").rglob("*.py")):
        room = path.relative_to(ROOT / "playground").parts[0].removesuffix(".py")
        if room not in ROOMS:
            continue
        later = set(ROOMS[ROOMS.index(room) + 1 :])
        strays += [
            f"{path.relative_to(ROOT)} imports {name}"
            for name in imports(path)
            if name.startswith("playground.") and name.split(".")[1] in later
        ]
    assert strays == []


def test_the_rooms_are_all_the_rooms():
    beside = {"training", "i18n", "__init__"}
    rooms = {p.stem for p in (ROOT / "playground").iterdir() if not p.name.startswith((".", "__pycache__"))}
    assert rooms - beside == set(ROOMS)


@pytest.mark.parametrize(("folder", "order"), [("playground/web", WEB), ("playground/models", MODELS)])
def test_an_inner_room_imports_only_from_the_rooms_before_it(folder, order):
    """Python and JavaScript; rooms of one line, such as the features, do not know each other."""
    assert strays(arrows(ROOT / folder), folder, order) == []


@pytest.mark.parametrize(("folder", "order"), [("playground/web", WEB), ("playground/models", MODELS)])
def test_the_inner_rooms_are_all_the_inner_rooms(folder, order):
    rooms = {room(file, folder) for file in arrows(ROOT / folder)}
    assert rooms - {"__init__"} == {name for tier in order for name in tier}


def test_no_file_leads_back_to_itself():
    assert circles(arrows(ROOT / "playground")) == []


def test_imports_are_read_from_both_languages(tmp_path):
    web = tmp_path / "playground/web"
    (web / "chat").mkdir(parents=True)
    (web / "shell").mkdir()
    (web / "shell/words.py").write_text("import json\n")
    (web / "chat/tab.py").write_text("def late():\n    from playground.web.shell import words\n")
    (web / "shell/b.js").write_text("import { open } from '../chat/a.js';\n")
    (web / "chat/a.js").write_text(
        "import {\n  b,\n} from '../shell/b.js';\nexport const a = () => \"from './c.js'\";\n"
    )
    known = arrows(web, tmp_path)
    assert known["playground/web/chat/tab.py"] == {"playground/web/shell/words.py"}
    assert known["playground/web/chat/a.js"] == {"playground/web/shell/b.js"}
    assert strays(known, "playground/web", WEB) == ["playground/web/shell/b.js imports playground/web/chat/a.js"]
    assert circles(known) == [["playground/web/chat/a.js", "playground/web/shell/b.js"]]


def test_no_remote_code_no_leaking_plot_and_no_global_seed_where_users_are_served():
    """Training owns its process; dropout there has no generator of its own."""
    forbidden = ("trust_remote_code=True", "torch.manual_seed(", "gr.Plot(", "pickle.load")
    texts = {path: path.read_text(encoding="utf-8") for path in sources() if "training" not in path.parts}
    assert [(path.name, word) for path, text in texts.items() for word in forbidden if word in text] == []


def test_every_test_file_has_a_name_of_its_own():
    """Folders of tests that are no packages share one room of module names."""
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    bare = [folder for folder in folders if not (folder / "__init__.py").exists()]
    names = [path.name for folder in bare for path in folder.glob("test_*.py")]
    assert sorted(names) == sorted(set(names))
