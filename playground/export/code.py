"""Python code in cells, as a script or a notebook has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise

TORCH = ">=2.8,<2.14"
"""The versions of torch that give the same numbers: those in ``requirements.txt``."""


@dataclass(frozen=True)
class Code:
    """Code that runs from its first cell to its last.

    Attributes:
        imports: its import lines, each once.
        cells: what follows them, in order.
        needs: the packages it needs, as pip takes them.
    """

    imports: tuple[str, ...]
    cells: tuple[str, ...]
    needs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole as a script, with what it needs in a comment at its beginning."""
        parts = [f"# pip install {self.packages}\n" + "\n".join(self.imports), *self.cells]
        defines = [part.startswith(("def ", "class ", "@")) for part in parts]
        gaps = ["\n\n\n" if any(pair) else "\n\n" for pair in pairwise(defines)]
        return "".join(part + gap for part, gap in zip(parts, [*gaps, "\n"], strict=True))

    @property
    def packages(self) -> str:
        """What it needs, as arguments of ``pip install``."""
        return " ".join(f'"{each}"' for each in self.needs)


def requirements() -> tuple[str, ...]:
    """Return what every exported code needs: the transformers that is running here, a torch that was tested, NumPy."""
    return (f"transformers=={version('transformers')}", f"torch{TORCH}", "numpy")


def import_lines(names: Iterable[str], *modules: str) -> tuple[str, ...]:
    """Return import lines, those of ``modules`` first.

    Args:
        names: what is taken from transformers.
        modules: import lines of other modules.
    """
    chosen = sorted(set(names), key=str.lower)
    line = f"from transformers import {', '.join(chosen)}"
    if len(line) > 100:
        line = "from transformers import (\n" + "".join(f"    {name},\n" for name in chosen) + ")"
    return (*modules, *([line] if chosen else []))
