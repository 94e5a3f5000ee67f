"""What the page is told of downloads, whatever goes wrong; the model in use stays, and all else goes on."""

import errno
import json
from dataclasses import asdict
from types import SimpleNamespace

import pytest

from playground.errors import ModelError
from playground.models.hub import transfer
from playground.models.hub.downloads import Progress
from playground.models.shelf.server_models import ServerModels
from playground.options import DecodingOptions
from playground.settings import Settings
from playground.text import LANGUAGES, Text
from playground.web.shell.downloads import download_functions, progress_value
from playground.web.shell.offered import OfferedModels
from playground.web.shell.picker import ModelChoice
from playground.web.workbench.text_events import TextEvents
from tests.hub.server import Trouble

pytestmark = pytest.mark.slow

GPT2, WEIGHTS = "tiny/gpt2", "model.safetensors"


def asking(models):
    return SimpleNamespace(**{each.__name__: each for each in download_functions(models)})


@pytest.fixture
def models(hub, monkeypatch):
    monkeypatch.setattr(transfer, "WAITS", (0.0,))
    return OfferedModels(typed_ids=True, server_models=ServerModels(Settings(device="cpu")))


@pytest.fixture
def view(models):
    return asking(models)


def ended(models, view, name=GPT2):
    """Return what the page is told of the download of ``name`` when it has ended."""
    models.server_models._downloads.wait(name)
    (found,) = [each for each in view.seen(None) if each["name"] == name]
    return found


def row(view, name):
    return next((each for each in view.rows(None) if each["name"] == name), None)


def former_is_in_use(models):
    choice = ModelChoice.__new__(ModelChoice)  # its component needs a page; its calls do not
    choice.models, choice.family = models, "decoder"
    payload, notice = choice.over(TextEvents, TextEvents.look_at_prompt, ["live", "notice"], "notice")(
        "builtin/lm", "Once", "en", 0, asdict(DecodingOptions())
    )
    return payload["vocab_size"] > 300 and notice == ""


def test_a_typed_model_is_fetched_joins_the_list_and_is_used(models, view):
    assert row(view, GPT2) is None
    assert view.begin(GPT2) == {"is_here": False, "error": None}
    found = ended(models, view)
    assert (found["state"], found["error"], found["received"]) == ("done", None, found["total"])
    assert (row(view, GPT2)["state"], row(view, GPT2)["family"]) == ("here", "decoder")
    assert view.begin(GPT2) == {"is_here": True, "error": None}
    assert models.facts(GPT2)["name"] == GPT2
    json.dumps([view.seen(None), view.rows(None)])


def test_what_readers_may_not_type_is_neither_fetched_nor_looked_up(hub):
    models = OfferedModels(server_models=ServerModels(Settings(device="cpu")))
    told = asking(models).begin(GPT2)
    assert "must be a model that this page offers" in told["error"]["en"]
    assert hub.requests == []
    assert models.progress() == []


def full_disk(*_):
    raise OSError(errno.ENOSPC, "No space left on device")


CASES = {
    "gated": (lambda hub: setattr(hub.repositories[GPT2], "gated", True), "is gated"),
    "unknown": (lambda hub: hub.repositories.pop(GPT2), "is not on the Hub"),
    "a server in trouble": (lambda hub: setattr(hub, "api_status", 500), "HTTP 500"),
    "a file in trouble": (lambda hub: trouble(hub, status=503), "HTTP 503"),
    "a broken connection": (lambda hub: trouble(hub, breaks=99), "no connection to the Hub, or it broke"),
    "truncated": (lambda hub: trouble(hub, served=hub.repositories[GPT2].files[WEIGHTS][:-9]), "came broken"),
    "a wrong sha": (lambda hub: trouble(hub, served=b"?" * len(hub.repositories[GPT2].files[WEIGHTS])), "came broken"),
    "another kind": (lambda hub: hub.repositories[GPT2].files.update({"config.json": b'{"model_type": "vit"}'}),
                     "must write a next token"),
    "a full disk": (lambda hub: None, "does not fit on the disk"),
}  # fmt: skip


def trouble(hub, **what):
    hub.repositories[GPT2].troubles[WEIGHTS] = Trouble(**what)


@pytest.mark.parametrize("case", CASES)
def test_whatever_goes_wrong_is_a_sentence_and_the_former_model_stays_in_use(hub, models, view, monkeypatch, case):
    go_wrong, said = CASES[case]
    go_wrong(hub)
    if case == "a full disk":
        monkeypatch.setattr(transfer, "_write", full_disk)
    view.begin(GPT2)
    found = ended(models, view)
    assert found["state"] == "failed"
    assert said in found["error"]["en"]
    assert any("가" <= char <= "힣" for char in found["error"]["ko"])
    assert row(view, GPT2) is None
    with pytest.raises(ModelError, match="not on this machine yet"), models.lease_offered(GPT2):
        pass
    assert former_is_in_use(models)


def test_a_download_is_stopped_from_any_page_and_goes_on(hub, models, view):
    trouble(hub, hold_after=1_000_000)
    view.begin(GPT2)
    held = hub.repositories[GPT2].troubles[WEIGHTS]
    assert held.held.wait(20)
    asking(models).stop(GPT2)
    held.go_on.set()
    assert ended(models, view)["state"] == "stopped"
    assert former_is_in_use(models)
    view.begin(GPT2)
    assert ended(models, view)["state"] == "done"
    assert len(hub.fetched(WEIGHTS)) == 2


def test_progress_is_plain_data_with_its_error_in_every_language():
    error = ModelError("model", Text("is_no_setting"), "a/b", Text("try_builtin_lm"))
    told = progress_value(Progress("a/b", "failed", 3, None, None, None, error))
    assert told == {"name": "a/b", "state": "failed", "received": 3, "total": None, "speed": None, "seconds_left": None,
                    "error": {language: error.message(language) for language in LANGUAGES}}  # fmt: skip


@pytest.mark.parametrize("name", [None, 5, ["gpt2"], {"name": "gpt2"}, True, "x" * 2_000])
def test_what_is_no_name_is_neither_begun_nor_stopped(models, view, name):
    begun = view.begin(name)
    assert not begun["is_here"]
    assert "model" in begun["error"]["en"]
    assert view.stop(name) is None
    assert view.seen(name) == []
