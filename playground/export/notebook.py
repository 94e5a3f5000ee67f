"""Code as a Jupyter notebook, which Colab opens as well."""

from collections.abc import Iterator

import nbformat
from nbformat import v4

from playground.export.code import Code

_CELL_ID = "cell-{}"


def notebook(code: Code) -> str:
    """Return ``code`` as a notebook in the format of nbformat 4.5, as JSON; its first cell installs what it needs."""
    made = v4.new_notebook(
        cells=list(_cells(code)),
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
    )
    nbformat.validate(made)
    text: str = nbformat.writes(made)
    return text


def _cells(code: Code) -> Iterator[nbformat.NotebookNode]:
    sources = [f"%pip install --quiet {code.packages}", "\n".join(code.imports), *code.cells]
    for number, source in enumerate(sources):
        yield v4.new_code_cell(source, id=_CELL_ID.format(number))  # numbered: equal code makes equal notebooks
