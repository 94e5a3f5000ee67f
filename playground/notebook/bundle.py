"""Put a JavaScript module and all that it imports into one text, which can stand inside an HTML document.

Each module becomes a function that runs once, in the order of the imports, and returns what it exports. Reads modules
as ours are written: imports and exports begin a line and name what they take.
"""

import re
from pathlib import Path

_IMPORT = re.compile(r"^import\s(?:\{(?P<names>[^{}]*)\}\sfrom\s)?'(?P<path>\.[^']+)';$", re.MULTILINE)
_LIST = re.compile(r"^export\s\{(?P<names>[^{}]*)\}(?:\sfrom\s'(?P<path>\.[^']+)')?;$", re.MULTILINE)
_DECLARATION = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (?P<name>[\w$]+))", re.MULTILINE)
_UNREAD = re.compile(r"^(?:import|export)\b.*|\bimport\.meta\b", re.MULTILINE)


def bundled(entry: Path) -> str:
    """Return one module's text that does what ``entry`` does; it imports nothing.

    Args:
        entry: a file whose relative imports, and theirs, are files as well.

    Raises:
        ValueError: a module imports itself by way of others, or has an import or export that is not read here:
            a default, a namespace, ``export let``, ``import.meta``.
        OSError: one of the files cannot be read.
    """
    return "".join(_Bundle().modules_of(entry.resolve()))


class _Bundle:
    """The modules so far, by their place in the order in which they run."""

    def __init__(self) -> None:
        self._names: dict[Path, str] = {}
        self._open: list[Path] = []
        self._texts: list[str] = []

    def modules_of(self, path: Path) -> list[str]:
        self._name_of(path)
        return self._texts

    def _name_of(self, path: Path) -> str:
        """Return the name under which the exports of ``path`` are known, once it stands in the bundle."""
        if path in self._open:
            raise ValueError(f"{path.name} imports itself, by way of {self._open[-1].name}")
        if path not in self._names:
            self._open.append(path)
            text = self._function(path)
            self._open.pop()
            self._names[path] = f"module{len(self._names)}"
            self._texts.append(f"const {self._names[path]} = {text};\n")
        return self._names[path]

    def _function(self, path: Path) -> str:
        """Return the module at ``path`` as a call of a function that returns its exports."""
        exports: list[str] = []

        def imported(match: re.Match[str]) -> str:
            module = self._name_of((path.parent / match["path"]).resolve())
            return f"const {{ {', '.join(_pairs(match['names']))} }} = {module};" if match["names"] else ""

        def listed(match: re.Match[str]) -> str:
            module = f"{self._name_of((path.parent / match['path']).resolve())}." if match["path"] else ""
            exports.extend(f"{new}: {module}{old}" for old, new in _renamed(match["names"]))
            return ""

        def declared(match: re.Match[str]) -> str:
            exports.append(match["name"])
            return ""

        text = path.read_text(encoding="utf-8")
        for pattern, replaced in ((_IMPORT, imported), (_LIST, listed), (_DECLARATION, declared)):
            text = pattern.sub(replaced, text)
        if unread := _UNREAD.search(text):
            raise ValueError(f"{path.name}: cannot bundle `{unread[0]}`")
        return f"(() => {{\n{text}return {{ {', '.join(exports)} }};\n}})()"


def _pairs(names: str) -> list[str]:
    """Return ``a, b as c`` as the parts of a destructuring: ``a: a`` and ``b: c``."""
    return [f"{old}: {new}" for old, new in _renamed(names)]


def _renamed(names: str) -> list[tuple[str, str]]:
    """Return the old and the new name of each of ``a, b as c``."""
    parts = [part.split() for part in names.split(",") if part.strip()]
    return [(words[0], words[-1]) for words in parts]
