#!/usr/bin/env bash
# The proofs: what takes minutes, or many random rows. Run before a release, and when what they prove has been changed.
# Arguments go to pytest: bash tests/proofs.sh -k parity
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/setup.sh

.venv/bin/python -m pytest -n auto -m proof --durations 10 "$@"
