"""Run exported code where this package is not: in one fresh process, each script in a namespace of its own."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_DRIVER = """
import contextlib, importlib.util, io, json, runpy, sys, warnings
assert importlib.util.find_spec("playground") is None, "the package is in reach"
warnings.simplefilter("ignore")
printed = []
for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(path)
    printed.append(out.getvalue())
print(json.dumps(printed))
"""


def run_alone(scripts: Sequence[str], folder: Path) -> list[str]:
    """Return what each of ``scripts`` prints, run in ``folder`` by an isolated Python."""
    paths = [folder / f"{number}.py" for number in range(len(scripts))]
    for path, script in zip(paths, scripts, strict=True):
        path.write_text(script, encoding="utf-8")
    command = [sys.executable, "-I", "-c", _DRIVER, *map(str, paths)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}  # several on cores that others use are far slower
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def printed_ids(printed: str) -> list[list[int]]:
    """Return the lists of ids among the lines that a script has printed."""
    lists = [ast.literal_eval(line) for line in printed.splitlines() if line.startswith("[") and line.endswith("]")]
    return [each for each in lists if all(isinstance(item, int) for item in each)]
