"""Exported code as a notebook: it installs what it needs first, then gives what the script gives."""

import json
import subprocess
import sys

import nbformat
import pytest

from playground import DecodingOptions, decode, load_model
from playground.export.code import TORCH, Code
from playground.export.notebook import notebook
from playground.export.source import source_of
from playground.export.texts import generate_code
from tests.export.running import printed_ids
from tests.export.test_same_ids import here
from tests.test_requirements import PINNED, locked

CODE = Code(("import os",), ("a = 1", "print(a)\nprint('\u2028 각 😀')"), ("transformers==5.0", "torch>=2"))
OPTIONS = DecodingOptions(do_sample=True, top_k=50, max_new_tokens=12, seed=3)

_EXECUTE = """
import sys, warnings
warnings.simplefilter("ignore")
import nbclient, nbformat
made = nbformat.read(sys.argv[1], as_version=4)
made.cells = made.cells[1:]  # the requirements are here
nbclient.NotebookClient(made, timeout=300, kernel_name="python3").execute()
print(*(out.get("text", "") for cell in made.cells for out in cell.outputs if out.get("name") == "stdout"))
"""


def test_its_first_cell_installs_what_the_code_needs():
    first, second, *rest = nbformat.reads(notebook(CODE), as_version=4).cells
    assert first.source == '%pip install --quiet "transformers==5.0" "torch>=2"'
    assert second.source == "import os"
    assert tuple(cell.source for cell in rest) == CODE.cells


def test_it_is_valid_and_the_same_each_time():
    nbformat.validate(json.loads(notebook(CODE)))
    assert notebook(CODE) == notebook(CODE)


def test_the_script_says_what_it_needs_and_runs_the_same_cells():
    assert CODE.text.startswith('# pip install "transformers==5.0" "torch>=2"\nimport os\n\na = 1\n\nprint(a)\n')


def test_the_versions_are_those_that_the_page_was_tested_with(builtin):
    needs = generate_code(source_of(builtin), "x", OPTIONS, seed=3).needs
    assert f"transformers=={locked('3.11', 'linux', 'x86_64')['transformers']}" in needs
    assert set(TORCH.split(",")) == set(str(PINNED["torch"].specifier).split(","))


@pytest.mark.slow
def test_executed_it_prints_the_ids_on_the_page(tmp_path):
    model = load_model("builtin/lm", device="cpu")
    path = tmp_path / "code.ipynb"
    path.write_text(notebook(generate_code(here(source_of(model)), "옛날에", OPTIONS, seed=3)), encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-I", "-c", _EXECUTE, str(path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    assert printed_ids(run.stdout.replace("\n ", "\n")) == [list(decode(model, "옛날에", OPTIONS).token_ids)]
