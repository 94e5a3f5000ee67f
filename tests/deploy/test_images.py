"""The Dockerfiles say what the repository says; ``python -m tests.proofs.image`` runs their steps in a bare system."""

import difflib
import re
import subprocess

import pytest

from playground.settings import Settings
from playground.web.server.health import PLACE
from tests.deploy.dockerfile import ROOT, copied, pairs, probe, statements
from tests.test_requirements import PROJECT

FILES = ("Dockerfile", "Dockerfile.cuda")
PYTHON = {"debian:bookworm-slim": "3.11"}
"""The Python of each system on which an image may be built."""


@pytest.fixture(params=FILES)
def found(request):
    return statements((ROOT / request.param).read_text(encoding="utf-8"))


def values(found, name):
    return [each.value for each in found if each.name == name]


def environment(found):
    return {name: value for each in values(found, "ENV") for name, value in pairs(each).items()}


def test_a_statement_goes_on_behind_a_backslash_and_a_strange_one_is_refused():
    (one, other) = statements("# a word\nRUN a \\\n  && b\n\nUSER 7\n")
    assert (one.name, one.value, other.value) == ("RUN", "a && b", "7")
    with pytest.raises(ValueError, match="VOLUME"):
        statements("VOLUME /x")


def test_its_python_is_one_the_project_runs_on(found):
    (base,) = values(found, "FROM")
    low, high = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", PROJECT["requires-python"]).groups()
    assert int(low) <= int(PYTHON[base].split(".")[1]) < int(high)


def test_what_it_copies_is_there_and_comes_through_dockerignore(found):
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    sources = [path for each in values(found, "COPY") for path in copied(each)[0]]
    names = {path.relative_to(ROOT).as_posix() for path in sources}
    assert names == {path.relative_to(ROOT).as_posix() for name in allowed for path in ROOT.glob(name)}
    tracked = subprocess.run(["git", "ls-files", *names], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode == 0:  # else these files are no clone
        assert {name.split("/")[0] for name in tracked.stdout.splitlines()} == names


def test_its_versions_are_those_of_the_requirements(found):
    run = "\n".join(values(found, "RUN"))
    torch = "$(grep '^torch' requirements.txt)"
    assert f'pip install --no-cache-dir "{torch}"' in run or f'pip install --no-cache-dir "${{TORCH:-{torch}}}"' in run
    assert "-r requirements.txt $(printf ' -r requirements-%s.txt' $EXTRAS)" in run
    extras = pairs(next(each for each in values(found, "ARG") if each.startswith("EXTRAS")))["EXTRAS"]
    assert all((ROOT / f"requirements-{each}.txt").is_file() for each in extras.split())
    assert not re.search(r"[=<>]=?\d", run)  # it has no version of its own


def test_it_runs_as_a_user_who_is_not_root_and_may_change_nothing_of_the_page(found):
    names = [each.name for each in found]
    (user,) = values(found, "USER")
    assert int(user) > 0
    assert f"--uid {user}" in "\n".join(values(found, "RUN"))
    last_copy = max(place for place, name in enumerate(names) if name == "COPY")
    assert last_copy < names.index("USER") < names.index("CMD")
    assert "chown playground /app" not in "\n".join(values(found, "RUN"))


def test_its_settings_are_the_pages_and_no_network_is_used(found):
    settings = Settings.read(environment(found))
    assert (settings.public, settings.offline, settings.typed_ids, settings.folders) == (True, True, False, False)


def test_port_and_health_are_the_pages(found):
    port = environment(found)["GRADIO_SERVER_PORT"]
    assert values(found, "EXPOSE") == [port]
    assert probe(found).endswith(f" http://127.0.0.1:{port}{PLACE}")


def test_models_are_fetched_to_where_the_page_looks_for_them(found):
    place = next(number for number, each in enumerate(found) if "HF_HOME" in each.value)
    fetched = next(number for number, each in enumerate(found) if "playground.models.fetch" in each.value)
    offline = next(number for number, each in enumerate(found) if "PLAYGROUND_OFFLINE" in each.value)
    assert place < fetched < offline


def test_the_two_differ_in_what_a_gpu_needs_alone():
    cpu, cuda = (statements((ROOT / name).read_text(encoding="utf-8")) for name in FILES)
    one, other = ([f"{each.name} {each.value}" for each in found] for found in (cpu, cuda))
    changes = [line for line in difflib.unified_diff(one, other, lineterm="", n=0) if re.match(r"[+-][A-Z]", line)]
    assert sorted(re.split(r"[=.]| -m", line)[0] for line in changes) == [
        "+ENV GRADIO_SERVER_NAME", "+ENV NVIDIA_VISIBLE_DEVICES", "+RUN python3", "-ARG TORCH",
        "-ENV GRADIO_SERVER_NAME", "-RUN python3",
    ]  # fmt: skip
