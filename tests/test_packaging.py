"""Who installs the package has all of it: scripts, style sheets, words and the built-in models too."""

import fnmatch
import tomllib

from setuptools import find_namespace_packages

from tests.structure import ROOT

SETUPTOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
OURS = [path for path in (ROOT / "playground").rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def test_every_folder_is_a_package_that_is_installed():
    packages = find_namespace_packages(str(ROOT), include=SETUPTOOLS["packages"]["find"]["include"])
    folders = {path.parent.relative_to(ROOT).as_posix().replace("/", ".") for path in OURS}
    assert folders <= set(packages)


def test_every_file_that_is_no_python_is_installed():
    patterns = SETUPTOOLS["package-data"]["*"]
    others = [path for path in OURS if path.suffix != ".py"]
    strays = [path.name for path in others if not any(fnmatch.fnmatch(path.name, each) for each in patterns)]
    assert others
    assert strays == []
