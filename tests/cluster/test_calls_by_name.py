"""A page's calls by name, and what is remembered of its texts: alike on a front page and a replica, without Ray."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from playground.classroom.errors import NoRoomError, TooManyError, WrongKeyError
from playground.cluster import whereabouts
from playground.cluster.calls import Calls, version
from playground.cluster.whereabouts import Whereabouts
from playground.errors import ModelError, NothingTypedError, SettingError
from playground.text import LANGUAGES, Text
from playground.web.server import start

ROOT = Path(__file__).resolve().parents[2]
ALONE = {**os.environ, "OMP_NUM_THREADS": "1"}  # beside other tests, threads would wait for each other
ERRORS = [
    ModelError("model", Text("must_be_a_model_that_this_page_offers"), "x", Text("choose_one_of_the_list")),
    NothingTypedError("prompt", Text("try_again_in_a_moment")),
    NoRoomError("AB12"),
    WrongKeyError("AB12"),
    TooManyError("rooms", Text("so_many_rooms_are_open", most=3), 4, Text("close_one_or_try_later"), seconds=7.5),
]


PAGES = """
import json
import os
from playground.cluster.calls import Calls, Names
from playground.models.shelf.places import Here
from playground.web.page import build_page
from playground.web.shell.offered import OfferedModels

class Front(Here):
    names, of = [], Names()
    def placed(self, call, borrows, tokens, *, computes=True):
        self.names.append(self.of.name(call))
        return call

calls = Calls()
build_page(OfferedModels(place=Front()))
build_page(OfferedModels(place=calls))
print(json.dumps([Front.names, [name for name in Front.names if callable(calls.call(name))]]))
"""


@pytest.mark.slow
def test_a_front_page_and_a_replica_call_their_calls_alike():
    """In a process of its own: Gradio's blocks that are not served leave a loop open."""
    ran = subprocess.run([sys.executable, "-c", PAGES], capture_output=True, text=True, check=True, cwd=ROOT, env=ALONE)
    front, known = json.loads(ran.stdout.splitlines()[-1])
    assert front == known
    assert len(set(front)) == len(front) > 30


def test_no_other_call_has_a_name():
    with pytest.raises(KeyError):
        Calls().call("os.system 1")


def test_a_version_names_the_code():
    assert version() == version()
    assert len(version()) == 12


@pytest.mark.parametrize("error", ERRORS, ids=lambda each: type(each).__name__)
def test_an_error_travels_as_it_is(error):
    there = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own, made a moment ago
    assert type(there) is type(error)
    assert [there.message(each) for each in LANGUAGES] == [error.message(each) for each in LANGUAGES]
    assert vars(there).keys() == vars(error).keys()


def test_a_text_that_goes_on_is_sent_to_the_replica_that_began_it(monkeypatch):
    monkeypatch.setattr(whereabouts, "MOST_TEXTS", 2)
    kept = Whereabouts()
    kept.note(({"text_id": "a", "tokens": []}, None, "", None), "one")
    kept.note(({"text_id": "b", "tokens": []}, None, "", None), "two")
    kept.note(({"tokens": []}, None), "three")
    assert kept.find((("prompt", "en", {"text_id": "a"}, {}), "builtin/lm")) == "one"
    assert kept.find((("prompt", "en", {"text_id": "c"}, {}), "builtin/lm")) == ""
    assert kept.find((("prompt", "en", 3, None), "builtin/lm")) == ""
    kept.note({"text_id": "c"}, "three")
    assert [kept.find({"text_id": each}) for each in "abc"] == ["", "two", "three"]


@pytest.mark.slow
def test_without_it_nothing_of_ray_is_imported():
    code = "import sys, app; print(*(name for name in sys.modules if name.startswith(('ray', 'playground.cluster'))))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=ALONE)
    assert ran.stdout.split() == []


def test_that_ray_is_not_installed_is_said_at_the_start(monkeypatch):
    monkeypatch.setattr(start, "find_spec", lambda name: None)
    start.check_ray("local")
    with pytest.raises(SettingError, match=r"PLAYGROUND_RUN needs the package ray.*requirements-ray\.txt"):
        start.check_ray("ray")
