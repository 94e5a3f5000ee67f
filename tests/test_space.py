"""The road to a Space: the commands of SPACE.md, run as they stand against the Hub's own protocol."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hub.uploads import LARGEST_PLAIN, taking_uploads

ROOT = Path(__file__).resolve().parents[1]
TOLD = (ROOT / "SPACE.md").read_text(encoding="utf-8")


def tracked() -> list[str]:
    """Return the files of the commit that is checked out."""
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=off", "ls-tree", "-r", "--name-only", "HEAD"], cwd=ROOT, capture_output=True
    )
    if listed.returncode:
        pytest.skip("these files are no clone: there is no commit to publish")
    return listed.stdout.decode().splitlines()


def test_every_file_it_names_is_there():
    assert [name for name in re.findall(r"tests/[\w/]+\.sh", TOLD) if not (ROOT / name).is_file()] == []


@pytest.mark.slow
def test_its_commands_publish_every_file_of_the_commit_and_the_weights_through_lfs(tmp_path):
    files = tracked()
    commands = next(block for block in re.findall(r"```bash\n(.+?)```", TOLD, re.DOTALL) if "hf upload" in block)
    commands = commands.replace(".venv/bin/hf", str(Path(sys.executable).parent / "hf")).replace("YOU", "teacher")
    commands = commands.replace(".publish", str(tmp_path / "publish"))
    with taking_uploads() as uploads:
        environment = {
            **os.environ, "HF_ENDPOINT": uploads.endpoint, "HF_TOKEN": "hf_test", "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HOME": str(tmp_path / "home"),
        }  # fmt: skip
        for _ in range(2):  # a second time publishes a newer version
            subprocess.run(["bash", "-e", "-c", commands], cwd=ROOT, env=environment, stdout=sys.stderr, check=True)
        assert uploads.kinds == {"teacher/decoding-playground": ("space", "gradio")}
        assert sorted(uploads.files) == sorted(files)
        assert {name for name in files if len(uploads.files[name]) > LARGEST_PLAIN} == uploads.large != set()
        published = tmp_path / "publish"
        assert all((published / name).read_bytes() == data for name, data in uploads.files.items())
