#!/usr/bin/env bash
# The tests to run after every change: no browser, nothing slow. Needs what tests/run.sh has set up once.
# Arguments go to pytest: bash tests/quick.sh tests/decoding
set -euo pipefail
cd "$(dirname "$0")/.."
unset PYTHONDONTWRITEBYTECODE  # what one process has compiled is kept for all

.venv/bin/ruff check .
.venv/bin/python -m pytest -n auto --dist loadfile -m "not browser and not slow" "$@"
