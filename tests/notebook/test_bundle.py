"""Modules as one text: it does what they do, each runs once, and what cannot be read is refused."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import playground.notebook
from playground.notebook.bundle import bundled


def written(folder, **modules):
    """Write modules by their names, with ``__`` for a folder's slash; return the path of ``main``."""
    for name, text in modules.items():
        path = folder / f"{name.replace('__', '/')}.js"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder / "main.js"


def output(script):
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    command = [str(node), "--input-type=module", "-"]
    return subprocess.run(command, input=script, capture_output=True, text=True, timeout=60, check=True).stdout


def test_it_does_what_the_modules_do(tmp_path):
    entry = written(
        tmp_path,
        main=(
            "import {\n  double as twice,\n  One,\n} from './inner/sums.js';\nimport { late } from './late.js';\n"
            "console.log(twice(21), new One().value, typeof late);\n"
        ),
        inner__sums=(
            "import { base } from '../base.js';\n/** @import { X } from './types.js' */\n"
            "export function double(x) {\n  return base * x;\n}\nexport class One {\n  value = one();\n}\n"
            "const one = () => 1;\nexport { base as unused } from '../base.js';\n"
        ),
        late="export async function late() {}\n",
        base="export const base = 2;\n",
    )
    assert output(bundled(entry)) == "42 1 function\n"


def test_a_module_runs_once_and_before_those_that_import_it(tmp_path):
    entry = written(
        tmp_path,
        main="import './a.js';\nimport './b.js';\nconsole.log('main');\n",
        a="import { x } from './shared.js';\nconsole.log('a', x);\n",
        b="import { x as y } from './shared.js';\nconsole.log('b', y);\n",
        shared="console.log('shared');\nexport const x = 1;\n",
    )
    assert output(bundled(entry)).split("\n")[:-1] == ["shared", "a 1", "b 1", "main"]


def test_equal_names_of_two_modules_do_not_meet(tmp_path):
    entry = written(
        tmp_path,
        main="import { a } from './a.js';\nconst inner = 'main';\nconsole.log(a(), inner);\n",
        a="const inner = 'a';\nexport const a = () => inner;\n",
    )
    assert output(bundled(entry)) == "a main\n"


@pytest.mark.parametrize(
    "line",
    ["export default 1;", "import x from './a.js';", "import * as x from './a.js';", "export * from './a.js';",
     "export let x = 1;", "import { x } from 'package';", "const here = import.meta.url;"],
)  # fmt: skip
def test_what_cannot_be_bundled_is_refused_by_its_line(tmp_path, line):
    with pytest.raises(ValueError, match=r"main\.js: cannot bundle"):
        bundled(written(tmp_path, main=f"{line}\n", a="export const x = 1;\n"))


def test_a_circle_of_imports_is_refused(tmp_path):
    entry = written(tmp_path, main="import './a.js';\n", a="import './main.js';\n")
    with pytest.raises(ValueError, match=r"main\.js imports itself, by way of a\.js"):
        bundled(entry)


def test_the_notebooks_own_script_imports_nothing_any_more():
    script = bundled(Path(playground.notebook.__file__).parent / "notebook.js")
    assert not re.search(r"^(?:import|export)\b", script, flags=re.MULTILINE)
    assert script.count("class Live {") == 1
