"""What is installed is what was tested: pins, ranges and the lock say the same, and none of them names a place."""

import ast
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.test_import_rules import imports, sources
from tests.test_readme import front_matter

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12")
PLATFORMS = (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"))
SHARED_GPU = ("2.8.0", "2.9.1", "2.10.0", "2.11.0")
"""The versions of torch that ZeroGPU runs."""


def read(name: str) -> list[Requirement]:
    lines = (line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [Requirement(line) for line in lines if line]


def by_name(requirements: list[Requirement]) -> dict[str, Requirement]:
    return {canonicalize_name(each.name): each for each in requirements}


PINNED = by_name(read("requirements.txt"))
CONSTRAINTS, RAY = by_name(read("requirements-constraints.txt")), by_name(read("requirements-ray.txt"))
OPTIONAL = CONSTRAINTS | RAY
"""What a part of the page needs that says so where it is not installed."""
TOOLS = by_name(read("tests/requirements.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RANGES, EXTRAS = by_name(list(map(Requirement, PROJECT["dependencies"]))), PROJECT["optional-dependencies"]


def locked(python: str, system: str, machine: str, lock: str = "tests/lock.txt") -> dict[str, Version]:
    """Return the versions that a lock gives this platform."""
    environment = {
        "python_version": python, "python_full_version": f"{python}.9", "sys_platform": system,
        "platform_machine": machine, "platform_python_implementation": "CPython",
    }  # fmt: skip
    fitting = [each for each in read(lock) if each.marker is None or each.marker.evaluate(environment)]
    return {canonicalize_name(each.name): Version(str(each.specifier).removeprefix("==")) for each in fitting}


def imported_packages() -> set[str]:
    names = {name.split(".")[0] for path in sources() for name in imports(path)}
    names -= {"playground", "spaces", *sys.stdlib_module_names}  # spaces: only where a GPU is lent
    return {canonicalize_name(name) for name in names}


def test_every_package_that_is_imported_is_pinned_and_no_other():
    assert set(PINNED) | set(OPTIONAL) == imported_packages()
    assert not set(PINNED) & set(OPTIONAL)


@pytest.mark.parametrize("name", sorted((PINNED | OPTIONAL).keys() - {"torch", "pydantic-core"}))
def test_a_pin_is_one_minor_version(name):
    (pin,) = (PINNED | OPTIONAL)[name].specifier
    assert pin.operator == "=="
    assert pin.version.endswith(".*")
    assert pin.version.count(".") == 2


def test_torch_is_a_range_from_what_a_lent_gpu_runs_to_what_was_tested():
    admitted = PINNED["torch"].specifier
    assert all(version in admitted for version in (*SHARED_GPU, "2.13.0"))
    assert "2.7.1" not in admitted
    assert "2.14.0" not in admitted


def test_pydantics_core_is_a_range_from_what_a_spaces_gradio_holds_it_to_to_what_was_tested():
    """``gradio[oauth,mcp]`` wants pydantic 2.12, each of which wants one core and no other."""
    admitted = PINNED["pydantic-core"].specifier
    assert all(version in admitted for version in ("2.41.5", str(locked("3.12", "linux", "x86_64")["pydantic-core"])))
    assert "2.51.0" not in admitted


def test_the_requirements_stand_alone_for_a_builder_that_sees_nothing_else():
    lists = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("requirements*.txt")]
    for name in (*lists, "tests/requirements.txt", "tests/lock.txt", "tests/lock-ray.txt"):
        lines = [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert not [line for line in lines if line.startswith("-") or "://" in line or "@" in line]


def test_the_packages_ranges_hold_the_pins_and_nothing_more():
    assert set(RANGES) == set(PINNED)
    versions = locked("3.11", "linux", "x86_64") | {"torch": Version("2.13.0")}
    assert [name for name, wanted in RANGES.items() if versions[name] not in wanted.specifier] == []
    extras = {name: by_name(list(map(Requirement, each))) for name, each in EXTRAS.items()}
    assert {name: set(each) for name, each in extras.items()} == {"constraints": set(CONSTRAINTS), "ray": set(RAY)}
    versions |= locked("3.11", "linux", "x86_64", "tests/lock-ray.txt")
    wanted_by_extras = [pair for each in extras.values() for pair in each.items()]
    assert [name for name, wanted in wanted_by_extras if versions[name] not in wanted.specifier] == []


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_lock_has_every_requirement_but_torch_on_every_platform(python, platform):
    versions = locked(python, *platform)
    wanted = PINNED | CONSTRAINTS | TOOLS
    assert [name for name, each in wanted.items() if name != "torch" and versions[name] not in each.specifier] == []
    assert not [name for name in versions if name.startswith(("torch", "triton", "cuda-", "nvidia-"))]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_ray_needs_besides_changes_nothing_of_the_rest(python, platform):
    beside, versions = locked(python, *platform, "tests/lock-ray.txt"), locked(python, *platform)
    assert all(beside[name] in wanted.specifier for name, wanted in RAY.items())
    assert {name: version for name, version in beside.items() if versions.get(name, version) != version} == {}


def test_the_lock_names_one_exact_version_a_line():
    for each in (*read("tests/lock.txt"), *read("tests/lock-ray.txt")):
        (pin,) = each.specifier
        assert pin.operator == "=="
        assert "*" not in pin.version


def test_a_space_is_built_with_the_gradio_that_is_pinned():
    assert front_matter()["sdk_version"] in PINNED["gradio"].specifier
    assert Version(front_matter()["sdk_version"]) == locked("3.12", "linux", "x86_64")["gradio"]


def test_nothing_of_the_hubs_client_that_is_private_is_used_but_what_is_tested():
    """These are exported by no promise of the client's: a new version may lack them."""
    tree = ast.parse((ROOT / "playground/models/hub/transfer.py").read_text(encoding="utf-8"))
    private = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("huggingface_hub.")
        for alias in node.names
    }
    assert private == {
        "WeakFileLock",
        "build_hf_headers",
        "hf_raise_for_status",
        "http_stream_backoff",
        "repo_folder_name",
    }
