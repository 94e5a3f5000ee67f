"""The process that serves the page."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COLLECTED = """
import gc
import app
print(len(gc.get_objects()))
"""


@pytest.mark.slow
def test_a_collection_of_garbage_looks_only_at_what_came_after_the_libraries():
    done = subprocess.run([sys.executable, "-c", COLLECTED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 50_000  # of half a million
