#!/usr/bin/env bash
# The proofs: what takes minutes, or many random rows. Run before a release, and when what they prove has been changed.
# Arguments go to pytest: bash tests/proofs.sh -k parity
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/setup.sh

proofs() { .venv/bin/python -m pytest --durations 10 "$@" || [ $? = 5 ]; }  # 5: none was chosen
proofs -n auto -m "proof and not browser" "$@"
proofs -m "proof and browser" "$@"  # one by one: some measure time
SET_UP=1 bash tests/ray.sh -m proof "$@"
