#!/usr/bin/env bash
# The tests that need Ray, in an environment of its own on top of the others': Ray brings an event loop and a parser of
# HTTP that every page would be served with where they are installed. Without arguments all but the proofs;
# with them, what they choose: bash tests/ray.sh -m proof -s
set -euo pipefail
cd "$(dirname "$0")/.."
[ -n "${SET_UP:-}" ] || source tests/setup.sh

if [ ! -x .venv-ray/bin/ray ] || [ tests/lock-ray.txt -nt .venv-ray/bin/ray ]; then
  .venv/bin/python -m venv --clear .venv-ray
  .venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
    > "$(.venv-ray/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/below.pth"
  .venv-ray/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r tests/lock-ray.txt
  touch .venv-ray/bin/ray
fi
.venv-ray/bin/python -m pytest -m "not proof" tests/cluster "$@" || [ $? = 5 ]  # 5: none was chosen
