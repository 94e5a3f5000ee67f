"""The page's JavaScript modules that need no browser, run by Node.js."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

WEB = Path(__file__).resolve().parents[1] / "playground" / "web"


def javascript(module: str, expression: str, **values: Any) -> Any:
    """Return what ``expression`` is, with everything that ``module`` exports and ``values`` by their names."""
    names = ", ".join(values)
    script = (
        f"import * as all from {json.dumps((WEB / module).as_uri())};"
        "let text = ''; for await (const part of process.stdin) text += part;"
        f"const {{ {names} }} = JSON.parse(text); console.log(JSON.stringify({expression}));"
    )
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    done = subprocess.run(
        [str(node), "--input-type=module", "--eval", script],
        input=json.dumps(values), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)
