#!/usr/bin/env bash
# Build what a Space's builder builds, in a fresh environment: Gradio at README's sdk_version, `spaces`, and
# requirements.txt alone. Then use the page that comes of it, under a path prefix, in Chromium. Run tests/run.sh once before.
set -euo pipefail
cd "$(dirname "$0")/.."
source tests/python.sh

version=$(sed -n 's/^sdk_version: *//p' README.md)
wanted=$(sed -n 's/^python_version: *"\(.*\)"/\1/p' README.md)
"python$wanted" -c '' 2>/dev/null && python=python$wanted
echo "Gradio $version on $("$python" --version) (a Space has Python $wanted)"

rm -rf .space
"$python" -m venv .space
.space/bin/python -m pip install --quiet --disable-pip-version-check \
  "gradio[oauth,mcp]==$version" spaces -r requirements.txt
.space/bin/python -m pip check
.venv/bin/python -m tests.browser.space .space/bin/python
