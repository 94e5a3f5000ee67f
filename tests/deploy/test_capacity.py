"""The simulation of a class agrees with what can be computed without one."""

import math
import re
import statistics
import subprocess
import sys

import pytest

from tests.benchmarks.capacity import (
    Load,
    Measured,
    Server,
    between,
    bound,
    cost,
    full_first,
    late,
    most_students,
    named,
    simulate,
)  # fmt: skip
from tests.deploy.dockerfile import ROOT

FLAT = Measured({1: 10.0, 2: 10.0}, {1: 0.5})
"""A replica that is no quicker with many texts."""
LINEAR = Measured({1: 10.0, 100: 1_000.0}, {1: 0.0})
"""One whose texts do not slow each other."""
DOCS = ROOT / "docs" / "capacity.md"


def test_a_value_lies_on_the_lines_between_those_that_were_measured():
    points = {1: 100.0, 8: 240.0, 30: 240.0}
    assert [between(points, at) for at in (0, 1, 4.5, 8, 20, 300)] == [100, 100, 170, 240, 240, 240]


def test_one_student_alone_waits_as_was_measured():
    found = simulate(Server(FLAT), Load(1, think=6.0, tokens=40, seconds=20_000))
    assert found.first == pytest.approx([0.5] * len(found.first))
    assert found.whole == pytest.approx([4.0] * len(found.whole))
    assert found.tokens_a_second == pytest.approx(40 / (6 + 4), rel=0.05)
    assert found.streams_full == 0


@pytest.mark.parametrize(("students", "rate"), [(1, 100), (8, 240), (30, 300)])
def test_students_who_never_think_get_the_rate_that_was_measured(students, rate):
    measured = Measured({1: 100, 8: 240, 30: 300}, {1: 0.1})
    assert simulate(Server(measured), Load(students, think=0.0)).tokens_a_second == pytest.approx(rate, rel=0.01)


def test_a_text_never_ends_before_its_first_token():
    found = simulate(Server(Measured({1: 1_000.0}, {1: 0.5})), Load(1, tokens=10))
    assert found.first == found.whole == pytest.approx([0.5] * len(found.first))


@pytest.mark.parametrize(("narrow", "full"), [(Server(FLAT, places=1), (1, 0)), (Server(FLAT, streams=1), (0, 1))])
def test_who_finds_no_place_waits_for_the_others(narrow, full):
    found = simulate(narrow, Load(3, think=0.0, tokens=40))
    assert statistics.median(found.whole) == pytest.approx(3 * 40 / 10)
    assert statistics.median(found.first) == pytest.approx(2 * 40 / 10 + 0.5)
    assert (found.places_full, found.streams_full) == pytest.approx(full)


def test_a_full_server_answers_as_late_as_its_students_make_it():
    load = Load(100, think=30.0, tokens=40, seconds=10_000)
    found = simulate(Server(FLAT), load)
    assert found.tokens_a_second == pytest.approx(10, rel=0.01)
    assert statistics.fmean(found.whole) == pytest.approx(load.students * load.tokens / 10 - load.think, rel=0.05)


def test_twice_the_replicas_and_pages_hold_twice_the_students():
    load = Load(1, tokens=40)
    one, two = (most_students(Server(LINEAR, each, pages=each), load, 2.0) for each in (1, 2))
    assert two == pytest.approx(2 * one, rel=0.1)
    assert one <= bound(Server(LINEAR), load)


def test_the_same_seed_gives_the_same():
    one, again, other = (simulate(Server(FLAT), Load(20), seed) for seed in (1, 1, 2))
    assert one == again != other


@pytest.mark.parametrize(
    ("server", "full"),
    [
        (Server(FLAT), "rate"),
        (Server(LINEAR, places=4, streams=64), "places"),
        (Server(LINEAR, places=64, streams=4), "streams"),
    ],
)
def test_what_is_full_first_is_what_would_help_most(server, full):
    assert full_first(server, Load(1, tokens=40), 2.0) == full


def test_a_cost_without_a_price_is_unknown():
    assert [cost(None, 2, 100), cost(0.5, 2, 0), cost(0.5, 2, 200)] == ["—", "—", "0.500"]


def test_one_of_twenty_is_later():
    assert late([float(each) for each in range(1, 101)]) == 95
    assert late([]) == math.inf


def test_the_command_line_names_what_was_measured():
    assert named(["1:156:0.13", "8:256:0.25"]) == Measured({1: 156.0, 8: 256.0}, {1: 0.13, 8: 0.25})


def commands():
    """Return each command of docs/capacity.md that simulates alone, and the tables that it prints there."""
    blocks = re.findall(r"```bash\n(.+?)```\n\n(.*?)(?=\n#|\n```|\Z)", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    return [(command, shown) for command, shown in blocks if "--rates" in command]


def tables(text):
    return [line for line in text.splitlines() if line.startswith("|")]


def test_the_document_has_a_command_for_its_figures():
    assert len(commands()) >= 2
    assert all(tables(shown) for _, shown in commands())


@pytest.mark.proof
@pytest.mark.parametrize("number", range(2))
def test_the_documents_figures_are_what_its_commands_print(number):
    command, shown = commands()[number]
    arguments = command.replace("\\\n", " ").split()[1:]
    printed = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert tables(printed) == tables(shown)
