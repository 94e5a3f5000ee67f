#!/usr/bin/env bash
# Everything that must hold before a change lands, on a bare machine with Python: lint, format, types, and every test but
# the proofs. Arguments go to pytest: bash tests/run.sh -k parity
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/setup.sh

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
.venv/bin/python -m pytest -m "not proof" "$@"
