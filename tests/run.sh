#!/usr/bin/env bash
# Everything that must hold before a change lands, on a bare machine with Python: lint, format and types of Python and
# JavaScript, and every test but the proofs. Arguments go to pytest: bash tests/run.sh -k parity
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/setup.sh

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
npx biome ci
npx tsc
node --test tests/js/*.test.js
# A file's tests share its servers and pages, so a file stays in one process; tests/conftest.py puts the longest first.
.venv/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m "not proof" "$@"
