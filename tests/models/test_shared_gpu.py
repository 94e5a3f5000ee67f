"""A GPU that is lent call by call: each call whole in itself, made of plain data; without it nothing changes."""

import importlib
import pickle
import sys
from dataclasses import asdict
from types import ModuleType

import pytest

from playground import DecodingOptions, load_model
from playground.models.shelf import server_models, shared_gpu
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from playground.web.compare.events import CompareEvents
from playground.web.shell.offered import OfferedModels
from playground.web.shell.picker import ModelChoice, Sent
from playground.web.workbench.text_events import TextEvents
from tests.hub.checkpoints import save_gpt2


class FakeSpaces(ModuleType):
    """What ``spaces`` does of note: arguments and results go pickled, as between two processes, while a GPU is lent."""

    def __init__(self):
        super().__init__("spaces")
        self.lent, self.calls = False, []

    def GPU(self, duration):  # noqa: N802
        def decorate(call):
            def borrowed(*arguments):
                self.calls.append((call.__name__, duration))
                self.lent = True
                result = call(*carried(arguments))
                if hasattr(result, "__next__"):
                    return self.streamed(result)
                self.lent = False
                return carried(result)

            return borrowed

        return decorate

    def streamed(self, result):
        for each in result:
            yield carried(each)
        self.lent = False


def carried(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own, made a moment ago


@pytest.fixture
def spaces(monkeypatch):
    """The package, present: this module is imported anew with it."""
    fake = FakeSpaces()
    monkeypatch.setitem(sys.modules, "spaces", fake)
    importlib.reload(shared_gpu)
    monkeypatch.setattr(server_models, "is_shared", shared_gpu.is_shared)
    monkeypatch.setattr(server_models, "on_shared_gpu", shared_gpu.on_shared_gpu)
    yield fake
    monkeypatch.undo()
    importlib.reload(shared_gpu)


@pytest.fixture
def models(spaces, tmp_path, monkeypatch):
    """The page's models on a machine whose GPU is lent; it computes on the CPU here."""
    (tmp_path / "mine").mkdir()
    save_gpt2(tmp_path / "mine")
    monkeypatch.setattr(server_models, "device_for", lambda _: "cuda")
    monkeypatch.setattr(server_models, "device_memory", lambda _: 10**12)
    on_server = ServerModels(Settings(gpu_seconds=7, dtype="float32", device="cpu"))
    return OfferedModels(("builtin/lm", str(tmp_path / "mine")), server_models=on_server)


def choice(models):
    choice = ModelChoice.__new__(ModelChoice)  # its component needs a page; its calls do not
    choice.models, choice.family = models, "decoder"
    return choice


def test_without_the_package_a_call_is_made_as_it_is():
    assert not shared_gpu.is_shared()

    def call(text, name):
        return text, name

    assert shared_gpu.on_shared_gpu(call, 60) is call
    assert ServerModels(Settings(device="cpu")).on_gpu(call) is call


def test_a_look_and_a_stream_run_inside_the_decorator_and_are_the_same(models, spaces, tmp_path):
    alone = TextEvents(load_model(str(tmp_path / "mine"), device="cpu"))
    look = choice(models).over(TextEvents, TextEvents.look_at_prompt, ["live", "notice"], "notice")
    payload, notice = look("mine", "w5 w6", "en", 0)
    assert (payload, notice) == alone.look_at_prompt("w5 w6", "en", 0)
    branch = choice(models).over(CompareEvents, CompareEvents.run, ["board", "notice"], "notice")
    *_, (board, _) = branch("mine", "w5", "en", {"settings": [{}], "same_length": False}, 1, 4)
    assert len(board["rows"]) == 1
    assert spaces.calls == [("answer", 7), ("stream", 7)]
    assert not spaces.lent


def test_an_event_of_the_page_travels_without_gradios_own_object(models, spaces):
    class Unpicklable:
        def __init__(self):
            self._data = {"token_id": 6}

        def __reduce__(self):
            raise TypeError

    outputs = ["strip", "live", "notice", "tree"]
    at = {"prompt_ids": [5], "generated": [], "text_id": "a", "grows": True}
    take = choice(models).over(TextEvents, TextEvents.take_clicked, outputs, "notice")
    strip, *_ = take(Unpicklable(), "mine", "w5", "en", at, asdict(DecodingOptions()))
    assert [token["id"] for token in strip["tokens"]] == [6]
    assert carried(Sent(_data={"a": 1}))._data == {"a": 1}


@pytest.mark.slow
def test_what_is_built_in_borrows_nothing_and_opens_the_page(models, spaces):
    assert models.opening["decoder"] == "builtin/lm"
    look = choice(models).over(TextEvents, TextEvents.look_at_prompt, ["live", "notice"], "notice")
    payload, _ = look("builtin/lm", "Once", "en", 0)
    assert payload["vocab_size"] > 300
    assert spaces.calls == []


@pytest.mark.slow
def test_a_model_that_needs_the_gpu_does_not_open_the_page(spaces, models, tmp_path):
    only = OfferedModels((str(tmp_path / "mine"),), server_models=models.server_models)
    assert only.opening["decoder"] == "builtin/lm"


def test_a_refusal_comes_back_from_inside(models, spaces):
    look = choice(models).over(TextEvents, TextEvents.look_at_prompt, ["live", "notice"], "notice")
    _, notice = look("nowhere", "Once", "en", 0)
    assert "that this page offers" in notice
    assert spaces.calls == [("answer", 7)]
