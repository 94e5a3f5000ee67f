"""No test waits for a fixed time: that is too short on a busy machine and too long on a quiet one."""

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent
FIXED = re.compile(r"\bwait_for_timeout\(|\bsleep\(|Event\(\)\.wait\(")
ALLOWED = {
    "browser/serving.py": 1,  # between two looks whether a server answers, up to a limit
    "classroom/visiting.py": 1,  # between two looks whether a server has started
    "browser/test_closed_tab.py": 2,  # a slow model is the subject; between two looks, up to a limit
    "hub/server.py": 1,  # a slow network is the subject
    "models/test_downloads.py": 1,  # between two looks, up to a limit
    "models/test_engine.py": 1,  # between two looks, up to a limit
    "models/test_engine_faults.py": 1,  # between two looks, up to a limit
    "models/test_loaded.py": 1,  # between two looks
    "proofs/many.py": 2,  # students who think, and come one after another, are the subject
    "proofs/image.py": 1,  # between two looks whether the page is well, up to a limit
    "tokenization/test_long_texts.py": 1,  # counts its own turns, a millisecond apart
    "web/server/test_start.py": 2,  # between two looks, up to a limit
    "web/server/test_crowd.py": 1,  # between two looks, up to a limit
    "web/server/test_door.py": 1,  # lets another go first
    "web/server/test_turns.py": 2,
    "web/server/test_health.py": 1,  # between two looks, up to a limit
    "web/server/test_shared_texts.py": 1,  # between two looks, up to a limit
    "web/server/test_line.py": 3,  # a slow text is the subject, and a reader who comes late; between two looks
}
"""How often a file may pause, and why. The benchmarks are no tests: they measure time."""


def test_a_test_waits_for_what_happens():
    paths = [path for path in TESTS.rglob("*.py") if "benchmarks" not in path.parts and path != Path(__file__)]
    counts = {
        path.relative_to(TESTS).as_posix(): len(FIXED.findall(path.read_text(encoding="utf-8"))) for path in paths
    }
    assert {name: count for name, count in counts.items() if count} == ALLOWED
