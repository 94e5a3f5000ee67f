#!/usr/bin/env bash
# Write tests/lock.txt and, for what Ray needs besides, tests/lock-ray.txt anew: the newest versions that the lists of
# requirements allow, for every platform the project runs on. torch and its CUDA packages stay out: which build of torch is right depends on the machine.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/python.sh

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check uv
compile() {
  "$folder/venv/bin/uv" pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links "$@"
}
compile requirements.txt requirements-constraints.txt tests/requirements.txt --output-file "$folder/lock.txt"
{
  echo "# Made by tests/lock.sh from the lists of requirements; without torch and its CUDA packages."
  grep --extended-regexp --invert-match '^(torch|triton|cuda-|nvidia-)' "$folder/lock.txt"
} > tests/lock.txt
compile requirements-ray.txt --constraint tests/lock.txt --output-file "$folder/lock-ray.txt"
{
  echo "# Made by tests/lock.sh: what requirements-ray.txt needs besides tests/lock.txt."
  grep --invert-match --fixed-strings --line-regexp --file tests/lock.txt "$folder/lock-ray.txt"
} > tests/lock-ray.txt
