"""The process that serves the page."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLLECTED = """
import gc, time
import app
started = time.thread_time()
gc.collect()
print(time.thread_time() - started, len(gc.get_objects()))
"""


def test_a_collection_of_garbage_halts_no_ones_text():
    done = subprocess.run([sys.executable, "-c", COLLECTED], cwd=ROOT, capture_output=True, text=True, check=True)
    seconds, watched = map(float, done.stdout.split())
    assert seconds < 0.05
    assert watched < 50_000
