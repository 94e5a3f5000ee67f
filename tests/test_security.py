"""What SECURITY.md names is there: every setting, every file, and the link to it."""

import re
from dataclasses import fields
from pathlib import Path

from playground.settings import Settings, variable

ROOT = Path(__file__).resolve().parents[1]
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
TABLE = SECURITY.partition("## What a host should set")[2]


def test_every_setting_it_names_is_one():
    named = set(re.findall(r"PLAYGROUND_\w+", SECURITY))
    assert named <= {variable(setting) for setting in fields(Settings)}
    for name in ("PUBLIC", "TYPED_IDS", "FOLDERS", "MAX_DOWNLOAD_GB", "MEMORY_GB", "DOWNLOADS"):
        assert f"| `PLAYGROUND_{name}` |" in TABLE


def test_what_it_has_a_host_set_is_taken_and_what_follows_from_public_is_said_so():
    rows = dict(re.findall(r"^\| `(PLAYGROUND_\w+)` \| `(\w+)`", TABLE, flags=re.MULTILINE))
    assert set(rows) >= {"PLAYGROUND_PUBLIC", "PLAYGROUND_TYPED_IDS", "PLAYGROUND_FOLDERS"}
    assert Settings.read(rows).public
    followed = Settings.read({"PLAYGROUND_PUBLIC": rows["PLAYGROUND_PUBLIC"]})
    assert (followed.typed_ids, followed.folders) == (False, False)


def test_every_file_it_names_is_there_and_the_readme_leads_to_it():
    named = re.findall(r"`([\w/]+\.(?:txt|md|py))`|bash (tests/\w+\.sh)", SECURITY)
    assert named
    assert [name for pair in named for name in pair if name and not (ROOT / name).is_file()] == []
    assert "`SECURITY.md`" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_invents_no_address_to_write_to():
    assert "@" not in SECURITY
