"""A GPU that is lent call by call: each call whole in itself, made of plain data; without it nothing changes."""

import importlib
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from types import ModuleType

import gradio as gr
import pytest

from playground import DecodingOptions, load_model
from playground.models.shelf import answers as answers_module
from playground.models.shelf import server_models, shared_gpu
from playground.models.shelf.answers import Answers
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
        self.lent, self.calls, self.left = False, [], None

    def GPU(self, duration):  # noqa: N802
        def decorate(call):
            def borrowed(*arguments):
                self.calls.append((call.__name__, duration(*arguments)))
                if self.left is not None and duration(*arguments) > self.left:
                    raise gr.Error(f"You have exceeded your GPU quota ({self.left}s left vs. 5s requested).")
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
    monkeypatch.setattr(server_models, "refusal", shared_gpu.refusal)
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
    monkeypatch.setattr(server_models, "SMALL", 0)
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

    assert shared_gpu.on_shared_gpu(call, 60, Answers(), len) is call
    assert ServerModels(Settings(device="cpu")).on_gpu(call, bool, len) is call


def test_a_look_and_a_stream_run_inside_the_decorator_and_are_the_same(models, spaces, tmp_path):
    alone = TextEvents(load_model(str(tmp_path / "mine"), device="cpu"))
    look = choice(models).over(TextEvents, TextEvents.look_at_prompt, ["live", "notice"], "notice")
    payload, notice = look("mine", "w5 w6", "en", 0, {})
    assert (payload, notice) == alone.look_at_prompt("w5 w6", "en", 0, {})
    branch = choice(models).over(CompareEvents, CompareEvents.run, ["board", "notice"], "notice")
    *_, (board, _) = branch("mine", "w5", "en", {"settings": [{}], "same_length": False}, 1, 4)
    assert len(board["rows"]) == 1
    assert spaces.calls == [("answer", 5), ("stream", 6)]
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
    payload, _ = look("builtin/lm", "Once", "en", 0, {})
    assert payload["vocab_size"] > 300
    assert spaces.calls == []


@pytest.mark.slow
def test_a_model_that_needs_the_gpu_does_not_open_the_page(spaces, models, tmp_path):
    only = OfferedModels((str(tmp_path / "mine"),), server_models=models.server_models)
    assert only.opening["decoder"] == "builtin/lm"


def test_a_class_that_types_and_presses_enter_on_three_prompts_costs_few_seconds(models, spaces):
    typed = choice(models).over(TextEvents, TextEvents.look_at_prompt, ["live", "notice"], "notice", is_typing=True)
    write = choice(models).over(TextEvents, TextEvents.write, ["strip", "live", "notice", "tree"], "notice")
    options = asdict(DecodingOptions(do_sample=True, seed=0, max_new_tokens=40))
    texts = {}

    def student(number):
        prompt = f"w5 w{5 + number % 3}"
        for end in range(len(prompt)):
            live, notice = typed("mine", prompt[: end + 1], "en", 0, {})
            assert "nothing is computed while you type" in notice
            assert live == gr.skip()
        tokens = [token["id"] for strip, *_ in write("mine", prompt, "en", options) for token in strip["tokens"]]
        texts.setdefault(prompt, set()).add(tuple(tokens))

    with ThreadPoolExecutor(30) as students:
        list(students.map(student, range(30)))
    assert [len(each) for each in texts.values()] == [1, 1, 1]
    assert all(each for of_one in texts.values() for each in of_one)
    assert len(spaces.calls) == 3
    assert sum(seconds for _, seconds in spaces.calls) <= 30


def test_without_a_seed_each_text_is_a_new_one(models, spaces):
    write = choice(models).over(TextEvents, TextEvents.write, ["strip", "live", "notice", "tree"], "notice")
    options = asdict(DecodingOptions(do_sample=True, seed=None, max_new_tokens=4))
    for _ in range(2):
        list(write("mine", "w5", "en", options))
    assert len(spaces.calls) == 2


def test_a_text_that_is_left_is_not_given_to_others(models, spaces):
    write = choice(models).over(TextEvents, TextEvents.write, ["strip", "live", "notice", "tree"], "notice")
    options = asdict(DecodingOptions(max_new_tokens=4, seed=0))
    left = write("mine", "w5", "en", options)
    next(left)
    left.close()
    assert list(write("mine", "w5", "en", options))[-1][0]["tokens"]
    assert len(spaces.calls) == 2


def test_a_small_model_stays_on_the_cpu(models, spaces, monkeypatch):
    monkeypatch.setattr(server_models, "SMALL", 10**6)
    look = choice(models).over(TextEvents, TextEvents.look_at_prompt, ["live", "notice"], "notice", is_typing=True)
    payload, _ = look("mine", "w5 w6", "en", 0, {})
    assert payload["step_id"]
    assert spaces.calls == []


@pytest.mark.parametrize(("language", "words"), [("en", "are used up for today"), ("ko", "다 썼거나")])
def test_that_the_seconds_are_used_up_is_said_with_what_still_works(models, spaces, language, words):
    spaces.left = 2
    look = choice(models).over(TextEvents, TextEvents.look_at_step, ["live", "notice"], "notice")
    at = {"prompt_ids": [5], "generated": [], "text_id": "a", "grows": True}
    _, notice = look("mine", at, language, {})
    assert words in notice
    write = choice(models).over(TextEvents, TextEvents.write, ["strip", "live", "notice", "tree"], "notice")
    *_, (_, _, notice, _) = write("mine", "w5", language, asdict(DecodingOptions()))
    assert words in notice


def test_what_a_call_declares_follows_its_work(spaces):
    declared = []
    spaces.GPU = lambda duration: lambda call: lambda *given: declared.append(duration(*given)) or iter(())
    call = shared_gpu.on_shared_gpu(lambda *_: (yield), 60, Answers(), shared_gpu.written)
    compared = {"sent": {"settings": [{"num_beams": 4}, {}]}, "max_new_tokens": 40}
    chat = {"sent": {"n": 3}, "controls": {"max_new_tokens": 40, "num_beams": 1}}
    for given in ({}, {"max_new_tokens": 40}, compared, chat, {"max_new_tokens": 10**9}, {"max_new_tokens": "x"}):
        list(call(given))
    assert declared == [5, 7, 15, 7, 60, 5]


def test_answers_are_kept_within_their_memory_and_for_their_time(monkeypatch):
    monkeypatch.setattr(answers_module, "MOST_CHARACTERS", 250)
    made, now = [], 0.0
    monkeypatch.setattr(answers_module.time, "monotonic", lambda: now)
    call = Answers().remembered(lambda text: made.append(text) or text * 100, streams=False)
    for text in ("a", "a", "b", "c", "c", "a"):
        assert call(text) == text * 100
    assert made == ["a", "b", "c", "a"]
    now = 601.0
    call("a")
    assert made == ["a", "b", "c", "a", "a"]


def test_a_refusal_comes_back_from_inside(models, spaces):
    look = choice(models).over(TextEvents, TextEvents.look_at_prompt, ["live", "notice"], "notice")
    _, notice = look("nowhere", "Once", "en", 0, {})
    assert "that this page offers" in notice
    assert spaces.calls == []
