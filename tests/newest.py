"""Print what ``tests/newest.sh`` has found: versions side by side, and what failed with them."""

import json
import re
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
FOUND = ROOT / ".newest"
KINDS = ("allowed", "newest")
RESULT = re.compile(r"^=+ (.*\b(?:passed|failed|error|errors)\b.*) in [\d.:]+s.* =+$", re.MULTILINE)
FAILED = re.compile(r"^(?:FAILED|ERROR) .*$", re.MULTILINE)


def named(path: Path) -> list[str]:
    """Return the packages that a list of requirements names."""
    return re.findall(r"^([A-Za-z][\w.-]*)", path.read_text(encoding="utf-8"), re.MULTILINE)


def locked() -> dict[str, str]:
    """Return the versions that ``tests/lock.txt`` gives this Python."""
    lines = (ROOT / "tests/lock.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line and not line.startswith("#")]
    fitting = [each for each in pins if each.marker is None or each.marker.evaluate()]
    return {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in fitting}


def installed(kind: str) -> dict[str, str]:
    """Return the versions in an environment; none where it could not be set up."""
    path = FOUND / f"{kind}.json"
    installed = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return {canonicalize_name(each["name"]): each["version"] for each in installed}


def printed(kind: str) -> str:
    """Return what the tests printed in an environment."""
    path = FOUND / f"{kind}.txt"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def main() -> None:
    """Print the table, then every test that failed."""
    columns = [locked(), *(installed(kind) for kind in KINDS)]
    print(f"{'package':<18}{'locked':<14}{'newest allowed':<18}newest of all")
    for name in (
        *named(ROOT / "requirements.txt"),
        *named(ROOT / "requirements-constraints.txt"),
        *named(ROOT / "tests/requirements.txt"),
    ):
        now, *newer = [column.get(canonicalize_name(name), "—") for column in columns]
        print(f"{name:<18}{now:<14}{newer[0]:<18}{newer[1]}")
    for kind, title in zip(KINDS, ("newest allowed", "newest of all"), strict=True):
        results = RESULT.findall(printed(kind))
        print(f"\n{title}: {'; '.join(results) or f'no test ran, see .newest/{kind}.txt'}")
        for line in FAILED.findall(printed(kind)):
            print(f"  {line}")


if __name__ == "__main__":
    main()
