"""The structure of the page and of the models in numbers: ``python -m tests.structure [--against REV]``.

Reads the imports of Python and JavaScript; ``tests/test_import_rules.py`` holds the rules that these numbers summarize.
"""

import argparse
import ast
import functools
import re
import subprocess
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABS = tuple(sorted(path.parent.name for path in (ROOT / "playground/web").glob("*/tab.py")))
FEATURES = tuple(sorted([*TABS, "classroom", "lessons"]))
"""One tab each, and the lessons and the class room beside them. They do not know each other."""
WEB = (
    ("generated",),
    ("contract",),
    ("write_contract",),
    ("bridge",),
    ("common",),
    ("server",),
    ("room",),
    ("live",),
    ("shell",),
    ("workbench",),
    FEATURES,
    ("page",),
    ("write_api",),
)
"""The rooms of ``playground/web``: one imports from those before it, never from a later one or one beside it."""
MODELS = (("catalog",), ("files",), ("hub",), ("running",), ("shelf",), ("api", "fetch"))
"""The rooms of ``playground/models``, ordered in the same way."""

Arrows = dict[str, set[str]]
"""Which files a file imports; paths are relative to the repository."""

_STATIC = re.compile(r"""^(?:import|export)\s(?:[^'";()]*?\sfrom\s)?\s*['"](\.[^'"]+)['"]""", re.MULTILINE)
_SHARED = re.compile(r"window\.playground\.(\w+)")
_SHARES = re.compile(r"^window\.playground\.(\w+) (?:\?\?)?= ", re.MULTILINE)


def javascript_imports(path: Path, root: Path = ROOT) -> set[str]:
    """Return the files that a script imports statically."""
    names = _STATIC.findall(path.read_text(encoding="utf-8"))
    return {(path.parent / name).resolve().relative_to(root.resolve()).as_posix() for name in names}


def python_imports(path: Path, root: Path = ROOT) -> set[str]:
    """Return the files of ours that a module imports, wherever in it; of a package its ``__init__.py``."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules = {f"{node.module}.{alias.name}" for alias in node.names}
            inner = {name for name in modules if _module(name, root)}
            named |= inner if len(inner) == len(modules) else inner | {node.module}
    return {file for name in named if (file := _module(name, root))}


def _module(name: str, root: Path) -> str | None:
    """Return the file of a module of ours; None for any other."""
    if not name.startswith("playground"):
        return None
    base = root.joinpath(*name.split("."))
    found = next((file for file in (base.with_suffix(".py"), base / "__init__.py") if file.is_file()), None)
    return found.relative_to(root).as_posix() if found else None


def arrows(folder: Path, root: Path = ROOT) -> Arrows:
    """Return what each Python and JavaScript file below ``folder`` imports from below it."""
    readers = {".py": python_imports, ".js": javascript_imports}
    inside = folder.relative_to(root).as_posix() + "/"
    files = sorted(path for path in folder.rglob("*") if path.suffix in readers)
    return {
        path.relative_to(root).as_posix(): {
            name for name in readers[path.suffix](path, root) if name.startswith(inside)
        }
        for path in files
    }


def room(file: str, folder: str) -> str:
    """Return the room of ``file`` within ``folder``: its first folder there, or its own name."""
    return file.removeprefix(f"{folder}/").split("/")[0].split(".")[0]


def strays(known: Arrows, folder: str, order: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the imports against ``order``: from a later room, or from one beside the importer's."""
    place = {name: at for at, tier in enumerate(order) for name in tier}
    return [
        f"{file} imports {other}"
        for file, others in sorted(known.items())
        for other in sorted(others)
        if (a := room(file, folder)) != (b := room(other, folder))
        and "__init__" not in (a, b)
        and place.get(b, len(place)) >= place.get(a, len(place))
    ]


def circles(known: Mapping[str, set[str]]) -> list[list[str]]:
    """Return the groups of files that all lead back to each other."""
    reach = {file: _reached(file, known) for file in known}
    groups = {
        tuple(sorted(other for other in reach[file] if file in reach.get(other, ())))
        for file in known
        if file in reach[file]
    }
    return [list(group) for group in sorted(groups)]


def _reached(start: str, known: Mapping[str, set[str]]) -> set[str]:
    """Return all files to which the arrows from ``start`` lead; ``start`` itself if they lead back."""
    reached: set[str] = set()
    left = list(known[start])
    while left:
        file = left.pop()
        if file not in reached:
            reached.add(file)
            left += known.get(file, ())
    return reached


def shared_arrows(folder: Path, root: Path = ROOT) -> Arrows:
    """Return which script uses what another puts on ``window.playground``: an import that no import shows."""
    texts = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.js")}
    owners: dict[str, set[str]] = defaultdict(set)
    for file, text in texts.items():
        for name in _SHARES.findall(text):
            owners[name].add(file)
    return {
        file: {owner for name in _SHARED.findall(text) for owner in owners[name] if owner != file}
        for file, text in texts.items()
    }


def annotations_of_any(folder: Path) -> int:
    """Return how often ``Any`` stands in the Python below ``folder``, imports not counted."""
    return sum(
        isinstance(node, ast.Name) and node.id == "Any"
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )


def measures(root: Path) -> Iterator[tuple[str, object]]:
    """Yield the name and the value of every measure of the tree at ``root``."""
    web, models = root / "playground/web", root / "playground/models"
    for folder in (web, models):
        name = folder.relative_to(root).as_posix()
        yield f"entries of {name}", _entries(folder)
        inner = [each for each in sorted(folder.iterdir()) if each.is_dir() and _entries(each)]
        yield f"  in the folders of {name}", ", ".join(f"{each.name} {_entries(each)}" for each in inner)
    for folder, order in ((web, WEB), (models, MODELS)):
        name, known = folder.relative_to(root).as_posix(), arrows(folder, root)
        yield f"imports between rooms of {name}", sum(_between(known, name).values())
        yield f"  that run back up in {name}", _back_up(known, name, order)
    everything = arrows(root / "playground", root)
    yield "circles of imports", len(circles(everything))
    shared = shared_arrows(web, root)
    both = {file: everything.get(file, set()) | shared.get(file, set()) for file in {*everything, *shared}}
    hidden = circles(both)
    yield "scripts in hidden circles, through window.playground", sum(len(group) for group in hidden)
    scripts = {path: path.read_text(encoding="utf-8") for path in web.rglob("*.js")}
    users = [path for path, text in scripts.items() if "window." in text and path.name != "bridge.js"]
    yield "scripts with `window.`, but for bridge.js", len(users)
    yield "`Any` in playground/web", annotations_of_any(web)
    yield "longest line of JavaScript", max(len(line) for text in scripts.values() for line in text.splitlines())
    yield (
        "lines of JavaScript over 120",
        sum(len(line) > 120 for text in scripts.values() for line in text.splitlines()),
    )


def _entries(folder: Path) -> int:
    return sum(1 for each in folder.iterdir() if not each.name.startswith((".", "__pycache__")))


def _between(known: Arrows, folder: str) -> Counter[tuple[str, str]]:
    """Return how many imports lead from one room to another."""
    pairs = ((room(file, folder), room(other, folder)) for file, others in known.items() for other in others)
    return Counter((a, b) for a, b in pairs if a != b and "__init__" not in (a, b))


def _back_up(known: Arrows, folder: str, order: Iterable[tuple[str, ...]]) -> int:
    """Return the imports against ``order``; of a tree whose rooms it does not name, those that folders exchange."""
    named = {name for tier in order for name in tier}
    if {name for pair in _between(known, folder) for name in pair} <= named:
        return len(strays(known, folder, order))
    pairs = ((str(Path(file).parent), str(Path(other).parent)) for file, others in known.items() for other in others)
    between = Counter(pairs)
    return sum(min(count, between[b, a]) for (a, b), count in between.items() if a < b)


def main() -> None:
    """Print the measures of this tree, beside those of another revision where one is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.structure", description=__doc__)
    parser.add_argument("--against", metavar="REV", help="a revision whose numbers stand before this tree's")
    revision = parser.parse_args().against
    now = dict(measures(ROOT))
    before = _measured_at(revision) if revision else {}
    for name in {**before, **now}:
        numbers = [str(each[name]) for each in (before, now) if name in each]
        print(f"{name}: {' → '.join(numbers)}")


def _measured_at(revision: str) -> dict[str, object]:
    """Return the measures of a revision, read in a working tree that is gone afterwards."""
    git = functools.partial(subprocess.run, cwd=ROOT, check=True, capture_output=True)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve() / "tree"
        git(["git", "worktree", "add", "--detach", str(place), revision])
        try:
            return dict(measures(place))
        finally:
            git(["git", "worktree", "remove", "--force", str(place)])


if __name__ == "__main__":
    main()
