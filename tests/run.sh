#!/usr/bin/env bash
# Set up everything the tests need on a bare machine with Python, then run them all: lint, format, types, pytest.
# Arguments go to pytest: bash tests/run.sh -k parity
set -euo pipefail
cd "$(dirname "$0")/.."

fitting='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))'
for candidate in "${PYTHON:-python3}" python3.12 python3.11 none; do
  if "$candidate" -c "$fitting" 2>/dev/null; then break; fi
done
if [ "$candidate" = none ]; then
  echo "Python 3.11 or 3.12 is needed; set PYTHON to one." >&2
  exit 1
fi

[ -x .venv/bin/python ] || "$candidate" -m venv .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt

# A Chromium: one that is here, else Playwright's own, else the system's package.
if ! .venv/bin/python tests/browser/chromium.py; then
  .venv/bin/python -m playwright install chromium || {
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get update && $sudo apt-get install --yes chromium
  }
  .venv/bin/python tests/browser/chromium.py
fi

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
.venv/bin/python -m pytest "$@"
