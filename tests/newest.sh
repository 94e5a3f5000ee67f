#!/usr/bin/env bash
# What would newer packages break? Runs the quick tests and a tour through the page in two fresh environments: with the
# newest versions that requirements.txt allows, and with the newest of all. Prints a table; fails where the former fails.
# torch stays within its range, which ends where a lent GPU's list ends. Run tests/run.sh once before.
set -uo pipefail
cd "$(dirname "$0")/.."
source tests/python.sh
rm -rf .newest

names() { sed 's/#.*//; s/[><=].*//' "$@" | grep --extended-regexp --invert-match '^\s*$|^torch$'; }

try() {  # NAME REQUIREMENTS…: set up an environment, run the tests in it, keep what they print
  local name=$1 here=.newest/$1 failed=0
  shift
  "$python" -m venv "$here" && here=$here/bin/python || return
  "$here" -m pip install --quiet --disable-pip-version-check "$(grep '^torch' requirements.txt)" || return
  "$here" -m pip install --quiet --disable-pip-version-check --upgrade "$@" || return
  "$here" -m pip list --format json --disable-pip-version-check > ".newest/$name.json"
  "$here" -m pytest --color no -n auto -m "not browser and not slow" > ".newest/$name.txt" 2>&1 || failed=1
  "$here" -m pytest --color no tests/browser/test_path_prefix.py tests/test_app.py >> ".newest/$name.txt" 2>&1 || failed=1
  return "$failed"
}

try allowed -r requirements.txt -r requirements-constraints.txt -r tests/requirements.txt
allowed=$?
# shellcheck disable=SC2046  # one word a name
try newest $(names requirements.txt requirements-constraints.txt tests/requirements.txt)
.venv/bin/python tests/newest.py
exit "$allowed"
